"""GetLoadBalancerAttribute, ListLoadBalancers."""

from __future__ import annotations

from datetime import UTC, datetime

from albsim.alb import lookup
from albsim.alb.balancers.params import GetLoadBalancerAttributeParams, ListLoadBalancersParams
from albsim.alb.balancers.responses import GetLoadBalancerAttributeResponse, ListLoadBalancersResponse, LoadBalancerItem
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import LoadBalancer
from albsim.world.world import World

_IP_VERSION = "IPv4"


def get_load_balancer_attribute(
    world: World, params: GetLoadBalancerAttributeParams, call: Call
) -> GetLoadBalancerAttributeResponse:
    """A load balancer with its zones; the address is the loopback address that it serves on."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    return {
        **_item(balancer),
        "RegionId": balancer.region,
        "ZoneMappings": [
            {
                "LoadBalancerAddresses": [{"Address": balancer.address}],
                "Status": "Active",
                "VSwitchId": f"vsw-{balancer.vpc_id.removeprefix('vpc-')}",
                "ZoneId": _zone(balancer),
            }
        ],
    }


def list_load_balancers(world: World, params: ListLoadBalancersParams, call: Call) -> ListLoadBalancersResponse:
    """Load balancers of the region that match every filter given."""
    found = [item for item in world.load_balancers if lookup.owned(item, call) and _matches(item, params)]
    part = page(found, lambda item: (item.created, item.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "LoadBalancers": [_item(balancer) for balancer in part.items]}


def _matches(balancer: LoadBalancer, params: ListLoadBalancersParams) -> bool:
    lists = (
        (params.load_balancer_ids, balancer.id),
        (params.load_balancer_names, balancer.name),
        (params.vpc_ids, balancer.vpc_id),
    )
    values = (
        (params.load_balancer_status, balancer.status),
        (params.load_balancer_bussiness_status, balancer.business_status),
        (params.address_type, balancer.address_type),
        (params.address_ip_version, _IP_VERSION),
        (params.ipv6_address_type, None),
        (params.dns_name, _dns_name(balancer)),
        (params.resource_group_id, balancer.resource_group_id),
        (params.zone_id, _zone(balancer)),
    )
    return (
        all(wanted is None or value in wanted for wanted, value in lists)
        and all(wanted in {None, value} for wanted, value in values)
        and lookup.tags_match(balancer.tags, params.tag)
    )


def _item(balancer: LoadBalancer) -> LoadBalancerItem:
    return {
        "AccessLogConfig": {},
        "AddressAllocatedMode": "Dynamic",
        "AddressIpVersion": _IP_VERSION,
        "AddressType": balancer.address_type,
        "CreateTime": datetime.fromtimestamp(balancer.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "DNSName": _dns_name(balancer),
        "DeletionProtectionConfig": {"Enabled": False},
        "LoadBalancerBillingConfig": {"PayType": "PostPay"},
        "LoadBalancerBussinessStatus": balancer.business_status,
        "LoadBalancerEdition": balancer.edition,
        "LoadBalancerId": balancer.id,
        "LoadBalancerName": balancer.name,
        "LoadBalancerOperationLocks": [
            {"LockType": lock.lock_type, "LockReason": lock.reason} for lock in balancer.locks
        ],
        "LoadBalancerStatus": balancer.status,
        "ModificationProtectionConfig": {"Status": "NonProtection"},
        "ResourceGroupId": balancer.resource_group_id,
        "Tags": lookup.tags(balancer.tags),
        "VpcId": balancer.vpc_id,
    }


def _dns_name(balancer: LoadBalancer) -> str:
    return f"{balancer.id}.{balancer.region}.alb.aliyuncs.com"


def _zone(balancer: LoadBalancer) -> str:
    return f"{balancer.region}-a"
