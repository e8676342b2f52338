"""Finding the resources that a call on tags names, whatever their kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

from albsim.alb import lookup
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.world.model import CustomPolicy, Listener, LoadBalancer, Rule, ServerGroup
from albsim.world.switches import ListenerTags
from albsim.world.world import World

Tagged = CustomPolicy | Listener | LoadBalancer | Rule | ServerGroup


def _acl(_world: World, _call: Call, acl_id: str) -> NoReturn:
    """Access control lists are not simulated: there is none."""
    raise refuse("ResourceNotFound.Acl", acl_id)


_FIND: dict[str, Callable[[World, Call, str], Tagged]] = {
    "acl": _acl,
    "listener": lookup.listener,
    "loadbalancer": lookup.load_balancer,
    "rule": lookup.rule,
    "securitypolicy": lookup.custom_policy,
    "servergroup": lookup.server_group,
}


def named(world: World, call: Call, resource_type: str, resource_ids: Sequence[str]) -> list[Tagged]:
    """The resources with these ids, each once, or the ``ResourceNotFound`` of their kind."""
    _require_taggable(world, resource_type)
    return [_FIND[resource_type](world, call, resource_id) for resource_id in dict.fromkeys(resource_ids)]


def every(world: World, call: Call, resource_type: str) -> list[Tagged]:
    """Every resource of a kind that the caller has in the region."""
    _require_taggable(world, resource_type)
    if resource_type == "acl":
        return []
    return [each for each in world.table_of(resource_type) if lookup.owned(each, call)]


def _require_taggable(world: World, resource_type: str) -> None:
    if resource_type == "listener" and world.settings.switches.listener_tags is ListenerTags.REFUSE:
        raise invalid("ResourceType", "listeners carry no tags")
