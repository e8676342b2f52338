"""A small certificate authority for tests and demo: certificates as cert-manager, openssl or a careless hand make them.

Keys are made once per process and used again, because making them is what costs time. Nothing here checks anything:
that is for the code under test.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any, Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey

#: How each algorithm that tests ask for makes a key.
_MAKERS: Final[Mapping[str, Callable[[], PrivateKey]]] = {
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "RSA4096": lambda: rsa.generate_private_key(public_exponent=65537, key_size=4096),
    "ECC": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "DSA": lambda: dsa.generate_private_key(key_size=2048),
}

_LIFETIME: Final = timedelta(days=90)
_SIGNS_CERTIFICATES: Final = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@cache
def private_key(algorithm: str = "ECC", number: int = 0) -> PrivateKey:  # noqa: ARG001 - part of the cache's key
    """A private key, the same one each time.

    Args:
        algorithm: RSA, RSA4096, ECC, P384, Ed25519 or DSA.
        number: which one of that algorithm, where a test needs several.
    """
    return _MAKERS[algorithm]()


def key_pem(key: PrivateKey, *, passphrase: str | None = None, traditional: bool = False) -> bytes:
    """A private key as PEM.

    Args:
        key: the key.
        passphrase: what it is encrypted with; None: not at all.
        traditional: `RSA PRIVATE KEY` or `EC PRIVATE KEY` instead of PKCS #8.
    """
    encryption = (
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase.encode())
    )
    form = serialization.PrivateFormat.TraditionalOpenSSL if traditional else serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, encryption)


@dataclass(frozen=True, slots=True)
class Issued:
    """A server certificate with its key and its issuers.

    Attributes:
        certificate: the leaf.
        key: its private key.
        issuers: the certificates above it in order, up to the root.
    """

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)
    issuers: tuple[x509.Certificate, ...] = ()

    @property
    def leaf_pem(self) -> bytes:
        """The leaf alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def chain_pem(self) -> bytes:
        """Leaf and intermediates in order, without the root, as cert-manager writes `tls.crt`."""
        return self.leaf_pem + pem(*(issuer for issuer in self.issuers if issuer.subject != issuer.issuer))

    @property
    def full_chain_pem(self) -> bytes:
        """Leaf, intermediates and root in order."""
        return self.leaf_pem + pem(*self.issuers)

    @property
    def key_pem(self) -> bytes:
        """The private key, PKCS #8."""
        return key_pem(self.key)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the leaf, 64 lower-case hex digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def secret(self, name: str, namespace: str) -> dict[str, Any]:
        """A Secret of type kubernetes.io/tls that holds it, as cert-manager would write it."""
        return tls_secret(name, namespace, self.chain_pem, self.key_pem)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: a root, or an intermediate one under another.

    Attributes:
        certificate: its own certificate.
        key: its private key.
        issuers: the certificates above it in order; empty for a root.
    """

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)
    issuers: tuple[x509.Certificate, ...] = ()

    @classmethod
    def root(cls, name: str = "Example Root CA", algorithm: str = "ECC", number: int = 90) -> Self:
        """A self-signed authority, valid for ten years around now."""
        key = private_key(algorithm, number)
        return cls(_authority_certificate(name, key, None, key), key)

    def intermediate(self, name: str = "Example Issuing CA", algorithm: str = "ECC", number: int = 91) -> "Authority":
        """An authority under this one."""
        key = private_key(algorithm, number)
        return Authority(
            _authority_certificate(name, key, self.certificate.subject, self.key),
            key,
            (self.certificate, *self.issuers),
        )

    @property
    def pem(self) -> bytes:
        """Its own certificate."""
        return pem(self.certificate)

    def issue(
        self,
        names: Sequence[str] = ("shop.example.com",),
        algorithm: str = "ECC",
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        key_number: int = 0,
        key: PrivateKey | None = None,
        common_name: str | None = None,
        san: bool = True,
    ) -> Issued:
        """A server certificate.

        Args:
            names: DNS names and IP addresses it is valid for.
            algorithm: of its key: RSA, RSA4096, ECC, P384, Ed25519 or DSA.
            not_before: start of its validity; None: an hour ago.
            not_after: end of its validity; None: 90 days after its start.
            key_number: which of the cached keys it gets: one with another number has another key.
            key: its key, where none of the cached ones will do.
            common_name: of its subject; None: the first name.
            san: whether the names stand in a subjectAltName.
        """
        start = not_before or datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        own = key or private_key(algorithm, key_number)
        builder = (
            _builder(common_name or names[0], self.certificate.subject, own, start, not_after or start + _LIFETIME)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_authority_key_identifier(self.key), critical=False)
        )
        if san:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
            )
        return Issued(_signed(builder, self.key), own, (self.certificate, *self.issuers))


def pem(*certificates: x509.Certificate) -> bytes:
    """Certificates as PEM, one block after the other."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def pem_block(label: str, der: bytes) -> bytes:
    """Any bytes as a PEM block, whatever they are."""
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), base64.encodebytes(der), label.encode())


def tls_secret(name: str, namespace: str, chain: bytes, key: bytes) -> dict[str, Any]:
    """A Secret of type kubernetes.io/tls."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": {"name": name, "namespace": namespace},
        "data": {"tls.crt": base64.b64encode(chain).decode(), "tls.key": base64.b64encode(key).decode()},
    }


def _authority_certificate(
    name: str, key: PrivateKey, issuer: x509.Name | None, issuer_key: PrivateKey
) -> x509.Certificate:
    now = datetime.now(UTC).replace(microsecond=0)
    subject = _name(name)
    builder = _builder(name, issuer or subject, key, now - timedelta(days=1825), now + timedelta(days=1825))
    return _signed(
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_SIGNS_CERTIFICATES, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_key_identifier(issuer_key), critical=False),
        issuer_key,
    )


def _authority_key_identifier(issuer_key: PrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())


def _builder(
    common_name: str, issuer: x509.Name, key: PrivateKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )


def _signed(builder: x509.CertificateBuilder, key: PrivateKey) -> x509.Certificate:
    return builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
