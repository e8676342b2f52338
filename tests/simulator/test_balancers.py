"""Load balancers over the official SDK: how they come to be, what they tell, how they are found."""

from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.alb.balancers.addresses import own_address
from tests.simulator.balancer_calls import LONGER_THAN_ANY_JOB, ZONES, create, delete, get, jobs, listed, made
from tests.simulator.support import BASIC, LOAD_BALANCER, Cloud, refused, running, seed


def test_a_created_load_balancer_is_provisioned_then_active(cloud: Cloud):
    load_balancer_id = create(cloud, load_balancer_name="shop")

    assert load_balancer_id.startswith("alb-")
    assert len(load_balancer_id) == len("alb-") + 18
    assert get(cloud, load_balancer_id).load_balancer_status == "Provisioning"
    cloud.control.advance(1.9)
    assert get(cloud, load_balancer_id).load_balancer_status == "Provisioning"
    cloud.control.advance(3.2)
    balancer = get(cloud, load_balancer_id)

    assert (balancer.load_balancer_status, balancer.load_balancer_bussiness_status) == ("Active", "Normal")
    assert balancer.load_balancer_name == "shop"
    assert balancer.dnsname == f"{load_balancer_id}.cn-hangzhou.alb.aliyuncs.com"
    assert (balancer.region_id, balancer.vpc_id, balancer.load_balancer_edition) == (
        "cn-hangzhou",
        "vpc-albsim",
        "Standard",
    )
    assert [(zone.zone_id, zone.v_switch_id, zone.status) for zone in balancer.zone_mappings] == [
        (each, f"vsw-{each}", "Active") for each in ZONES
    ]


def test_the_job_of_a_creation_is_not_listed(cloud: Cloud):
    load_balancer_id = create(cloud)

    assert jobs(cloud, load_balancer_id) == []


def test_what_was_sent_comes_back(cloud: Cloud):
    zone = models.CreateLoadBalancerRequestZoneMappings(
        zone_id="cn-hangzhou-g",
        v_switch_id="vsw-1",
        allocation_id="eip-1",
        eip_type="Common",
        intranet_address="10.0.0.9",
    )
    load_balancer_id = made(
        cloud,
        address_allocated_mode="Dynamic",
        address_ip_version="DualStack",
        address_type="Intranet",
        deletion_protection_enabled=True,
        load_balancer_billing_config=models.CreateLoadBalancerRequestLoadBalancerBillingConfig(
            pay_type="PostPay", bandwidth_package_id="cbwp-1"
        ),
        modification_protection_config=models.CreateLoadBalancerRequestModificationProtectionConfig(
            status="ConsoleProtection", reason="managed elsewhere"
        ),
        resource_group_id="rg-1",
        security_group_ids=[models.CreateLoadBalancerRequestSecurityGroupIds(security_group_id="sg-1")],
        tag=[
            models.CreateLoadBalancerRequestTag(key="team", value="shop"),
            models.CreateLoadBalancerRequestTag(key="x"),
        ],
        zone_mappings=[zone],
    )

    balancer = get(cloud, load_balancer_id)

    assert (balancer.address_allocated_mode, balancer.address_ip_version) == ("Dynamic", "DualStack")
    assert (balancer.address_type, balancer.ipv_6address_type) == ("Intranet", "Intranet")
    assert balancer.bandwidth_package_id == "cbwp-1"
    assert balancer.load_balancer_billing_config.pay_type == "PostPay"
    assert balancer.deletion_protection_config.enabled is True
    assert balancer.deletion_protection_config.enabled_time.endswith("Z")
    assert balancer.modification_protection_config.status == "ConsoleProtection"
    assert balancer.modification_protection_config.reason == "managed elsewhere"
    assert (balancer.resource_group_id, balancer.security_group_ids) == ("rg-1", ["sg-1"])
    assert {tag.key: tag.value for tag in balancer.tags} == {"team": "shop", "x": ""}
    (address,) = balancer.zone_mappings[0].load_balancer_addresses
    assert (address.allocation_id, address.eip_type, address.intranet_address) == ("eip-1", "Common", "10.0.0.9")


def test_what_was_not_sent_is_left_out_but_for_the_objects_that_clients_need(cloud: Cloud):
    load_balancer_id = made(cloud)

    found = cloud.alb.list_load_balancers(models.ListLoadBalancersRequest(load_balancer_ids=[load_balancer_id]))
    item = found.to_map()["body"]["LoadBalancers"][0]

    assert item["AccessLogConfig"] == {}
    assert item["AddressAllocatedMode"] == "Fixed"
    assert item["DeletionProtectionConfig"] == {"Enabled": False}
    assert item["ModificationProtectionConfig"] == {"Status": "NonProtection"}
    assert item.keys().isdisjoint({"BandwidthPackageId", "Ipv6AddressType"})


def test_every_load_balancer_has_an_address_of_its_own(cloud: Cloud):
    ids = [made(cloud) for _ in range(3)]
    addresses = {
        address.address
        for load_balancer_id in (*ids, LOAD_BALANCER, BASIC)
        for zone in get(cloud, load_balancer_id).zone_mappings
        for address in zone.load_balancer_addresses
    }

    assert len(addresses) == 5
    assert all(address.startswith("127.") for address in addresses)


