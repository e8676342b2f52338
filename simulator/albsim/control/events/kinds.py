"""The events that can be made to happen, as the control API takes them. Values only.

``certificateId`` is a CertIdentifier (``23759533-cn-hangzhou``), as ALB takes it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic.alias_generators import to_camel

from albsim.limits import LIMITS
from albsim.world.model import Edition

LockType = Literal["SecurityLocked", "RelatedResourceLocked", "FinancialLocked", "ResidualLocked"]
BalancerStatus = Literal["Inactive", "Active", "Provisioning", "Configuring", "CreateFailed"]
TlsVersion = Literal["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
Count = Annotated[int, Field(ge=0)]


class _Event(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class CertificateDeleted(_Event):
    """Somebody deletes a server certificate from its store; listeners that use it keep their copy."""

    kind: Literal["certificateDeleted"]
    certificate_id: str


class CaCertificateDeleted(_Event):
    """Somebody deletes a CA certificate."""

    kind: Literal["caCertificateDeleted"]
    ca_certificate_id: str


class EditionChanged(_Event):
    """A load balancer has another edition at once; what is on it stays."""

    kind: Literal["editionChanged"]
    load_balancer_id: str
    edition: Edition


class LoadBalancerStatus(_Event):
    """A load balancer is in another status, and stays there until another event or job."""

    kind: Literal["loadBalancerStatus"]
    load_balancer_id: str
    status: BalancerStatus


class LoadBalancerLocked(_Event):
    """A load balancer is locked and takes no changes."""

    kind: Literal["loadBalancerLocked"]
    load_balancer_id: str
    lock_type: LockType = "SecurityLocked"
    reason: str = ""


class LoadBalancerUnlocked(_Event):
    """A load balancer loses a kind of lock; without ``lockType`` all of them."""

    kind: Literal["loadBalancerUnlocked"]
    load_balancer_id: str
    lock_type: LockType | None = None


class LoadBalancerOverdue(_Event):
    """The bill of a load balancer is overdue: its business status is Abnormal and it is FinancialLocked."""

    kind: Literal["loadBalancerOverdue"]
    load_balancer_id: str


class LoadBalancerNormal(_Event):
    """A load balancer is in business again: no lock, business status Normal."""

    kind: Literal["loadBalancerNormal"]
    load_balancer_id: str


class ListenerRemoved(_Event):
    """Somebody removes a listener with its rules; whatever it was being changed to is void."""

    kind: Literal["listenerRemoved"]
    listener_id: str


class ListenerStopped(_Event):
    """Somebody stops a listener."""

    kind: Literal["listenerStopped"]
    listener_id: str


class ListenerStarted(_Event):
    """Somebody starts a listener."""

    kind: Literal["listenerStarted"]
    listener_id: str


class DefaultCertificateSwapped(_Event):
    """Somebody replaces the default certificate of a listener."""

    kind: Literal["defaultCertificateSwapped"]
    listener_id: str
    certificate_id: str


class AdditionalCertificateAdded(_Event):
    """Somebody associates an additional certificate, at once."""

    kind: Literal["additionalCertificateAdded"]
    listener_id: str
    certificate_id: str


class AdditionalCertificateRemoved(_Event):
    """Somebody dissociates an additional certificate, at once."""

    kind: Literal["additionalCertificateRemoved"]
    listener_id: str
    certificate_id: str


class PolicyChanged(_Event):
    """Somebody changes a custom TLS security policy; what is left out stays."""

    kind: Literal["policyChanged"]
    policy_id: str
    versions: Annotated[tuple[TlsVersion, ...] | None, Field(min_length=1)] = None
    ciphers: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None


class QuotaChanged(_Event):
    """A quota is another: of one load balancer (``certificates``, ``listeners``), or by its Quota Center code."""

    kind: Literal["quotaChanged"]
    load_balancer_id: str | None = None
    certificates: Count | None = None
    listeners: Count | None = None
    code: str | None = None
    value: Count | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        of_one = self.load_balancer_id is not None and not (self.certificates is None and self.listeners is None)
        by_code = self.code is not None and self.value is not None
        if of_one == by_code:
            raise ValueError("give either loadBalancerId with certificates or listeners, or code with value")
        if by_code and self.code not in LIMITS:
            raise ValueError(f"{self.code} is no quota")
        return self


ListenerEvent = (
    ListenerRemoved
    | ListenerStopped
    | ListenerStarted
    | DefaultCertificateSwapped
    | AdditionalCertificateAdded
    | AdditionalCertificateRemoved
)
"""What happens to a listener."""

BalancerEvent = (
    EditionChanged
    | LoadBalancerStatus
    | LoadBalancerLocked
    | LoadBalancerUnlocked
    | LoadBalancerOverdue
    | LoadBalancerNormal
)
"""What happens to a load balancer."""

StoreEvent = CertificateDeleted | CaCertificateDeleted | PolicyChanged
"""What happens to something that listeners use."""

Event = ListenerEvent | BalancerEvent | StoreEvent | QuotaChanged
"""Any event."""

EVENT: TypeAdapter[Event] = TypeAdapter[Any](Annotated[Event, Field(discriminator="kind")])
"""Reads an event as the control API takes it."""
