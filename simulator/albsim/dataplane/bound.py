"""Sockets on a load balancer's own loopback address, with what to do where that can't be had."""

from __future__ import annotations

import errno
import resource
import socket

_BACKLOG = 1024
_SHIFT = 10_000
_HIGHEST = 65_535
_DESCRIPTORS = 65_536


def bound(kind: socket.SocketKind, address: str, port: int) -> socket.socket:
    """A socket that can be connected to or, for datagrams, sent to; it doesn't block.

    Where the port can't be bound: port + 10000, else any free one, and where the system has not got the address, any
    free one of 127.0.0.1.

    Args:
        kind: SOCK_STREAM or SOCK_DGRAM.
        address: address of the load balancer.
        port: port of the listener.

    Raises:
        OSError: if none of them can be had.
    """
    for place in ((address, port), (address, port + _SHIFT), (address, 0)):
        if place[1] <= _HIGHEST:
            try:
                return _at(kind, *place)
            except OSError:
                continue
    return _at(kind, "127.0.0.1", 0)


def _at(kind: socket.SocketKind, address: str, port: int) -> socket.socket:
    sock = _opened(kind)
    try:
        if kind is socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        if kind is socket.SOCK_STREAM:
            sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


def _opened(kind: socket.SocketKind) -> socket.socket:
    """A socket; every listener has one, so that the usual limit of 1024 descriptors is raised when it is reached."""
    try:
        return socket.socket(socket.AF_INET, kind)
    except OSError as error:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
        if error.errno != errno.EMFILE or not soft < wanted:
            raise
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return socket.socket(socket.AF_INET, kind)