def test_an_address_is_always_the_same_for_one_id_unless_it_is_taken():
    first = own_address("alb-1", ())

    assert own_address("alb-1", ()) == first
    assert own_address("alb-2", ()) != first
    assert own_address("alb-1", {first}) not in {first, own_address("alb-2", ())}


@pytest.mark.parametrize("zones", [("cn-hangzhou-g", "cn-hangzhou-g"), ("cn-shanghai-b",)])
def test_zones_are_different_and_of_the_region(cloud: Cloud, zones: tuple[str, ...]):
    mappings = [models.CreateLoadBalancerRequestZoneMappings(zone_id=zone, v_switch_id="vsw-1") for zone in zones]

    with refused("DuplicatedParam.ZoneId" if len(zones) == 2 else "InvalidParameter"):
        create(cloud, zone_mappings=mappings)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vpc_id": None}, "MissingVpcId"),
        ({"address_type": None}, "MissingAddressType"),
        ({"load_balancer_edition": None}, "MissingLoadBalancerEdition"),
        ({"zone_mappings": None}, "MissingZoneMappings"),
        ({"load_balancer_edition": "Gold"}, "InvalidParameter"),
        ({"address_type": "Public"}, "InvalidParameter"),
        ({"load_balancer_name": "x"}, "InvalidParameter"),
        ({"tag": [models.CreateLoadBalancerRequestTag(key="acs:x")]}, "InvalidParameter"),
        ({"tag": [models.CreateLoadBalancerRequestTag(key="x", value="see http://x")]}, "InvalidParameter"),
    ],
)
def test_what_a_creation_needs(cloud: Cloud, changes: dict[str, Any], code: str):
    with refused(code):
        create(cloud, **changes)


def test_the_quota_of_load_balancers():
    with running(seed(quotas={"alb_quota_loadbalancers_num": 3})) as cloud:
        create(cloud)
        with refused("QuotaExceeded.LoadBalancersNum"):
            create(cloud)


def test_a_dry_run_makes_nothing(cloud: Cloud):
    with refused("DryRunOperation"):
        create(cloud, dry_run=True)

    assert sorted(listed(cloud)) == sorted([LOAD_BALANCER, BASIC])


def test_the_same_token_makes_one_load_balancer(cloud: Cloud):
    assert create(cloud, client_token="t") == create(cloud, client_token="t")
    assert len(listed(cloud)) == 3


def test_a_failed_creation(cloud: Cloud):
    cloud.control.inject(
        kind="failJob", action="CreateLoadBalancer", code="ResourceNotEnough.VSwitchIp", message="No address is left."
    )
    load_balancer_id = made(cloud)

    assert get(cloud, load_balancer_id).load_balancer_status == "CreateFailed"
    delete(cloud, load_balancer_id)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert load_balancer_id not in listed(cloud)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"load_balancer_names": ["new"]}, ["new"]),
        ({"load_balancer_status": "Provisioning"}, ["new"]),
        ({"load_balancer_status": "Active"}, [LOAD_BALANCER, BASIC]),
        ({"zone_id": "cn-hangzhou-h"}, ["new"]),
        ({"vpc_ids": ["vpc-new"]}, ["new"]),
        ({"address_type": "Intranet"}, ["new"]),
        ({"address_ip_version": "DualStack"}, ["new"]),
        ({"resource_group_id": "rg-default"}, [LOAD_BALANCER, BASIC, "new"]),
        ({"load_balancer_bussiness_status": "Abnormal"}, []),
        ({"tag": [models.ListLoadBalancersRequestTag(key="team")]}, ["new"]),
        ({"tag": [models.ListLoadBalancersRequestTag(key="team", value="shop")]}, ["new"]),
        ({"tag": [models.ListLoadBalancersRequestTag(key="team", value="other")]}, []),
    ],
)
def test_load_balancers_are_found_by_filter(cloud: Cloud, filters: dict[str, Any], wanted: list[str]):
    new = create(
        cloud,
        load_balancer_name="new",
        vpc_id="vpc-new",
        address_type="Intranet",
        address_ip_version="DualStack",
        tag=[models.CreateLoadBalancerRequestTag(key="team", value="shop")],
    )

    assert sorted(listed(cloud, **filters)) == sorted(new if each == "new" else each for each in wanted)


def test_a_listener_can_be_made_on_it_and_serves_on_its_address(cloud: Cloud):
    load_balancer_id = create(cloud)
    default = cloud.certificates()[0][0]
    with refused("IncorrectStatus.LoadBalancer"):
        cloud.create(load_balancer_id, certificate_id=default)
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    listener_id = cloud.create(load_balancer_id, certificate_id=default)
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    (address,) = get(cloud, load_balancer_id).zone_mappings[0].load_balancer_addresses
    assert cloud.status(listener_id) == "Running"
    assert cloud.control.place(listener_id)[0] == address.address
