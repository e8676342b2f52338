"""Parameters of the actions on regions and zones (API version 2020-06-16), described once."""

from __future__ import annotations

from albsim.alb.regions.places import Language
from albsim.contract.fields import Params


class PlacesParams(Params):
    """Parameters of DescribeRegions and DescribeZones."""

    accept_language: Language = Language.CHINESE
