"""Regions and zones over the official SDK."""

import pytest
from alibabacloud_alb20200616 import models

from albsim.alb.regions.places import REGIONS, Language, region, zone_ids
from tests.simulator.support import LOAD_BALANCER, Cloud, running, seed


def test_every_region_has_its_endpoint(cloud: Cloud):
    regions = cloud.alb.describe_regions(models.DescribeRegionsRequest(accept_language="en-US")).body.regions

    named = {each.region_id: (each.local_name, each.region_endpoint) for each in regions}
    assert named["cn-hangzhou"] == ("China (Hangzhou)", "alb.cn-hangzhou.aliyuncs.com")
    assert named["eu-central-1"] == ("Germany (Frankfurt)", "alb.eu-central-1.aliyuncs.com")
    assert named.keys() == REGIONS.keys()


@pytest.mark.parametrize(
    ("language", "name"),
    [(None, "杭州 可用区G"), ("zh-CN", "杭州 可用区G"), ("en-US", "Hangzhou Zone G"), ("ja", "杭州 ゾーンG")],
)
def test_zones_of_the_region_that_is_called(cloud: Cloud, language: str | None, name: str):
    zones = cloud.alb.describe_zones(models.DescribeZonesRequest(accept_language=language)).body.zones

    assert {each.zone_id: each.local_name for each in zones}["cn-hangzhou-g"] == name
    assert all(each.zone_id.startswith("cn-hangzhou-") for each in zones)


@pytest.mark.parametrize(
    ("region_id", "ids"),
    [
        ("cn-chengdu", ["cn-chengdu-a", "cn-chengdu-b", "cn-chengdu-c"]),
        ("us-west-1", ["us-west-1a", "us-west-1b"]),
        ("cn-nowhere", ["cn-nowhere-a", "cn-nowhere-b"]),
    ],
)
def test_how_zones_are_spelled(region_id: str, ids: list[str]):
    assert zone_ids(region_id) == ids


@pytest.mark.parametrize("language", list(Language))
def test_a_place_is_what_stands_in_brackets(language: Language):
    for each in REGIONS.values():
        city = each.city(language)
        assert city in each.name(language)
        assert all(letter.isalpha() or letter == " " for letter in city)
    assert region("ap-southeast-1").city(Language.ENGLISH) == "Singapore"


def test_a_region_that_is_on_no_list_is_told_too():
    with running(seed(region="cn-nowhere")) as cloud:
        regions = cloud.alb.describe_regions(models.DescribeRegionsRequest()).body.regions
        zones = cloud.alb.describe_zones(models.DescribeZonesRequest()).body.zones
        request = models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER)
        balancer = cloud.alb.get_load_balancer_attribute(request).body

    assert "cn-nowhere" in {each.region_id for each in regions}
    assert [each.zone_id for each in zones] == ["cn-nowhere-a", "cn-nowhere-b"]
    assert [each.zone_id for each in balancer.zone_mappings] == ["cn-nowhere-a", "cn-nowhere-b"]
