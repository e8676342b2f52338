"""Certificates to measure with: small, self-made, worth nothing. Their keys are in memory and in what CAS is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_VALID: Final = timedelta(days=60)
_AGO: Final = timedelta(days=1)
_SIGNS: Final = x509.KeyUsage(
    digital_signature=True,
    key_cert_sign=True,
    crl_sign=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)

    @property
    def pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """Its key."""
        form, encryption = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()

    @property
    def sha256(self) -> str:
        """Its digest, in lower-case hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def server(name: str, algorithm: str = "ECC", *, expired: bool = False) -> Issued:
    """A self-signed certificate for a server.

    Args:
        name: DNS name that it covers.
        algorithm: of its key, ``RSA`` or ``ECC``.
        expired: whether its time is over.
    """
    key = _key(algorithm)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    builder = _begun(name, None, key, over=expired).add_extension(names, critical=False)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return Issued(builder.add_extension(usage, critical=False).sign(key, hashes.SHA256()), key)


def client(name: str, issuer: Issued) -> Issued:
    """A certificate for a client."""
    key = _key("ECC")
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = _begun(name, issuer, key).add_extension(usage, critical=False)
    return Issued(builder.sign(issuer.key, hashes.SHA256()), key)


def authority(name: str, issuer: Issued | None = None) -> Issued:
    """A CA: a root, or one below ``issuer``."""
    key = _key("RSA")
    constraints = x509.BasicConstraints(ca=True, path_length=None)
    builder = _begun(name, issuer, key).add_extension(constraints, critical=True).add_extension(_SIGNS, critical=True)
    return Issued(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def _begun(name: str, issuer: Issued | None, key: PrivateKey, *, over: bool = False) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC).replace(microsecond=0)
    begin, end = (now - _VALID, now - _AGO) if over else (now - _AGO, now + _VALID)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _key(algorithm: str) -> PrivateKey:
    if algorithm == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())
