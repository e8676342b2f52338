"""Response fields of the tag actions of CAS (2020-04-07); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class TagResourceItem(TypedDict):
    """A tag of a resource."""

    ResourceId: str
    ResourceType: str
    TagKey: str
    TagValue: str


class TagResourceList(TypedDict):
    """The extra level that ListTagResources of CAS has."""

    TagResource: list[TagResourceItem]


class ListTagResourcesResponse(TypedDict):
    """Response of ListTagResources; NextToken is absent on the last page."""

    MaxResults: int
    NextToken: NotRequired[str]
    TagResources: TagResourceList
