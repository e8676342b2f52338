"""What a PEM says: facts of a certificate and the checks that CAS makes before it takes one.

Pure. No exception raised here carries any of the PEM's content.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from albsim.errors import refuse


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a chain; times in seconds since the epoch."""

    common_name: str
    issuer_common_name: str
    not_before: float
    not_after: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What the leaf of a PEM chain says.

    Attributes:
        algorithm: RSA or ECC.
        sans: DNS names and addresses of the subject alternative name, else the common name.
        sha256: upper-case hex digest of the DER.
        sha1: upper-case hex digest of the DER, 40 digits.
        serial: lower-case hex with a leading 0, as CAS writes it.
        subject: organisation, country, province and city of the subject.
        chain: leaf first.
    """

    common_name: str
    sans: tuple[str, ...]
    algorithm: str
    issuer: str
    sha256: str
    sha1: str
    serial: str
    not_before: float
    not_after: float
    subject: tuple[str, str, str, str]
    chain: tuple[Link, ...]


@lru_cache(maxsize=8192)
def facts_of(pem: str) -> Facts:
    """Facts of a PEM chain that CAS has taken."""
    chain = x509.load_pem_x509_certificates(pem.encode())
    leaf = chain[0]
    der = leaf.public_bytes(Encoding.DER)
    names = NameOID.ORGANIZATION_NAME, NameOID.COUNTRY_NAME, NameOID.STATE_OR_PROVINCE_NAME, NameOID.LOCALITY_NAME
    organisation, country, province, city = (_attribute(leaf.subject, name) for name in names)
    return Facts(
        common_name=_common_name(leaf.subject) or next(iter(_alternative_names(leaf)), ""),
        sans=_alternative_names(leaf) or (_common_name(leaf.subject),),
        algorithm="RSA" if isinstance(leaf.public_key(), rsa.RSAPublicKey) else "ECC",
        issuer=_common_name(leaf.issuer) or _attribute(leaf.issuer, NameOID.ORGANIZATION_NAME),
        sha256=hashlib.sha256(der).hexdigest().upper(),
        sha1=hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        serial=f"0{leaf.serial_number:x}",
        not_before=leaf.not_valid_before_utc.timestamp(),
        not_after=leaf.not_valid_after_utc.timestamp(),
        subject=(organisation, country, province, city),
        chain=tuple(
            Link(
                _common_name(link.subject),
                _common_name(link.issuer),
                link.not_valid_before_utc.timestamp(),
                link.not_valid_after_utc.timestamp(),
            )
            for link in chain
        ),
    )


def readable(pem: str) -> bool:
    """Whether a text holds PEM certificates and only ones that can be parsed."""
    try:
        return bool(x509.load_pem_x509_certificates(pem.encode()))
    except ValueError:
        return False


def check(cert_pem: str, key_pem: str, *, now: float, refuse_expired: bool) -> None:
    """Refuse what CAS refuses: unreadable PEM, a chain out of order, an expired leaf, a key of another certificate.

    Args:
        cert_pem: leaf first, then intermediates.
        key_pem: private key of the leaf.
        now: seconds since the epoch.
        refuse_expired: whether an expired leaf is refused.

    Raises:
        ApiError: with the code of the first check that fails.
    """
    chain = _parse_chain(cert_pem)
    public = chain[0].public_key()
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise refuse("CertificateFormatException", "the key algorithm is neither RSA nor ECC")
    _check_order(chain)
    if refuse_expired and chain[0].not_valid_after_utc.timestamp() <= now:
        raise refuse("CertificateExpired")
    _check_key(public, key_pem)


def _parse_chain(pem: str) -> list[x509.Certificate]:
    if "-----BEGIN CERTIFICATE-----" not in pem:
        raise refuse("CertificateFormatException", "no PEM certificate")
    try:
        return x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        raise refuse("ParseCertificateFailed", "not a valid X.509 certificate") from None


def _check_order(chain: list[x509.Certificate]) -> None:
    for number, (child, issuer) in enumerate(pairwise(chain), 1):
        try:
            child.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            raise refuse("CertificateChainNotMatch", f"certificate {number + 1} did not issue {number}") from None


def _check_key(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, key_pem: str) -> None:
    try:
        key = load_pem_private_key(key_pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refuse("CertificateFormatException", "the private key is not an unencrypted PEM key") from None
    spki = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*spki) != public.public_bytes(*spki):
        raise refuse("KeyNotMatchCert")


def _alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    addresses = extension.value.get_values_for_type(x509.IPAddress)
    return (*extension.value.get_values_for_type(x509.DNSName), *(str(address) for address in addresses))


def _common_name(name: x509.Name) -> str:
    return _attribute(name, NameOID.COMMON_NAME)


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
