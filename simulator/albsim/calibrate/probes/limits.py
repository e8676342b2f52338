"""Probes that need many calls or much time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from albsim.calibrate.api import Answer
from albsim.calibrate.finding import Finding, matched, other, unseen
from albsim.calibrate.probe import probe
from albsim.calibrate.session import OwnListener, Session
from albsim.calibrate.target import Need
from albsim.world.switches import JobRetention, ThrottlingStatus

_AT_ONCE: Final = 4
_MOST_CALLS: Final = 320
_FORGOTTEN_AFTER: Final = 90.0


@probe("throttling_status", Need.THROTTLING)
def throttling_status(session: Session) -> Finding:
    """Send more dry runs of one write than 60 seconds may have: 200."""
    listener = session.listener()
    with session.places.unhurried():
        throttled = _throttled(session, listener)
    if throttled is None:
        return unseen(f"{_MOST_CALLS} dry runs of UpdateListenerAttribute were not throttled")
    if throttled.code != "Throttling.User":
        return other(throttled)
    known = {str(status): status for status in ThrottlingStatus}
    status = known.get(str(throttled.status))
    return matched(status, throttled) if status else other(throttled)


@probe("job_retention")
def job_retention(session: Session) -> Finding:
    """Ask for a job that ended a while ago."""
    job = session.first_job
    if job is None:
        session.listener()  # its job will do
        job = session.first_job
    if job is None:
        return unseen("no job was listed when it had ended")
    session.pace.wait_since(job.seen, _FORGOTTEN_AFTER)
    if session.job(job.id):
        return matched(JobRetention.KEEP, f"still listed {_FORGOTTEN_AFTER:.0f} seconds after its end")
    return matched(JobRetention.FORGET, f"no longer listed {_FORGOTTEN_AFTER:.0f} seconds after its end")


def _throttled(session: Session, listener: OwnListener) -> Answer | None:
    def dry_run(_: int) -> Answer:
        return session.alb.once(
            "UpdateListenerAttribute", ListenerId=listener.id, ListenerDescription=session.name(), DryRun=True
        )

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answers in _in_groups(_MOST_CALLS, _AT_ONCE):
            for answer in pool.map(dry_run, answers):
                if answer.code.startswith("Throttling"):
                    return answer
    return None


def _in_groups(most: int, size: int) -> Iterator[range]:
    for begin in range(0, most, size):
        yield range(begin, begin + size)


PROBES = (throttling_status, job_retention)
