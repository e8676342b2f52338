"""From parameters to a listener's attributes, under the rules of its protocol and of its load balancer's edition.

Source: the support matrix of Alibaba Cloud's "Manage certificates" page and the parameter texts of CreateListener.
HTTPS and QUIC need exactly one default certificate, HTTP takes none; mutual authentication, TLS security policy, HTTP/2
and the QUIC upgrade are for HTTPS alone; mutual authentication not on Basic edition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from albsim.alb import lookup
from albsim.alb.listeners.params import (
    CreateListenerParams,
    DefaultActionParam,
    ListenerSettingsParams,
    QuicConfigParam,
    UpdateListenerAttributeParams,
)
from albsim.contract.action import Call
from albsim.contract.fields import Params
from albsim.errors import invalid, refuse
from albsim.policies import DEFAULT_POLICY, SYSTEM_POLICIES
from albsim.world.model import Edition, JsonObject, Listener, ListenerAttributes, LoadBalancer, Protocol
from albsim.world.world import World


@dataclass(frozen=True, slots=True)
class Subject:
    """The listener that attributes are for.

    Attributes:
        listener_id: empty while it is being created.
    """

    world: World
    call: Call
    balancer: LoadBalancer
    protocol: Protocol
    listener_id: str = ""


def created(subject: Subject, params: CreateListenerParams) -> ListenerAttributes:
    """Attributes of a new listener."""
    fresh = ListenerAttributes(
        default_actions=_forward(subject, params.default_actions),
        security_policy_id=DEFAULT_POLICY if subject.protocol is Protocol.HTTPS else "",
    )
    return _changed(subject, params, fresh)


def updated(subject: Subject, params: UpdateListenerAttributeParams, before: ListenerAttributes) -> ListenerAttributes:
    """Attributes of a listener after an update; what is not sent stays as it is."""
    if params.default_actions is not None:
        before = replace(before, default_actions=_forward(subject, params.default_actions))
    return _changed(subject, params, before)


def upgrades_to(world: World, quic: Listener) -> list[Listener]:
    """HTTPS listeners that offer this QUIC listener."""
    return [
        other
        for other in lookup.listeners_of(world, quic.load_balancer_id)
        if other.attributes.quic_config.get("QuicListenerId") == quic.id
    ]


def _changed(subject: Subject, params: ListenerSettingsParams, before: ListenerAttributes) -> ListenerAttributes:
    if subject.protocol is not Protocol.HTTPS:
        _refuse_https_only(subject.protocol, params)
    changes: dict[str, Any] = {
        "description": params.listener_description,
        "idle_timeout": params.idle_timeout,
        "request_timeout": params.request_timeout,
        "gzip_enabled": params.gzip_enabled,
        "http2_enabled": params.http2_enabled,
        "security_policy_id": _policy(params.security_policy_id),
        "certificate_id": _default_certificate(subject, params, before),
        "quic_config": _quic(subject, params.quic_config),
        "x_forwarded_for": _as_sent(params.x_forwarded_for_config),
    }
    after = replace(before, **{name: value for name, value in changes.items() if value is not None})
    return _mutual_authentication(subject, params, after)


def _refuse_https_only(protocol: Protocol, params: ListenerSettingsParams) -> None:
    given = {
        "CaEnabled": params.ca_enabled,
        "CaCertificates": params.ca_certificates,
        "SecurityPolicyId": params.security_policy_id,
        "Http2Enabled": params.http2_enabled,
        "QuicConfig": params.quic_config and params.quic_config.quic_upgrade_enabled,
    }
    for name, value in given.items():
        if value:
            raise invalid(name, f"not supported by {protocol} listeners")


def _default_certificate(subject: Subject, params: ListenerSettingsParams, before: ListenerAttributes) -> str | None:
    if subject.protocol is Protocol.HTTP:
        if params.certificates:
            raise invalid("Certificates", "not supported by HTTP listeners")
        return None
    if params.certificates:
        return lookup.server_certificate(subject.world, subject.call, params.certificates[0].certificate_id).id
    if not before.certificate_id:
        raise invalid("Certificates", f"required for {subject.protocol} listeners")
    return None


def _mutual_authentication(
    subject: Subject, params: ListenerSettingsParams, attributes: ListenerAttributes
) -> ListenerAttributes:
    enabled = attributes.ca_enabled if params.ca_enabled is None else params.ca_enabled
    if not enabled:
        if params.ca_certificates and params.ca_enabled is None:
            raise invalid("CaCertificates", "needs CaEnabled")
        return replace(attributes, ca_enabled=False, ca_certificate_id="")
    if subject.balancer.edition is Edition.BASIC:
        raise invalid("CaEnabled", "not supported by the Basic edition")
    authority = attributes.ca_certificate_id
    if params.ca_certificates:
        authority = lookup.ca_certificate(subject.world, subject.call, params.ca_certificates[0].certificate_id).id
    if not authority:
        raise invalid("CaCertificates", "required where CaEnabled is true")
    return replace(attributes, ca_enabled=True, ca_certificate_id=authority)


def _policy(policy_id: str | None) -> str | None:
    if policy_id is not None and policy_id not in SYSTEM_POLICIES:
        raise refuse("ResourceNotFound.SecurityPolicy", policy_id)
    return policy_id


def _quic(subject: Subject, config: QuicConfigParam | None) -> JsonObject | None:
    if config is None:
        return None
    if not config.quic_upgrade_enabled:
        return {"QuicUpgradeEnabled": False}
    if config.quic_listener_id is None:
        raise invalid("QuicConfig.QuicListenerId", "required where QuicUpgradeEnabled is true")
    target = subject.world.listeners.get(config.quic_listener_id)
    if target is None:
        raise refuse("ResourceNotFound.Listener", config.quic_listener_id)
    if target.load_balancer_id != subject.balancer.id:
        raise refuse("OperationDenied.CrossLoadBalancerQUICListener", "CrossLoadBalancerQUICListener")
    if target.protocol is not Protocol.QUIC:
        raise invalid("QuicConfig.QuicListenerId", "not a QUIC listener")
    if any(other.id != subject.listener_id for other in upgrades_to(subject.world, target)):
        raise refuse("ResourceAlreadyAssociated.Listener", target.id)
    return {"QuicUpgradeEnabled": True, "QuicListenerId": target.id}


def _forward(subject: Subject, actions: Sequence[DefaultActionParam]) -> tuple[JsonObject, ...]:
    for action in actions:
        for target in action.forward_group_config.server_group_tuples:
            group = lookup.server_group(subject.world, subject.call, target.server_group_id)
            if group.vpc_id != subject.balancer.vpc_id:
                raise refuse("Mismatch.VpcId", "VpcId", subject.balancer.id, group.id)
    return tuple(action.model_dump(by_alias=True, exclude_unset=True) for action in actions)


def _as_sent(config: Params | None) -> JsonObject | None:
    return None if config is None else dict(config.model_dump(by_alias=True, exclude_unset=True))
