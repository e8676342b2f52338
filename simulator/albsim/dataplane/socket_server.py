"""One listening socket of a listener: accepts, shakes hands under the contexts of that moment, answers HTTP/1.1.

Swapping contexts touches no connection that exists; closing the socket stops new ones only.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

from aiohttp import web

from albsim.dataplane.contexts import Contexts

_BACKLOG = 1024
_SHIFT = 10_000
_HANDSHAKE_TIMEOUT = 10.0

HttpHandler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class SocketServer:
    """A listener's socket.

    Args:
        address: address of its load balancer.
        port: port of the listener; shifted where it cannot be bound.
        contexts: what to shake hands under; None for plain HTTP.
        handler: answers requests.
    """

    def __init__(self, address: str, port: int, contexts: Contexts | None, handler: HttpHandler) -> None:
        self.contexts = contexts
        self._socket = _bound(address, port)
        self._http = web.Server(handler, access_log=None)
        self._connections: set[asyncio.Task[None]] = set()
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    @property
    def bound(self) -> tuple[str, int]:
        """Address and port that it really has."""
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Take no more connections; those that exist go on."""
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)  # before its number belongs to another socket
        self._accepting.cancel()
        self._socket.close()

    async def shutdown(self) -> None:
        """Close it and every connection."""
        self.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(self._accepting, *self._connections, return_exceptions=True)
        await self._http.shutdown(timeout=0.1)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._socket)
            except OSError:
                await asyncio.sleep(0.05)  # out of file descriptors: give open connections a chance to end
                continue
            task = loop.create_task(self._take(connection))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

    async def _take(self, connection: socket.socket) -> None:
        """Hand a connection over to HTTP; what clients do wrong in a handshake is theirs to know."""
        context = self.contexts.base if self.contexts else None
        timeout = _HANDSHAKE_TIMEOUT if context else None
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(
                self._http, connection, ssl=context, ssl_handshake_timeout=timeout
            )
        except (OSError, ssl.SSLError):
            connection.close()


def _bound(address: str, port: int) -> socket.socket:
    places = [(address, port), (address, port + _SHIFT), (address, 0), ("127.0.0.1", 0)]
    for place in places[:-1]:
        if place[1] <= 65_535:
            try:
                return _listening(*place)
            except OSError:
                continue
    return _listening(*places[-1])


def _listening(address: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
