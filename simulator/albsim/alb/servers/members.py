"""AddServersToServerGroup, RemoveServersFromServerGroup, and the servers of a group as they are told meanwhile.

Source: the error lists and parameter texts of both actions: what kind of server goes into what kind of group, no server
twice, none removed that isn't there. The servers themselves are not simulated: any is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from albsim.alb.servers.groups import available, configure
from albsim.alb.servers.params import (
    AddServersToServerGroupParams,
    NamedServerParam,
    NewServerParam,
    RemoveServersFromServerGroupParams,
)
from albsim.alb.servers.uses import servers_of, uses
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.limits import servers_cap
from albsim.world.model import JobStatus, Server, ServerGroup, SetServerGroup
from albsim.world.world import World

_KINDS = {"Instance": {"Ecs", "Eni", "Eci"}, "Ip": {"Ip"}, "Fc": {"Fc"}}


@dataclass(frozen=True, slots=True)
class Member:
    """A server of a group with its status: Available, Adding or Removing."""

    server: Server
    status: str


def add_servers(world: World, params: AddServersToServerGroupParams, call: Call) -> JobResponse:
    """Begin to add servers to a group: Adding, then Available."""
    group = available(world, call, params.server_group_id)
    present = {_key(server) for server in group.servers}
    named: set[tuple[str, ...]] = set()
    for each in params.servers:
        if each.server_type not in _KINDS[group.group_type]:
            raise refuse("Mismatch.ServerType", "ServerType", each.server_id, group.id)
        key = _key(_server(each))
        if key in named:
            raise refuse("DuplicatedParam.BackendServer", "BackendServer")
        if key in present:
            raise refuse("Conflict.BackendServer", each.server_id, each.server_id)
        named.add(key)
    _require_room(world, group, len(params.servers))
    after = replace(group, servers=(*group.servers, *(_server(each) for each in params.servers)))
    return configure(world, call, group, after)


def remove_servers(world: World, params: RemoveServersFromServerGroupParams, call: Call) -> JobResponse:
    """Begin to remove servers from a group: Removing, then gone."""
    group = available(world, call, params.server_group_id)
    kept = list(group.servers)
    for unwanted in params.servers:
        found = next((server for server in kept if _is_meant(server, unwanted)), None)
        if found is None:
            raise refuse("ResourceNotFound.BackendServer", unwanted.server_id)
        kept.remove(found)
    return configure(world, call, group, replace(group, servers=tuple(kept)))


def members(world: World, group: ServerGroup) -> list[Member]:
    """The servers of a group, those that a job is adding to it included."""
    after = _coming(world, group)
    adding = [Member(server, "Adding") for server in after if server not in group.servers]
    return [
        *(Member(server, "Available" if server in after else "Removing") for server in group.servers),
        *adding,
    ]


def _coming(world: World, group: ServerGroup) -> tuple[Server, ...]:
    for job in world.jobs_by_resource.of(group.id):
        if job.status is JobStatus.PROCESSING and isinstance(job.change, SetServerGroup):
            return job.change.after.servers
    return group.servers


def _require_room(world: World, group: ServerGroup, more: int) -> None:
    """Every load balancer counts a server once for every listener and rule that uses its group."""
    users = uses(world).get(group.id, [])
    for balancer_id in dict.fromkeys(users):
        cap = servers_cap(world, world.load_balancers[balancer_id])
        used = servers_of(world, balancer_id)
        if used + more * users.count(balancer_id) > cap.limit:
            raise refuse("ResourceQuotaExceeded.LoadBalancerServersNum", cap.code, balancer_id, used, cap.limit)


def _server(param: NewServerParam) -> Server:
    return Server(
        server_id=param.server_id,
        server_type=param.server_type,
        port=param.port or 0,
        weight=param.weight,
        server_ip=param.server_ip or "",
        description=param.description or "",
        remote_ip_enabled=param.remote_ip_enabled,
    )


def _key(server: Server) -> tuple[str, ...]:
    """What makes a server of a group another one than its neighbours."""
    return server.server_type, server.server_id, server.server_ip, str(server.port)


def _is_meant(server: Server, named: NamedServerParam) -> bool:
    return (
        (server.server_id, server.server_type, server.port) == (named.server_id, named.server_type, named.port or 0)
    ) and named.server_ip in {None, server.server_ip}
