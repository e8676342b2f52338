"""The life of one change: written down before it starts, closed when it is seen, told when it matters. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reasons import Reason
from albtls.api.status import (
    CertificateRole,
    CertificateState,
    CertificateStatus,
    ChangePhase,
    ChangeSubject,
    LastChange,
    Status,
)
from albtls.core.observed import SETTLED, Observed
from albtls.core.plan import CreateListener, SetDefaultCertificate, SetSecurityPolicy, Step


def start(step: Step | None, previous: LastChange | None, now: datetime) -> LastChange | None:
    """What is written before a step switches something, so that a crash leaves a trace of what was there.

    A step that switches nothing, or a switch that is noted already, leaves `previous` as it is.
    """
    if isinstance(step, SetDefaultCertificate):
        begun = LastChange(
            time=now,
            subject=ChangeSubject.DEFAULT_CERTIFICATE,
            from_=step.from_id,
            to=step.to_id,
            fingerprint=step.fingerprint,
            phase=ChangePhase.STARTED,
        )
    elif isinstance(step, CreateListener):
        begun = LastChange(time=now, subject=ChangeSubject.LISTENER, to=step.certificate_id, phase=ChangePhase.STARTED)
    elif isinstance(step, SetSecurityPolicy):
        begun = LastChange(
            time=now,
            subject=ChangeSubject.SECURITY_POLICY,
            from_=step.from_id,
            to=step.to_id,
            phase=ChangePhase.STARTED,
        )
    else:
        return previous
    if previous is not None and previous.model_copy(update={"time": begun.time}) == begun:
        return previous
    return begun


def close(change: LastChange | None, observed: Observed | None, now: datetime) -> LastChange | None:
    """Marks a started change as applied once the listener shows it."""
    open_ = {ChangePhase.STARTED, ChangePhase.FAILED}  # what failed once may have been done since
    if change is None or change.phase not in open_ or observed is None or observed.listener is None:
        return change
    listener = observed.listener
    policy = change.subject is ChangeSubject.SECURITY_POLICY
    there = listener.security_policy_id if policy else listener.default_certificate_id
    if listener.status not in SETTLED or there != change.to:
        return change
    what = "TLS security policy" if policy else "default certificate"
    result = f"listener {listener.listener_id} has {what} {change.to}"
    return change.model_copy(update={"phase": ChangePhase.APPLIED, "time": now, "result": result})


def fail(change: LastChange | None, code: str, now: datetime) -> LastChange | None:
    """Marks a started change as failed, with the cloud's code."""
    if change is None or change.phase is not ChangePhase.STARTED:
        return change
    return change.model_copy(
        update={"phase": ChangePhase.FAILED, "time": now, "result": f"the cloud's job failed: {code}"}
    )


