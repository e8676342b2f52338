"""The status of both resources: what is served, what will happen next, and why.

A cache for people and programs. The operator must never need it to know what is its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from albtls.api import cel
from albtls.api.base import ApiModel, Timestamp
from albtls.api.conditions import Condition, ConditionType, find_condition

NEVER_OBSERVED: Final = -1
"""``observedGeneration`` of an object that no operator has looked at yet; the CRD's default."""

NEVER_OBSERVED_DEFAULT: Final[JsonDict] = {"default": {"observedGeneration": NEVER_OBSERVED}}


class CertificateRole(StrEnum):
    """What a certificate does on the listener."""

    DEFAULT = "Default"
    ADDITIONAL = "Additional"
    CA = "CA"


class CertificateState(StrEnum):
    """How far a certificate is on its way."""

    UNRESOLVED = "Unresolved"
    """Its Secret, ConfigMap or id is missing or bad."""
    HELD = "Held"
    """Good, but worse than what is served, or not valid yet."""
    PENDING = "Pending"
    """Good, and not on the listener yet."""
    ASSOCIATING = "Associating"
    """The cloud is putting it on."""
    ASSOCIATED = "Associated"
    """The listener serves it."""
    SUPERSEDED = "Superseded"
    """On the listener still, with its successor beside it."""
    DISSOCIATING = "Dissociating"
    """The cloud is taking it off."""


class ChangePhase(StrEnum):
    """How far the last change has come."""

    STARTED = "Started"
    APPLIED = "Applied"
    VERIFIED = "Verified"
    ROLLED_BACK = "RolledBack"
    FAILED = "Failed"


class ChangeSubject(StrEnum):
    """What a change switches from one value to another."""

    DEFAULT_CERTIFICATE = "DefaultCertificate"
    ADDITIONAL_CERTIFICATE = "AdditionalCertificate"
    CA_CERTIFICATE = "CACertificate"
    MUTUAL_AUTHENTICATION = "MutualAuthentication"
    SECURITY_POLICY = "SecurityPolicy"
    LISTENER = "Listener"


class LedgerPhase(StrEnum):
    """What was last done with a certificate of ours."""

    UPLOADED = "Uploaded"
    ATTACHED = "Attached"
    DETACHED = "Detached"


