"""What CAS looks at before it takes a certificate. No refusal carries any of a PEM's content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from albsim import pem
from albsim.errors import refuse
from albsim.world.switches import ExpiredUpload
from albsim.world.world import World

_FOREIGN_KEY = "the private key belongs to another certificate"


@dataclass(frozen=True, slots=True)
class Rules:
    """What is refused, where that is an open question.

    Attributes:
        now: seconds since the epoch.
        refuse_expired: whether an expired certificate is.
        mismatch_code: code that refuses another certificate's key.
    """

    now: float
    refuse_expired: bool = True
    mismatch_code: str = "KeyNotMatchCert"


def rules(world: World) -> Rules:
    """The rules by the world's switches ``uploadOfExpired`` and ``keyMismatch``."""
    switches = world.settings.switches
    return Rules(
        now=world.clock.now(),
        refuse_expired=switches.upload_of_expired is ExpiredUpload.REFUSE,
        mismatch_code=switches.key_mismatch,
    )


def pair(named: Mapping[str, str | None], sm2: Iterable[str | None]) -> tuple[str, str]:
    """Certificate and key of an upload.

    Args:
        named: certificate and key by the names of their parameters.
        sm2: certificates and keys of an SM2 pair; passed over where certificate and key are given.

    Raises:
        ApiError: ``MissingParameter``, or ``CertificateFormatException`` where there is nothing but an SM2 pair.
    """
    if not any(named.values()) and any(sm2):
        raise refuse("CertificateFormatException", "SM2 certificates are not supported")
    for name, value in named.items():
        if not value:
            raise refuse("MissingParameter", name)
    certificate, key = (value or "" for value in named.values())
    return certificate, key


def check_served(cert_pem: str, key_pem: str, by: Rules) -> None:
    """Refuse what no listener could serve: unreadable PEM, a chain out of order, an expired leaf, a foreign key.

    Args:
        cert_pem: leaf first, then intermediates.
        key_pem: private key of the leaf.
        by: the rules.

    Raises:
        ApiError: with the code of the first check that fails.
    """
    chain = _parse(cert_pem)
    public = _usable(chain[0])
    _check_order(chain)
    _check_expiry(chain[0], by)
    _check_key(public, key_pem, by)
    _check_fields(cert_pem)


def check_brought(cert_pem: str, key_pem: str, by: Rules) -> None:
    """Refuse what a certificate repository refuses. A key need not be there, and a bundle need not be a chain.

    Args:
        cert_pem: the certificate first, then any others.
        key_pem: private key of the first; empty: none is brought.
        by: the rules.

    Raises:
        ApiError: with the code of the first check that fails.
    """
    chain = _parse(cert_pem)
    public = _usable(chain[0])
    _check_expiry(chain[0], by)
    if key_pem:
        _check_key(public, key_pem, by)
    _check_fields(cert_pem)


def _parse(content: str) -> list[x509.Certificate]:
    if "-----BEGIN CERTIFICATE-----" not in content:
        raise refuse("CertificateFormatException", "no PEM certificate")
    if "PRIVATE KEY-----" in content:  # it would be given back as part of a certificate that anybody may see
        raise refuse("CertificateFormatException", "it holds a private key")
    try:
        return x509.load_pem_x509_certificates(content.encode())
    except ValueError:
        raise refuse("ParseCertificateFailed", "not a valid X.509 certificate") from None


def _usable(certificate: x509.Certificate) -> pem.PublicKey:
    public = pem.public_key(certificate)
    if public is None:
        raise refuse("CertificateFormatException", "the key algorithm is neither RSA nor ECC")
    return public


def _check_order(chain: list[x509.Certificate]) -> None:
    for number, (child, issuer) in enumerate(pairwise(chain), 1):
        if not pem.signed(issuer, child):
            raise refuse("CertificateChainNotMatch", f"certificate {number + 1} did not issue {number}")


def _check_expiry(certificate: x509.Certificate, by: Rules) -> None:
    if by.refuse_expired and certificate.not_valid_after_utc.timestamp() <= by.now:
        raise refuse("CertificateExpired")


def _check_key(public: pem.PublicKey, key_pem: str, by: Rules) -> None:
    try:
        key = load_pem_private_key(key_pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refuse("CertificateFormatException", "the private key is not an unencrypted PEM key") from None
    spki = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if key.public_key().public_bytes(*spki) != public.public_bytes(*spki):
        raise refuse(by.mismatch_code, _FOREIGN_KEY)


def _check_fields(content: str) -> None:
    """Refuse names and extensions that cannot be read; they are parsed when they are first looked at."""
    try:
        pem.facts_of(content)
    except ValueError:
        raise refuse("ParseCertificateFailed", "its fields cannot be read") from None
