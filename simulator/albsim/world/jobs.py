"""What the end of a job does to its listener. Everything an asynchronous call changes, it changes here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from albsim.world import usage
from albsim.world.model import (
    Attach,
    Attachment,
    AttachmentStatus,
    Change,
    Detach,
    Job,
    Listener,
    ListenerStatus,
    Remove,
    SetAttributes,
    Start,
)

if TYPE_CHECKING:
    from albsim.world.world import World


def finish(world: World, job: Job) -> None:
    """Apply a job's change, or take it back where the job fails, and record its end."""
    listener = world.listeners.get(job.resource_id)
    if listener is not None:
        after = applied(listener, job.change) if job.failure is None else taken_back(listener, job.change)
        if after is None:
            world.listeners.remove(listener.id)
        else:
            world.listeners.put(after)
        usage.forget_unused(world, usage.used_by(listener))
    world.end_job(job)


def applied(listener: Listener, change: Change) -> Listener | None:
    """The listener once ``change`` has taken effect; None if that removes it."""
    steady = replace(listener, status=listener.steady_status)
    match change:
        case Start():
            return replace(listener, status=ListenerStatus.RUNNING)
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
            return replace(
                steady, additional=tuple(row for row in listener.additional if row.certificate_id not in detached)
            )
        case Remove():
            return None
    assert_never(change)


def taken_back(listener: Listener, change: Change) -> Listener | None:
    """The listener once ``change`` has failed: as it was before; None where it was to be made."""
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
        case SetAttributes() | Remove():
            return steady
    assert_never(change)
