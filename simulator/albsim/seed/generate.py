"""Makes the certificates that a seed asks for, valid from an hour ago."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from albsim.seed.model import Generate

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Pair = tuple[str, str]
"""PEM of a certificate and of its key."""


def certificate(wanted: Generate, now: float, *, authority: bool = False, issuer: Pair | None = None) -> Pair:
    """PEM of a certificate and of its key.

    Args:
        wanted: names, days and key algorithm; the first name is the common name.
        now: seconds since the epoch.
        authority: whether it is a CA certificate.
        issuer: what signs it; None: itself.
    """
    key = (
        rsa.generate_private_key(65537, 2048) if wanted.algorithm == "RSA" else ec.generate_private_key(ec.SECP256R1())
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted.names[0][:64])])
    issuer_name, issuer_key = (name, key) if issuer is None else _read(issuer)
    ends = datetime.fromtimestamp(now, UTC) + timedelta(days=wanted.days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(datetime.fromtimestamp(now, UTC), ends) - timedelta(hours=1))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general_name(each) for each in wanted.names]), critical=False
        )
    made = builder.sign(issuer_key, hashes.SHA256())
    return (
        made.public_bytes(Encoding.PEM).decode(),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )


def _read(pair: Pair) -> tuple[x509.Name, Key]:
    certificate_pem, key_pem = pair
    key = load_pem_private_key(key_pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError("neither an RSA nor an ECC key")
    return x509.load_pem_x509_certificate(certificate_pem.encode()).subject, key


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
