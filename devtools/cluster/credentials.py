"""The key material of one local cluster: serving certificate, service account key, administrator token.

All of it is made anew for each cluster, lives in its folder (readable by its owner only) and is worth nothing
elsewhere.
"""

import datetime as dt
import ipaddress
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = dt.timedelta(days=365)
_SKEW = dt.timedelta(minutes=5)
_ADMINISTRATORS = "system:masters"


@dataclass(frozen=True, slots=True)
class Credentials:
    """The files that kube-apiserver and its clients are given.

    Attributes:
        ca: Certificate that signs the serving certificate.
        certificate: Serving certificate of kube-apiserver.
        key: Its private key.
        service_account_key: Private key that service account tokens are signed with.
        service_account_public_key: Public key that they are verified with.
        tokens: Static tokens, one a line: token, user, uid, group.
        admin_token: File with the administrator's token alone.
    """

    ca: Path
    certificate: Path
    key: Path
    service_account_key: Path
    service_account_public_key: Path
    tokens: Path
    admin_token: Path

    @classmethod
    def within(cls, folder: Path) -> "Credentials":
        """Return the files as they are named in `folder`, whether they exist or not."""
        return cls(
            ca=folder / "ca.crt",
            certificate=folder / "apiserver.crt",
            key=folder / "apiserver.key",
            service_account_key=folder / "service-account.key",
            service_account_public_key=folder / "service-account.pub",
            tokens=folder / "tokens.csv",
            admin_token=folder / "admin.token",
        )


def make_credentials(folder: Path, now: dt.datetime) -> Credentials:
    """Make all credentials of a cluster in `folder`.

    Args:
        folder: Where the files go; made if missing.
        now: The present time, with its zone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = Credentials.within(folder)
    ca_key, server_key, account_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    ca = _ca_certificate(ca_key, now)
    files.ca.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    serving = _serving_certificate(server_key, ca, ca_key, now)
    files.certificate.write_bytes(serving.public_bytes(serialization.Encoding.PEM))
    _write_private(files.key, _pem(server_key))
    _write_private(files.service_account_key, _pem(account_key))
    files.service_account_public_key.write_bytes(
        account_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    token = secrets.token_urlsafe(32)
    _write_private(files.admin_token, token.encode())
    _write_private(files.tokens, f'{token},admin,admin,"{_ADMINISTRATORS}"\n'.encode())
    return files


def _ca_certificate(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "albtls local cluster")])
    return (
        _certificate(name, name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _serving_certificate(
    key: ec.EllipticCurvePrivateKey, ca: x509.Certificate, ca_key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kube-apiserver")])
    addresses = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    return (
        _certificate(name, ca.subject, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + _LIFETIME)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
