"""The parts that both resources share: what a listener is called, references, and how changes are made.

Must never know one of the two resources.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from albtls.api import cel
from albtls.api.base import ApiModel
from albtls.api.durations import Duration

ObjectName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", min_length=1, max_length=253)
]
"""The name of an object in the same namespace."""

Label = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", min_length=1, max_length=63)]
"""A DNS label."""

DataKey = Annotated[str, StringConstraints(pattern=r"^[-._a-zA-Z0-9]+$", min_length=1, max_length=253)]
"""A key of a Secret or a ConfigMap."""

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[a-z]+(-[a-z0-9]+)*$", max_length=64)]
"""An Alibaba Cloud region, such as cn-hangzhou."""

LoadBalancerId = Annotated[str, StringConstraints(pattern=r"^alb-[a-z0-9]+$", max_length=64)]
ListenerId = Annotated[str, StringConstraints(pattern=r"^ls[nr]-[a-z0-9]+$", max_length=64)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Protocol(StrEnum):
    """The listener protocols that carry certificates."""

    HTTPS = "HTTPS"
    QUIC = "QUIC"


class Mode(StrEnum):
    """How far the operator goes."""

    RECONCILE = "Reconcile"
    PLAN = "Plan"
    OBSERVE = "Observe"
    PAUSED = "Paused"


class OnFailure(StrEnum):
    """What follows a change that could not be verified."""

    ROLLBACK = "Rollback"
    HOLD = "Hold"


class OnFullQuota(StrEnum):
    """What a rotation does when the load balancer takes no further additional certificate."""

    WAIT = "Wait"
    REPLACE = "Replace"


class OnRegression(StrEnum):
    """What becomes of a renewal that is worse than what is served."""

    HOLD = "Hold"
    WARN = "Warn"


class SecretRef(ApiModel):
    """A Secret in the object's own namespace."""

    name: ObjectName
    """Name of the Secret, in the same namespace as this object."""


_IDENTITY: Final = "spec.listener takes either id, or loadBalancerId, protocol and port together"


class ListenerIdentity(ApiModel):
    """Which listener, by its id or by its place on a load balancer."""

    model_config = ConfigDict(
        json_schema_extra=cel.rules(
            cel.rule(
                "has(self.id) ? !has(self.loadBalancerId) && !has(self.protocol) && !has(self.port)"
                " : has(self.loadBalancerId) && has(self.protocol) && has(self.port)",
                _IDENTITY,
            ),
        )
    )

    id: ListenerId | None = None
    """Id of the listener, such as lsn-o4u54y73wq7b8a1c2d. Excludes the other fields."""
    load_balancer_id: LoadBalancerId | None = None
    """Id of the load balancer, such as alb-n5qw04uq8vavfe4k2a. Needs protocol and port beside it."""
    protocol: Protocol | None = None
    """Protocol of the listener: HTTPS or QUIC. HTTP listeners carry no certificates."""
    port: Port | None = None
    """Port of the listener, 1 to 65535."""

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        place = (self.load_balancer_id, self.protocol, self.port)
        named = place == (None, None, None) if self.id is not None else None not in place
        if not named:
            raise ValueError(_IDENTITY)
        return self


class ChangeWindow(ApiModel):
    """A time in which changes that can disturb new connections may be made."""

    schedule: Annotated[
        str,
        Field(
            max_length=100,
            json_schema_extra=cel.rules(
                cel.rule(
                    r"self.matches('^\\S+( +\\S+){4}$')",
                    "schedule must have five fields, such as '0 2 * * *' for every day at 02:00",
                )
            ),
        ),
    ]
    """When the window opens: a cron expression of five fields (minute, hour, day of month, month, day of week)."""
    duration: Duration
    """How long the window stays open, such as 2h."""
    time_zone: Annotated[str, Field(min_length=1, max_length=64)] = "UTC"
    """Time zone of the schedule, by its name in the IANA database, such as Asia/Shanghai."""


class Verification(ApiModel):
    """Which TLS handshakes prove a change."""

    hosts: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[^\s*/:]+$", min_length=1, max_length=253)], ...],
        Field(max_length=50, json_schema_extra=cel.SET_LIST),
    ] = ()
    """Host names to ask for (SNI) in a handshake after each change. None: no handshake is made."""
    address: Annotated[str, Field(max_length=261)] = ""
    """Where to connect, as host or host:port: one of the load balancer's own addresses, or one that the operator's
    settings allow. Empty: the load balancer's DNS name and the listener's port."""
    client_secret_ref: SecretRef | None = None
    """Secret of type kubernetes.io/tls with a client certificate, for listeners that ask for one (mutual TLS)."""


class ChangePolicy(ApiModel):
    """When and how carefully changes are made."""

    windows: Annotated[tuple[ChangeWindow, ...], Field(max_length=16, json_schema_extra=cel.ATOMIC_LIST)] = ()
    """Times in which changes that can disturb new connections are made: a new default certificate, mutual TLS on or
    off, another TLS security policy. None: at once."""
    ignore_windows_within: Duration = "72h"
    """A certificate that ends sooner than this (or than a sixth of its lifetime, if that is less) is replaced without
    waiting for a window."""
    verify: Verification | None = None
    """Real TLS handshakes that must show the new certificate after a change. Absent: no handshake is made."""
    on_failure: OnFailure = OnFailure.ROLLBACK
    """After a change that the handshakes don't confirm: Rollback returns to the certificate served before, as long as
    that is valid; Hold leaves the change and reports it."""
    on_full_quota: OnFullQuota = OnFullQuota.WAIT
    """When the load balancer takes no further additional certificate: Wait until there is room; Replace detaches the
    old certificate before it attaches the new one, in a window, with a short gap."""
    on_regression: OnRegression = OnRegression.HOLD
    """For a renewal that is worse than what is served (a name lost, an earlier end, self-signed, a private root
    instead of a public one): Hold keeps the old one until the annotation albtls.io/accept names the new one; Warn
    applies it."""
    allow_gap: bool = False
    """Allow the short gap that making an additional certificate the default has when it is given by certificateId."""
