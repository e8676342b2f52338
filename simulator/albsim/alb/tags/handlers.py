"""TagResources, UnTagResources, ListTagResources: for all resources of a call or for none.

Source: Alibaba Cloud's page "Manage ALB instances": at most 20 tags on a resource.
"""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup
from albsim.alb.shared import NoFields
from albsim.alb.tags.params import ListTagResourcesParams, TagResourcesParams, UnTagResourcesParams
from albsim.alb.tags.resources import every, named
from albsim.alb.tags.responses import ListTagResourcesResponse, TagResourceItem
from albsim.contract.action import Call
from albsim.errors import invalid
from albsim.paging import page
from albsim.world.world import World

_MOST = 20


def tag_resources(world: World, params: TagResourcesParams, call: Call) -> NoFields:
    """Add tags, or give new values to those that are there."""
    new = {tag.key: tag.value for tag in params.tag}
    for resource in named(world, call, params.resource_type, params.resource_id):
        tags = {**resource.tags, **new}
        if len(tags) > _MOST:
            raise invalid("Tag", f"a resource has at most {_MOST} tags")
        world.table_of(params.resource_type).put(replace(resource, tags=tags))
    return {}


def untag_resources(world: World, params: UnTagResourcesParams, call: Call) -> NoFields:
    """Remove the named tags, or all of them; a tag without a value is meant with any."""
    for resource in named(world, call, params.resource_type, params.resource_id):
        kept = {} if params.all else {k: v for k, v in resource.tags.items() if not _is_meant(k, v, params)}
        world.table_of(params.resource_type).put(replace(resource, tags=kept))
    return {}


def list_tag_resources(world: World, params: ListTagResourcesParams, call: Call) -> ListTagResourcesResponse:
    """Tags of the named resources, or of all of that kind, that have the wanted tags."""
    kind = params.resource_type
    found = every(world, call, kind) if params.resource_id is None else named(world, call, kind, params.resource_id)
    rows: list[TagResourceItem] = [
        {"ResourceId": resource.id, "ResourceType": kind, "TagKey": key, "TagValue": value}
        for resource in found
        if lookup.tags_match(resource.tags, params.tag)
        for key, value in resource.tags.items()
    ]
    part = page(
        rows,
        lambda row: (0.0, f"{row['ResourceId']}\0{row['TagKey']}"),
        size=params.max_results,
        token=params.next_token,
    )
    response: ListTagResourcesResponse = {"MaxResults": params.max_results, "TagResources": list(part.items)}
    if part.next_token:
        response["NextToken"] = part.next_token
    return response


def _is_meant(key: str, value: str, params: UnTagResourcesParams) -> bool:
    return key in (params.tag_key or ()) or any(tag.key == key and tag.value in {"", value} for tag in params.tag or ())
