"""Certificates with their keys in the form in which aioquic takes them, made from PEM when they are first needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from albsim import pem
from albsim.dataplane.plan import Offer
from albsim.world.model import Certificate


@dataclass(frozen=True, slots=True)
class Identity:
    """A server certificate, the certificates above it and its key."""

    certificate_id: str
    leaf: x509.Certificate
    chain: list[x509.Certificate]
    key: Any = field(repr=False)


class Identities:
    """The identities of one offer.

    Args:
        offer: the certificates.
    """

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self._made: dict[str, Identity] = {}

    @property
    def default(self) -> Identity:
        """That of the default certificate.

        Raises:
            ValueError: if it can't be read.
        """
        return self._of(self.offer.default)

    def answering(self, server_name: str | None) -> list[Identity]:
        """Those that can answer for a server name, in the order in which OpenSSL prefers them: ECC before RSA."""
        chosen = sorted(self.offer.answering(server_name), key=lambda each: pem.facts_of(each.cert_pem).algorithm)
        return [self._of(each) for each in chosen]

    def _of(self, certificate: Certificate) -> Identity:
        if certificate.id not in self._made:
            leaf, *chain = x509.load_pem_x509_certificates(certificate.cert_pem.encode())
            # An RSA key's primes take longer to check than everything else; CAS has checked them when it took the key.
            key = load_pem_private_key(certificate.key_pem.encode(), None, unsafe_skip_rsa_key_validation=True)
            self._made[certificate.id] = Identity(certificate.id, leaf, chain, key)
        return self._made[certificate.id]
