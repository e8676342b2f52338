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
