"""Parameters of the tag actions of CAS (2020-04-07), described once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from albsim.contract.fields import Flag, PageSize, Params, TagParam

ResourceIds = Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
Tags = Annotated[tuple[TagParam, ...], Field(max_length=20)]


class TagResourcesParams(Params):
    """Parameters of TagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds
    tag: Tags = ()


class UntagResourcesParams(Params):
    """Parameters of UntagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds
    tag_key: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    all: Flag = False


class ListTagResourcesParams(Params):
    """Parameters of ListTagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds | None = None
    tag: Tags = ()
    max_results: PageSize = 20
    next_token: str | None = None
