"""Groups of backend servers, and the forwarding rules that name them.

Times are seconds since the epoch on the simulated clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from albsim.world.model.listeners import JsonObject


@dataclass(frozen=True, slots=True)
class Server:
    """A backend server of a group.

    Attributes:
        port: 0: it has none, it is a function.
        server_ip: blank: not given.
        remote_ip_enabled: None: not given.
    """

    server_id: str
    server_type: str
    port: int = 0
    weight: int = 100
    server_ip: str = ""
    description: str = ""
    remote_ip_enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class ServerGroup:
    """A group of backend servers; the simulator forwards to none, it answers itself.

    Attributes:
        settings: health check, sticky session and the like, as sent by the client.
    """

    id: str
    account_id: str
    region: str
    name: str
    vpc_id: str
    protocol: str = "HTTP"
    created: float = 0.0
    status: str = "Available"
    group_type: str = "Instance"
    scheduler: str = "Wrr"
    resource_group_id: str = "rg-default"
    settings: JsonObject = field(default_factory=dict)
    servers: tuple[Server, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A forwarding rule of a listener; kept and given back, never followed.

    Attributes:
        conditions: as sent by the client.
        actions: as sent by the client.
    """

    id: str
    account_id: str
    region: str
    load_balancer_id: str
    listener_id: str
    name: str
    priority: int
    created: float
    status: str = "Available"
    direction: str = "Request"
    conditions: tuple[JsonObject, ...] = ()
    actions: tuple[JsonObject, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
