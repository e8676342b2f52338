"""What the end of a job does to its resource. Everything an asynchronous call changes, it changes here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from albsim.world import usage
from albsim.world.model import (
    Attach,
    Attachment,
    AttachmentStatus,
    Change,
    CustomPolicy,
    Detach,
    Job,
    Listener,
    ListenerChange,
    ListenerStatus,
    LoadBalancer,
    Remove,
    Rule,
    ServerGroup,
    SetAttributes,
    SetBalancer,
    SetPolicy,
    SetRule,
    SetServerGroup,
    SetStatus,
    Start,
)
from albsim.world.switches import JobRetention

if TYPE_CHECKING:
    from albsim.world.world import World

Resource = Listener | LoadBalancer | ServerGroup | CustomPolicy | Rule
Replacement = SetBalancer | SetServerGroup | SetPolicy | SetRule

RESOURCE_TYPES: dict[type[Resource], str] = {
    Listener: "listener",
    LoadBalancer: "loadbalancer",
    ServerGroup: "servergroup",
    CustomPolicy: "securitypolicy",
    Rule: "rule",
}
"""What ListAsynJobs calls a kind of resource."""

RETENTION = {JobRetention.KEEP: 7 * 86400.0, JobRetention.FORGET: 60.0}
"""For how many seconds a job is still listed after it has ended."""


def finish(world: World, job: Job) -> None:
    """Apply a job's change, or take it back where the job fails, and record its end."""
    table = world.table_of(job.resource_type)
    resource = table.get(job.resource_id)
    world.end_job(job)
    if resource is not None:
        after = applied(resource, job.change) if job.failure is None else taken_back(resource, job)
        if after is None:
            remove(world, resource)
        else:
            table.put(after)
    released = usage.used_by(resource) if isinstance(resource, Listener) else set()
    usage.forget_unused(world, released | usage.brought_by(job))


def remove(world: World, resource: Resource) -> None:
    """Take a resource out of the world, and with it everything that is part of it."""
    if isinstance(resource, LoadBalancer):
        for listener in world.listeners_by_balancer.of(resource.id):
            remove(world, listener)
    if isinstance(resource, Listener):
        for rule in world.rules_by_listener.of(resource.id):
            world.rules.remove(rule.id)
    world.table_of(RESOURCE_TYPES[type(resource)]).remove(resource.id)
    if isinstance(resource, Listener):
        usage.forget_unused(world, usage.used_by(resource))


def applied(resource: Resource, change: Change) -> Resource | None:
    """The resource once ``change`` has taken effect; None if that removes it."""
    match change:
        case Remove():
            return None
        case SetBalancer() | SetServerGroup() | SetPolicy() | SetRule():
            return _replaced(resource, change)
    if not isinstance(resource, Listener):
        raise TypeError(f"{type(change).__name__} is for listeners")
    return _configured(resource, change)


def taken_back(resource: Resource, job: Job) -> Resource | None:
    """The resource once a job on it has failed: as it was before; None where it was to be made."""
    if isinstance(resource, Listener):
        return _unconfigured(resource, job.change)
    if isinstance(resource, LoadBalancer):
        return replace(resource, status="CreateFailed" if job.operate_type == "Create" else "Active")
    return None if job.operate_type == "Create" else replace(resource, status="Available")


def _replaced(resource: Resource, change: Replacement) -> Resource:
    """The resource as it was to become; what no job changes stays as it is by now."""
    after = replace(change.after, tags=resource.tags)
    if not isinstance(after, LoadBalancer) or not isinstance(resource, LoadBalancer):
        return after
    return replace(
        after,
        locks=resource.locks,
        business_status=resource.business_status,
        certificates_quota=resource.certificates_quota,
        listeners_quota=resource.listeners_quota,
    )


def _configured(listener: Listener, change: ListenerChange) -> Listener:
    steady = replace(listener, status=listener.steady_status)
    match change:
        case Start():
            return replace(listener, status=ListenerStatus.RUNNING)
        case SetStatus(status=status):
            return replace(listener, status=status, steady_status=status)
        case SetAttributes(attributes=attributes):
            return replace(steady, attributes=attributes)
        case Attach(certificate_ids=attached):
            return replace(
                steady,
                additional=tuple(
                    Attachment(row.certificate_id, AttachmentStatus.ASSOCIATED)
                    if row.certificate_id in attached
                    else row
                    for row in listener.additional
                ),
            )
        case Detach(certificate_ids=detached):
            rows = tuple(row for row in listener.additional if row.certificate_id not in detached)
            return replace(steady, additional=rows)
    assert_never(change)


def _unconfigured(listener: Listener, change: Change) -> Listener | None:
    steady = replace(listener, status=listener.steady_status)
    match change:
        case Start():
            return None
        case Attach(certificate_ids=attached):
            rows = tuple(row for row in listener.additional if row.certificate_id not in attached)
            return replace(steady, additional=rows)
        case Detach():
            rows = tuple(replace(row, status=AttachmentStatus.ASSOCIATED) for row in listener.additional)
            return replace(steady, additional=rows)
    return steady
