"""Parameters of the actions on load balancers (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.shared import TagFilter, UpTo10, UpTo20
from albsim.contract.fields import PageSize, Params


class GetLoadBalancerAttributeParams(Params):
    """Parameters of GetLoadBalancerAttribute."""

    load_balancer_id: str


class ListLoadBalancersParams(Params):
    """Parameters of ListLoadBalancers."""

    load_balancer_ids: UpTo20 | None = None
    load_balancer_names: UpTo10 | None = None
    vpc_ids: UpTo10 | None = None
    tag: TagFilter | None = None
    load_balancer_status: str | None = None
    load_balancer_bussiness_status: Literal["Abnormal", "Normal"] | None = None
    address_type: Literal["Internet", "Intranet"] | None = None
    address_ip_version: Literal["IPv4", "DualStack"] | None = None
    ipv6_address_type: Annotated[Literal["Internet", "Intranet"] | None, Field(alias="Ipv6AddressType")] = None
    dns_name: Annotated[str | None, Field(alias="DNSName")] = None
    pay_type: Literal["PostPay"] | None = None
    resource_group_id: str | None = None
    zone_id: str | None = None
    max_results: PageSize = 20
    next_token: str | None = None