class EventType(StrEnum):
    """The two types of Kubernetes Events."""

    NORMAL = "Normal"
    WARNING = "Warning"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something worth an Event.

    Attributes:
        type: Normal or Warning.
        reason: one word, in CamelCase.
        action: what was done or is asked for, one word.
        note: one sentence.
    """

    type: EventType
    reason: str
    action: str
    note: str


_APPLIED: Final = {
    ChangeSubject.DEFAULT_CERTIFICATE: "DefaultCertificateReplaced",
    ChangeSubject.LISTENER: "ListenerCreated",
    ChangeSubject.SECURITY_POLICY: "SecurityPolicyReplaced",
}

_TROUBLE: Final = (ConditionType.ACCEPTED, ConditionType.RESOLVED_REFS, ConditionType.PROGRAMMED)
#: Certificates that one Event names.
_LISTED: Final = 5
_ROUTINE: Final = frozenset({Reason.PROGRESSING, Reason.PENDING})
#: Reasons that are warned of although nothing is wrong.
_WARNED: Final = frozenset(
    {
        Reason.WEAK_SECURITY_POLICY,
        Reason.SECURITY_POLICY_MISMATCH,
        Reason.NO_ROTATION_HEADROOM,
        Reason.REGRESSION_APPLIED,
    }
)


def announcements(before: Status, after: Status, now: datetime) -> Iterator[Announcement]:
    """What has happened between two statuses of an object that people should be told of, each thing once."""
    yield from _change_announcements(before.last_change, after.last_change)
    yield from _attachment_announcements(before, after)
    yield from _trouble_announcements(before, after)
    yield from _waiting_announcements(before, after)
    yield from _expiry_announcements(before, after, now)


def _change_announcements(before: LastChange | None, after: LastChange | None) -> Iterator[Announcement]:
    if after is None or (before is not None and (before.phase, before.time) == (after.phase, after.time)):
        return
    if after.phase is ChangePhase.APPLIED and after.subject in _APPLIED:
        note = after.result or ""
        if after.from_ is not None:
            note += f" instead of {after.from_}"
        yield Announcement(EventType.NORMAL, _APPLIED[after.subject], "Change", note)
    elif after.phase is ChangePhase.FAILED:
        yield Announcement(EventType.WARNING, "ChangeFailed", "Change", after.result or "")


def _attachment_announcements(before: Status, after: Status) -> Iterator[Announcement]:
    """Additional certificates that an entry's rows show to have come or gone; a list that is cut proves neither."""
    if before.listener_id is None or before.listener_id != after.listener_id:
        return
    then, now_ = _served_beside(before), _served_beside(after)
    come = [f"{row.name} ({row.certificate_id})" for key, row in now_.items() if key not in then]
    gone = [f"{row.name} ({row.certificate_id})" for key, row in then.items() if key not in now_]
    if come and not _cut(before):
        yield Announcement(EventType.NORMAL, "CertificatesAttached", "Change", _listed(after, "has", come))
    if gone and not _cut(after):
        yield Announcement(EventType.NORMAL, "CertificatesDetached", "Change", _listed(after, "no longer has", gone))


def _cut(status: Status) -> bool:
    return status.omitted is not None and bool(status.omitted.certificates)


def _served_beside(status: Status) -> dict[str | None, CertificateStatus]:
    there = {CertificateState.ASSOCIATED, CertificateState.SUPERSEDED, CertificateState.DISSOCIATING}
    return {
        row.certificate_id: row
        for row in status.certificates
        if row.name and row.state in there and row.role is CertificateRole.ADDITIONAL
    }


def _listed(status: Status, verb: str, what: list[str]) -> str:
    more = f" and {len(what) - _LISTED} more" if len(what) > _LISTED else ""
    return f"listener {status.listener_id} {verb} additional certificates {', '.join(what[:_LISTED])}{more}"


def _trouble_announcements(before: Status, after: Status) -> Iterator[Announcement]:
    told: set[str] = set()
    for kind in _TROUBLE:
        now_, then = after.condition(kind), before.condition(kind)
        if now_ is None or now_.reason in _ROUTINE | told:
            continue
        if now_.status is ConditionStatus.TRUE and now_.reason not in _WARNED:
            continue
        told.add(now_.reason)
        if then is None or (then.reason, then.message) != (now_.reason, now_.message):
            yield Announcement(EventType.WARNING, now_.reason, "Reconcile", now_.message)


def _waiting_announcements(before: Status, after: Status) -> Iterator[Announcement]:
    """A renewal that can't be put in place now, each cause once."""
    pending, told = after.condition(ConditionType.ROTATION_PENDING), before.condition(ConditionType.ROTATION_PENDING)
    if pending is not None and (told is None or told.message != pending.message):
        yield Announcement(EventType.WARNING, pending.reason, "Change", pending.message)


def _expiry_announcements(before: Status, after: Status, now: datetime) -> Iterator[Announcement]:
    """A warning each time one of the moments before the end has passed, and at the first sight of one that has."""
    ending = after.condition(ConditionType.EXPIRING_SOON)
    if ending is None:
        return
    first_sight = before.condition(ConditionType.EXPIRING_SOON) is None
    passed = before.next_expiry_warning is not None and before.next_expiry_warning <= now
    if first_sight or passed:
        yield Announcement(EventType.WARNING, ending.reason, "Renew", ending.message)
