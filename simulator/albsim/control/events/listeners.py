"""Events of listeners. A job in progress goes on and ends as it would have."""

from __future__ import annotations

from dataclasses import replace

from albsim.control.events.find import EventError, certificate, existing
from albsim.control.events.kinds import (
    AdditionalCertificateAdded,
    AdditionalCertificateRemoved,
    DefaultCertificateSwapped,
    ListenerEvent,
    ListenerRemoved,
    ListenerStarted,
    ListenerStopped,
)
from albsim.world import jobs, usage
from albsim.world.model import Attachment, AttachmentStatus, Listener, ListenerStatus, Protocol
from albsim.world.world import World


def happen(world: World, event: ListenerEvent) -> None:
    """Change the listener, or remove it.

    Raises:
        EventError: there is no such listener or certificate, or the listener can't be so.
    """
    listener = existing(world.listeners, event.listener_id, "listenerId")
    if isinstance(event, ListenerRemoved):
        jobs.remove(world, listener)
        return
    world.listeners.put(_changed(world, listener, event))
    usage.forget_unused(world, usage.used_by(listener))


def _changed(world: World, listener: Listener, event: ListenerEvent) -> Listener:
    match event:
        case ListenerStopped():
            return replace(listener, status=ListenerStatus.STOPPED, steady_status=ListenerStatus.STOPPED)
        case ListenerStarted():
            return replace(listener, status=ListenerStatus.RUNNING, steady_status=ListenerStatus.RUNNING)
        case DefaultCertificateSwapped(certificate_id=certificate_id):
            _require_usable(world, listener, certificate_id)
            attributes = replace(listener.attributes, certificate_id=certificate_id)
            return replace(listener, attributes=attributes, additional=_without(listener, certificate_id))
        case AdditionalCertificateAdded(certificate_id=certificate_id):
            _require_usable(world, listener, certificate_id)
            row = Attachment(certificate_id, AttachmentStatus.ASSOCIATED)
            return replace(listener, additional=(*listener.additional, row))
        case AdditionalCertificateRemoved(certificate_id=certificate_id):
            rows = _without(listener, certificate_id)
            if rows == listener.additional:
                raise EventError("certificateId", f"{certificate_id} is no additional certificate of {listener.id}")
            return replace(listener, additional=rows)
    raise TypeError(f"{type(event).__name__} leaves no listener")


def _require_usable(world: World, listener: Listener, certificate_id: str) -> None:
    if listener.protocol is Protocol.HTTP:
        raise EventError("listenerId", "an HTTP listener has no certificates")
    if certificate(world, certificate_id).id in usage.used_by(listener):
        raise EventError("certificateId", f"{listener.id} has {certificate_id} already")


def _without(listener: Listener, certificate_id: str) -> tuple[Attachment, ...]:
    return tuple(row for row in listener.additional if row.certificate_id != certificate_id)
