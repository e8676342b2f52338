"""Probes of additional certificates."""

from __future__ import annotations

from typing import Final

from albsim.calibrate import certificates
from albsim.calibrate.api import Answer
from albsim.calibrate.finding import Confidence, Finding, matched, other, unseen
from albsim.calibrate.handshake import ECC_ONLY, RSA_ONLY
from albsim.calibrate.probe import probe
from albsim.calibrate.session import OwnListener, Session, Uploaded, ids
from albsim.calibrate.target import Need
from albsim.world.switches import BareIds, Batch, Choice, Spelling

_ASSOCIATE: Final = "AssociateAdditionalCertificatesWithListener"
_DISSOCIATE: Final = "DissociateAdditionalCertificatesFromListener"
_TRIES: Final = 5


@probe("batch")
def batch(session: Session) -> Finding:
    """Associate, then dissociate, two certificates of which one must be refused."""
    listener = session.listener()
    on, off, never = (session.upload(certificates.server(session.host())) for _ in range(3))
    session.change(_ASSOCIATE, listener, Certificates=ids(on.id))
    attach, added = _tried(session, listener, _ASSOCIATE, on, off)
    detach, rest = _tried(session, listener, _DISSOCIATE, on, never)
    evidence = f"{attach}; {detach}"
    if not attach.accepted and not detach.accepted:
        if off.id in added or on.id not in rest:
            return other(f"{evidence}; but some of it was done")
        return matched(Batch.WHOLE, evidence)
    if attach.accepted and detach.accepted and off.id in added and on.id not in rest:
        return matched(Batch.EACH, evidence)
    return other(evidence)


def _tried(session: Session, listener: OwnListener, action: str, *two: Uploaded) -> tuple[Answer, set[str]]:
    """What a batch is answered, and what is on the listener afterwards."""
    answer = session.alb.ask(action, ListenerId=listener.id, Certificates=ids(*(each.id for each in two)))
    if answer.accepted:
        session.finish(answer, listener)
    return answer, set(session.certificate_rows(listener))


@probe("bare_certificate_ids")
def bare_certificate_ids(session: Session) -> Finding:
    """Associate a certificate by its number alone."""
    listener = session.listener()
    wanted = session.upload(certificates.server(session.host()))
    answer = session.alb.ask(_ASSOCIATE, ListenerId=listener.id, Certificates=ids(str(wanted.number)))
    if answer.code == "ResourceNotFound.Certificate":
        return matched(BareIds.REFUSE, answer)
    if not answer.accepted:
        return matched(BareIds.REFUSE, answer, Confidence.LIKELY)
    session.finish(answer, listener)
    shown = set(session.certificate_rows(listener))
    if wanted.id in shown:
        return matched(BareIds.ACCEPT, answer)
    return other(f"{answer}, but the listener doesn't show {wanted.id}")


@probe("dissociating_spelling")
def dissociating_spelling(session: Session) -> Finding:
    """Look at a certificate that is just being dissociated."""
    listener = session.listener()
    one = session.upload(certificates.server(session.host()))
    known = {str(spelling): spelling for spelling in Spelling}
    for _ in range(_TRIES):
        session.change(_ASSOCIATE, listener, Certificates=ids(one.id))
        begun = session.begin(_DISSOCIATE, listener, Certificates=ids(one.id))
        row = session.certificate_rows(listener).get(one.id)
        session.finish(begun, listener)
        status = str(row.get("Status")) if row else ""
        if status in known:
            return matched(known[status], f"status {status}")
        if status not in {"", "Associated"}:
            return other(f"status {status}")
    return unseen("the certificate was gone each time before it could be looked at")


@probe("certificate_choice", Need.DATA_PLANE)
def certificate_choice(session: Session) -> Finding:
    """Put an RSA certificate as default and an ECC one for the same name as additional, and ask as two clients."""
    host = session.host()
    rsa, ecc = (session.upload(certificates.server(host, algorithm)) for algorithm in ("RSA", "ECC"))
    listener = session.listener({"Certificates": ids(rsa.id)})
    session.change(_ASSOCIATE, listener, Certificates=ids(ecc.id))
    names = {rsa.issued.sha256: "the RSA certificate", ecc.issued.sha256: "the ECC certificate", "": "none"}
    by_rsa, by_ecc = (
        names.get(session.look(listener, host, suites).served, "another one") for suites in (RSA_ONLY, ECC_ONLY)
    )
    evidence = f"client with RSA alone: {by_rsa}; with ECC alone: {by_ecc}"
    if by_ecc != "the ECC certificate":
        return other(evidence)
    if by_rsa == "the RSA certificate":
        return matched(Choice.NAME_AND_ALGORITHM, evidence)
    return matched(Choice.NAME, evidence) if by_rsa == "none" else other(evidence)


PROBES = (batch, bare_certificate_ids, dissociating_spelling, certificate_choice)
