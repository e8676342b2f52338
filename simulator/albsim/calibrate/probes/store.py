"""Probes of the certificate store."""

from __future__ import annotations

from albsim.calibrate import certificates
from albsim.calibrate.finding import Confidence, Finding, by_code, matched, other
from albsim.calibrate.probe import probe
from albsim.calibrate.session import Session, ids
from albsim.world.switches import DeleteInUse, ExpiredUpload, HexCase, KeyMismatch


@probe("sha2_case")
def sha2_case(session: Session) -> Finding:
    """Read what the store says of a certificate."""
    digest = str(session.certificate.detail.get("Sha2") or "")
    expected = session.certificate.issued.sha256
    if digest == expected.upper():
        return matched(HexCase.UPPER, "Sha2 in upper case")
    if digest == expected:
        return matched(HexCase.LOWER, "Sha2 in lower case")
    return other(f"Sha2 is no SHA-256 of the certificate in one case, it has {len(digest)} characters")


@probe("upload_of_expired")
def upload_of_expired(session: Session) -> Finding:
    """Upload a certificate whose time is over."""
    answer = session.try_upload(certificates.server(session.host(), expired=True))
    if answer.accepted:
        return matched(ExpiredUpload.ACCEPT, answer)
    exact = answer.code == "CertificateExpired"
    return matched(ExpiredUpload.REFUSE, answer, Confidence.CERTAIN if exact else Confidence.LIKELY)


@probe("key_mismatch")
def key_mismatch(session: Session) -> Finding:
    """Upload a certificate with another one's key."""
    one, another = (certificates.server(session.host()) for _ in range(2))
    return by_code(KeyMismatch, session.try_upload(one, another))


@probe("delete_certificate_in_use")
def delete_certificate_in_use(session: Session) -> Finding:
    """Delete an additional certificate of a listener from the store."""
    used = session.upload(certificates.server(session.host()))
    listener = session.listener()
    session.change("AssociateAdditionalCertificatesWithListener", listener, Certificates=ids(used.id))
    answer = session.cas.ask("DeleteUserCertificate", CertId=used.number)
    if answer.accepted:
        return matched(DeleteInUse.ALLOW, answer)
    exact = answer.code == "ResourceAlreadyAssociated"
    return matched(DeleteInUse.REFUSE, answer, Confidence.CERTAIN if exact else Confidence.LIKELY)


PROBES = (sha2_case, upload_of_expired, key_mismatch, delete_certificate_in_use)
