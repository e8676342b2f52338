"""Parameters of the actions on listeners (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from albsim.alb.shared import ProtocolName, TagFilter, Tags, UpTo20
from albsim.contract.fields import Flag, Number, PageSize, Params, RequiredWhen, WriteParams
from albsim.world.model import JsonObject

Alias = Annotated[str, Field(min_length=1, max_length=40)]
Description = Annotated[str, Field(min_length=2, max_length=256)]
Timeout = Annotated[Number, Field(ge=1, le=600)]


class CertificateParam(Params):
    """One certificate of a request."""

    certificate_id: str


def _describe_weight(schema: JsonObject) -> None:
    schema["properties"]["Weight"] = {"type": "integer"}


class ServerGroupTupleParam(Params):
    """One server group of a forwarding action.

    The SDK doesn't know ``Weight`` here, but some clients send it and compare what comes back with what they sent: it
    is kept where it was sent, beside the parameters that the SDK knows.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_describe_weight)
    __pydantic_extra__: dict[str, Number]

    server_group_id: str


class ForwardGroupConfigParam(Params):
    """Where a forwarding action forwards to."""

    server_group_tuples: Annotated[tuple[ServerGroupTupleParam, ...], Field(min_length=1, max_length=20)]


class DefaultActionParam(Params):
    """What a listener does with a request that no rule matches."""

    type: Literal["ForwardGroup"]
    forward_group_config: ForwardGroupConfigParam


class QuicConfigParam(Params):
    """How an HTTPS listener offers its QUIC listener."""

    quic_upgrade_enabled: Flag = False
    quic_listener_id: Annotated[str | None, RequiredWhen("QuicUpgradeEnabled", (True,))] = None


class XForwardedForConfigParam(Params):
    """Which headers a listener adds to what it forwards."""

    x_forwarded_for_client_cert_client_verify_alias: Alias | None = None
    x_forwarded_for_client_cert_client_verify_enabled: Flag | None = None
    x_forwarded_for_client_cert_fingerprint_alias: Alias | None = None
    x_forwarded_for_client_cert_fingerprint_enabled: Flag | None = None
    x_forwarded_for_client_cert_issuer_dn_alias: Annotated[
        Alias | None, Field(alias="XForwardedForClientCertIssuerDNAlias")
    ] = None
    x_forwarded_for_client_cert_issuer_dn_enabled: Annotated[
        Flag | None, Field(alias="XForwardedForClientCertIssuerDNEnabled")
    ] = None
    x_forwarded_for_client_cert_subject_dn_alias: Annotated[
        Alias | None, Field(alias="XForwardedForClientCertSubjectDNAlias")
    ] = None
    x_forwarded_for_client_cert_subject_dn_enabled: Annotated[
        Flag | None, Field(alias="XForwardedForClientCertSubjectDNEnabled")
    ] = None
    x_forwarded_for_client_source_ips_enabled: Flag | None = None
    x_forwarded_for_client_source_ips_trusted: str | None = None
    x_forwarded_for_client_src_port_enabled: Flag | None = None
    x_forwarded_for_enabled: Flag | None = None
    x_forwarded_for_host_enabled: Flag | None = None
    x_forwarded_for_processing_mode: Literal["append", "remove"] | None = None
    x_forwarded_for_proto_enabled: Flag | None = None
    x_forwarded_for_slb_id_enabled: Annotated[Flag | None, Field(alias="XForwardedForSLBIdEnabled")] = None
    x_forwarded_for_slb_port_enabled: Annotated[Flag | None, Field(alias="XForwardedForSLBPortEnabled")] = None


OneCertificate = Annotated[tuple[CertificateParam, ...], Field(min_length=1, max_length=1)]


class ListenerSettingsParams(WriteParams):
    """What CreateListener and UpdateListenerAttribute have in common; absent means default, or unchanged."""

    certificates: OneCertificate | None = None
    ca_enabled: Flag | None = None
    ca_certificates: OneCertificate | None = None
    security_policy_id: str | None = None
    http2_enabled: Annotated[Flag | None, Field(alias="Http2Enabled")] = None
    gzip_enabled: Flag | None = None
    idle_timeout: Timeout | None = None
    request_timeout: Timeout | None = None
    listener_description: Description | None = None
    quic_config: QuicConfigParam | None = None
    x_forwarded_for_config: XForwardedForConfigParam | None = None


class CreateListenerParams(ListenerSettingsParams):
    """Parameters of CreateListener."""

    certificates: Annotated[OneCertificate | None, RequiredWhen("ListenerProtocol", ("HTTPS", "QUIC"))] = None
    ca_certificates: Annotated[OneCertificate | None, RequiredWhen("CaEnabled", (True,))] = None
    load_balancer_id: str
    listener_protocol: ProtocolName
    listener_port: Annotated[Number, Field(ge=1, le=65535)]
    default_actions: Annotated[tuple[DefaultActionParam, ...], Field(min_length=1, max_length=1)]
    tag: Tags = ()


class UpdateListenerAttributeParams(ListenerSettingsParams):
    """Parameters of UpdateListenerAttribute."""

    listener_id: str
    default_actions: Annotated[tuple[DefaultActionParam, ...], Field(min_length=1, max_length=1)] | None = None


class GetListenerAttributeParams(Params):
    """Parameters of GetListenerAttribute."""

    listener_id: str


class ListenerParams(WriteParams):
    """Parameters of DeleteListener, StartListener and StopListener."""

    listener_id: str


class ListListenersParams(Params):
    """Parameters of ListListeners."""

    listener_ids: UpTo20 | None = None
    load_balancer_ids: UpTo20 | None = None
    listener_protocol: ProtocolName | None = None
    tag: TagFilter | None = None
    max_results: PageSize = 20
    next_token: str | None = None


class ListListenerCertificatesParams(Params):
    """Parameters of ListListenerCertificates."""

    listener_id: str
    certificate_type: Literal["Ca", "Server"] | None = None
    certificate_ids: UpTo20 | None = None
    max_results: PageSize = 20
    next_token: str | None = None


class AdditionalCertificatesParams(WriteParams):
    """Parameters of both calls that change a listener's additional certificates; 15 a call by the metadata."""

    listener_id: str
    certificates: Annotated[tuple[CertificateParam, ...], Field(min_length=1, max_length=15)]
