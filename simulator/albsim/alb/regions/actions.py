"""The actions on regions and zones."""

from __future__ import annotations

from albsim.alb.kinds import read
from albsim.alb.regions import params, reads, responses

ACTIONS = (
    read("DescribeRegions", params.PlacesParams, responses.DescribeRegionsResponse, reads.describe_regions),
    read("DescribeZones", params.PlacesParams, responses.DescribeZonesResponse, reads.describe_zones),
)
