"""A TLS client that says what it was served."""

import json
import socket
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Served:
    """What one connection showed.

    Attributes:
        sha256: of the leaf, lower-case hex.
        algorithm: of its key, RSA or ECC.
        answer: what the listener answered.
    """

    sha256: str
    algorithm: str
    version: str
    answer: dict[str, Any]

    @property
    def certificate_id(self) -> str:
        return str(self.answer["certificate"])


def client_context(
    *, version: str | None = None, ciphers: str | None = None, identity: tuple[Path, Path] | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(f"{ciphers or 'ALL'}:@SECLEVEL=0")
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    if identity:
        context.load_cert_chain(*identity)
    return context


def connect(place: Place, name: str | None = None, **options: Any) -> ssl.SSLSocket:
    plain = socket.create_connection(place, timeout=10)
    try:
        return client_context(**options).wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


def ask(connection: socket.socket) -> dict[str, Any]:
    """One HTTP/1.1 request on a connection that stays open."""
    connection.sendall(b"GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n")
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += _some(connection)
    return dict(json.loads(body))


def serve(place: Place, name: str | None = None, **options: Any) -> Served:
    """One connection: handshake, request, end."""
    with connect(place, name, **options) as connection:
        return look(connection)


def look(connection: ssl.SSLSocket) -> Served:
    der = connection.getpeercert(binary_form=True)
    assert der is not None
    certificate = x509.load_der_x509_certificate(der)
    from_key = "RSA" if isinstance(certificate.public_key(), rsa.RSAPublicKey) else "ECC"
    return Served(certificate.fingerprint(hashes.SHA256()).hex(), from_key, connection.version() or "", ask(connection))


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the listener closed the connection")
    return received
