"""Removes what was made: by this calibration and by earlier ones that couldn't. Found by the prefix of its name alone.

Goes on where one thing can't be removed, and tells what is left; never touches what doesn't bear the prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from albsim.calibrate.api import Answer, JsonObject, RefusedError
from albsim.calibrate.pace import WaitError
from albsim.calibrate.session import BUSY, PREFIX, STEADY, Session

_TRIES: Final = 5  # a certificate may count as used a little longer than the listener exists
_GONE: Final = ("NotFound", "ResourceNotFound", "InvalidCertId")


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something of ours.

    Attributes:
        name: how to call it when it can't be removed.
        remove: one attempt.
        busy: whether an attempt would be in vain.
    """

    name: str
    remove: Callable[[], Answer]
    busy: bool = False


def sweep(session: Session) -> list[str]:
    """Remove everything that bears the prefix; what is left of it."""
    left = []
    kinds = (_listeners, _policies, _certificates, _authorities)  # what is in use comes after what uses it
    for kind in kinds:
        try:
            left += _swept(session, kind)
        except (RefusedError, WaitError) as error:
            left.append(f"{kind.__name__[1:]}: {error}")
    return left


def _swept(session: Session, kind: Callable[[Session], Iterator[_Thing]]) -> list[str]:
    """Try to remove all of a kind until there is none left, or none that can be removed."""
    refusals: dict[str, list[str]] = {}

    def done() -> bool | None:
        things = list(kind(session))
        for thing in things:
            if not thing.busy and (refusal := _attempted(thing)):
                refusals.setdefault(thing.name, []).append(refusal)
        hopeful = any(len(refusals.get(thing.name, ())) < _TRIES for thing in things)
        return None if hopeful else True

    with suppress(WaitError):
        session.pace.until(done, "removal")
    return [f"{thing.name}: {refusals.get(thing.name, ['still there'])[-1]}" for thing in kind(session)]


def _attempted(thing: _Thing) -> str:
    """Try to remove something; the refusal, unless it means that it is gone or busy."""
    try:
        answer = thing.remove()
    except RefusedError as error:
        return str(error)
    removed = answer.accepted or answer.code in BUSY or answer.code.startswith(_GONE)
    return "" if removed else str(answer)


def _listeners(session: Session) -> Iterator[_Thing]:
    for balancer in session.target.load_balancers:
        for row in session.alb.rows("ListListeners", "Listeners", LoadBalancerIds=[balancer]):
            if _ours(row.get("ListenerDescription")):
                yield _listener(session, row)


def _listener(session: Session, row: JsonObject) -> _Thing:
    listener_id = str(row["ListenerId"])
    return _Thing(
        f"listener {listener_id}",
        lambda: session.alb.ask("DeleteListener", ListenerId=listener_id),
        busy=row.get("ListenerStatus") not in STEADY,
    )


def _policies(session: Session) -> Iterator[_Thing]:
    for row in session.alb.rows("ListSecurityPolicies", "SecurityPolicies"):
        if _ours(row.get("SecurityPolicyName")):
            yield _policy(session, str(row["SecurityPolicyId"]))


def _policy(session: Session, policy_id: str) -> _Thing:
    return _Thing(
        f"security policy {policy_id}", lambda: session.alb.ask("DeleteSecurityPolicy", SecurityPolicyId=policy_id)
    )


def _certificates(session: Session) -> Iterator[_Thing]:
    seen: set[int] = set()
    for status in ({}, {"Status": "EXPIRED"}):  # without a status only valid ones are listed
        for row in session.cas.numbered_rows(
            "ListUserCertificateOrder", "CertificateOrderList", OrderType="UPLOAD", **status
        ):
            number = int(row["CertificateId"])
            if _ours(row.get("Name")) and number not in seen:
                seen.add(number)
                yield _certificate(session, number)


def _certificate(session: Session, number: int) -> _Thing:
    return _Thing(f"certificate {number}", lambda: session.cas.ask("DeleteUserCertificate", CertId=number))


def _authorities(session: Session) -> Iterator[_Thing]:
    if not session.target.repository:
        return
    for row in session.cas.numbered_rows("ListCert", "CertList", CertType="CA", WarehouseId=session.target.repository):
        if _ours(row.get("CommonName")):
            yield _authority(session, row)


def _authority(session: Session, row: JsonObject) -> _Thing:
    identifier = str(row["Identifier"])
    return _Thing(f"CA certificate {identifier}", lambda: session.cas.ask("DeletePCACert", Identifier=identifier))


def _ours(name: object) -> bool:
    return str(name or "").startswith(PREFIX)
