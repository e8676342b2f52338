"""TLS and QUIC clients of every ability that say what they were served."""

import asyncio
import json
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import HandshakeCompleted, QuicEvent
from aioquic.tls import SignatureAlgorithm
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from h2 import events as h2_events
from h2.connection import H2Connection

Place = tuple[str, int]

ECDSA = (SignatureAlgorithm.ECDSA_SECP256R1_SHA256, SignatureAlgorithm.ECDSA_SECP384R1_SHA384)
RSA_PSS = (SignatureAlgorithm.RSA_PSS_RSAE_SHA256, SignatureAlgorithm.RSA_PSS_RSAE_SHA384)


@dataclass(frozen=True, slots=True)
class Served:
    """What one connection showed.

    Attributes:
        sha256: of the leaf, lower-case hex.
        algorithm: of its key, RSA or ECC.
        answer: what the listener answered.
        headers: of that answer, by their names in lower case.
    """

    sha256: str
    algorithm: str
    version: str
    answer: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def certificate_id(self) -> str:
        return str(self.answer["certificate"])


def client_context(
    *,
    version: str | None = None,
    ciphers: str | None = None,
    identity: tuple[Path, Path] | None = None,
    alpn: Sequence[str] = (),
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
    if alpn:
        context.set_alpn_protocols([*alpn])
    return context


def connect(place: Place, name: str | None = None, **options: Any) -> ssl.SSLSocket:
    return connect_under(client_context(**options), place, name)


def connect_under(
    context: ssl.SSLContext, place: Place, name: str | None = None, session: ssl.SSLSession | None = None
) -> ssl.SSLSocket:
    plain = socket.create_connection(place, timeout=10)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a request follows a handshake at once
    try:
        return context.wrap_socket(plain, server_hostname=name, session=session)
    except BaseException:
        plain.close()
        raise


def ask(connection: socket.socket, *fields: str) -> dict[str, Any]:
    """One HTTP/1.1 request on a connection that stays open; the body of its answer."""
    return dict(json.loads(exchange(connection, *fields)[1]))


def exchange(connection: socket.socket, *fields: str) -> tuple[dict[str, str], bytes]:
    """One HTTP/1.1 request with these header lines; headers and body of its answer."""
    lines = ["GET / HTTP/1.1", "Host: shop.example.com", *fields, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    pairs = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    headers = {name.lower(): value for name, value in pairs}
    while len(body) < int(headers["content-length"]):
        body += _some(connection)
    return headers, body


def serve(place: Place, name: str | None = None, **options: Any) -> Served:
    """One connection: handshake, request, end."""
    return serve_under(client_context(**options), place, name)


def serve_under(context: ssl.SSLContext, place: Place, name: str | None = None) -> Served:
    with connect_under(context, place, name) as connection:
        return look(connection)


def look(connection: ssl.SSLSocket, *fields: str) -> Served:
    headers, body = exchange(connection, *fields)
    return _served(_leaf(connection), connection.version() or "", headers, body)


class Http2:
    """An HTTP/2 client on a connection that stays open."""

    def __init__(self, connection: ssl.SSLSocket, settings: Mapping[int, int] | None = None) -> None:
        assert connection.selected_alpn_protocol() == "h2"
        self.connection = connection
        self.h2 = H2Connection()
        self.h2.initiate_connection()
        if settings:
            self.h2.update_settings(dict(settings))
        self._send()

    def request(self, method: str = "GET", body: bytes = b"", **fields: str) -> int:
        """Begin a request; its stream."""
        stream = self.h2.get_next_available_stream_id()
        pseudo = {":method": method, ":path": "/", ":scheme": "https", ":authority": "shop.example.com"}
        extra = {name.replace("_", "-"): value for name, value in fields.items()}
        self.h2.send_headers(stream, [*pseudo.items(), *extra.items()], end_stream=not body)
        size = self.h2.max_outbound_frame_size
        for start in range(0, len(body), size):
            self.h2.send_data(stream, body[start : start + size], end_stream=start + size >= len(body))
        self._send()
        return stream

    def answer(self, stream: int) -> tuple[dict[str, str], bytes]:
        """Headers and body of the answer on a stream."""
        headers: dict[str, str] = {}
        body = b""
        while True:
            for event in self.events():
                if isinstance(event, h2_events.ResponseReceived) and event.stream_id == stream:
                    headers = {bytes(name).decode(): bytes(value).decode() for name, value in event.headers}
                elif isinstance(event, h2_events.DataReceived) and event.stream_id == stream:
                    body += event.data
                elif isinstance(event, h2_events.StreamEnded) and event.stream_id == stream:
                    return headers, body

    def events(self) -> list[h2_events.Event]:
        """What has come, at least something."""
        events = self.h2.receive_data(_some(self.connection))
        self._send()
        return events

    def look(self) -> Served:
        headers, body = self.answer(self.request())
        return _served(_leaf(self.connection), self.connection.version() or "", headers, body)

    def _send(self) -> None:
        if data := self.h2.data_to_send():
            self.connection.sendall(data)


class _Client(QuicConnection):
    """A QUIC client that can do less than aioquic can, which has no setting for that."""

    signatures: Sequence[int] = ()
    versions: Sequence[int] = ()

    def _initialize(self, peer_cid: bytes) -> None:
        super()._initialize(peer_cid)
        if self.signatures:
            self.tls._signature_algorithms = [*self.signatures]
        if self.versions:
            self.tls._supported_versions = [*self.versions]


class Http3(QuicConnectionProtocol):
    """An HTTP/3 client on a connection that stays open."""

    def __init__(self, quic: QuicConnection) -> None:
        super().__init__(quic)
        self.http: H3Connection | None = None
        self._answers: dict[int, tuple[dict[str, str], bytearray, asyncio.Future[None]]] = {}

    async def request(self, method: str = "GET", body: bytes = b"", **fields: str) -> tuple[dict[str, str], bytes]:
        """Headers and body of the answer to one request."""
        assert self.http is not None
        stream = self._quic.get_next_available_stream_id()
        pseudo = {":method": method, ":scheme": "https", ":authority": "shop.example.com", ":path": "/"}
        extra = {name.replace("_", "-"): value for name, value in fields.items()}
        pairs = [(name.encode(), value.encode()) for name, value in {**pseudo, **extra}.items()]
        done = asyncio.get_running_loop().create_future()
        self._answers[stream] = ({}, bytearray(), done)
        self.http.send_headers(stream, pairs, end_stream=not body)
        if body:
            self.http.send_data(stream, body, end_stream=True)
        self.transmit()
        await done
        headers, content, _ = self._answers.pop(stream)
        return headers, bytes(content)

    async def look(self, **fields: str) -> Served:
        headers, body = await self.request(**fields)
        certificate = self._quic.tls._peer_certificate
        assert certificate is not None
        return _served(certificate, "TLSv1.3", headers, body)

    def quic_event_received(self, event: QuicEvent) -> None:
        if isinstance(event, HandshakeCompleted):
            self.http = H3Connection(self._quic)
        for each in self.http.handle_event(event) if self.http else ():
            if not isinstance(each, HeadersReceived | DataReceived) or each.stream_id not in self._answers:
                continue
            headers, content, done = self._answers[each.stream_id]
            if isinstance(each, HeadersReceived):
                headers.update((name.decode(), value.decode()) for name, value in each.headers)
            else:
                content.extend(each.data)
            if each.stream_ended:
                done.set_result(None)


@asynccontextmanager
async def connect_quic(
    place: Place,
    name: str | None = None,
    *,
    signatures: Sequence[int] = (),
    versions: Sequence[int] = (),
    alpn: Sequence[str] = tuple(H3_ALPN),
) -> AsyncIterator[Http3]:
    """A QUIC connection.

    Raises:
        ConnectionError: if the listener refuses it.
    """
    configuration = QuicConfiguration(
        is_client=True, alpn_protocols=[*alpn], server_name=name, verify_mode=ssl.CERT_NONE, initial_rtt=0.02
    )
    quic = _Client(configuration=configuration)
    quic.signatures, quic.versions = signatures, versions
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_datagram_endpoint(lambda: Http3(quic), local_addr=("127.0.0.1", 0))
    try:
        client.connect(place)
        await client.wait_connected()
        yield client
    finally:
        client.close()
        transport.close()


async def serve_quic(place: Place, name: str | None = None, **options: Any) -> Served:
    """One QUIC connection: handshake, request, end."""
    async with connect_quic(place, name, **options) as connection:
        return await connection.look()


def _served(certificate: x509.Certificate, version: str, headers: Mapping[str, str], body: bytes) -> Served:
    algorithm = "RSA" if isinstance(certificate.public_key(), rsa.RSAPublicKey) else "ECC"
    sha256 = certificate.fingerprint(hashes.SHA256()).hex()
    return Served(sha256, algorithm, version, dict(json.loads(body)), headers)


def _leaf(connection: ssl.SSLSocket) -> x509.Certificate:
    der = connection.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der)


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the listener closed the connection")
    return received
