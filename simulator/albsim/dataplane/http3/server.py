"""The UDP socket of a QUIC listener: shakes hands under the plan of that moment and answers HTTP/3.

A change of the plan touches no connection that exists; closing the socket ends them all.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aioquic.asyncio.server import QuicServer
from aioquic.h3.connection import H3_ALPN
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection

from albsim.dataplane.front import Front
from albsim.dataplane.http3.connection import Http3Protocol
from albsim.dataplane.http3.identities import Identities, Identity
from albsim.dataplane.http3.sni import Shown, begins_connection, choose_by_hello
from albsim.dataplane.request import Caller, Tls, from_fields


class UdpServer:
    """A listener's socket and its connections.

    Args:
        sock: bound.
        front: what to serve; it has a plan.
    """

    def __init__(self, sock: socket.socket, front: Front) -> None:
        self._socket = sock
        self._front = front
        self._server: _Server | None = None
        self._closing = False
        self._opening = asyncio.get_running_loop().create_task(self._open())

    @property
    def bound(self) -> tuple[str, int]:
        """Address and port that it really has."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Take no more connections, and end those that exist."""
        self._closing = True
        if self._server is not None:
            self._server.close()

    async def closed(self) -> None:
        """Wait until nothing of it is left, once it is closed."""
        await self._opening
        if self._server is not None:
            await self._server.gone.wait()

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        _, server = await loop.create_datagram_endpoint(lambda: _Server(self._front), sock=self._socket)
        self._server = server
        if self._closing:
            server.close()


class _Server(QuicServer):
    """aioquic's server, with certificates as they are at the moment.

    Args:
        front: what to serve.

    Attributes:
        gone: set once its socket is closed.
    """

    def __init__(self, front: Front) -> None:
        self.gone = asyncio.Event()
        self._front = front
        self._own = QuicConfiguration(is_client=False, alpn_protocols=H3_ALPN)
        self._identities: Identities | None = None
        self._caller: tuple[str, int] = ("", 0)
        super().__init__(configuration=self._own, create_protocol=self._connected)

    def datagram_received(self, data: bytes | str, addr: Any) -> None:  # noqa: ANN401 - aioquic's own type is Any
        """Hand a datagram to its connection; pass over one that would begin a connection where none is to be."""
        if isinstance(data, bytes) and begins_connection(self, data, self._own.connection_id_length):
            if self._front.interrupted(self._front.listener) or not self._prepare():
                return
            self._caller = addr[:2]
        super().datagram_received(data, addr)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's own signature
        """Note that the socket is closed."""
        self.gone.set()

    def _prepare(self) -> bool:
        """Give new connections the default certificate to begin with; False if it can't be used."""
        try:
            default = self._current().default
        except ValueError as error:
            self._front.fail(error)
            return False
        self._own.certificate, self._own.certificate_chain = default.leaf, default.chain
        self._own.private_key = default.key
        return True

    def _current(self) -> Identities:
        plan = self._front.plan
        if plan is None:
            raise ValueError("a QUIC listener has certificates")
        if self._identities is None or self._identities.offer is not plan.offer:
            self._identities = Identities(plan.offer)
        return self._identities

    def _answering(self, server_name: str | None) -> list[Identity]:
        try:
            return self._current().answering(server_name)
        except ValueError as error:
            self._front.fail(error)
            return []

    def _connected(self, connection: QuicConnection, **_: object) -> Http3Protocol:
        shown = choose_by_hello(connection, self._answering)
        address, port = self._caller
        return Http3Protocol(
            connection,
            lambda fields: self._front.answer(from_fields(Caller(address, port, _tls(connection, shown)), "3", fields)),
        )


def _tls(connection: QuicConnection, shown: Shown) -> Tls:
    schedule = connection.tls.key_schedule
    return Tls(
        certificate_id=shown.certificate_id,
        server_name=shown.server_name,
        version="TLSv1.3",
        cipher=f"TLS_{schedule.cipher_suite.name}" if schedule is not None else "",
        alpn=connection.tls.alpn_negotiated,
    )
