"""DescribeRegions, DescribeZones: the same in every world."""

from __future__ import annotations

from albsim.alb.regions import places
from albsim.alb.regions.params import PlacesParams
from albsim.alb.regions.responses import DescribeRegionsResponse, DescribeZonesResponse
from albsim.contract.action import Call
from albsim.world.world import World


def describe_regions(_world: World, params: PlacesParams, call: Call) -> DescribeRegionsResponse:
    """Every region that has ALB, and the one that was called, with their endpoints in the cloud."""
    regions = {**places.REGIONS, call.region: places.region(call.region)}
    return {
        "Regions": [
            {
                "LocalName": region.name(params.accept_language),
                "RegionEndpoint": f"alb.{region.id}.aliyuncs.com",
                "RegionId": region.id,
            }
            for region in regions.values()
        ]
    }


def describe_zones(_world: World, params: PlacesParams, call: Call) -> DescribeZonesResponse:
    """The zones of the region that was called."""
    zones = places.region(call.region).zones
    return {"Zones": [{"LocalName": zone.name(params.accept_language), "ZoneId": zone.id} for zone in zones]}
