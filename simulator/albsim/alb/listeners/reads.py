"""GetListenerAttribute, ListListeners, ListListenerCertificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from albsim.alb import lookup
from albsim.alb.listeners.params import GetListenerAttributeParams, ListListenerCertificatesParams, ListListenersParams
from albsim.alb.listeners.responses import (
    GetListenerAttributeResponse,
    ListenerCertificateItem,
    ListenerItem,
    ListListenerCertificatesResponse,
    ListListenersResponse,
)
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.paging import page
from albsim.world.model import Attachment, AttachmentStatus, Listener, Protocol
from albsim.world.world import World


def get_listener_attribute(
    world: World, params: GetListenerAttributeParams, call: Call
) -> GetListenerAttributeResponse:
    """A listener with its default certificate."""
    listener = lookup.listener(world, call, params.listener_id)
    attributes = listener.attributes
    response = cast("GetListenerAttributeResponse", _item(listener))
    if attributes.certificate_id:
        response["Certificates"] = [{"CertificateId": attributes.certificate_id}]
        response["CaEnabled"] = attributes.ca_enabled
    if attributes.ca_certificate_id:
        response["CaCertificates"] = [
            {"CertificateId": attributes.ca_certificate_id, "IsDefault": True, "Status": AttachmentStatus.ASSOCIATED}
        ]
    return response


def list_listeners(world: World, params: ListListenersParams, call: Call) -> ListListenersResponse:
    """Listeners of the region that match every filter given."""
    candidates = _candidates(world, params)
    found = [listener for listener in candidates if lookup.owned(listener, call) and _matches(listener, params)]
    part = page(found, lambda item: (item.created, item.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "Listeners": [_item(listener) for listener in part.items]}


def list_listener_certificates(
    world: World, params: ListListenerCertificatesParams, call: Call
) -> ListListenerCertificatesResponse:
    """Default, additional and CA certificates of a listener."""
    listener = lookup.listener(world, call, params.listener_id)
    if listener.protocol is Protocol.HTTP:
        raise refuse("OperationDenied.HttpListenerNotSupport", "HttpListenerNotSupport")
    named = {lookup.certificate_identifier(world, call, each) for each in params.certificate_ids or ()}
    rows = [
        (float(number), row)
        for number, row in enumerate(_rows(world, listener))
        if params.certificate_type in {None, row["CertificateType"]} and (not named or row["CertificateId"] in named)
    ]
    part = page(
        rows, lambda item: (item[0], item[1]["CertificateId"]), size=params.max_results, token=params.next_token
    )
    return {**part.fields(params.max_results), "Certificates": [row for _, row in part.items]}


def _candidates(world: World, params: ListListenersParams) -> Iterable[Listener]:
    """The listeners to look at: not all where the request names some."""
    if params.listener_ids is not None:
        return [found for each in dict.fromkeys(params.listener_ids) if (found := world.listeners.get(each))]
    if params.load_balancer_ids is not None:
        return [found for each in dict.fromkeys(params.load_balancer_ids) for found in lookup.listeners_of(world, each)]
    return world.listeners


def _matches(listener: Listener, params: ListListenersParams) -> bool:
    return (
        (params.load_balancer_ids is None or listener.load_balancer_id in params.load_balancer_ids)
        and params.listener_protocol in {None, listener.protocol.value}
        and lookup.tags_match(listener.tags, params.tag)
    )


def _item(listener: Listener) -> ListenerItem:
    attributes = listener.attributes
    item: ListenerItem = {
        "DefaultActions": list(attributes.default_actions),
        "GzipEnabled": attributes.gzip_enabled,
        "IdleTimeout": attributes.idle_timeout,
        "ListenerDescription": attributes.description,
        "ListenerId": listener.id,
        "ListenerPort": listener.port,
        "ListenerProtocol": listener.protocol,
        "ListenerStatus": listener.status,
        "LoadBalancerId": listener.load_balancer_id,
        "LogConfig": {"AccessLogRecordCustomizedHeadersEnabled": False},
        "QuicConfig": attributes.quic_config or {"QuicUpgradeEnabled": False},
        "RequestTimeout": attributes.request_timeout,
        "Tags": lookup.tags(listener.tags),
        "XForwardedForConfig": attributes.x_forwarded_for or {"XForwardedForEnabled": True},
    }
    if listener.protocol is Protocol.HTTPS:
        item["Http2Enabled"] = attributes.http2_enabled
        item["SecurityPolicyId"] = attributes.security_policy_id
    return item


def _rows(world: World, listener: Listener) -> Iterator[ListenerCertificateItem]:
    attributes = listener.attributes
    yield _row(attributes.certificate_id, "Server", AttachmentStatus.ASSOCIATED, is_default=True)
    for attachment in listener.additional:
        yield _row(attachment.certificate_id, "Server", _spelled(world, attachment), is_default=False)
    if attributes.ca_certificate_id:
        yield _row(attributes.ca_certificate_id, "Ca", AttachmentStatus.ASSOCIATED, is_default=False)


def _row(certificate_id: str, kind: str, status: str, *, is_default: bool) -> ListenerCertificateItem:
    return {"CertificateId": certificate_id, "CertificateType": kind, "IsDefault": is_default, "Status": status}


def _spelled(world: World, attachment: Attachment) -> str:
    if attachment.status is AttachmentStatus.DISSOCIATING:
        return world.settings.switches.dissociating_spelling.value
    return attachment.status.value
