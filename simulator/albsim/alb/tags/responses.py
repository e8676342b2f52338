"""Response fields of the actions on tags (API version 2020-06-16); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class TagResourceItem(TypedDict):
    """A tag of a resource."""

    ResourceId: str
    ResourceType: str
    TagKey: str
    TagValue: str


class ListTagResourcesResponse(TypedDict):
    """Response of ListTagResources: it has no TotalCount."""

    MaxResults: int
    NextToken: NotRequired[str]
    TagResources: list[TagResourceItem]
