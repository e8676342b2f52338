"""From parameters to a listener's attributes, under the rules of its protocol and of its load balancer's edition.

Source: the support matrix of Alibaba Cloud's "Manage certificates" page and the parameter texts of CreateListener.
HTTPS and QUIC need exactly one default certificate, HTTP takes none; mutual authentication, TLS security policy, HTTP/2
and the QUIC upgrade are for HTTPS alone; mutual authentication and custom TLS security policies not for the Basic
edition. The codes of those refusals no source names: they are switches.
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
from albsim.alb.policies.quotas import require_attachable
from albsim.contract.action import Call
from albsim.contract.fields import Params
from albsim.errors import ApiError, invalid, refuse
from albsim.policies import DEFAULT_POLICY, SYSTEM_POLICIES
from albsim.world.model import (
    Edition,
    JsonObject,
    Listener,
    ListenerAttributes,
    LoadBalancer,
    Protocol,
    ServerGroup,
)
from albsim.world.switches import CaAfterOff, Omitted
from albsim.world.world import World

_NOT_ON_BASIC = "not supported by the Basic edition"


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
        default_actions=_forward(subject, params.default_actions, http2=params.http2_enabled is not False),
        security_policy_id=_default_policy(subject),
    )
    return _changed(subject, params, fresh)


def updated(subject: Subject, params: UpdateListenerAttributeParams, before: ListenerAttributes) -> ListenerAttributes:
    """Attributes of a listener after an update; what is not sent stays as it is, but for the switch."""
    if subject.world.settings.switches.omitted_attributes is Omitted.RESET:
        before = _reset(subject, before)
    if params.default_actions is not None:
        http2 = before.http2_enabled if params.http2_enabled is None else params.http2_enabled
        before = replace(before, default_actions=_forward(subject, params.default_actions, http2=http2))
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
        _refuse_https_only(subject, params)
    changes: dict[str, Any] = {
        "description": params.listener_description,
        "idle_timeout": params.idle_timeout,
        "request_timeout": params.request_timeout,
        "gzip_enabled": params.gzip_enabled,
        "http2_enabled": params.http2_enabled,
        "security_policy_id": _policy(subject, params.security_policy_id),
        "certificate_id": _default_certificate(subject, params),
        "quic_config": _quic(subject, params.quic_config),
        "x_forwarded_for": _as_sent(params.x_forwarded_for_config),
    }
    after = replace(before, **{name: value for name, value in changes.items() if value is not None})
    return _mutual_authentication(subject, params, after)


def _default_policy(subject: Subject) -> str:
    return DEFAULT_POLICY if subject.protocol is Protocol.HTTPS else ""


def _reset(subject: Subject, before: ListenerAttributes) -> ListenerAttributes:
    fresh = ListenerAttributes(default_actions=())
    return replace(
        before,
        gzip_enabled=fresh.gzip_enabled,
        http2_enabled=fresh.http2_enabled,
        idle_timeout=fresh.idle_timeout,
        request_timeout=fresh.request_timeout,
        security_policy_id=_default_policy(subject),
    )


def _refuse_https_only(subject: Subject, params: ListenerSettingsParams) -> None:
    why = f"not supported by {subject.protocol} listeners"
    if params.ca_enabled and subject.protocol is Protocol.QUIC:
        raise _by_switch(subject, subject.world.settings.switches.mutual_on_quic, "CaEnabled", why)
    given = {
        "CaEnabled": params.ca_enabled,
        "CaCertificates": params.ca_certificates,
        "SecurityPolicyId": params.security_policy_id,
        "Http2Enabled": params.http2_enabled,
        "QuicConfig": params.quic_config and params.quic_config.quic_upgrade_enabled,
    }
    for name, value in given.items():
        if value:
            raise invalid(name, why)


def _by_switch(subject: Subject, code: str, parameter: str, why: str) -> ApiError:
    """The refusal whose code a switch says; the last part of a code is what ALB's messages name first."""
    if code == "InvalidParameter":
        return invalid(parameter, why)
    return refuse(code, code.rpartition(".")[2], subject.balancer.id, subject.balancer.edition)


