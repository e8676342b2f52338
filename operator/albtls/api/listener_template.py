"""The listener that the operator makes where there is none.

Fields left out keep the cloud's own default on creation and are never touched afterwards.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from albtls.api import cel
from albtls.api.base import ApiModel
from albtls.api.common import ListenerId


class MutualAuthentication(StrEnum):
    """Whether a listener asks its clients for a certificate."""

    NONE = "None"
    REQUIRED = "Required"


class ProcessingMode(StrEnum):
    """What ALB does with an X-Forwarded-For header that a client sent."""

    APPEND = "append"
    REMOVE = "remove"


class ClientCertificateHeader(ApiModel):
    """One request header that carries a part of the client's certificate."""

    enabled: bool
    """Whether the header is added."""
    alias: Annotated[str, StringConstraints(pattern=r"^[-_a-z0-9]+$", min_length=1, max_length=40)] | None = None
    """Name of the header instead of the cloud's own one: lower-case letters, digits, hyphens and underscores."""


class XForwardedForConfig(ApiModel):
    """Which headers tell the servers about the client."""

    enabled: bool | None = None
    """Add X-Forwarded-For. The cloud's default: true."""
    processing_mode: ProcessingMode | None = None
    """What becomes of an X-Forwarded-For header that the client sent: append (the cloud's default) or remove."""
    client_source_ips_enabled: bool | None = None
    """Find the client's address behind trusted proxies. The cloud's default: false."""
    client_source_ips_trusted: Annotated[str, Field(max_length=1024)] | None = None
    """Addresses and CIDR blocks of the trusted proxies, separated by semicolons."""
    client_src_port_enabled: bool | None = None
    """Add X-Forwarded-Client-srcport. The cloud's default: false."""
    host_enabled: bool | None = None
    """Add X-Forwarded-Host. The cloud's default: false."""
    proto_enabled: bool | None = None
    """Add X-Forwarded-Proto. The cloud's default: false."""
    slb_id_enabled: bool | None = None
    """Add SLB-ID, the load balancer's id. The cloud's default: false."""
    slb_port_enabled: bool | None = None
    """Add X-Forwarded-Port, the listener's port. The cloud's default: false."""
    client_cert_subject_dn: Annotated[ClientCertificateHeader | None, Field(alias="clientCertSubjectDN")] = None
    """Header with the subject of the client's certificate. Needs mutual TLS."""
    client_cert_issuer_dn: Annotated[ClientCertificateHeader | None, Field(alias="clientCertIssuerDN")] = None
    """Header with the issuer of the client's certificate. Needs mutual TLS."""
    client_cert_fingerprint: ClientCertificateHeader | None = None
    """Header with the fingerprint of the client's certificate. Needs mutual TLS."""
    client_cert_client_verify: ClientCertificateHeader | None = None
    """Header with the result of checking the client's certificate. Needs mutual TLS."""


class QuicConfig(ApiModel):
    """How an HTTPS listener offers QUIC to its clients."""

    quic_upgrade_enabled: bool
    """Whether clients are told of the QUIC listener."""
    quic_listener_id: ListenerId
    """Id of a QUIC listener on the same load balancer that no other HTTPS listener uses."""


class ListenerTemplate(ApiModel):
    """The listener to make where there is none."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "!has(self.tags) || self.tags.all(k, !k.startsWith('albtls.io/') && !k.startsWith('aliyun')"
                " && !k.startsWith('acs:'))",
                "spec.listenerTemplate.tags must not begin with albtls.io/, aliyun or acs: choose other keys",
            )
        )
    )

    server_group_id: Annotated[str, StringConstraints(pattern=r"^sgp-[a-z0-9]+$", max_length=64)]
    """Id of the server group that requests go to by default, such as sgp-8ilqs4axp6d9k2m3n1."""
    mutual_authentication: MutualAuthentication = MutualAuthentication.NONE
    """None, or Required: the listener is then made only together with the CA of an AlbCaBinding, in one call, and is
    never open without it."""
    recreate: bool = False
    """Make the listener again when somebody deleted it. false: its loss is reported and left to you."""
    description: (
        Annotated[str, StringConstraints(pattern=r"^[\p{L}\p{N}\-/._,;@]+$", min_length=2, max_length=256)] | None
    ) = None
    """Description of the listener: 2 to 256 letters, digits and the characters - / . _ , ; @"""
    idle_timeout_seconds: Annotated[int, Field(ge=1, le=3600)] | None = None
    """Seconds after which an idle connection is closed: 1 to 600, more with a raised quota. Cloud's default: 15."""
    request_timeout_seconds: Annotated[int, Field(ge=1, le=3600)] | None = None
    """Seconds that a server may take to answer, 1 to 600, more with a raised quota. The cloud's default: 60."""
    http2_enabled: bool | None = None
    """Offer HTTP/2. HTTPS only. The cloud's default: true."""
    gzip_enabled: bool | None = None
    """Compress answers. The cloud's default: true."""
    x_forwarded_for_config: XForwardedForConfig | None = None
    """Which headers tell the servers about the client."""
    quic_config: QuicConfig | None = None
    """Offer QUIC to the clients of an HTTPS listener."""
    tags: Annotated[
        dict[str, Annotated[str, Field(max_length=128)]],
        Field(max_length=20),
    ] = Field(default_factory=dict)
    """Tags of the listener, at most 20, beside those that say who owns it."""
