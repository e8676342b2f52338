"""Response fields of the actions on cloud resources (CAS 2020-04-07); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class CloudResource(TypedDict):
    """A certificate on a listener; times in seconds since the epoch, as text."""

    CertEndTime: str
    CertId: int
    CertName: str
    CertStartTime: str
    CloudName: str
    CloudProduct: str
    CloudRegion: str
    DefaultResource: int
    Domain: str
    EnableHttps: int
    GmtCreate: str
    Id: int
    InstanceId: str
    ListenerId: str
    ListenerPort: str
    RegionId: str
    UserId: NotRequired[int]


class ListCloudResourcesResponse(TypedDict):
    """Response of ListCloudResources."""

    CurrentPage: int
    Data: list[CloudResource]
    ShowSize: int
    Total: int


class ProductCount(TypedDict):
    """How many resources of a product have certificates of the store."""

    CloudName: str
    CloudProduct: str
    TotalCount: int


class DescribeCloudResourceStatusResponse(TypedDict):
    """Response of DescribeCloudResourceStatus."""

    Data: list[ProductCount]
