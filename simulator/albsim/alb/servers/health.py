"""GetListenerHealthStatus: which servers behind a listener and its rules get no requests.

No server is ever asked: one that is Available counts as healthy. The others are told as the documentation says:
Unavailable where the group has no health check, Unused where the weight is 0, Initial while a server is being added.
"""

from __future__ import annotations

from collections.abc import Sequence

from albsim.alb import lookup
from albsim.alb.servers.members import Member, members
from albsim.alb.servers.params import GetListenerHealthStatusParams
from albsim.alb.servers.responses import (
    GetListenerHealthStatusResponse,
    NonNormalServerItem,
    RuleHealthItem,
    ServerGroupInfo,
)
from albsim.alb.servers.settings import health_checked
from albsim.alb.servers.uses import Target, targets
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import JsonObject, ServerGroup
from albsim.world.world import World


def get_listener_health_status(
    world: World, params: GetListenerHealthStatusParams, call: Call
) -> GetListenerHealthStatusResponse:
    """The server groups of a listener, and, page by page, those of its rules, if they are asked for."""
    listener = lookup.listener(world, call, params.listener_id)
    response: GetListenerHealthStatusResponse = {
        "ListenerHealthStatus": [
            {
                "ListenerId": listener.id,
                "ListenerPort": listener.port,
                "ListenerProtocol": listener.protocol,
                "ServerGroupInfos": _infos(world, listener.attributes.default_actions),
            }
        ]
    }
    if params.include_rule:
        rules: list[RuleHealthItem] = [
            {"RuleId": rule.id, "ServerGroupInfos": _infos(world, rule.actions)}
            for rule in world.rules_by_listener.of(listener.id)
        ]
        part = page(rules, lambda rule: (0.0, rule["RuleId"]), size=params.max_results, token=params.next_token)
        response["RuleHealthStatus"] = list(part.items)
        if part.next_token:
            response["NextToken"] = part.next_token
    return response


def _infos(world: World, actions: Sequence[JsonObject]) -> list[ServerGroupInfo]:
    named = [(target, world.server_groups.get(target.server_group_id)) for target in targets(actions)]
    return [_info(world, target, group) for target, group in named if group is not None]


def _info(world: World, target: Target, group: ServerGroup) -> ServerGroupInfo:
    checked = health_checked(group)
    states = [(member, _state(member, checked=checked)) for member in members(world, group)]
    return {
        "ActionType": target.action_type,
        "HealthCheckEnabled": "on" if checked else "off",
        "NonNormalServers": [_non_normal(member, state) for member, state in states if state is not None],
        "ServerCount": len(states),
        "ServerGroupId": group.id,
    }


def _state(member: Member, *, checked: bool) -> str | None:
    if not checked:
        return "Unavailable"
    if member.server.weight == 0:
        return "Unused"
    return "Initial" if member.status == "Adding" else None


def _non_normal(member: Member, state: str) -> NonNormalServerItem:
    server = member.server
    item: NonNormalServerItem = {"ServerId": server.server_id, "Status": state}
    if server.port:
        item["Port"] = server.port
    if server.server_ip:
        item["ServerIp"] = server.server_ip
    return item
