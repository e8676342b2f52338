"""Keeps one socket for every listener that serves, and what it serves equal to the world.

Follows committed transactions; decides nothing and changes nothing in the world. QUIC listeners have no socket.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from albsim.dataplane.answer import answering_for
from albsim.dataplane.contexts import Contexts, TlsPlan
from albsim.dataplane.served import Handshakes
from albsim.dataplane.socket_server import SocketServer
from albsim.policies import SYSTEM_POLICIES
from albsim.world.model import AttachmentStatus, Listener, ListenerStatus, LoadBalancer, Protocol
from albsim.world.world import TableChange, World

_log = logging.getLogger(__name__)
_SERVING = {ListenerStatus.RUNNING, ListenerStatus.CONFIGURING}
_SERVED = {AttachmentStatus.ASSOCIATED, AttachmentStatus.DISSOCIATING}


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


class DataPlane:
    """The sockets of a world's listeners.

    Args:
        world: what to serve.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._handshakes = Handshakes()
        self._servers: dict[str, SocketServer] = {}
        self._retired: list[SocketServer] = []
        self._troubles: dict[str, str] = {}

    def start(self) -> None:
        """Serve every listener that serves, now and after every transaction; needs a running event loop."""
        self._world.observe(self._follow)
        for listener in self._world.listeners:
            self._sync(listener)

    async def stop(self) -> None:
        """Close every socket and connection."""
        for server in (*self._servers.values(), *self._retired):
            await server.shutdown()
        self._servers.clear()
        self._retired.clear()

    def serving(self, listener: Listener) -> Serving:
        """Whether and where a listener can be reached."""
        trouble = self._troubles.get(listener.id, "")
        server = self._servers.get(listener.id)
        if server is not None:
            return Serving(*server.bound, trouble)
        if listener.protocol is Protocol.QUIC:
            return Serving(reason="QUIC listeners have no data plane")
        return Serving(reason=trouble or f"the listener is {listener.status}")

    def _follow(self, changes: Sequence[TableChange]) -> None:
        for kind, key, value in changes:
            if kind is Listener:
                if value is None:
                    self._retire(key)
                else:
                    self._sync(value)
            elif kind is LoadBalancer:
                for listener in self._world.listeners:
                    if listener.load_balancer_id == key:
                        self._sync(listener)

    def _sync(self, listener: Listener) -> None:
        self._troubles.pop(listener.id, None)
        balancer = self._world.load_balancers.get(listener.load_balancer_id)
        if balancer is None or listener.status not in _SERVING or listener.protocol is Protocol.QUIC:
            self._retire(listener.id)
            return
        try:
            self._serve(listener, balancer)
        except (OSError, KeyError, ValueError) as error:
            trouble = "TLS" if isinstance(error, ssl.SSLError) else type(error).__name__
            self._troubles[listener.id] = f"what it should serve cannot be served: {trouble}"
            _log.warning("listener %s: what it should serve cannot be served: %s", listener.id, trouble)

    def _serve(self, listener: Listener, balancer: LoadBalancer) -> None:
        server = self._servers.get(listener.id)
        plan = self._plan(listener)
        if server is None:
            contexts = Contexts(plan, self._handshakes) if plan else None
            handler = answering_for(listener, self._handshakes)
            self._servers[listener.id] = SocketServer(balancer.address, listener.port, contexts, handler)
        elif plan is not None and (server.contexts is None or server.contexts.plan != plan):
            server.contexts = Contexts(plan, self._handshakes)

    def _plan(self, listener: Listener) -> TlsPlan | None:
        if listener.protocol is not Protocol.HTTPS:
            return None
        attributes = listener.attributes
        certificates = self._world.certificates
        authority = self._world.ca_certificates[attributes.ca_certificate_id].pem if attributes.ca_enabled else ""
        return TlsPlan(
            default=certificates[attributes.certificate_id],
            additional=tuple(certificates[row.certificate_id] for row in listener.additional if row.status in _SERVED),
            policy=SYSTEM_POLICIES[attributes.security_policy_id],
            authority=authority,
        )

    def _retire(self, listener_id: str) -> None:
        server = self._servers.pop(listener_id, None)
        if server is not None:
            server.close()
            self._retired.append(server)
