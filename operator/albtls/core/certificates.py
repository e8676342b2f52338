"""Server certificates as values: the public facts of one, and how they are read from a parsed certificate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

#: Object identifier 1.2.156.10197.1.301 in DER.
_SM2_CURVE: Final = bytes.fromhex("06082a811ccf5501822d")

#: What the parser raises over a certificate that it can't make sense of. Most fields are parsed only when asked for.
_UNREADABLE: Final = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


class KeyAlgorithm(StrEnum):
    """The key algorithms that ALB tells apart; one listener can serve one certificate of each for a name."""

    RSA = "RSA"
    ECC = "ECC"
    SM2 = "SM2"
    UNKNOWN = "Unknown"


class Trust(StrEnum):
    """Whether a public certification authority stands behind a certificate."""

    PUBLIC = "Public"
    PRIVATE = "Private"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """The public facts of one server certificate.

    Attributes:
        fingerprint: SHA-256 over the DER of the leaf, 64 lower-case hex digits; what makes two certificates the same.
        names: DNS names (and IP addresses) it is valid for, in the certificate's order, lower case.
        key_algorithm: the algorithm of its public key.
        not_before: first instant of its validity (UTC).
        not_after: last instant of its validity (UTC).
        issuer: the issuer's name in RFC 4514 form; empty where it isn't known.
        self_signed: whether it is its own issuer; None where that isn't known.
        trust: whether a public certification authority stands behind it.
    """

    fingerprint: str
    names: tuple[str, ...]
    key_algorithm: KeyAlgorithm
    not_before: datetime
    not_after: datetime
    issuer: str = ""
    self_signed: bool | None = None
    trust: Trust = Trust.UNKNOWN


def describe(leaf: x509.Certificate) -> ServerCertificate:
    """The facts of a parsed certificate.

    Raises:
        ValueError: a part of it that is parsed only now can't be read.
    """
    try:
        return ServerCertificate(
            fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
            names=tuple(_names(leaf)),
            key_algorithm=key_algorithm_of(leaf),
            not_before=leaf.not_valid_before_utc,
            not_after=leaf.not_valid_after_utc,
            issuer=leaf.issuer.rfc4514_string(),
            self_signed=is_self_signed(leaf),
        )
    except _UNREADABLE:
        raise ValueError("not an X.509 certificate as RFC 5280 has it") from None


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether a certificate is its own issuer, by its names."""
    return certificate.subject == certificate.issuer


def _names(leaf: x509.Certificate) -> Iterator[str]:
    try:
        san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        # ALB matches names, so a certificate without SAN still answers for its common name (as CAS reports it).
        for attribute in leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME):
            yield str(attribute.value).lower()
        return
    for name in san:
        if isinstance(name, x509.DNSName):
            yield name.value.lower()
        elif isinstance(name, x509.IPAddress):
            yield str(name.value)


def key_algorithm_of(leaf: x509.Certificate) -> KeyAlgorithm:
    """The algorithm of a certificate's public key."""
    try:
        key = leaf.public_key()
    except UnsupportedAlgorithm:
        return KeyAlgorithm.SM2 if _SM2_CURVE in leaf.tbs_certificate_bytes else KeyAlgorithm.UNKNOWN
    if isinstance(key, rsa.RSAPublicKey):
        return KeyAlgorithm.RSA
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyAlgorithm.ECC
    return KeyAlgorithm.UNKNOWN
