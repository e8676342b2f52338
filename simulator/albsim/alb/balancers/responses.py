"""Response fields of the actions on load balancers (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


class AccessLogConfig(TypedDict):
    """Where access logs go; empty: nowhere, but clients need the object."""


class BillingConfig(TypedDict):
    """How a load balancer is paid for."""

    PayType: str


class DeletionProtectionConfig(TypedDict):
    """Whether a load balancer can be deleted, and since when not."""

    Enabled: bool
    EnabledTime: NotRequired[str]


class ModificationProtectionConfig(TypedDict):
    """Whether the console may change a load balancer."""

    Status: str
    Reason: NotRequired[str]


class LockItem(TypedDict):
    """A lock of a load balancer."""

    LockType: str
    LockReason: str


class LoadBalancerItem(TypedDict):
    """A load balancer in ListLoadBalancers."""

    AccessLogConfig: AccessLogConfig
    AddressAllocatedMode: str
    AddressIpVersion: str
    AddressType: str
    BandwidthPackageId: NotRequired[str]
    CreateTime: str
    DNSName: str
    DeletionProtectionConfig: DeletionProtectionConfig
    Ipv6AddressType: NotRequired[str]
    LoadBalancerBillingConfig: BillingConfig
    LoadBalancerBussinessStatus: str
    LoadBalancerEdition: str
    LoadBalancerId: str
    LoadBalancerName: str
    LoadBalancerOperationLocks: list[LockItem]
    LoadBalancerStatus: str
    ModificationProtectionConfig: ModificationProtectionConfig
    ResourceGroupId: str
    SecurityGroupIds: NotRequired[list[str]]
    Tags: list[TagItem]
    VpcId: str


class ZoneAddress(TypedDict):
    """An address of a load balancer in a zone."""

    Address: str
    AllocationId: NotRequired[str]
    EipType: NotRequired[str]
    IntranetAddress: NotRequired[str]


class ZoneMappingItem(TypedDict):
    """A zone of a load balancer."""

    LoadBalancerAddresses: list[ZoneAddress]
    Status: str
    VSwitchId: str
    ZoneId: str


class GetLoadBalancerAttributeResponse(LoadBalancerItem):
    """Response of GetLoadBalancerAttribute."""

    RegionId: str
    ZoneMappings: list[ZoneMappingItem]


class ListLoadBalancersResponse(Page):
    """Response of ListLoadBalancers."""

    LoadBalancers: list[LoadBalancerItem]


class CreateLoadBalancerResponse(TypedDict):
    """Response of CreateLoadBalancer: it has no JobId."""

    LoadBalancerId: str
