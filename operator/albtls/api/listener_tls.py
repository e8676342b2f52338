"""AlbListenerTLS: what one listener serves.

Must never read the cloud's mind: what depends on edition, quota or key algorithm is a condition, not a schema.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, field_validator, model_validator

from albtls.api import cel
from albtls.api.base import ApiModel
from albtls.api.common import (
    ChangePolicy,
    Label,
    ListenerIdentity,
    Mode,
    Region,
    SecretRef,
)
from albtls.api.listener_template import ListenerTemplate
from albtls.api.meta import API_VERSION, DEFAULT_ACCOUNT, DEFAULT_CLASS, Kind, ObjectMeta
from albtls.api.status import Status


class Unmanaged(StrEnum):
    """What becomes of additional certificates that the object did not attach."""

    KEEP = "Keep"
    REMOVE = "Remove"


class ListenerDeletionPolicy(StrEnum):
    """What deleting an AlbListenerTLS does in the cloud."""

    RETAIN = "Retain"
    DETACH = "Detach"
    DELETE = "Delete"


CertificateId = Annotated[
    str,
    Field(
        max_length=64,
        json_schema_extra=cel.rules(
            cel.rule(
                r"self.matches('^[0-9]+-[a-z]{2}-[a-z]+(-[0-9]+)?$')",
                "certificateId must be the CertIdentifier of Certificate Management Service: the number and the site "
                "region, such as 23759533-cn-hangzhou",
            )
        ),
    ),
]
"""The id that ALB takes for a server certificate."""

_NAME_TAKEN: Final = "the name default is that of the default certificates: give this entry another one"
_ONE_SOURCE: Final = cel.one_of_message("a certificate", "secretRef", "certificateId")


class CertificateRef(ApiModel):
    """One certificate, from a Secret or from Certificate Management Service."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(cel.exactly_one("a certificate", "secretRef", "certificateId"))
    )

    secret_ref: SecretRef | None = None
    """Secret of type kubernetes.io/tls in the same namespace, such as one that cert-manager keeps. Its certificate is
    uploaded to Certificate Management Service and renewed whenever the Secret changes."""
    certificate_id: CertificateId | None = None
    """CertIdentifier of a certificate that Certificate Management Service has already, such as 23759533-cn-hangzhou."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.secret_ref is None) == (self.certificate_id is None):
            raise ValueError(_ONE_SOURCE)
        return self


class AdditionalCertificate(CertificateRef):
    """A certificate beside the default one, chosen by the name that the client asks for (SNI)."""

    name: Annotated[Label, Field(json_schema_extra=cel.rules(cel.rule("self != 'default'", _NAME_TAKEN)))]
    """A name for this entry, unique in the list; status and messages use it. The default certificates' is `default`."""

    @field_validator("name")
    @classmethod
    def _is_free(cls, name: str) -> str:
        if name == "default":
            raise ValueError(_NAME_TAKEN)
        return name


class Certificates(ApiModel):
    """The server certificates of the listener."""

    default: Annotated[tuple[CertificateRef, ...], Field(min_length=1, max_length=2, json_schema_extra=cel.ATOMIC_LIST)]
    """What a client gets whose name no other certificate covers: one certificate, or two of different key algorithms
    (RSA and ECC), of which each client gets the one it can use. Their order has no meaning."""
    additional: Annotated[
        tuple[AdditionalCertificate, ...], Field(max_length=300, json_schema_extra=cel.map_list("name"))
    ] = ()
    """Further certificates, chosen by the name that the client asks for (SNI). They count against the load balancer's
    quota."""
    unmanaged: Unmanaged = Unmanaged.KEEP
    """Additional certificates on the listener that this object did not attach: Keep or Remove."""


SecurityPolicyId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=128)]


