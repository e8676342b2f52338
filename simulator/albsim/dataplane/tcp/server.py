"""The TCP socket of an HTTP or HTTPS listener: accepts, shakes hands under the plan of that moment, hands over to HTTP.

A change of the plan touches no connection that exists; closing the socket ends them all.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from functools import partial
from weakref import WeakSet

from aiohttp import web
from cryptography import x509

from albsim.dataplane.front import Front
from albsim.dataplane.http2.connection import Http2Protocol
from albsim.dataplane.request import Caller, Request, Tls, from_fields
from albsim.dataplane.tcp.contexts import Contexts
from albsim.dataplane.tcp.served import Handshakes

_HANDSHAKE_TIMEOUT = 10.0
_OUT_OF_DESCRIPTORS = 0.05


class TcpServer:
    """A listener's socket and its connections.

    Args:
        sock: bound and listening.
        front: what to serve.
        handshakes: where handshakes are noted.
    """

    def __init__(self, sock: socket.socket, front: Front, handshakes: Handshakes) -> None:
        self._socket = sock
        self._front = front
        self._handshakes = handshakes
        self._contexts: Contexts | None = None
        self._http = web.Server(self._handle, access_log=None)
        self._handing_over: set[asyncio.Task[None]] = set()
        self._transports: WeakSet[asyncio.BaseTransport] = WeakSet()
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    @property
    def bound(self) -> tuple[str, int]:
        """Address and port that it really has."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Take no more connections, and end those that exist."""
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)  # before its number belongs to another socket
        self._accepting.cancel()
        self._socket.close()
        for task in self._handing_over:
            task.cancel()
        for transport in self._transports:
            _abort(transport)

    async def closed(self) -> None:
        """Wait until nothing of it is left, once it is closed."""
        await asyncio.gather(self._accepting, *self._handing_over, return_exceptions=True)
        await self._http.shutdown(timeout=0.1)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._socket)
            except OSError:
                await asyncio.sleep(_OUT_OF_DESCRIPTORS)  # give open connections a chance to end
                continue
            if self._front.interrupted(self._front.listener):
                connection.close()
                continue
            task = loop.create_task(self._take(connection))
            self._handing_over.add(task)
            task.add_done_callback(partial(self._handed_over, connection))

    def _handed_over(self, connection: socket.socket, task: asyncio.Task[None]) -> None:
        self._handing_over.discard(task)
        if task.cancelled():  # perhaps before it had begun
            connection.close()

    async def _take(self, connection: socket.socket) -> None:
        """Hand a connection over to HTTP; what clients do wrong in a handshake is theirs to know."""
        try:
            context = self._context()
        except (ssl.SSLError, ValueError) as error:
            self._front.fail(error)
            connection.close()
            return
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport, _ = await asyncio.get_running_loop().connect_accepted_socket(
                partial(_AfterHandshake, self) if context else self._http,
                connection,
                ssl=context,
                ssl_handshake_timeout=_HANDSHAKE_TIMEOUT if context else None,
            )
            self._transports.add(transport)
        except (OSError, ssl.SSLError):
            connection.close()

    def _context(self) -> ssl.SSLContext | None:
        plan = self._front.plan
        if plan is None:
            return None
        if self._contexts is None or self._contexts.plan is not plan:
            self._contexts = Contexts(plan, self._handshakes, self._front.fail)
        return self._contexts.base

    def http(self, transport: asyncio.Transport) -> asyncio.Protocol:
        """The protocol for a connection whose handshake is over."""
        caller = self._caller(transport)
        if caller.tls is not None and caller.tls.alpn == "h2":
            return Http2Protocol(lambda fields: self._front.answer(from_fields(caller, "2", fields)))
        return self._http()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is None:
            raise ConnectionError("the client has gone")
        answer = self._front.answer(
            Request(
                caller=self._caller(request.transport),
                http_version=f"{request.version.major}.{request.version.minor}",
                host=request.headers.get("host", ""),
                forwarded_for=", ".join(request.headers.getall("x-forwarded-for", ())),
            )
        )
        return web.Response(body=answer.body, headers=answer.headers)

    def _caller(self, transport: asyncio.BaseTransport) -> Caller:
        address, port = transport.get_extra_info("peername")[:2]
        connection = transport.get_extra_info("ssl_object")
        return Caller(address, port, self._tls(connection) if connection is not None else None)

    def _tls(self, connection: ssl.SSLObject) -> Tls:
        note = self._handshakes.of(connection)
        cipher = connection.cipher()
        client = connection.getpeercert(binary_form=True)
        return Tls(
            certificate_id=note.certificate_id,
            server_name=note.server_name,
            version=connection.version() or "",
            cipher=cipher[0] if cipher else "",
            alpn=connection.selected_alpn_protocol(),
            client_certificate=x509.load_der_x509_certificate(client) if client else None,
        )


class _AfterHandshake(asyncio.Protocol):
    """Gives way to the protocol that ALPN has settled on, as soon as that is known."""

    def __init__(self, server: TcpServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a TCP connection has a stream transport")
        protocol = self._server.http(transport)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


def _abort(transport: asyncio.BaseTransport) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
