"""Which listeners and rules use which server groups, those that a job is about to bring included.

Pure lookup; decides nothing about what may be deleted or added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from albsim.world.model import JobStatus, JsonObject, Listener, Rule, SetAttributes, SetRule
from albsim.world.world import World


@dataclass(frozen=True, slots=True)
class Target:
    """A server group that an action names.

    Attributes:
        action_type: ``ForwardGroup`` or ``TrafficMirror``.
    """

    action_type: str
    server_group_id: str


def targets(actions: Sequence[JsonObject]) -> list[Target]:
    """The server groups that a listener's default actions or a rule's actions name, in their order."""
    found = []
    for action in actions:
        mirror = action.get("TrafficMirrorConfig", {}).get("MirrorGroupConfig", {})
        for kind, config in (("ForwardGroup", action.get("ForwardGroupConfig", {})), ("TrafficMirror", mirror)):
            found += [Target(kind, each["ServerGroupId"]) for each in config.get("ServerGroupTuples", ())]
    return found


def uses(world: World) -> dict[str, list[str]]:
    """Ids of load balancers by server group: one entry for each listener and rule that uses the group."""
    found: dict[str, list[str]] = {}
    for user in (*world.listeners, *world.rules):
        for server_group_id in _named_by(world, user):
            found.setdefault(server_group_id, []).append(user.load_balancer_id)
    return found


def servers_of(world: World, load_balancer_id: str) -> int:
    """How many servers a load balancer has, each counted once for every listener and rule that uses its group."""
    return sum(
        len(world.server_groups[server_group_id].servers) * balancers.count(load_balancer_id)
        for server_group_id, balancers in uses(world).items()
        if server_group_id in world.server_groups
    )


def _named_by(world: World, user: Listener | Rule) -> set[str]:
    actions = user.attributes.default_actions if isinstance(user, Listener) else user.actions
    named = [*targets(actions), *(target for coming in _coming(world, user) for target in targets(coming))]
    return {target.server_group_id for target in named}


def _coming(world: World, user: Listener | Rule) -> Iterator[Sequence[JsonObject]]:
    for job in world.jobs_by_resource.of(user.id):
        if job.status is not JobStatus.PROCESSING:
            continue
        if isinstance(job.change, SetAttributes):
            yield job.change.attributes.default_actions
        elif isinstance(job.change, SetRule):
            yield job.change.after.actions
