"""CreateLoadBalancer: the load balancer is there at once, Provisioning, and Active when its job ends.

The action answers without a JobId, so the job is not listed. VPCs and vSwitches are not simulated: any is taken, as
long as the zone belongs to the region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from albsim.alb import lookup
from albsim.alb.balancers.addresses import own_address
from albsim.alb.balancers.params import CreateLoadBalancerParams, ModificationProtectionParam, ZoneMappingParam
from albsim.alb.balancers.responses import CreateLoadBalancerResponse
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.limits import load_balancers_cap
from albsim.world import ids
from albsim.world.model import LoadBalancer, SetBalancer, ZoneMapping
from albsim.world.world import World


def create_load_balancer(world: World, params: CreateLoadBalancerParams, call: Call) -> CreateLoadBalancerResponse:
    """Begin a load balancer: Provisioning, then Active."""
    _require_room(world, call)
    zones = _zones(params.zone_mappings, call.region)
    balancer = _balancer(world, params, call, zones)
    world.load_balancers.put(balancer)
    world.start_job(
        balancer,
        api_name=call.action,
        operate_type="Create",
        change=SetBalancer(replace(balancer, status="Active")),
        takes=world.settings.timings.create,
        hidden=True,
    )
    return {"LoadBalancerId": balancer.id}


def protected(balancer: LoadBalancer, config: ModificationProtectionParam | None) -> LoadBalancer:
    """A load balancer with what is given of its modification protection; the rest stays as it is."""
    if config is None:
        return balancer
    return replace(
        balancer,
        modification_protection=config.status or balancer.modification_protection,
        modification_protection_reason=config.reason or balancer.modification_protection_reason,
    )


def _balancer(
    world: World, params: CreateLoadBalancerParams, call: Call, zones: tuple[ZoneMapping, ...]
) -> LoadBalancer:
    balancer_id = ids.resource_id(world.rng, "alb", world.load_balancers)
    balancer = LoadBalancer(
        id=balancer_id,
        account_id=call.account_id,
        region=call.region,
        name=params.load_balancer_name or "",
        edition=params.load_balancer_edition,
        address=own_address(balancer_id, {other.address for other in world.load_balancers}),
        created=world.clock.now(),
        status="Provisioning",
        vpc_id=params.vpc_id,
        address_type=params.address_type,
        address_ip_version=params.address_ip_version,
        address_allocated_mode=params.address_allocated_mode,
        bandwidth_package_id=params.load_balancer_billing_config.bandwidth_package_id or "",
        security_group_ids=tuple(each.security_group_id for each in params.security_group_ids),
        tags={tag.key: tag.value for tag in params.tag},
        zones=zones,
        deletion_protected_since=world.clock.now() if params.deletion_protection_enabled else None,
    )
    if params.resource_group_id is not None:
        balancer = replace(balancer, resource_group_id=params.resource_group_id)
    return protected(balancer, params.modification_protection_config)


def _require_room(world: World, call: Call) -> None:
    cap = load_balancers_cap(world)
    used = sum(lookup.owned(balancer, call) for balancer in world.load_balancers)
    if used >= cap.limit:
        raise refuse("QuotaExceeded.LoadBalancersNum", cap.code, used, cap.limit)


def _zones(given: Sequence[ZoneMappingParam], region: str) -> tuple[ZoneMapping, ...]:
    if len({zone.zone_id for zone in given}) != len(given):
        raise refuse("DuplicatedParam.ZoneId")
    for number, zone in enumerate(given, start=1):
        if not zone.zone_id.startswith(region):
            raise invalid(f"ZoneMappings.{number}.ZoneId", "not a zone of this region")
    return tuple(
        ZoneMapping(
            zone_id=zone.zone_id,
            vswitch_id=zone.v_switch_id,
            allocation_id=zone.allocation_id or "",
            eip_type=zone.eip_type or "",
            intranet_address=zone.intranet_address or "",
        )
        for zone in given
    )
