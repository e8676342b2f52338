"""From the PEM of a Secret to a certificate that can be served, with every check that needs no cloud.

Everything that is wrong with a certificate is found here, before any call is made, and named by a reason that a
user can act on. A private key is carried in a `SecretStr`, so that no repr, log line or exception can show it.
"""

import hashlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cryptography import x509
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pydantic import SecretStr

from albtls.api.reasons import Reason
from albtls.core.certificates import (
    KeyAlgorithm,
    ServerCertificate,
    Trust,
    describe,
    is_self_signed,
    key_algorithm_of,
)
from albtls.core.pem import UnfinishedBlockError, blocks

#: What is read of a Secret at most, in bytes. A chain of ten RSA 4096 certificates has some 25 kB.
MAX_CHAIN: Final = 65_536
MAX_KEY: Final = 16_384
#: Longest key that is read; a signature with a longer one takes too long to be of use in a handshake.
MAX_KEY_BITS: Final = 8192


class InvalidCertificateError(ValueError):
    """A certificate or key that can't be served; `reason` goes into a condition, the text names the way out."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class CertificateBundle:
    """A server certificate with its chain and private key, ready to be uploaded.

    Attributes:
        certificate: the facts of the leaf.
        chain_pem: leaf and intermediates in order, a self-signed root dropped, one PEM block after the other.
        content_id: SHA-256 over the DER of the certificates in `chain_pem`, its first 40 hex digits: names the upload.
        key_pem: the private key's PEM block.
    """

    certificate: ServerCertificate
    chain_pem: str
    content_id: str
    key_pem: SecretStr


def parse_bundle(
    chain: bytes, key: bytes, trust: Callable[[Sequence[x509.Certificate]], Trust] = lambda _: Trust.UNKNOWN
) -> CertificateBundle:
    """Reads `tls.crt` and `tls.key` of a Secret and checks that they belong together.

    Text around the PEM blocks (as `openssl pkcs12` writes it) is ignored.

    Args:
        chain: leaf and intermediates, PEM.
        key: the leaf's private key, PEM.
        trust: tells of a chain in order whether a public authority stands behind it.

    Raises:
        InvalidCertificateError: not PEM, a private key among the certificates, a key algorithm that ALB doesn't
            serve, a key that isn't the certificate's, or a chain that is out of order.
    """
    certificates = _load_certificates(chain)
    key_block = _private_key_block(key)
    leaf = certificates[0]
    _check_key(leaf, key_block)
    _check_order(certificates)
    uploaded = [leaf, *(issuer for issuer in certificates[1:] if not is_self_signed(issuer))]
    ders = [certificate.public_bytes(serialization.Encoding.DER) for certificate in uploaded]
    return CertificateBundle(
        certificate=replace(describe(leaf), trust=trust(uploaded)),
        chain_pem="".join(c.public_bytes(serialization.Encoding.PEM).decode() for c in uploaded),
        content_id=hashlib.sha256(b"".join(ders)).hexdigest()[:40],
        key_pem=SecretStr(key_block.decode("ascii") + "\n"),
    )


def _load_certificates(chain: bytes) -> list[x509.Certificate]:
    if len(chain) > MAX_CHAIN:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE,
            f"tls.crt has more than {MAX_CHAIN} bytes; keep just the certificate's own chain",
        )
    found = []
    try:
        for number, block in enumerate(blocks(chain), start=1):
            _check_label(block.label, number)
            found.append(_load_certificate(block.text, number))
    except UnfinishedBlockError:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, "tls.crt holds a PEM block that doesn't end; write the file anew"
        ) from None
    if not found:
        raise InvalidCertificateError(Reason.INVALID_CERTIFICATE, "tls.crt holds no complete PEM certificate")
    return found


def _check_label(label: str, number: int) -> None:
    if "PRIVATE KEY" in label:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, f"tls.crt holds a private key (PEM block {number}); keep it in tls.key alone"
        )
    if label not in {"CERTIFICATE", "X509 CERTIFICATE"}:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, f"tls.crt holds a PEM block that is no certificate ({label}, block {number})"
        )


def _load_certificate(block: bytes, number: int) -> x509.Certificate:
    """Parses one certificate, so far that nothing in it can fail later."""
    try:
        certificate = x509.load_pem_x509_certificate(block)
        describe(certificate)
        certificate.subject.rfc4514_string()
    except (ValueError, x509.InvalidVersion):
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE,
            f"tls.crt: PEM block {number} can't be read as an X.509 certificate; write the file anew",
        ) from None
    return certificate


def _private_key_block(key: bytes) -> bytes:
    if len(key) > MAX_KEY:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, f"tls.key has more than {MAX_KEY} bytes; keep just the private key"
        )
    try:
        keys = [block.text for block in blocks(key) if "PRIVATE KEY" in block.label]
    except UnfinishedBlockError:
        raise _unreadable_key() from None
    if len(keys) != 1:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, f"tls.key must hold exactly one PEM private key, it holds {len(keys)}"
        )
    if not keys[0].isascii():  # the parser would take such text in a PEM header; PEM doesn't
        raise _unreadable_key()
    return keys[0]


def _unreadable_key() -> InvalidCertificateError:
    return InvalidCertificateError(
        Reason.INVALID_CERTIFICATE, "tls.key can't be read as a PEM private key; write it anew"
    )


def _check_key(leaf: x509.Certificate, key_block: bytes) -> None:
    if key_algorithm_of(leaf) is KeyAlgorithm.SM2:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, "the first certificate in tls.crt is an SM2 one; give an RSA or ECC (ECDSA) one"
        )
    # The parser's own error texts are dropped everywhere here: what they quote isn't ours to show.
    try:
        # Whether the primes of an RSA key are primes can take seconds to check; what counts is what it signs.
        key = serialization.load_pem_private_key(key_block, password=None, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, "tls.key is encrypted; ALB needs it without a passphrase"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _unreadable_key() from None
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, "tls.key is neither RSA nor ECC (ECDSA); ALB serves only these"
        )
    if key_algorithm_of(leaf) is KeyAlgorithm.UNKNOWN:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE,
            "the first certificate in tls.crt is for neither an RSA nor an ECC (ECDSA) key; ALB serves only these",
        )
    if key.key_size > MAX_KEY_BITS:
        raise InvalidCertificateError(
            Reason.INVALID_CERTIFICATE, f"tls.key has {key.key_size} bits; at most {MAX_KEY_BITS} are read"
        )
    if not _signs_for(key, leaf):
        raise InvalidCertificateError(
            Reason.KEY_MISMATCH, "tls.key isn't the key of the first certificate in tls.crt; put the leaf first"
        )


def _signs_for(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, leaf: x509.Certificate) -> bool:
    """Whether the key does for this certificate what a handshake will ask of it."""
    public, sha256 = leaf.public_key(), hashes.SHA256()
    try:
        if isinstance(key, rsa.RSAPrivateKey) and isinstance(public, rsa.RSAPublicKey):
            public.verify(key.sign(b"", padding.PKCS1v15(), sha256), b"", padding.PKCS1v15(), sha256)
        elif isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(key.sign(b"", ec.ECDSA(sha256)), b"", ec.ECDSA(sha256))
        else:
            return False
    except (InvalidSignature, ValueError, InternalError):
        return False
    return True


def _check_order(certificates: Sequence[x509.Certificate]) -> None:
    for position, (certificate, issuer) in enumerate(itertools.pairwise(certificates), start=1):
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            raise InvalidCertificateError(
                Reason.CHAIN_OUT_OF_ORDER,
                f"tls.crt: certificate {position} ({certificate.subject.rfc4514_string()}) isn't issued by the next one"
                f" ({issuer.subject.rfc4514_string()}); order: leaf, then each one's issuer",
            ) from None
