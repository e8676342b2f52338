"""GetLoadBalancerAttribute, ListLoadBalancers."""

from __future__ import annotations

from albsim.alb import lookup
from albsim.alb.balancers.params import GetLoadBalancerAttributeParams, ListLoadBalancersParams
from albsim.alb.balancers.responses import (
    DeletionProtectionConfig,
    GetLoadBalancerAttributeResponse,
    ListLoadBalancersResponse,
    LoadBalancerItem,
    ModificationProtectionConfig,
    ZoneMappingItem,
)
from albsim.alb.shared import time_text
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import LoadBalancer, ZoneMapping
from albsim.world.world import World


def get_load_balancer_attribute(
    world: World, params: GetLoadBalancerAttributeParams, call: Call
) -> GetLoadBalancerAttributeResponse:
    """A load balancer with its zones; its address in each of them is the loopback address that it serves on."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    return {
        **_item(balancer),
        "RegionId": balancer.region,
        "ZoneMappings": [_zone(balancer, zone) for zone in balancer.zones],
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
        (params.address_ip_version, balancer.address_ip_version),
        (params.ipv6_address_type, _ipv6_address_type(balancer)),
        (params.dns_name, _dns_name(balancer)),
        (params.resource_group_id, balancer.resource_group_id),
    )
    return (
        all(wanted is None or value in wanted for wanted, value in lists)
        and all(wanted in {None, value} for wanted, value in values)
        and (params.zone_id is None or params.zone_id in {zone.zone_id for zone in balancer.zones})
        and lookup.tags_match(balancer.tags, params.tag)
    )


def _item(balancer: LoadBalancer) -> LoadBalancerItem:
    item: LoadBalancerItem = {
        "AccessLogConfig": {},
        "AddressAllocatedMode": balancer.address_allocated_mode,
        "AddressIpVersion": balancer.address_ip_version,
        "AddressType": balancer.address_type,
        "CreateTime": time_text(balancer.created),
        "DNSName": _dns_name(balancer),
        "DeletionProtectionConfig": _deletion_protection(balancer),
        "LoadBalancerBillingConfig": {"PayType": "PostPay"},
        "LoadBalancerBussinessStatus": balancer.business_status,
        "LoadBalancerEdition": balancer.edition,
        "LoadBalancerId": balancer.id,
        "LoadBalancerName": balancer.name,
        "LoadBalancerOperationLocks": [
            {"LockType": lock.lock_type, "LockReason": lock.reason} for lock in balancer.locks
        ],
        "LoadBalancerStatus": balancer.status,
        "ModificationProtectionConfig": _modification_protection(balancer),
        "ResourceGroupId": balancer.resource_group_id,
        "Tags": lookup.tags(balancer.tags),
        "VpcId": balancer.vpc_id,
    }
    if balancer.bandwidth_package_id:
        item["BandwidthPackageId"] = balancer.bandwidth_package_id
    if balancer.security_group_ids:
        item["SecurityGroupIds"] = list(balancer.security_group_ids)
    ipv6 = _ipv6_address_type(balancer)
    if ipv6 is not None:
        item["Ipv6AddressType"] = ipv6
    return item


def _deletion_protection(balancer: LoadBalancer) -> DeletionProtectionConfig:
    if balancer.deletion_protected_since is None:
        return {"Enabled": False}
    return {"Enabled": True, "EnabledTime": time_text(balancer.deletion_protected_since)}


def _modification_protection(balancer: LoadBalancer) -> ModificationProtectionConfig:
    config: ModificationProtectionConfig = {"Status": balancer.modification_protection}
    if balancer.modification_protection_reason:
        config["Reason"] = balancer.modification_protection_reason
    return config


def _zone(balancer: LoadBalancer, zone: ZoneMapping) -> ZoneMappingItem:
    item: ZoneMappingItem = {
        "LoadBalancerAddresses": [{"Address": balancer.address}],
        "Status": "Active",
        "VSwitchId": zone.vswitch_id,
        "ZoneId": zone.zone_id,
    }
    address = item["LoadBalancerAddresses"][0]
    if zone.allocation_id:
        address["AllocationId"] = zone.allocation_id
    if zone.eip_type:
        address["EipType"] = zone.eip_type
    if zone.intranet_address:
        address["IntranetAddress"] = zone.intranet_address
    return item


def _dns_name(balancer: LoadBalancer) -> str:
    return f"{balancer.id}.{balancer.region}.alb.aliyuncs.com"


def _ipv6_address_type(balancer: LoadBalancer) -> str | None:
    """IPv6 addresses are private until they are made public, which no action here does."""
    return "Intranet" if balancer.address_ip_version == "DualStack" else None
