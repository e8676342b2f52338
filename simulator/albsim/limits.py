"""Quotas that the simulated cloud enforces and that Quota Center reports: one table for both.

Source: Alibaba Cloud's ALB quota page (default and highest value by edition).
"""

from __future__ import annotations

from dataclasses import dataclass

from albsim.world.model import Edition, LoadBalancer
from albsim.world.world import World


@dataclass(frozen=True, slots=True)
class Limit:
    """One adjustable quota.

    Attributes:
        code: Quota Center's action code.
        name: what it limits, for people.
        default: value of an account that never asked for more.
        highest: what can be asked for.
    """

    code: str
    name: str
    default: int
    highest: int


_SUFFIX = {
    Edition.BASIC: "basic_edition",
    Edition.STANDARD: "standard_edition",
    Edition.STANDARD_WITH_WAF: "standardwithwaf_edition",
}
_PER_EDITION = {
    "certificates": ("additional certificates per {} instance", (10, 150), (25, 300)),
    "listeners": ("listeners per {} instance", (50, 80), (50, 100)),
    "rules": ("forwarding rules per {} instance", (40, 100), (100, 200)),
    "servers": ("servers per {} instance", (200, 400), (1000, 1500)),
}


def _code(what: str, edition: Edition) -> str:
    return f"alb_quota_loadbalancer_{what}_num_{_SUFFIX[edition]}"


def _edition_limits() -> dict[str, Limit]:
    limits = {}
    for what, (name, basic, other) in _PER_EDITION.items():
        for edition in Edition:
            default, highest = basic if edition is Edition.BASIC else other
            code = _code(what, edition)
            limits[code] = Limit(code, name.format(edition.value), default, highest)
    return limits


LOAD_BALANCERS = "alb_quota_loadbalancers_num"
LIMITS: dict[str, Limit] = {
    LOAD_BALANCERS: Limit(LOAD_BALANCERS, "load balancers per region", 60, 150),
    **_edition_limits(),
}


def value(world: World, code: str) -> int:
    """The quota as it applies to this world."""
    return world.settings.quotas.get(code, LIMITS[code].default)


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit as it applies to one load balancer, or to an account in one region."""

    code: str
    limit: int


def certificates_cap(world: World, balancer: LoadBalancer) -> Cap:
    """How many additional certificates a load balancer's listeners can have together."""
    code = _code("certificates", balancer.edition)
    return Cap(code, value(world, code) if balancer.certificates_quota is None else balancer.certificates_quota)


def listeners_cap(world: World, balancer: LoadBalancer) -> Cap:
    """How many listeners a load balancer can have."""
    code = _code("listeners", balancer.edition)
    return Cap(code, value(world, code) if balancer.listeners_quota is None else balancer.listeners_quota)


def rules_cap(world: World, balancer: LoadBalancer) -> Cap:
    """How many forwarding rules a load balancer's listeners can have together."""
    code = _code("rules", balancer.edition)
    return Cap(code, value(world, code))


def servers_cap(world: World, balancer: LoadBalancer) -> Cap:
    """How many servers a load balancer can have, each counted once for every listener and rule that forwards to it."""
    code = _code("servers", balancer.edition)
    return Cap(code, value(world, code))


def load_balancers_cap(world: World) -> Cap:
    """How many load balancers an account can have in a region."""
    return Cap(LOAD_BALANCERS, value(world, LOAD_BALANCERS))
