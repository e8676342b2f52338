"""What every change of an existing listener has in common: what it needs, and the Configuring that it begins with."""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup, status_rules
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.world.model import Change, Listener, ListenerStatus, LoadBalancer
from albsim.world.world import World


def subject(world: World, call: Call, listener: Listener) -> LoadBalancer:
    """The load balancer of a listener that is about to be changed.

    Raises:
        ApiError: if the load balancer or the listener takes no change now.
    """
    balancer = lookup.load_balancer(world, call, listener.load_balancer_id)
    status_rules.require_in_business(balancer)
    status_rules.require_changeable(world, call, listener)
    return balancer


def begin(
    world: World, call: Call, listener: Listener, change: Change, *, ends_as: ListenerStatus | None = None
) -> JobResponse:
    """Make a steady listener Configuring until ``change`` takes effect.

    Args:
        world: where the listener is.
        call: what changes it.
        listener: as it is to be from now on, but for its status.
        change: what takes effect when the job ends.
        ends_as: its status then, or if the job fails; None: what a change of its attributes leads to.
    """
    steady = status_rules.status_afterwards(world, listener) if ends_as is None else ends_as
    world.listeners.put(replace(listener, status=ListenerStatus.CONFIGURING, steady_status=steady))
    job = world.start_job(
        listener,
        api_name=call.action,
        operate_type="Update",
        change=change,
        takes=world.settings.timings.configure,
    )
    return {"JobId": job.id}
