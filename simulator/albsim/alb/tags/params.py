"""Parameters of the actions on tags (API version 2020-06-16), described once.

Names, types, required, enumerations and list limits are those of Alibaba Cloud's API metadata. Two resource types are
not documented: ``listener``, which deployed clients use, and ``rule``, which ListAsynJobs knows.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.shared import NewTagParam, TagFilter
from albsim.contract.fields import AnyCase, Flag, PageSize, Params, TagParam

ResourceType = Annotated[Literal["acl", "listener", "loadbalancer", "rule", "securitypolicy", "servergroup"], AnyCase()]
"""The official ingress controller sends ``LoadBalancer`` and ``ServerGroup``."""
UpTo50 = Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]


class TagResourcesParams(Params):
    """Parameters of TagResources."""

    resource_type: ResourceType
    resource_id: UpTo50
    tag: Annotated[tuple[NewTagParam, ...], Field(min_length=1, max_length=20)]


class UnTagResourcesParams(Params):
    """Parameters of UnTagResources."""

    resource_type: ResourceType
    resource_id: UpTo50
    tag: Annotated[tuple[TagParam, ...], Field(min_length=1, max_length=20)] | None = None
    tag_key: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)] | None = None
    all: Flag = False


class ListTagResourcesParams(Params):
    """Parameters of ListTagResources."""

    resource_type: ResourceType
    resource_id: UpTo50 | None = None
    tag: TagFilter | None = None
    max_results: PageSize = 20
    next_token: str | None = None
