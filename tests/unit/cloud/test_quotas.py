"""The Quota Center gateway: asked rarely, and no reason to fail."""

import asyncio

import pytest

from tests.support.scripted_endpoint import answer, refusal
from tests.unit.cloud.conftest import scripted

CODES = {
    "Basic": "alb_quota_loadbalancer_certificates_num_basic_edition",
    "Standard": "alb_quota_loadbalancer_certificates_num_standard_edition",
    "StandardWithWaf": "alb_quota_loadbalancer_certificates_num_standardwithwaf_edition",
}


async def asked(cloud_at, reply, *editions, region="cn-hangzhou"):
    """What the gateway of a region says of editions, and what it has sent."""
    with scripted(reply) as endpoint:
        async with cloud_at("127.0.0.1:9", quotas_endpoint=endpoint.address, region=region) as cloud:
            limits = [await cloud.rooms._limit(edition) for edition in editions]
        return limits, endpoint.requests


def quota(total: object):
    return lambda _: answer({"Quota": {"TotalQuota": total}})


@pytest.mark.parametrize("edition", CODES)
async def test_asks_for_the_editions_limit_in_the_region(cloud_at, edition):
    limits, requests = await asked(cloud_at, quota(25.0), edition, region="eu-central-1")
    assert limits == [25]
    (request,) = requests
    assert request.action == "GetProductQuota"
    assert request.parameters == {
        "ProductCode": "alb",
        "QuotaActionCode": CODES[edition],
        "Dimensions.1.Key": "regionId",
        "Dimensions.1.Value": "eu-central-1",
    }


async def test_a_limit_is_asked_for_once(cloud_at):
    limits, requests = await asked(cloud_at, quota(40), "Standard", "Standard", "Basic", "Standard")
    assert limits == [40] * 4
    assert [request.parameters["QuotaActionCode"] for request in requests] == [CODES["Standard"], CODES["Basic"]]


async def test_an_edition_without_a_name_there_is_not_asked_for(cloud_at):
    assert await asked(cloud_at, quota(25), "Extensible", "") == ([None, None], [])


@pytest.mark.parametrize("code", ["Forbidden.RAM", "NoPermission", "QUOTA.NOT.FOUND", "InvalidParameter"])
async def test_without_rights_nobody_says_and_nobody_asks_again_at_once(cloud_at, code):
    limits, requests = await asked(cloud_at, lambda _: refusal(code, 403), "Standard", "Standard", "Standard")
    assert limits == [None] * 3
    assert len(requests) == 1


@pytest.mark.parametrize("body", [{}, {"Quota": {}}, {"Quota": {"TotalQuota": None}}, {"Quota": {"TotalQuota": -1}}])
async def test_an_answer_that_says_nothing_is_none(cloud_at, body):
    assert (await asked(cloud_at, lambda _: answer(body), "Standard"))[0] == [None]


async def test_what_passes_is_asked_again(cloud_at):
    replies = iter([refusal("ServiceUnavailable", 503), answer({"Quota": {"TotalQuota": 25}})])
    limits, requests = await asked(cloud_at, lambda _: next(replies), "Standard", "Standard")
    assert limits == [None, 25]
    assert len(requests) == 2


async def test_no_answer_is_none(cloud_at):
    async with cloud_at("127.0.0.1:9", quotas_endpoint="127.0.0.1:9") as cloud:
        assert await cloud.rooms._limit("Standard") is None


async def test_many_who_ask_at_once_make_one_call(cloud_at):
    with scripted(quota(25)) as endpoint:
        async with cloud_at("127.0.0.1:9", quotas_endpoint=endpoint.address) as cloud:
            limits = await asyncio.gather(*(cloud.rooms._limit("Standard") for _ in range(10)))
    assert limits == [25] * 10
    assert len(endpoint.requests) == 1
