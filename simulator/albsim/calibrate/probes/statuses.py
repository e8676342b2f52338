"""Probes of what a listener's status allows."""

from __future__ import annotations

from typing import Final

from albsim.calibrate.api import Answer
from albsim.calibrate.finding import Finding, matched, other, unseen
from albsim.calibrate.probe import probe
from albsim.calibrate.session import BUSY, OwnListener, Session
from albsim.world.switches import BusyCode, StoppedUpdate, StopStopped

_TRIES: Final = 10
_STATUS, _CONFIGURING = BUSY


@probe("busy_listener")
def busy_listener(session: Session) -> Finding:
    """Change and delete a listener while it is being changed."""
    change = _while_configuring(session, "UpdateListenerAttribute", ListenerDescription=session.name())
    deletion = _while_configuring(session, "DeleteListener")
    if change is None or deletion is None:
        return unseen("each change was over before the next call came")
    seen = (change.code, deletion.code)
    evidence = f"{change}; {deletion}"
    readings = {
        (_STATUS, _CONFIGURING): BusyCode.BY_ACTION,
        (_STATUS, _STATUS): BusyCode.STATUS,
        (_CONFIGURING, _CONFIGURING): BusyCode.CONFIGURING,
    }
    return matched(readings[seen], evidence) if seen in readings else other(evidence)


@probe("stopped_update")
def stopped_update(session: Session) -> Finding:
    """Change a stopped listener."""
    listener = _stopped(session)
    answer = session.alb.ask("UpdateListenerAttribute", ListenerId=listener.id, ListenerDescription=session.name())
    if answer.code == _STATUS:
        return matched(StoppedUpdate.REFUSE, answer)
    if not answer.accepted:
        return other(answer)
    status = session.finish(answer, listener)
    readings = {"Stopped": StoppedUpdate.STOPPED, "Running": StoppedUpdate.RUNNING}
    return matched(readings[status], f"{answer}, afterwards {status}")


@probe("stop_stopped")
def stop_stopped(session: Session) -> Finding:
    """Stop a stopped listener."""
    listener = _stopped(session)
    answer = session.alb.ask("StopListener", ListenerId=listener.id)
    if answer.accepted:
        return matched(StopStopped.ACCEPT, answer)
    return matched(StopStopped.REFUSE, answer) if answer.code == _STATUS else other(answer)


def _stopped(session: Session) -> OwnListener:
    listener = session.listener()
    session.change("StopListener", listener)
    return listener


def _while_configuring(session: Session, action: str, **params: object) -> Answer | None:
    """What an action is answered while its listener is Configuring; None if it always came too late."""
    for _ in range(_TRIES):
        listener = session.listener()
        begun = session.begin("UpdateListenerAttribute", listener, ListenerDescription=session.name())
        answer = session.alb.ask(action, ListenerId=listener.id, **params)
        job = session.job(str(begun.body.get("JobId")))
        if not answer.accepted or (job is not None and job.get("Status") == "Processing"):
            return answer
    return None


PROBES = (busy_listener, stopped_update, stop_stopped)
