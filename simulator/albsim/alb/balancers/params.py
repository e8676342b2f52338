"""Parameters of the actions on load balancers (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.shared import TagFilter, Tags, UpTo10, UpTo20
from albsim.contract.fields import Flag, PageSize, Params, WriteParams
from albsim.world.model import Edition

AddressType = Literal["Internet", "Intranet"]
IpVersion = Literal["IPv4", "DualStack"]
Name = Annotated[str, Field(min_length=2, max_length=128)]


class BillingConfigParam(Params):
    """How a load balancer is paid for."""

    pay_type: Literal["PostPay"]
    bandwidth_package_id: str | None = None


class ModificationProtectionParam(Params):
    """Whether the console may change a load balancer; the API may in any case."""

    status: Literal["NonProtection", "ConsoleProtection"] | None = None
    reason: Name | None = None


class SecurityGroupParam(Params):
    """A security group of a load balancer."""

    security_group_id: str


class ZoneMappingParam(Params):
    """A zone of a load balancer."""

    zone_id: str
    v_switch_id: str
    allocation_id: str | None = None
    eip_type: Literal["Common", "Anycast"] | None = None
    intranet_address: str | None = None


class CreateLoadBalancerParams(WriteParams):
    """Parameters of CreateLoadBalancer."""

    vpc_id: str
    address_type: AddressType
    load_balancer_edition: Edition
    load_balancer_billing_config: BillingConfigParam
    zone_mappings: Annotated[tuple[ZoneMappingParam, ...], Field(min_length=1, max_length=10)]
    load_balancer_name: Name | None = None
    address_allocated_mode: Literal["Fixed", "Dynamic"] = "Fixed"
    address_ip_version: IpVersion = "IPv4"
    deletion_protection_enabled: Flag = False
    modification_protection_config: ModificationProtectionParam | None = None
    resource_group_id: str | None = None
    security_group_ids: tuple[SecurityGroupParam, ...] = ()
    tag: Tags = ()


class UpdateLoadBalancerAttributeParams(WriteParams):
    """Parameters of UpdateLoadBalancerAttribute."""

    load_balancer_id: str
    load_balancer_name: Name | None = None
    modification_protection_config: ModificationProtectionParam | None = None


class UpdateLoadBalancerEditionParams(WriteParams):
    """Parameters of UpdateLoadBalancerEdition."""

    load_balancer_id: str
    load_balancer_edition: Edition


class DeleteLoadBalancerParams(WriteParams):
    """Parameters of DeleteLoadBalancer."""

    load_balancer_id: str
    retain_resource_type: tuple[str, ...] = ()


class DeletionProtectionParams(WriteParams):
    """Parameters of EnableDeletionProtection and DisableDeletionProtection."""

    resource_id: str


class GetLoadBalancerAttributeParams(Params):
    """Parameters of GetLoadBalancerAttribute."""

    load_balancer_id: str


class ListLoadBalancersParams(Params):
    """Parameters of ListLoadBalancers."""

    load_balancer_ids: UpTo20 | None = None
    load_balancer_names: UpTo10 | None = None
    vpc_ids: UpTo10 | None = None
    tag: TagFilter | None = None
    load_balancer_status: Literal["Inactive", "Active", "Provisioning", "Configuring", "CreateFailed"] | None = None
    load_balancer_bussiness_status: Literal["Abnormal", "Normal"] | None = None
    address_type: AddressType | None = None
    address_ip_version: IpVersion | None = None
    ipv6_address_type: Annotated[AddressType | None, Field(alias="Ipv6AddressType")] = None
    dns_name: Annotated[str | None, Field(alias="DNSName")] = None
    pay_type: Literal["PostPay"] | None = None
    resource_group_id: str | None = None
    zone_id: str | None = None
    max_results: PageSize = 20
    next_token: str | None = None
