"""Response fields of the actions on load balancers (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


class LockItem(TypedDict):
    """A lock of a load balancer."""

    LockType: str
    LockReason: str


class LoadBalancerItem(TypedDict):
    """A load balancer in ListLoadBalancers."""

    AccessLogConfig: dict[str, str]
    AddressAllocatedMode: str
    AddressIpVersion: str
    AddressType: str
    CreateTime: str
    DNSName: str
    DeletionProtectionConfig: dict[str, bool]
    LoadBalancerBillingConfig: dict[str, str]
    LoadBalancerBussinessStatus: str
    LoadBalancerEdition: str
    LoadBalancerId: str
    LoadBalancerName: str
    LoadBalancerOperationLocks: list[LockItem]
    LoadBalancerStatus: str
    ModificationProtectionConfig: dict[str, str]
    ResourceGroupId: str
    Tags: list[TagItem]
    VpcId: str


class ZoneAddress(TypedDict):
    """An address of a load balancer in a zone."""

    Address: str


class ZoneMapping(TypedDict):
    """A zone of a load balancer."""

    LoadBalancerAddresses: list[ZoneAddress]
    Status: str
    VSwitchId: str
    ZoneId: str


class GetLoadBalancerAttributeResponse(LoadBalancerItem):
    """Response of GetLoadBalancerAttribute."""

    RegionId: str
    ZoneMappings: list[ZoneMapping]


class ListLoadBalancersResponse(Page):
    """Response of ListLoadBalancers."""

    LoadBalancers: list[LoadBalancerItem]
