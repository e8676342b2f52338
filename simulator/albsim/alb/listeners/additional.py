"""Associating and dissociating additional certificates, all of a call or none of them.

Source: the error lists of both actions; what is in one of them is refused by its code, and neither call is idempotent.
"""

from __future__ import annotations

from dataclasses import replace

from albsim.alb import lookup, status_rules
from albsim.alb.listeners.params import AdditionalCertificatesParams
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.limits import certificates_cap
from albsim.world.model import (
    Attach,
    Attachment,
    AttachmentStatus,
    Change,
    Detach,
    Listener,
    ListenerStatus,
    LoadBalancer,
    Protocol,
)
from albsim.world.world import World


def associate(world: World, params: AdditionalCertificatesParams, call: Call) -> JobResponse:
    """Begin to serve more certificates on a listener: Associating, then Associated."""
    listener, balancer, wanted = _subject(world, params, call)
    present = {row.certificate_id for row in listener.additional}
    for certificate_id in wanted:
        if certificate_id in present:
            raise refuse("ResourceAlreadyAssociated.Certificate", certificate_id)
        lookup.server_certificate(world, call, certificate_id)
    _require_quota(world, balancer, len(wanted))
    rows = (*listener.additional, *(Attachment(each, AttachmentStatus.ASSOCIATING) for each in wanted))
    return _configure(world, call, replace(listener, additional=rows), Attach(wanted))


def dissociate(world: World, params: AdditionalCertificatesParams, call: Call) -> JobResponse:
    """Begin to take certificates off a listener: Dissociating, then gone."""
    listener, _, unwanted = _subject(world, params, call)
    present = {row.certificate_id for row in listener.additional}
    for certificate_id in unwanted:
        if certificate_id not in present:
            raise refuse("ResourceNotAssociated.Certificate", certificate_id)
    rows = tuple(
        replace(row, status=AttachmentStatus.DISSOCIATING) if row.certificate_id in unwanted else row
        for row in listener.additional
    )
    return _configure(world, call, replace(listener, additional=rows), Detach(unwanted))


def _subject(
    world: World, params: AdditionalCertificatesParams, call: Call
) -> tuple[Listener, LoadBalancer, tuple[str, ...]]:
    listener = lookup.listener(world, call, params.listener_id)
    if listener.protocol is Protocol.HTTP:
        raise refuse("OperationDenied.HttpListenerNotSupport", "HttpListenerNotSupport")
    balancer = lookup.load_balancer(world, call, listener.load_balancer_id)
    status_rules.require_in_business(balancer)
    status_rules.require_steady(listener)
    named = tuple(item.certificate_id for item in params.certificates)
    if len(set(named)) != len(named):
        raise invalid("Certificates", "one certificate is named twice")
    if listener.attributes.certificate_id in named:
        raise refuse("OperationDenied.DefaultCertificateUsed", "DefaultCertificateUsed")
    return listener, balancer, named


def _configure(world: World, call: Call, listener: Listener, change: Change) -> JobResponse:
    world.listeners.put(replace(listener, status=ListenerStatus.CONFIGURING, steady_status=listener.status))
    job = world.start_job(
        listener,
        api_name=call.action,
        operate_type="Update",
        change=change,
        takes=world.settings.timings.configure,
    )
    return {"JobId": job.id}


def _require_quota(world: World, balancer: LoadBalancer, more: int) -> None:
    """The quota counts every listener's additional certificates and no default one."""
    cap = certificates_cap(world, balancer)
    used = sum(len(listener.additional) for listener in lookup.listeners_of(world, balancer.id))
    if used + more > cap.limit:
        raise refuse("ResourceQuotaExceeded.LoadBalancerCertificatesNum", cap.code, balancer.id, used, cap.limit)
