"""CreateServerGroup, UpdateServerGroupAttribute, DeleteServerGroup: each begins a job and answers at once.

VPCs are not simulated: any is taken.
"""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup
from albsim.alb.servers import settings
from albsim.alb.servers.params import (
    CreateServerGroupParams,
    DeleteServerGroupParams,
    UpdateServerGroupAttributeParams,
)
from albsim.alb.servers.responses import CreateServerGroupResponse
from albsim.alb.servers.uses import uses
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.world import ids
from albsim.world.model import Remove, ServerGroup, SetServerGroup
from albsim.world.world import World

PER_REGION = 3000
"""How many server groups an account can have in a region, by Alibaba Cloud's page of quotas and limits.

The limit is fixed: the page names no action code of Quota Center for it, the name here stands in a message alone.
"""
_PER_REGION_NAME = "alb_quota_servergroups_num"


def create_server_group(world: World, params: CreateServerGroupParams, call: Call) -> CreateServerGroupResponse:
    """Begin a server group: Creating, then Available."""
    _require_room(world, call)
    group = ServerGroup(
        id=ids.resource_id(world.rng, "sgp", world.server_groups),
        account_id=call.account_id,
        region=call.region,
        name=params.server_group_name,
        vpc_id=params.vpc_id or "",
        protocol=params.protocol.upper(),
        created=world.clock.now(),
        status="Creating",
        group_type=params.server_group_type,
        scheduler=params.scheduler or "Wrr",
        settings=settings.merged({}, params),
        tags={tag.key: tag.value for tag in params.tag},
    )
    if params.resource_group_id is not None:
        group = replace(group, resource_group_id=params.resource_group_id)
    settings.require_consistent(group)
    world.server_groups.put(group)
    job = world.start_job(
        group,
        api_name=call.action,
        operate_type="Create",
        change=SetServerGroup(replace(group, status="Available")),
        takes=world.settings.timings.create,
    )
    return {"JobId": job.id, "ServerGroupId": group.id}


def update_server_group_attribute(world: World, params: UpdateServerGroupAttributeParams, call: Call) -> JobResponse:
    """Begin a change of a server group's settings: Configuring, then Available."""
    group = available(world, call, params.server_group_id)
    after = replace(
        group,
        name=params.server_group_name or group.name,
        scheduler=params.scheduler or group.scheduler,
        settings=settings.merged(group.settings, params),
    )
    settings.require_consistent(after)
    return configure(world, call, group, after)


def delete_server_group(world: World, params: DeleteServerGroupParams, call: Call) -> JobResponse:
    """Begin the removal of a server group that no listener and no rule uses: Deleting, then not found."""
    group = available(world, call, params.server_group_id)
    if group.id in uses(world):
        raise refuse("ResourceInUse.ServerGroup", group.id)
    world.server_groups.put(replace(group, status="Deleting"))
    job = world.start_job(
        group,
        api_name=call.action,
        operate_type="Delete",
        change=Remove(),
        takes=world.settings.timings.delete,
    )
    return {"JobId": job.id}


def available(world: World, call: Call, server_group_id: str) -> ServerGroup:
    """The server group, unless a change of it is under way: ``IncorrectStatus.ServerGroup``."""
    group = lookup.server_group(world, call, server_group_id)
    if group.status != "Available":
        raise refuse("IncorrectStatus.ServerGroup", group.id, group.status)
    return group


def configure(world: World, call: Call, group: ServerGroup, after: ServerGroup) -> JobResponse:
    """Make a server group Configuring until it is as ``after`` says."""
    world.server_groups.put(replace(group, status="Configuring"))
    job = world.start_job(
        group,
        api_name=call.action,
        operate_type="Update",
        change=SetServerGroup(after),
        takes=world.settings.timings.configure,
    )
    return {"JobId": job.id}


def _require_room(world: World, call: Call) -> None:
    used = sum(lookup.owned(group, call) for group in world.server_groups)
    if used >= PER_REGION:
        raise refuse("QuotaExceeded.ServerGroupsNum", _PER_REGION_NAME, used, PER_REGION)
