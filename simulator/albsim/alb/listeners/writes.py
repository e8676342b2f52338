"""CreateListener, UpdateListenerAttribute, DeleteListener: each begins a job and answers at once."""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup, status_rules
from albsim.alb.listeners import attributes, configure
from albsim.alb.listeners.params import CreateListenerParams, ListenerParams, UpdateListenerAttributeParams
from albsim.alb.listeners.responses import CreateListenerResponse
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.limits import listeners_cap
from albsim.world import ids
from albsim.world.model import Listener, ListenerStatus, LoadBalancer, Protocol, Remove, SetAttributes, Start
from albsim.world.switches import ListenerTags
from albsim.world.world import World


def create_listener(world: World, params: CreateListenerParams, call: Call) -> CreateListenerResponse:
    """Begin a listener: Provisioning, then Running."""
    balancer = lookup.load_balancer(world, call, params.load_balancer_id)
    status_rules.require_in_business(balancer)
    protocol = Protocol(params.listener_protocol)
    _require_free_port(world, balancer, protocol, params.listener_port)
    _require_quota(world, balancer)
    listener = Listener(
        id=ids.resource_id(world.rng, "lsn", world.listeners),
        account_id=call.account_id,
        region=call.region,
        load_balancer_id=balancer.id,
        protocol=protocol,
        port=params.listener_port,
        status=ListenerStatus.PROVISIONING,
        attributes=attributes.created(attributes.Subject(world, call, balancer, protocol), params),
        created=world.clock.now(),
        tags=_tags(world, params),
    )
    world.listeners.put(listener)
    job = world.start_job(
        listener,
        api_name=call.action,
        operate_type="Create",
        change=Start(),
        takes=world.settings.timings.create,
    )
    return {"JobId": job.id, "ListenerId": listener.id}


def update_listener_attribute(world: World, params: UpdateListenerAttributeParams, call: Call) -> JobResponse:
    """Begin a change of a listener's attributes: Configuring, then what it was before."""
    listener = lookup.listener(world, call, params.listener_id)
    balancer = configure.subject(world, call, listener)
    subject = attributes.Subject(world, call, balancer, listener.protocol, listener.id)
    after = attributes.updated(subject, params, listener.attributes)
    if after.certificate_id in {row.certificate_id for row in listener.additional}:
        raise refuse("ResourceAlreadyAssociated.Certificate", after.certificate_id)
    return configure.begin(world, call, listener, SetAttributes(after))


def delete_listener(world: World, params: ListenerParams, call: Call) -> JobResponse:
    """Begin a listener's removal: Deleting, then not found."""
    listener = lookup.listener(world, call, params.listener_id)
    status_rules.require_active(lookup.load_balancer(world, call, listener.load_balancer_id))
    status_rules.require_steady(world, call, listener)
    if attributes.upgrades_to(world, listener):
        raise refuse("ResourceInUse.Listener", listener.id)
    world.listeners.put(replace(listener, status=ListenerStatus.DELETING, steady_status=listener.status))
    job = world.start_job(
        listener,
        api_name=call.action,
        operate_type="Delete",
        change=Remove(),
        takes=world.settings.timings.delete,
    )
    return {"JobId": job.id}


def _tags(world: World, params: CreateListenerParams) -> dict[str, str]:
    if world.settings.switches.listener_tags is ListenerTags.REFUSE:
        return {}
    return {tag.key: tag.value for tag in params.tag}


def _require_free_port(world: World, balancer: LoadBalancer, protocol: Protocol, port: int) -> None:
    """QUIC is UDP and shares a port with the TCP protocols."""
    quic = protocol is Protocol.QUIC
    for other in lookup.listeners_of(world, balancer.id):
        if other.port == port and (other.protocol is Protocol.QUIC) == quic:
            raise refuse("ResourceAlreadyExist.Listener", other.id)


def _require_quota(world: World, balancer: LoadBalancer) -> None:
    cap = listeners_cap(world, balancer)
    used = len(lookup.listeners_of(world, balancer.id))
    if used >= cap.limit:
        raise refuse("ResourceQuotaExceeded.LoadBalancerListenersNum", cap.code, balancer.id, used, cap.limit)
