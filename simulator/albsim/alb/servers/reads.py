"""ListServerGroups, ListServerGroupServers, ListAScripts."""

from __future__ import annotations

from albsim.alb import lookup
from albsim.alb.servers.members import Member, members
from albsim.alb.servers.params import ListAScriptsParams, ListServerGroupServersParams, ListServerGroupsParams
from albsim.alb.servers.responses import (
    AScriptItem,
    ListAScriptsResponse,
    ListServerGroupServersResponse,
    ListServerGroupsResponse,
    ServerGroupItem,
    ServerItem,
)
from albsim.alb.servers.settings import shown
from albsim.alb.servers.uses import uses
from albsim.alb.shared import time_text
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import ServerGroup
from albsim.world.world import World


def list_server_groups(world: World, params: ListServerGroupsParams, call: Call) -> ListServerGroupsResponse:
    """Server groups of the region that match every filter given."""
    found = [group for group in world.server_groups if lookup.owned(group, call) and _matches(group, params)]
    part = page(found, lambda group: (group.created, group.id), size=params.max_results, token=params.next_token)
    used = uses(world) if part.items else {}
    return {
        **part.fields(params.max_results),
        "ServerGroups": [_group(group, used.get(group.id, [])) for group in part.items],
    }


def list_server_group_servers(
    world: World, params: ListServerGroupServersParams, call: Call
) -> ListServerGroupServersResponse:
    """Servers of one group, or of all groups of the region that match; of a group that isn't there: none."""
    rows = [
        _server(group, member)
        for group in world.server_groups
        if lookup.owned(group, call)
        and params.server_group_id in {None, group.id}
        and lookup.tags_match(group.tags, params.tag)
        for member in members(world, group)
        if params.server_ids is None or member.server.server_id in params.server_ids
    ]
    part = page(
        list(enumerate(rows)),
        lambda row: (float(row[0]), row[1]["ServerId"]),
        size=params.max_results,
        token=params.next_token,
    )
    return {**part.fields(params.max_results), "Servers": [row for _, row in part.items]}


def list_a_scripts(_world: World, params: ListAScriptsParams, _call: Call) -> ListAScriptsResponse:
    """The scripts of the region: there are none, because no action here makes one."""
    scripts: list[AScriptItem] = []
    part = page(scripts, lambda item: (0.0, item["AScriptId"]), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "AScripts": list(part.items)}


def _matches(group: ServerGroup, params: ListServerGroupsParams) -> bool:
    return (
        (params.server_group_ids is None or group.id in params.server_group_ids)
        and (params.server_group_names is None or group.name in params.server_group_names)
        and params.server_group_type in {None, group.group_type}
        and params.vpc_id in {None, group.vpc_id}
        and params.resource_group_id in {None, group.resource_group_id}
        and lookup.tags_match(group.tags, params.tag)
    )


def _group(group: ServerGroup, load_balancer_ids: list[str]) -> ServerGroupItem:
    kept = group.settings
    item: ServerGroupItem = {
        "ConfigManagedEnabled": False,
        "ConnectionDrainConfig": shown(kept, "ConnectionDrainConfig"),
        "CreateTime": time_text(group.created),
        "CrossZoneEnabled": kept.get("CrossZoneEnabled", True),
        "HealthCheckConfig": shown(kept, "HealthCheckConfig"),
        "Ipv6Enabled": kept.get("Ipv6Enabled", False),
        "Protocol": group.protocol,
        "RelatedLoadBalancerIds": list(dict.fromkeys(load_balancer_ids)),
        "ResourceGroupId": group.resource_group_id,
        "Scheduler": group.scheduler,
        "ServerCount": len(group.servers),
        "ServerGroupId": group.id,
        "ServerGroupName": group.name,
        "ServerGroupStatus": group.status,
        "ServerGroupType": group.group_type,
        "SlowStartConfig": shown(kept, "SlowStartConfig"),
        "StickySessionConfig": shown(kept, "StickySessionConfig"),
        "Tags": lookup.tags(group.tags),
        "UpstreamKeepaliveEnabled": kept.get("UpstreamKeepaliveEnabled", False),
        "VpcId": group.vpc_id,
    }
    if "IpVersionAffinityMode" in kept:
        item["IpVersionAffinityMode"] = kept["IpVersionAffinityMode"]
    if "ServiceName" in kept:
        item["ServiceName"] = kept["ServiceName"]
    if "UchConfig" in kept:
        item["UchConfig"] = kept["UchConfig"]
    return item


def _server(group: ServerGroup, member: Member) -> ServerItem:
    server = member.server
    item: ServerItem = {
        "Description": server.description,
        "ServerGroupId": group.id,
        "ServerId": server.server_id,
        "ServerType": server.server_type,
        "Status": member.status,
        "Weight": server.weight,
    }
    if server.port:
        item["Port"] = server.port
    if server.server_ip:
        item["ServerIp"] = server.server_ip
    if server.remote_ip_enabled is not None:
        item["RemoteIpEnabled"] = server.remote_ip_enabled
    return item
