"""A request as the data plane sees it, whatever version of HTTP brought it, and what it is answered with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509


@dataclass(frozen=True, slots=True)
class Tls:
    """What a handshake came to.

    Attributes:
        certificate_id: CertIdentifier of the certificate that was shown.
        server_name: what the client asked for by SNI; empty if it didn't.
        version: ``TLSv1`` to ``TLSv1.3``.
        cipher: cipher suite by its OpenSSL name.
        alpn: what ALPN settled on; None: nothing.
        client_certificate: None if the client showed none that was asked for.
    """

    certificate_id: str
    server_name: str
    version: str
    cipher: str
    alpn: str | None
    client_certificate: x509.Certificate | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the other end of a connection; ``tls`` is None in the clear."""

    address: str
    port: int
    tls: Tls | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        caller: who sent it.
        http_version: ``1.0``, ``1.1``, ``2`` or ``3``.
        host: name that the client thinks it talks to.
        forwarded_for: the X-Forwarded-For header that it came with; empty: none.
    """

    caller: Caller
    http_version: str
    host: str
    forwarded_for: str = ""

    @property
    def client_address(self) -> str:
        """Address of the other end."""
        return self.caller.address

    @property
    def client_port(self) -> int:
        """Port of the other end."""
        return self.caller.port

    @property
    def client_certificate(self) -> x509.Certificate | None:
        """The certificate that the client has shown, if any."""
        return self.caller.tls.client_certificate if self.caller.tls else None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with status 200.

    Attributes:
        headers: names in lower case, content-type among them.
    """

    headers: dict[str, str]
    body: bytes

    def fields(self, *, without_body: bool) -> list[tuple[str, str]]:
        """The header section as HTTP/2 and HTTP/3 send it; without a body it tells no length, as clients stumble."""
        length = [] if without_body else [("content-length", str(len(self.body)))]
        return [(":status", "200"), *self.headers.items(), *length]


def from_fields(caller: Caller, http_version: str, fields: Iterable[tuple[bytes, bytes]]) -> Request:
    """The request of a header section of HTTP/2 or HTTP/3."""
    names: dict[str, list[str]] = {}
    for name, value in fields:
        names.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    host = names.get(":authority") or names.get("host") or [""]
    return Request(
        caller=caller,
        http_version=http_version,
        host=host[0],
        forwarded_for=", ".join(names.get("x-forwarded-for", [])),
    )
