"""AlbCaBinding: which CA a listener asks its clients' certificates for.

Mutual authentication fails closed: nothing in this model may mean "off" but an explicit value.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from albtls.api import cel
from albtls.api.base import ApiModel
from albtls.api.common import (
    ChangePolicy,
    DataKey,
    Label,
    ListenerId,
    LoadBalancerId,
    Mode,
    ObjectName,
    Port,
    Protocol,
    Region,
)
from albtls.api.meta import API_VERSION, DEFAULT_ACCOUNT, DEFAULT_CLASS, Kind, ObjectMeta
from albtls.api.status import Status


class Rotation(StrEnum):
    """When a new CA takes the place of the old one."""

    WHEN_COMPATIBLE = "WhenCompatible"
    AT_ONCE = "AtOnce"


class BindingDeletionPolicy(StrEnum):
    """What deleting an AlbCaBinding does in the cloud."""

    RETAIN = "Retain"
    DISABLE = "Disable"


class ListenerTLSRef(ApiModel):
    """An AlbListenerTLS in the object's own namespace."""

    name: ObjectName
    """Name of the AlbListenerTLS, in the same namespace as this object."""


class KeyRef(ApiModel):
    """One key of a ConfigMap or a Secret in the object's own namespace."""

    name: ObjectName
    """Name of the object, in the same namespace as this one."""
    key: DataKey = "ca.crt"
    """The key that holds the CA certificate in PEM."""


_TARGET: Final = "spec.listener takes exactly one of ref, or id, or loadBalancerId, protocol and port together"


class ListenerTarget(ApiModel):
    """Which listener: through an AlbListenerTLS, by id, or by its place on a load balancer."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "has(self.ref) || has(self.id)"
                " ? !(has(self.ref) && has(self.id))"
                " && !has(self.loadBalancerId) && !has(self.protocol) && !has(self.port)"
                " : has(self.loadBalancerId) && has(self.protocol) && has(self.port)",
                _TARGET,
            ),
            cel.rule(
                "!has(self.protocol) || self.protocol == 'HTTPS'",
                "spec.listener.protocol must be HTTPS: QUIC listeners don't ask for client certificates",
            ),
        )
    )

    ref: ListenerTLSRef | None = None
    """The AlbListenerTLS that looks after the listener. Its account, region, change and mode rule."""
    id: ListenerId | None = None
    """Id of the listener, such as lsn-o4u54y73wq7b8a1c2d."""
    load_balancer_id: LoadBalancerId | None = None
    """Id of the load balancer, such as alb-n5qw04uq8vavfe4k2a. Needs protocol and port beside it."""
    protocol: Protocol | None = None
    """Protocol of the listener: HTTPS, the only one with mutual authentication."""
    port: Port | None = None
    """Port of the listener, 1 to 65535."""

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        place = (self.load_balancer_id, self.protocol, self.port)
        named = [self.ref is not None, self.id is not None, None not in place]
        if sum(named) != 1 or (place != (None, None, None)) != named[2]:
            raise ValueError(_TARGET)
        return self


class CaSelection(ApiModel):
    """Which CA certificate of a bundle."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "!(has(self.subject) && has(self.sha256))",
                "spec.caCertificate.select takes subject or sha256, not both",
            )
        )
    )

    subject: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    """Subject of the certificate, as RFC 4514 writes it, such as CN=Clients CA,O=Example."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    """SHA-256 of the certificate (DER), 64 hexadecimal digits."""


_SOURCES: Final = ("configMapRef", "secretRef", "caCertificateId")


class CaCertificate(ApiModel):
    """Where the CA certificate comes from. ALB takes exactly one CA certificate on a listener."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.exactly_one("spec.caCertificate", *_SOURCES),
            cel.rule(
                "!has(self.select) || !has(self.caCertificateId)",
                "spec.caCertificate.select goes with configMapRef or secretRef: remove it beside caCertificateId",
            ),
        )
    )

    config_map_ref: KeyRef | None = None
    """ConfigMap in the same namespace, such as one that trust-manager keeps."""
    secret_ref: KeyRef | None = None
    """Secret in the same namespace. Only the certificate is read; a private key in it never leaves the cluster."""
    ca_certificate_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=128)] | None = None
    """Identifier of a CA certificate that is in Certificate Management Service already."""
    select: CaSelection | None = None
    """Which certificate, where the source holds several."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [source is not None for source in (self.config_map_ref, self.secret_ref, self.ca_certificate_id)]
        if sum(given) != 1:
            raise ValueError(cel.one_of_message("spec.caCertificate", *_SOURCES))
        return self


class AlbCaBindingSpec(ApiModel):
    """Which CA the listener shall ask for."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "!has(oldSelf.region) || (has(self.region) && self.region == oldSelf.region)",
                "spec.region is immutable once set: delete the object and create it with the new value",
            ),
        )
    )

    class_: Annotated[Label, Field(alias="class", json_schema_extra=cel.rules(cel.immutable("spec.class")))] = (
        DEFAULT_CLASS
    )
    """Which operator looks after this object: the one whose setting `class` has this value. Immutable."""
    account: Annotated[Label, Field(json_schema_extra=cel.rules(cel.immutable("spec.account")))] = DEFAULT_ACCOUNT
    """Which entry of the operator's setting `accounts` is used. With listener.ref, that object's account counts.
    Immutable."""
    region: Region | None = None
    """Region of the load balancer. Absent: that of listener.ref, else the operator's own region at the time of
    creation, then remembered in status.region. Immutable once set."""
    listener: Annotated[ListenerTarget, Field(json_schema_extra=cel.rules(cel.immutable("spec.listener")))]
    """Which listener: exactly one of ref, or id, or loadBalancerId, protocol and port together. Immutable."""
    ca_certificate: CaCertificate
    """The CA certificate: exactly one source."""
    enabled: bool = True
    """Whether the listener asks its clients for a certificate. false turns mutual authentication off."""
    rotation: Rotation = Rotation.WHEN_COMPATIBLE
    """When a new CA takes the place of the old one: WhenCompatible waits until clients of the old one are not shut out,
    or the old one has ended; AtOnce does not wait."""
    change: ChangePolicy | None = None
    """When and how carefully changes are made. Where an AlbListenerTLS looks after the listener, its change rules."""
    mode: Mode | None = None
    """As in AlbListenerTLS; absent: Reconcile. Where an AlbListenerTLS looks after the listener, its mode rules."""
    deletion_policy: BindingDeletionPolicy = BindingDeletionPolicy.RETAIN
    """What deleting this object does: Retain leaves mutual authentication as it is. Disable turns it off."""


class AlbCaBinding(ApiModel):
    """Which CA an Application Load Balancer (ALB) listener asks its clients' certificates for (mutual TLS)."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "self.metadata.name.size() <= 63", "metadata.name must be at most 63 characters: choose a shorter one"
            )
        )
    )

    api_version: Literal["albtls.io/v1alpha1"] = API_VERSION
    kind: Literal[Kind.ALB_CA_BINDING] = Kind.ALB_CA_BINDING
    metadata: ObjectMeta
    spec: AlbCaBindingSpec
    """Which CA the listener shall ask for."""
    status: Status = Field(default_factory=Status)
    """What the listener asks for, as the operator last saw it."""
