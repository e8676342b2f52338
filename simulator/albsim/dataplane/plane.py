"""Keeps one socket for every listener that serves, and what it serves equal to the world.

Follows committed transactions; decides nothing and changes nothing in the world.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from albsim.dataplane.bound import bound
from albsim.dataplane.front import Front, describe
from albsim.dataplane.http3.server import UdpServer
from albsim.dataplane.plan import plan_of
from albsim.dataplane.tcp.served import Handshakes
from albsim.dataplane.tcp.server import TcpServer
from albsim.world.model import (
    CustomPolicy,
    JobStatus,
    Listener,
    ListenerStatus,
    LoadBalancer,
    Protocol,
    SetAttributes,
)
from albsim.world.world import TableChange, World

_log = logging.getLogger(__name__)
_ALT_SVC_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Serving:
    """Whether and where a listener can be reached.

    Attributes:
        address: None if it cannot be reached.
        port: likewise.
        reason: why it cannot be reached, or what is wrong with what it serves.
    """

    address: str | None = None
    port: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Site:
    """A listener's socket and what is served there."""

    front: Front
    server: TcpServer | UdpServer


class DataPlane:
    """The sockets of a world's listeners.

    Args:
        world: what to serve.

    Attributes:
        interruptions: asked for each new connection to a listener whose default certificate is being replaced; where it
            says True, a TCP connection is closed at once and a QUIC one not answered.
    """

    def __init__(self, world: World) -> None:
        self.interruptions: Callable[[Listener], bool] = lambda _: False
        self._world = world
        self._handshakes = Handshakes()
        self._sites: dict[str, _Site] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._troubles: dict[str, str] = {}

    def start(self) -> None:
        """Serve every listener that serves, now and after every transaction; needs a running event loop."""
        self._world.observe(self._follow)
        for listener in self._world.listeners:
            self._sync(listener)

    async def stop(self) -> None:
        """Close every socket and connection."""
        for listener_id in [*self._sites]:
            self._close(listener_id)
        await asyncio.gather(*self._closing)

    def refresh(self) -> None:
        """Serve as the world's switches say now, of which no transaction tells."""
        self._sync_all(self._world.listeners)

    def serving(self, listener: Listener) -> Serving:
        """Whether and where a listener can be reached."""
        trouble = self._troubles.get(listener.id, "")
        site = self._sites.get(listener.id)
        if site is not None:
            return Serving(*site.server.bound, trouble or site.front.trouble)
        return Serving(reason=trouble or f"the listener is {listener.status}")

    def _follow(self, changes: Sequence[TableChange]) -> None:
        for kind, key, value in changes:
            if kind is Listener and value is None:
                self._close(key)
            elif kind is Listener:
                self._sync(value)
            elif kind is LoadBalancer:
                self._sync_all(self._world.listeners_by_balancer.of(key))
            elif kind is CustomPolicy:
                self._sync_all(self._world.listeners_by_policy.of(key))

    def _sync_all(self, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            self._sync(listener)

    def _sync(self, listener: Listener) -> None:
        self._troubles.pop(listener.id, None)
        balancer = self._world.load_balancers.get(listener.load_balancer_id)
        if balancer is None or not _serves(listener):
            self._close(listener.id)
            return
        try:
            self._serve(listener, balancer)
        except (OSError, KeyError, ValueError) as error:
            trouble = self._troubles[listener.id] = describe(error)
            _log.warning("listener %s: %s", listener.id, trouble)

    def _serve(self, listener: Listener, balancer: LoadBalancer) -> None:
        plan = plan_of(self._world, listener)
        site = self._sites.get(listener.id)
        if site is not None:
            site.front.follow(listener, plan)
            return
        front = Front(listener, plan, self._interrupted, self._alt_svc)
        self._sites[listener.id] = _Site(front, self._opened(front, balancer))

    def _opened(self, front: Front, balancer: LoadBalancer) -> TcpServer | UdpServer:
        if front.listener.protocol is Protocol.QUIC:
            return UdpServer(bound(socket.SOCK_DGRAM, balancer.address, front.listener.port), front)
        return TcpServer(bound(socket.SOCK_STREAM, balancer.address, front.listener.port), front, self._handshakes)

    def _close(self, listener_id: str) -> None:
        site = self._sites.pop(listener_id, None)
        if site is not None:
            site.server.close()
            task = asyncio.get_running_loop().create_task(site.server.closed())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _interrupted(self, listener: Listener) -> bool:
        """Whether a new connection is to be interrupted: only while a job brings another default certificate."""
        if listener.status is not ListenerStatus.CONFIGURING:
            return False
        replaced = any(
            job.status is JobStatus.PROCESSING
            and isinstance(job.change, SetAttributes)
            and job.change.attributes.certificate_id != listener.attributes.certificate_id
            for job in self._world.jobs_by_resource.of(listener.id)
        )
        return replaced and self.interruptions(listener)

    def _alt_svc(self, listener: Listener) -> str:
        """The Alt-Svc header of an HTTPS listener whose QUIC upgrade is on: where its QUIC listener really serves."""
        config = listener.attributes.quic_config
        if not config.get("QuicUpgradeEnabled"):
            return ""
        here = self._sites.get(listener.id)
        there = self._sites.get(str(config.get("QuicListenerId")))
        if here is None or there is None:
            return ""
        address, port = there.server.bound
        host = "" if address == here.server.bound[0] else address
        return f'h3="{host}:{port}"; ma={_ALT_SVC_SECONDS}'


def _serves(listener: Listener) -> bool:
    """Whether a listener serves; one that is changed while it is stopped doesn't."""
    configured = listener.status is ListenerStatus.CONFIGURING and listener.steady_status is ListenerStatus.RUNNING
    return configured or listener.status is ListenerStatus.RUNNING
