"""What changes a load balancer that exists: its attributes, its edition, whether it can be deleted, and its removal.

Sources: the error lists of these actions; the text of UpdateLoadBalancerEdition, by which no edition becomes Basic; the
official ingress controller, which deletes load balancers with listeners on them and expects both to go.
"""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup, status_rules
from albsim.alb.balancers.create import protected
from albsim.alb.balancers.params import (
    DeleteLoadBalancerParams,
    DeletionProtectionParams,
    UpdateLoadBalancerAttributeParams,
    UpdateLoadBalancerEditionParams,
)
from albsim.alb.shared import JobResponse, NoFields
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.world.model import Edition, Job, ListenerStatus, LoadBalancer, Remove, SetBalancer
from albsim.world.world import World

_STEADY = {ListenerStatus.RUNNING, ListenerStatus.STOPPED}
_NEVER_SERVED = {"CreateFailed", "Inactive"}


def update_load_balancer_attribute(world: World, params: UpdateLoadBalancerAttributeParams, call: Call) -> JobResponse:
    """Begin a change of a load balancer's name or modification protection: Configuring, then Active."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    status_rules.require_in_business(balancer)
    after = replace(balancer, name=params.load_balancer_name or balancer.name)
    job = _configure(world, call, balancer, protected(after, params.modification_protection_config))
    return {"JobId": job.id}


def update_load_balancer_edition(world: World, params: UpdateLoadBalancerEditionParams, call: Call) -> NoFields:
    """Begin a change of a load balancer's edition: Configuring, then Active; answers without a JobId."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    edition = params.load_balancer_edition
    status_rules.require_in_business(balancer)
    if edition is balancer.edition:
        raise refuse("OperationDenied.EditionNotChanged", "EditionNotChanged")
    if edition is Edition.BASIC:
        raise refuse("OperationDenied.Downgrade", "Downgrade")
    _configure(world, call, balancer, replace(balancer, edition=edition), hidden=True)
    return {}


def enable_deletion_protection(world: World, params: DeletionProtectionParams, call: Call) -> NoFields:
    """Forbid a load balancer's deletion."""
    balancer = _changeable(world, params, call)
    since = world.clock.now() if balancer.deletion_protected_since is None else balancer.deletion_protected_since
    world.load_balancers.put(replace(balancer, deletion_protected_since=since))
    return {}


def disable_deletion_protection(world: World, params: DeletionProtectionParams, call: Call) -> NoFields:
    """Allow a load balancer's deletion again."""
    world.load_balancers.put(replace(_changeable(world, params, call), deletion_protected_since=None))
    return {}


def delete_load_balancer(world: World, params: DeleteLoadBalancerParams, call: Call) -> JobResponse:
    """Begin a load balancer's removal with its listeners and their rules: Deleting, then not found."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    if balancer.status not in _NEVER_SERVED:
        status_rules.require_in_business(balancer)
    if balancer.deletion_protected_since is not None:
        raise refuse("OperationDenied.DeletionProtectionEnabled", "DeletionProtectionEnabled")
    if any(listener.status not in _STEADY for listener in lookup.listeners_of(world, balancer.id)):
        # Seen of the real cloud: this refusal names the load balancer twice and no status.
        raise refuse("IncorrectStatus.LoadBalancer", balancer.id, balancer.id)
    world.load_balancers.put(replace(balancer, status="Deleting"))
    job = world.start_job(
        balancer,
        api_name=call.action,
        operate_type="Delete",
        change=Remove(),
        takes=world.settings.timings.delete,
    )
    return {"JobId": job.id}


def _changeable(world: World, params: DeletionProtectionParams, call: Call) -> LoadBalancer:
    balancer = lookup.load_balancer(world, call, params.resource_id)
    status_rules.require_in_business(balancer)
    return balancer


def _configure(world: World, call: Call, balancer: LoadBalancer, after: LoadBalancer, *, hidden: bool = False) -> Job:
    world.load_balancers.put(replace(balancer, status="Configuring"))
    return world.start_job(
        balancer,
        api_name=call.action,
        operate_type="Update",
        change=SetBalancer(after),
        takes=world.settings.timings.configure,
        hidden=hidden,
    )
