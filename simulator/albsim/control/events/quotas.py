"""Events of quotas. What exists beyond a lowered quota stays; only more is refused."""

from __future__ import annotations

from dataclasses import replace

from albsim.control.events.find import existing
from albsim.control.events.kinds import QuotaChanged
from albsim.world.world import World


def happen(world: World, event: QuotaChanged) -> None:
    """Change the quota of one load balancer, or the one that Quota Center has under a code.

    Raises:
        EventError: there is no such load balancer.
    """
    if event.code is not None and event.value is not None:
        world.settings = replace(world.settings, quotas={**world.settings.quotas, event.code: event.value})
    if event.load_balancer_id is not None:
        balancer = existing(world.load_balancers, event.load_balancer_id, "loadBalancerId")
        world.load_balancers.put(
            replace(
                balancer,
                certificates_quota=balancer.certificates_quota if event.certificates is None else event.certificates,
                listeners_quota=balancer.listeners_quota if event.listeners is None else event.listeners,
            )
        )
