"""What a listener should serve now, read from the world. Plans that are equal serve the same. Opens no socket."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from albsim import pem
from albsim.alb.policies.find import tls_policy
from albsim.dataplane.choose import Candidate, answering
from albsim.policies import SecurityPolicy
from albsim.world.model import AttachmentStatus, Certificate, Listener, Protocol
from albsim.world.switches import ChainTrust, Choice
from albsim.world.world import World

_SERVED = {AttachmentStatus.ASSOCIATED, AttachmentStatus.DISSOCIATING}


@dataclass(frozen=True, slots=True)
class Offer:
    """The server certificates of a listener.

    Attributes:
        default: the default certificate.
        additional: the additional certificates, oldest first.
        choice: what chooses among them.
    """

    default: Certificate
    additional: tuple[Certificate, ...] = ()
    choice: Choice = Choice.NAME_AND_ALGORITHM

    def answering(self, server_name: str | None) -> tuple[Certificate, ...]:
        """The certificates that can answer for a server name, at most one of each key algorithm; never empty."""
        certificates = {each.id: each for each in (self.default, *self.additional)}
        candidates = [_candidate(each) for each in self.additional]
        chosen = answering(server_name, _candidate(self.default), candidates, self.choice)
        return tuple(certificates[each.id] for each in chosen)

    @property
    def mixed(self) -> bool:
        """Whether there are certificates of more than one key algorithm."""
        return len({_candidate(each).algorithm for each in (self.default, *self.additional)}) > 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What a listener's handshakes consist of.

    Attributes:
        policy: TLS versions and cipher suites; None for QUIC, which has TLS 1.3 alone.
        anchors: PEM of the certificates that clients' own must lead to; empty: none is asked for.
        alpn: what is offered by ALPN.
    """

    offer: Offer
    policy: SecurityPolicy | None = None
    anchors: str = ""
    alpn: tuple[str, ...] = ()


def plan_of(world: World, listener: Listener) -> Plan | None:
    """The plan of a listener; None for HTTP.

    Raises:
        KeyError: if the listener names a certificate, CA certificate or policy that isn't there.
    """
    if listener.protocol is Protocol.HTTP:
        return None
    attributes = listener.attributes
    offer = Offer(
        default=world.certificates[attributes.certificate_id],
        additional=tuple(
            world.certificates[row.certificate_id] for row in listener.additional if row.status in _SERVED
        ),
        choice=world.settings.switches.certificate_choice,
    )
    if listener.protocol is Protocol.QUIC:
        return Plan(offer)
    return Plan(
        offer,
        policy=tls_policy(world, attributes.security_policy_id),
        anchors=_anchors(world, attributes.ca_certificate_id) if attributes.ca_enabled else "",
        alpn=("h2", "http/1.1") if attributes.http2_enabled else ("http/1.1",),
    )


def _anchors(world: World, ca_certificate_id: str) -> str:
    """What of an uploaded CA certificate is trusted, by the switch ``caChainTrust``."""
    content = world.ca_certificates[ca_certificate_id].pem
    if world.settings.switches.ca_chain_trust is ChainTrust.EVERY:
        return content
    return x509.load_pem_x509_certificates(content.encode())[0].public_bytes(Encoding.PEM).decode()


def _candidate(certificate: Certificate) -> Candidate:
    facts = pem.facts_of(certificate.cert_pem)
    return Candidate(certificate.id, facts.sans, facts.algorithm)
