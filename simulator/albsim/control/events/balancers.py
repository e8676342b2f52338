"""Events of load balancers."""

from __future__ import annotations

from dataclasses import replace

from albsim.control.events.find import existing
from albsim.control.events.kinds import (
    BalancerEvent,
    EditionChanged,
    LoadBalancerLocked,
    LoadBalancerNormal,
    LoadBalancerOverdue,
    LoadBalancerStatus,
    LoadBalancerUnlocked,
)
from albsim.world.model import LoadBalancer, OperationLock
from albsim.world.world import World


def happen(world: World, event: BalancerEvent) -> None:
    """Change the load balancer.

    Raises:
        EventError: there is no such load balancer.
    """
    balancer = existing(world.load_balancers, event.load_balancer_id, "loadBalancerId")
    world.load_balancers.put(_changed(balancer, event))


def _changed(balancer: LoadBalancer, event: BalancerEvent) -> LoadBalancer:
    match event:
        case EditionChanged(edition=edition):
            return replace(balancer, edition=edition)
        case LoadBalancerStatus(status=status):
            return replace(balancer, status=status)
        case LoadBalancerLocked(lock_type=lock_type, reason=reason):
            return _locked(balancer, lock_type, reason)
        case LoadBalancerOverdue():
            return _locked(balancer, "FinancialLocked", "overdue")
        case LoadBalancerUnlocked(lock_type=lock_type):
            return _with_locks(balancer, () if lock_type is None else _other_locks(balancer, lock_type))
        case LoadBalancerNormal():
            return _with_locks(balancer, ())


def _locked(balancer: LoadBalancer, lock_type: str, reason: str) -> LoadBalancer:
    return _with_locks(balancer, (*_other_locks(balancer, lock_type), OperationLock(lock_type, reason)))


def _other_locks(balancer: LoadBalancer, lock_type: str) -> tuple[OperationLock, ...]:
    return tuple(lock for lock in balancer.locks if lock.lock_type != lock_type)


def _with_locks(balancer: LoadBalancer, locks: tuple[OperationLock, ...]) -> LoadBalancer:
    return replace(balancer, locks=locks, business_status="Abnormal" if locks else "Normal")
