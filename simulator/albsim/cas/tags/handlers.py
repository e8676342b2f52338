"""TagResources, UntagResources, ListTagResources of CAS: certificates by CertId or InstanceId."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from albsim.cas import lookup
from albsim.cas.shared import NoFields
from albsim.cas.tags.params import ListTagResourcesParams, TagResourcesParams, UntagResourcesParams
from albsim.cas.tags.responses import ListTagResourcesResponse, TagResourceItem
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.paging import page
from albsim.world.model import Certificate
from albsim.world.world import World

_MOST = 20


def tag_resources(world: World, params: TagResourcesParams, call: Call) -> NoFields:
    """Add or replace tags."""
    new = {tag.key: tag.value for tag in params.tag}
    for certificate in _named(world, call, params.resource_id).values():
        tags = {**certificate.tags, **new}
        if len(tags) > _MOST:
            raise invalid("Tag", f"a resource has at most {_MOST} tags")
        world.certificates.put(replace(certificate, tags=tags))
    return {}


def untag_resources(world: World, params: UntagResourcesParams, call: Call) -> NoFields:
    """Remove the named tags, or all of them."""
    for certificate in _named(world, call, params.resource_id).values():
        kept = {} if params.all else {k: v for k, v in certificate.tags.items() if k not in params.tag_key}
        world.certificates.put(replace(certificate, tags=kept))
    return {}


def list_tag_resources(world: World, params: ListTagResourcesParams, call: Call) -> ListTagResourcesResponse:
    """Tags of the named resources, or of all that have the wanted tags."""
    if params.resource_id is None:
        named = {str(certificate.cert_id): certificate for certificate in lookup.certificates(world, call)}
    else:
        named = _named(world, call, params.resource_id)
    rows: list[tuple[float, TagResourceItem]] = []
    for name, certificate in named.items():
        if all(tag.key in certificate.tags and tag.value in {"", certificate.tags[tag.key]} for tag in params.tag):
            rows.extend(
                (float(certificate.cert_id), _item(name, params.resource_type, *tag))
                for tag in certificate.tags.items()
            )
    part = page(
        rows,
        lambda row: (row[0], f"{row[1]['ResourceId']}\0{row[1]['TagKey']}"),
        size=params.max_results,
        token=params.next_token,
    )
    response: ListTagResourcesResponse = {
        "MaxResults": params.max_results,
        "TagResources": {"TagResource": [row for _, row in part.items]},
    }
    if part.next_token:
        response["NextToken"] = part.next_token
    return response


def _named(world: World, call: Call, resource_ids: Sequence[str]) -> dict[str, Certificate]:
    wanted = set(resource_ids)
    by_name = {
        name: each
        for each in lookup.certificates(world, call)
        for name in (str(each.cert_id), each.instance_id, each.id)
        if name in wanted
    }
    if wanted - by_name.keys():
        raise refuse("NotFound")
    return {resource_id: by_name[resource_id] for resource_id in resource_ids}


def _item(resource_id: str, resource_type: str, key: str, value: str) -> TagResourceItem:
    return {"ResourceId": resource_id, "ResourceType": resource_type, "TagKey": key, "TagValue": value}
