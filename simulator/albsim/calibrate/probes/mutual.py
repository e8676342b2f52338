"""Probes of mutual authentication on the Standard edition."""

from __future__ import annotations

from albsim.calibrate import certificates
from albsim.calibrate.api import JsonObject
from albsim.calibrate.finding import Finding, by_code, matched, other, unseen
from albsim.calibrate.handshake import RSA_ONLY
from albsim.calibrate.probe import probe
from albsim.calibrate.session import Session, ids
from albsim.calibrate.target import Need
from albsim.world.switches import CaAfterOff, ChainTrust, MutualOnQuic


@probe("ca_after_off", Need.CA)
def ca_after_off(session: Session) -> Finding:
    """Turn mutual authentication on and off again."""
    listener = session.listener(_mutual(session))
    session.change("UpdateListenerAttribute", listener, CaEnabled=False)
    shown = [row.get("CertificateId") for row in session.attributes(listener).get("CaCertificates") or ()]
    if not shown:
        return matched(CaAfterOff.FORGET, "no CaCertificates afterwards")
    if shown == [session.authority.id]:
        return matched(CaAfterOff.KEEP, "the CA certificate is still shown")
    return other("another CA certificate is shown")


@probe("ca_chain_trust", Need.CA, Need.DATA_PLANE)
def ca_chain_trust(session: Session) -> Finding:
    """Upload intermediate and root as one chain, and come with client certificates of both and of neither."""
    listener = session.listener(_mutual(session))
    chain = session.authority
    stranger = certificates.authority(session.name())
    first, second, neither = (
        session.look(listener, session.host(), RSA_ONLY, certificates.client(session.name(), issuer)).taken
        for issuer in (chain.intermediate, chain.root, stranger)
    )
    if not first or neither:
        return unseen(f"client of the first CA taken: {first}, of an unknown one: {neither}; so nothing can be told")
    if second:
        return matched(ChainTrust.EVERY, "a client of the second CA is taken")
    return matched(ChainTrust.FIRST, "a client of the second CA is refused")


@probe("mutual_on_quic", Need.CA)
def mutual_on_quic(session: Session) -> Finding:
    """Make a QUIC listener with mutual authentication."""
    answer = session.try_listener(_mutual(session), protocol="QUIC")
    return by_code(MutualOnQuic, answer)


def _mutual(session: Session) -> JsonObject:
    return {"CaEnabled": True, "CaCertificates": ids(session.authority.id)}


PROBES = (ca_after_off, ca_chain_trust, mutual_on_quic)