def _default_certificate(subject: Subject, params: ListenerSettingsParams) -> str | None:
    if not params.certificates:
        return None
    if subject.protocol is Protocol.HTTP:
        raise invalid("Certificates", "not supported by HTTP listeners")
    return lookup.server_certificate(subject.world, subject.call, params.certificates[0].certificate_id).id


def _mutual_authentication(
    subject: Subject, params: ListenerSettingsParams, attributes: ListenerAttributes
) -> ListenerAttributes:
    switches = subject.world.settings.switches
    if params.ca_enabled and subject.balancer.edition is Edition.BASIC:
        raise _by_switch(subject, switches.mutual_on_basic, "CaEnabled", _NOT_ON_BASIC)
    authority = attributes.ca_certificate_id
    if params.ca_certificates:
        authority = lookup.ca_certificate(subject.world, subject.call, params.ca_certificates[0].certificate_id).id
    enabled = attributes.ca_enabled if params.ca_enabled is None else params.ca_enabled
    if not enabled:
        if params.ca_certificates and params.ca_enabled is None:
            raise invalid("CaCertificates", "needs CaEnabled")
        kept = authority if switches.ca_after_off is CaAfterOff.KEEP else ""
        return replace(attributes, ca_enabled=False, ca_certificate_id=kept)
    if not authority:
        raise invalid("CaCertificates", "required where CaEnabled is true")
    return replace(attributes, ca_enabled=True, ca_certificate_id=authority)


def _policy(subject: Subject, policy_id: str | None) -> str | None:
    if policy_id is None or policy_id in SYSTEM_POLICIES:
        return policy_id
    world = subject.world
    policy = lookup.custom_policy(world, subject.call, policy_id)
    if subject.balancer.edition is Edition.BASIC:
        raise _by_switch(subject, world.settings.switches.custom_policy_on_basic, "SecurityPolicyId", _NOT_ON_BASIC)
    require_attachable(world, policy, subject.listener_id)
    return policy.id


def _quic(subject: Subject, config: QuicConfigParam | None) -> JsonObject | None:
    if config is None:
        return None
    if not config.quic_upgrade_enabled:
        return {"QuicUpgradeEnabled": False}
    target = lookup.listener(subject.world, subject.call, config.quic_listener_id or "")
    if target.load_balancer_id != subject.balancer.id:
        raise refuse("OperationDenied.CrossLoadBalancerQUICListener", "CrossLoadBalancerQUICListener")
    if target.protocol is not Protocol.QUIC:
        raise invalid("QuicConfig.QuicListenerId", "not a QUIC listener")
    if any(other.id != subject.listener_id for other in upgrades_to(subject.world, target)):
        raise refuse("ResourceAlreadyAssociated.Listener", target.id)
    return {"QuicUpgradeEnabled": True, "QuicListenerId": target.id}


def _forward(subject: Subject, actions: Sequence[DefaultActionParam], *, http2: bool) -> tuple[JsonObject, ...]:
    for action in actions:
        for target in action.forward_group_config.server_group_tuples:
            group = lookup.server_group(subject.world, subject.call, target.server_group_id)
            if group.vpc_id != subject.balancer.vpc_id:
                raise refuse("Mismatch.VpcId", "VpcId", subject.balancer.id, group.id)
            _require_protocol(subject.protocol, group, http2=http2)
    return tuple(action.model_dump(by_alias=True, exclude_unset=True) for action in actions)


def _require_protocol(protocol: Protocol, group: ServerGroup, *, http2: bool) -> None:
    """QUIC listeners forward to HTTP groups alone, and gRPC groups need an HTTPS listener with HTTP/2."""
    if protocol is Protocol.QUIC and group.protocol != "HTTP":
        raise refuse("OperationDenied.ServerGroupProtocolNotSupport")
    if group.protocol.upper() == "GRPC" and not (protocol is Protocol.HTTPS and http2):
        raise refuse("OperationDenied.GRPCServerGroup", "GRPCServerGroup")


def _as_sent(config: Params | None) -> JsonObject | None:
    return None if config is None else dict(config.model_dump(by_alias=True, exclude_unset=True))
