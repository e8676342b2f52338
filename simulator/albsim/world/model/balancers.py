"""Load balancers. Times are seconds since the epoch on the simulated clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Edition(StrEnum):
    """Edition of a load balancer."""

    BASIC = "Basic"
    STANDARD = "Standard"
    STANDARD_WITH_WAF = "StandardWithWaf"


@dataclass(frozen=True, slots=True)
class OperationLock:
    """Why a load balancer takes no changes, for example ``FinancialLocked``."""

    lock_type: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ZoneMapping:
    """A zone that a load balancer is in; what is blank was not given."""

    zone_id: str
    vswitch_id: str
    allocation_id: str = ""
    eip_type: str = ""
    intranet_address: str = ""


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """An ALB instance.

    Attributes:
        address: loopback address that its listeners serve on.
        deletion_protected_since: when its deletion was forbidden; None: it can be deleted.
        certificates_quota: limit of additional certificates, where this instance has one of its own.
        listeners_quota: limit of listeners, where this instance has one of its own.
    """

    id: str
    account_id: str
    region: str
    name: str
    edition: Edition
    address: str
    created: float
    status: str = "Active"
    business_status: str = "Normal"
    locks: tuple[OperationLock, ...] = ()
    vpc_id: str = "vpc-albsim"
    address_type: str = "Internet"
    address_ip_version: str = "IPv4"
    address_allocated_mode: str = "Dynamic"
    bandwidth_package_id: str = ""
    security_group_ids: tuple[str, ...] = ()
    resource_group_id: str = "rg-default"
    tags: Mapping[str, str] = field(default_factory=dict)
    zones: tuple[ZoneMapping, ...] = ()
    deletion_protected_since: float | None = None
    modification_protection: str = "NonProtection"
    modification_protection_reason: str = ""
    certificates_quota: int | None = None
    listeners_quota: int | None = None
