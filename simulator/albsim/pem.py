"""What a PEM says: facts of a certificate. Pure; no exception raised here carries any of the PEM's content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

E = TypeVar("E", bound=x509.ExtensionType)
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a chain; times in seconds since the epoch."""

    common_name: str
    issuer_common_name: str
    not_before: float
    not_after: float


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names.

    Attributes:
        dn: the whole name as RFC 4514 writes it.
    """

    organisation: str
    unit: str
    country: str
    province: str
    city: str
    dn: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the leaf of a PEM chain says.

    Attributes:
        algorithm: RSA or ECC.
        key_size: in bits.
        sign_algorithm: such as SHA256WITHRSA; empty where it has no digest.
        sans: DNS names and addresses of the subject alternative name, else the common name.
        sha256: upper-case hex digest of the DER.
        sha1: upper-case hex digest of the DER, 40 digits.
        md5: upper-case hex digest of the DER, 32 digits.
        serial: lower-case hex with a leading 0, as CAS writes it.
        usages: ``SERVER``, ``CLIENT``, both or none, by the extended key usage.
        is_authority: whether it may issue certificates.
        is_self_issued: whether its issuer is its subject.
        chain: leaf first.
    """

    common_name: str
    sans: tuple[str, ...]
    algorithm: str
    key_size: int
    sign_algorithm: str
    issuer: str
    sha256: str
    sha1: str
    md5: str
    serial: str
    not_before: float
    not_after: float
    subject: Subject
    usages: frozenset[str]
    is_authority: bool
    is_self_issued: bool
    chain: tuple[Link, ...]


@lru_cache(maxsize=8192)
def facts_of(pem: str) -> Facts:
    """Facts of a PEM chain that CAS has taken."""
    chain = x509.load_pem_x509_certificates(pem.encode())
    leaf = chain[0]
    public = public_key(leaf)
    der = leaf.public_bytes(Encoding.DER)
    return Facts(
        common_name=_common_name(leaf.subject) or next(iter(_alternative_names(leaf)), ""),
        sans=_alternative_names(leaf) or (_common_name(leaf.subject),),
        algorithm="RSA" if isinstance(public, rsa.RSAPublicKey) else "ECC",
        key_size=public.key_size if public is not None else 0,
        sign_algorithm=_sign_algorithm(leaf),
        issuer=_common_name(leaf.issuer) or _attribute(leaf.issuer, NameOID.ORGANIZATION_NAME),
        sha256=hashlib.sha256(der).hexdigest().upper(),
        sha1=hashlib.sha1(der, usedforsecurity=False).hexdigest().upper(),
        md5=hashlib.md5(der, usedforsecurity=False).hexdigest().upper(),
        serial=f"0{leaf.serial_number:x}",
        not_before=leaf.not_valid_before_utc.timestamp(),
        not_after=leaf.not_valid_after_utc.timestamp(),
        subject=_subject(leaf.subject),
        usages=_usages(leaf),
        is_authority=_is_authority(leaf),
        is_self_issued=leaf.subject == leaf.issuer,
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


@lru_cache(maxsize=8192)
def issued(issuer_pem: str, pem: str) -> bool:
    """Whether the first certificate of one PEM issued the first one of another."""
    issuer, certificate = (x509.load_pem_x509_certificates(each.encode())[0] for each in (issuer_pem, pem))
    return signed(issuer, certificate)


def readable(pem: str) -> bool:
    """Whether a text holds PEM certificates and only ones that can be parsed."""
    try:
        return bool(x509.load_pem_x509_certificates(pem.encode()))
    except ValueError:
        return False


def public_key(certificate: x509.Certificate) -> PublicKey | None:
    """The public key, if it is one that listeners can use: SM2 and others aren't."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public if isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) else None


def signed(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether one certificate was issued by another."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _sign_algorithm(certificate: x509.Certificate) -> str:
    try:
        digest = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    if digest is None:
        return ""
    is_ecdsa = isinstance(certificate.signature_algorithm_parameters, ec.ECDSA)
    return f"{digest.name.upper()}WITH{'ECDSA' if is_ecdsa else 'RSA'}"


def _is_authority(certificate: x509.Certificate) -> bool:
    """By its basic constraints; a self-signed certificate of version 1 has none and is an authority."""
    constraints = _extension(certificate, x509.BasicConstraints)
    if constraints is not None:
        return constraints.ca
    return certificate.version is x509.Version.v1 and certificate.subject == certificate.issuer


def _usages(certificate: x509.Certificate) -> frozenset[str]:
    names = {ExtendedKeyUsageOID.SERVER_AUTH: "SERVER", ExtendedKeyUsageOID.CLIENT_AUTH: "CLIENT"}
    usage = _extension(certificate, x509.ExtendedKeyUsage)
    return frozenset(names[each] for each in usage or () if each in names)


def _alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    names = _extension(certificate, x509.SubjectAlternativeName)
    if names is None:
        return ()
    addresses = names.get_values_for_type(x509.IPAddress)
    return (*names.get_values_for_type(x509.DNSName), *(str(address) for address in addresses))


def _extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _subject(name: x509.Name) -> Subject:
    return Subject(
        organisation=_attribute(name, NameOID.ORGANIZATION_NAME),
        unit=_attribute(name, NameOID.ORGANIZATIONAL_UNIT_NAME),
        country=_attribute(name, NameOID.COUNTRY_NAME),
        province=_attribute(name, NameOID.STATE_OR_PROVINCE_NAME),
        city=_attribute(name, NameOID.LOCALITY_NAME),
        dn=name.rfc4514_string(),
    )


def _common_name(name: x509.Name) -> str:
    return _attribute(name, NameOID.COMMON_NAME)


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