class AlbListenerTLSSpec(ApiModel):
    """What the listener shall serve."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "!has(oldSelf.region) || (has(self.region) && self.region == oldSelf.region)",
                "spec.region is immutable once set: delete the object and create it with the new value",
            ),
            cel.rule(
                "self.mode == 'Observe' || has(self.certificates)",
                "spec.certificates is required: name at least one default certificate, or use mode Observe",
            ),
            cel.rule(
                "!has(self.securityPolicyId) || !has(self.listener.protocol) || self.listener.protocol != 'QUIC'",
                "spec.securityPolicyId is for HTTPS only: remove it, QUIC listeners have no TLS security policy",
            ),
            cel.rule(
                "!has(self.listenerTemplate) || !has(self.listener.id)",
                "spec.listenerTemplate needs spec.listener by loadBalancerId, protocol and port: a listener given by "
                "id exists already",
            ),
            cel.rule(
                "!has(self.listenerTemplate) || !has(self.listener.protocol) || self.listener.protocol != 'QUIC'"
                " || self.listenerTemplate.mutualAuthentication == 'None'",
                "spec.listenerTemplate.mutualAuthentication must be None with protocol QUIC: QUIC listeners don't ask "
                "for client certificates",
            ),
            cel.rule(
                "!has(self.listenerTemplate) || !has(self.listener.protocol) || self.listener.protocol != 'QUIC'"
                " || (!has(self.listenerTemplate.http2Enabled) && !has(self.listenerTemplate.quicConfig))",
                "spec.listenerTemplate.http2Enabled and quicConfig are for HTTPS only: remove them with protocol QUIC",
            ),
        )
    )

    class_: Annotated[Label, Field(alias="class", json_schema_extra=cel.rules(cel.immutable("spec.class")))] = (
        DEFAULT_CLASS
    )
    """Which operator looks after this object: the one whose setting `class` has this value. Immutable."""
    account: Annotated[Label, Field(json_schema_extra=cel.rules(cel.immutable("spec.account")))] = DEFAULT_ACCOUNT
    """Which entry of the operator's setting `accounts` is used: role to assume, certificate site, resource group.
    Immutable."""
    region: Region | None = None
    """Region of the load balancer, such as cn-hangzhou. Absent: the operator's own region at the time of creation, then
    remembered in status.region. Immutable once set."""
    listener: Annotated[ListenerIdentity, Field(json_schema_extra=cel.rules(cel.immutable("spec.listener")))]
    """Which listener: exactly one of id, or loadBalancerId, protocol and port together. Immutable."""
    listener_template: ListenerTemplate | None = None
    """Makes the listener where there is none. Applies only to a listener that was made from it; one that somebody else
    made is left as it is. Absent: the listener must exist."""
    certificates: Certificates | None = None
    """The server certificates of the listener. May be left out in mode Observe only."""
    security_policy_id: SecurityPolicyId | None = None
    """TLS security policy of an HTTPS listener, by its system name, such as tls_cipher_policy_1_2_strict_with_1_3, or
    by the id of a custom one. Absent: what the listener has stays; a listener made here gets tls_cipher_policy_1_2."""
    change: ChangePolicy = Field(default_factory=ChangePolicy, json_schema_extra={"default": {}})
    """When and how carefully changes are made."""
    mode: Mode = Mode.RECONCILE
    """Reconcile makes it so. Plan writes the plan to the status and changes nothing. Observe only reports what the
    listener serves, without owning it. Paused does nothing at all."""
    deletion_policy: ListenerDeletionPolicy = ListenerDeletionPolicy.RETAIN
    """What deleting this object does: Retain leaves the listener as it is. Detach takes the additional certificates off
    that this object attached. Delete removes the listener, if this object made it."""


class AlbListenerTLS(ApiModel):
    """Which certificates one listener of an Application Load Balancer (ALB) serves."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "self.metadata.name.size() <= 63", "metadata.name must be at most 63 characters: choose a shorter one"
            )
        )
    )

    api_version: Literal["albtls.io/v1alpha1"] = API_VERSION
    kind: Literal[Kind.ALB_LISTENER_TLS] = Kind.ALB_LISTENER_TLS
    metadata: ObjectMeta
    spec: AlbListenerTLSSpec
    """What the listener shall serve."""
    status: Status = Field(default_factory=Status)
    """What the listener serves, as the operator last saw it."""
