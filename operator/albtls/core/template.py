"""A listener template in the API's own parameters."""

from collections.abc import Mapping
from typing import Any, Final

from albtls.api.listener_template import ClientCertificateHeader, ListenerTemplate, XForwardedForConfig

_SCALARS: Final = {
    "description": "ListenerDescription",
    "idle_timeout_seconds": "IdleTimeout",
    "request_timeout_seconds": "RequestTimeout",
    "http2_enabled": "Http2Enabled",
    "gzip_enabled": "GzipEnabled",
}

# Source: CreateListener, XForwardedForConfig. The API's names follow no rule, so each stands here.
_FORWARDED: Final = {
    "enabled": "XForwardedForEnabled",
    "processing_mode": "XForwardedForProcessingMode",
    "client_source_ips_enabled": "XForwardedForClientSourceIpsEnabled",
    "client_source_ips_trusted": "XForwardedForClientSourceIpsTrusted",
    "client_src_port_enabled": "XForwardedForClientSrcPortEnabled",
    "host_enabled": "XForwardedForHostEnabled",
    "proto_enabled": "XForwardedForProtoEnabled",
    "slb_id_enabled": "XForwardedForSLBIdEnabled",
    "slb_port_enabled": "XForwardedForSLBPortEnabled",
}
_FORWARDED_CERTIFICATE: Final = {
    "client_cert_subject_dn": "XForwardedForClientCertSubjectDN",
    "client_cert_issuer_dn": "XForwardedForClientCertIssuerDN",
    "client_cert_fingerprint": "XForwardedForClientCertFingerprint",
    "client_cert_client_verify": "XForwardedForClientCertClientVerify",
}


#: What each update of a listener repeats. Whether attributes that are left out of an UpdateListenerAttribute keep their
#: values isn't documented, and a TLS security policy must not fall back to the weakest.
_REPEATED: Final = ("SecurityPolicyId", "Http2Enabled", "GzipEnabled", "IdleTimeout", "RequestTimeout")


def kept(there: Mapping[str, object]) -> dict[str, object]:
    """The attributes of a listener that an update of something else repeats, by the names of its parameters."""
    return {name: there[name] for name in _REPEATED if name in there}


def changed_settings(template: ListenerTemplate, there: Mapping[str, object]) -> Mapping[str, Any]:
    """What of a template differs from what a listener has; what the template leaves out is left alone.

    Args:
        template: what the listener shall be like.
        there: the listener's attributes, as `Listener.settings` holds them.
    """
    wanted = {**create_settings(template), "DefaultActions": default_actions(template.server_group_id)}
    return {name: value for name, value in wanted.items() if not _within(value, there.get(name))}


def default_actions(server_group_id: str) -> list[dict[str, Any]]:
    """The default action that forwards to a server group, as ALB takes it."""
    target = {"ServerGroupTuples": [{"ServerGroupId": server_group_id}]}
    return [{"Type": "ForwardGroup", "ForwardGroupConfig": target}]


def _within(wanted: object, there: object) -> bool:
    """Whether all that is wanted is there; what else is there doesn't matter."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(_within(value, there.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(there, list) or len(there) != len(wanted):
            return False
        return all(_within(one, other) for one, other in zip(wanted, there, strict=True))
    return wanted == there


def create_settings(template: ListenerTemplate) -> Mapping[str, Any]:
    """The parameters of CreateListener that the template sets beside server group, certificate, policy and tags."""
    settings: dict[str, Any] = {
        name: value for field, name in _SCALARS.items() if (value := getattr(template, field)) is not None
    }
    if template.x_forwarded_for_config is not None:
        settings["XForwardedForConfig"] = _forwarded(template.x_forwarded_for_config)
    if template.quic_config is not None:
        settings["QuicConfig"] = {
            "QuicUpgradeEnabled": template.quic_config.quic_upgrade_enabled,
            "QuicListenerId": template.quic_config.quic_listener_id,
        }
    return settings


def _forwarded(config: XForwardedForConfig) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        name: value for field, name in _FORWARDED.items() if (value := getattr(config, field)) is not None
    }
    for field, name in _FORWARDED_CERTIFICATE.items():
        header: ClientCertificateHeader | None = getattr(config, field)
        if header is not None:
            parameters[f"{name}Enabled"] = header.enabled
            if header.alias is not None:
                parameters[f"{name}Alias"] = header.alias
    return parameters
