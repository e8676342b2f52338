"""Associating and dissociating additional certificates.

Source: the error lists of both actions; what is in one of them is refused by its code, and neither call is idempotent.
Whether one certificate that is refused refuses the whole call is the switch ``batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from albsim.alb import lookup
from albsim.alb.listeners import configure
from albsim.alb.listeners.params import AdditionalCertificatesParams
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.errors import ApiError, invalid, refuse
from albsim.limits import certificates_cap
from albsim.world.model import Attach, Attachment, AttachmentStatus, Detach, Listener, LoadBalancer, Protocol
from albsim.world.switches import Batch
from albsim.world.world import World


def associate(world: World, params: AdditionalCertificatesParams, call: Call) -> JobResponse:
    """Begin to serve more certificates on a listener: Associating, then Associated."""
    listener, balancer, wanted = _subject(world, params, call)
    present = {row.certificate_id for row in listener.additional}
    room = _Room(world, balancer)

    def check(certificate_id: str) -> None:
        _refuse_default(listener, certificate_id)
        if certificate_id in present:
            raise refuse("ResourceAlreadyAssociated.Certificate", certificate_id)
        lookup.server_certificate(world, call, certificate_id)
        room.take()

    attached = _those_that_can(world, wanted, check)
    rows = (*listener.additional, *(Attachment(each, AttachmentStatus.ASSOCIATING) for each in attached))
    return configure.begin(world, call, replace(listener, additional=rows), Attach(attached))


def dissociate(world: World, params: AdditionalCertificatesParams, call: Call) -> JobResponse:
    """Begin to take certificates off a listener: Dissociating, then gone."""
    listener, _, unwanted = _subject(world, params, call)
    present = {row.certificate_id for row in listener.additional}

    def check(certificate_id: str) -> None:
        _refuse_default(listener, certificate_id)
        if certificate_id not in present:
            raise refuse("ResourceNotAssociated.Certificate", certificate_id)

    detached = _those_that_can(world, unwanted, check)
    rows = tuple(
        replace(row, status=AttachmentStatus.DISSOCIATING) if row.certificate_id in detached else row
        for row in listener.additional
    )
    return configure.begin(world, call, replace(listener, additional=rows), Detach(detached))


class _Room:
    """What the quota leaves; it counts every listener's additional certificates and no default one."""

    def __init__(self, world: World, balancer: LoadBalancer) -> None:
        self._cap = certificates_cap(world, balancer)
        self._balancer_id = balancer.id
        self._used = sum(len(listener.additional) for listener in lookup.listeners_of(world, balancer.id))
        self._taken = 0

    def take(self) -> None:
        """Count one more certificate, or refuse it; what is told is the usage before this call."""
        cap = self._cap
        if self._used + self._taken >= cap.limit:
            code = "ResourceQuotaExceeded.LoadBalancerCertificatesNum"
            raise refuse(code, cap.code, self._balancer_id, self._used, cap.limit)
        self._taken += 1


def _subject(
    world: World, params: AdditionalCertificatesParams, call: Call
) -> tuple[Listener, LoadBalancer, tuple[str, ...]]:
    listener = lookup.listener(world, call, params.listener_id)
    if listener.protocol is Protocol.HTTP:
        raise refuse("OperationDenied.HttpListenerNotSupport", "HttpListenerNotSupport")
    balancer = configure.subject(world, call, listener)
    named = tuple(lookup.certificate_identifier(world, call, item.certificate_id) for item in params.certificates)
    if len(set(named)) != len(named):
        raise invalid("Certificates", "one certificate is named twice")
    return listener, balancer, named


def _refuse_default(listener: Listener, certificate_id: str) -> None:
    if listener.attributes.certificate_id == certificate_id:
        raise refuse("OperationDenied.DefaultCertificateUsed", "DefaultCertificateUsed")


def _those_that_can(world: World, named: Sequence[str], check: Callable[[str], None]) -> tuple[str, ...]:
    """The certificates of a call that pass ``check``: all of them, or by the switch ``batch`` some."""
    passed: list[str] = []
    refusals: list[ApiError] = []
    for certificate_id in named:
        try:
            check(certificate_id)
        except ApiError as refusal:
            refusals.append(refusal)
        else:
            passed.append(certificate_id)
    if refusals and (not passed or world.settings.switches.batch is Batch.WHOLE):
        raise refusals[0]
    return tuple(passed)