class CertificateStatus(ApiModel):
    """One certificate that the listener serves or shall serve."""

    name: str
    """Name of the entry: `default`, the name of an additional one, `ca`; empty for one that no entry asks for."""
    certificate_id: str | None = None
    """The id that ALB knows it by; absent as long as it isn't uploaded."""
    role: CertificateRole
    """Default, Additional or CA."""
    source: str
    """Where it comes from: Secret/NAME, ConfigMap/NAME, CertificateId, or Unmanaged."""
    domains: Annotated[tuple[str, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """The names it covers; a long list is cut."""
    domain_count: int | None = None
    """How many names it covers, where `domains` was cut."""
    key_algorithm: str | None = None
    """Algorithm of its key: RSA, ECC, SM2, or Unknown."""
    fingerprint: str | None = None
    """SHA-256 of the certificate (DER), 64 hexadecimal digits."""
    not_before: Timestamp | None = None
    """Valid from."""
    not_after: Timestamp | None = None
    """Valid until."""
    state: CertificateState
    """Unresolved, Held, Pending, Associating, Associated, Superseded or Dissociating."""


class HostStatus(ApiModel):
    """Which certificate answers for a name."""

    host: str
    """The name, exact or with a wildcard; `*` for every name that no certificate covers."""
    certificate_id: str
    """The certificate that a client gets who asks for it."""
    not_after: Timestamp | None = None
    """Until when that certificate is valid."""


class FirstToExpire(ApiModel):
    """The end that comes first among all that the listener serves."""

    host: str
    """A name that it answers for."""
    certificate_id: str
    """The certificate."""
    not_after: Timestamp
    """When it ends."""


class PlannedStep(ApiModel):
    """A step that is still to be taken."""

    step: str
    """The step in one line."""
    waits_for: str | None = None
    """Why it isn't taken now; absent: nothing holds it back."""
    not_before: Timestamp | None = None
    """The earliest time at which it is taken, where that is known."""


class LedgerEntry(ApiModel):
    """A certificate that was uploaded or attached for this object."""

    certificate_id: str
    """The id that ALB knows it by."""
    name: str
    """Its name in Certificate Management Service."""
    entry: str
    """The entry of the spec that it was made for."""
    role: CertificateRole
    """The role that this copy is for."""
    fingerprint: str
    """SHA-256 of the certificate (DER)."""
    phase: LedgerPhase
    """Uploaded, Attached or Detached."""
    time: Timestamp
    """When that was."""


class LastChange(ApiModel):
    """The last switch from one value to another; enough to prove it or to go back after a crash."""

    time: Timestamp
    """When its phase was reached."""
    subject: ChangeSubject
    """What was switched."""
    from_: Annotated[str | None, Field(alias="from")] = None
    """Id of what was there before; absent: nothing."""
    to: str | None = None
    """Id of what shall be there; absent: nothing."""
    fingerprint: str | None = None
    """SHA-256 of the certificate that shall be served."""
    phase: ChangePhase
    """Started, Applied, Verified, RolledBack or Failed."""
    result: str | None = None
    """What came of it, in one sentence."""


class RejectedCertificate(ApiModel):
    """A certificate that was tried or looked at, and is not taken again for now."""

    role: CertificateRole
    """The role it was meant for."""
    fingerprint: str
    """SHA-256 of the certificate (DER)."""
    reason: str
    """Why, in one word."""
    until: Timestamp | None = None
    """When it is tried again; absent: when its source or the object changes."""


class Quota(ApiModel):
    """Additional certificates of the whole load balancer; written only when they block or reach 80 %."""

    used: int
    """How many are in use."""
    limit: int
    """How many the load balancer takes."""


class Omitted(ApiModel):
    """How many entries were left out of long lists, to keep the status small."""

    certificates: int | None = None
    """Left out of status.certificates."""
    hosts: int | None = None
    """Left out of status.hosts."""
    plan: int | None = None
    """Left out of status.plan."""
    ledger: int | None = None
    """Left out of status.ledger."""


class Status(ApiModel):
    """What the listener serves, what happens next, and why."""

    model_config = ConfigDict(json_schema_extra=NEVER_OBSERVED_DEFAULT)

    observed_generation: int = NEVER_OBSERVED
    """The metadata.generation that this status was computed from; -1: nobody has looked at the object yet."""
    conditions: Annotated[tuple[Condition, ...], Field(json_schema_extra=cel.map_list("type"))] = ()
    """Ready, Accepted, ResolvedRefs, Programmed, Verified, and only while true ExpiringSoon, RotationPending,
    Reconciling, Stalled. docs/reference/conditions.md explains every reason."""
    region: str | None = None
    """Region of the listener."""
    listener_id: str | None = None
    """Id of the listener."""
    load_balancer_id: str | None = None
    """Id of its load balancer."""
    edition: str | None = None
    """Edition of the load balancer: Basic, Standard or StandardWithWaf."""
    protocol: str | None = None
    """Protocol of the listener."""
    port: int | None = None
    """Port of the listener."""
    mutual_authentication: str | None = None
    """Whether the listener asks its clients for a certificate: None or Required."""
    security_policy_id: str | None = None
    """TLS security policy that the listener has."""
    certificates: Annotated[tuple[CertificateStatus, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """All certificates of the listener and of the spec, unmanaged ones too."""
    hosts: Annotated[tuple[HostStatus, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """Which certificate answers for which name."""
    first_to_expire: FirstToExpire | None = None
    """The end that comes first among all that the listener serves."""
    next_expiry_warning: Timestamp | None = None
    """When the next warning of an expiry is due."""
    plan: Annotated[tuple[PlannedStep, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """Steps still to be taken, in order, and why they wait."""
    ledger: Annotated[tuple[LedgerEntry, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """Certificates uploaded or attached for this object. A cache: the cloud's names and tags say what is ours."""
    last_change: LastChange | None = None
    """The last switch of a default certificate, a CA, mutual TLS or a TLS security policy."""
    verified_fingerprint: str | None = None
    """SHA-256 of the default certificate that handshakes last proved."""
    rejected: Annotated[tuple[RejectedCertificate, ...], Field(json_schema_extra=cel.ATOMIC_LIST)] = ()
    """Certificates that are not taken, and until when."""
    quota: Quota | None = None
    """Additional certificates of the load balancer, written only when they block or reach 80 % of its limit."""
    omitted: Omitted | None = None
    """How many entries were left out of long lists."""

    def condition(self, kind: ConditionType) -> Condition | None:
        """Return the condition of type *kind*, or ``None``."""
        return find_condition(self.conditions, kind)

    def to_wire(self) -> dict[str, Any]:
        """Return the status as JSON-ready data; what is ``None`` or an empty list is left out."""
        return {key: value for key, value in super().to_wire().items() if value != []}
