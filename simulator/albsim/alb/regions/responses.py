"""Response fields of the actions on regions and zones (API version 2020-06-16); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import TypedDict


class RegionItem(TypedDict):
    """A region."""

    LocalName: str
    RegionEndpoint: str
    RegionId: str


class DescribeRegionsResponse(TypedDict):
    """Response of DescribeRegions."""

    Regions: list[RegionItem]


class ZoneItem(TypedDict):
    """A zone."""

    LocalName: str
    ZoneId: str


class DescribeZonesResponse(TypedDict):
    """Response of DescribeZones."""

    Zones: list[ZoneItem]
