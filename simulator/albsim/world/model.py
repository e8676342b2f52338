"""What exists in the simulated cloud: immutable values, one class per kind of resource.

Pure data. Times are seconds since the epoch on the simulated clock. Private keys never appear in a repr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

JsonObject = dict[str, Any]


class Edition(StrEnum):
    """Edition of a load balancer."""

    BASIC = "Basic"
    STANDARD = "Standard"
    STANDARD_WITH_WAF = "StandardWithWaf"


class Protocol(StrEnum):
    """Protocol of a listener."""

    HTTP = "HTTP"
    HTTPS = "HTTPS"
    QUIC = "QUIC"


class ListenerStatus(StrEnum):
    """Status of a listener; ``Deleting`` is in the operation texts, not in the documented enumeration."""

    PROVISIONING = "Provisioning"
    RUNNING = "Running"
    CONFIGURING = "Configuring"
    STOPPED = "Stopped"
    DELETING = "Deleting"


class AttachmentStatus(StrEnum):
    """Status of an additional certificate on a listener."""

    ASSOCIATING = "Associating"
    ASSOCIATED = "Associated"
    DISSOCIATING = "Dissociating"


class JobStatus(StrEnum):
    """Status of an asynchronous job."""

    PROCESSING = "Processing"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class OperationLock:
    """Why a load balancer takes no changes, for example ``FinancialLocked``."""

    lock_type: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """An ALB instance.

    Attributes:
        address: loopback address that its listeners serve on.
        certificates_quota: limit of additional certificates, where this instance has one of its own.
        listeners_quota: limit of listeners, where this instance has one of its own.
    """

    id: str
    account_id: str
    region: str
    name: str
    edition: Edition
    address: str
    created: float
    status: str = "Active"
    business_status: str = "Normal"
    locks: tuple[OperationLock, ...] = ()
    vpc_id: str = "vpc-albsim"
    address_type: str = "Internet"
    resource_group_id: str = "rg-default"
    tags: Mapping[str, str] = field(default_factory=dict)
    certificates_quota: int | None = None
    listeners_quota: int | None = None


@dataclass(frozen=True, slots=True)
class ServerGroup:
    """A group of backend servers; the simulator forwards to none, it answers itself."""

    id: str
    account_id: str
    region: str
    name: str
    vpc_id: str
    protocol: str = "HTTP"
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListenerAttributes:
    """What UpdateListenerAttribute can change.

    Attributes:
        default_actions: as sent by the client, because clients compare what comes back with what they sent.
        certificate_id: CertIdentifier of the default certificate.
        x_forwarded_for: as sent by the client.
    """

    default_actions: tuple[JsonObject, ...]
    description: str = ""
    idle_timeout: int = 15
    request_timeout: int = 60
    gzip_enabled: bool = True
    http2_enabled: bool = True
    security_policy_id: str = ""
    certificate_id: str = ""
    ca_enabled: bool = False
    ca_certificate_id: str = ""
    quic_config: JsonObject = field(default_factory=dict)
    x_forwarded_for: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """An additional certificate of a listener."""

    certificate_id: str
    status: AttachmentStatus


@dataclass(frozen=True, slots=True)
class Listener:
    """A listener of a load balancer.

    Attributes:
        steady_status: status to return to when the job in progress ends.
        additional: additional certificates in the order in which they were associated.
    """

    id: str
    account_id: str
    region: str
    load_balancer_id: str
    protocol: Protocol
    port: int
    status: ListenerStatus
    attributes: ListenerAttributes
    created: float
    steady_status: ListenerStatus = ListenerStatus.RUNNING
    additional: tuple[Attachment, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """Ends in a running listener."""

    kind: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class SetAttributes:
    """Ends in a listener with these attributes."""

    attributes: ListenerAttributes
    kind: Literal["attributes"] = "attributes"


@dataclass(frozen=True, slots=True)
class Attach:
    """Ends in these additional certificates being associated."""

    certificate_ids: tuple[str, ...]
    kind: Literal["attach"] = "attach"


@dataclass(frozen=True, slots=True)
class Detach:
    """Ends in these additional certificates being gone."""

    certificate_ids: tuple[str, ...]
    kind: Literal["detach"] = "detach"


@dataclass(frozen=True, slots=True)
class Remove:
    """Ends in the listener being gone."""

    kind: Literal["remove"] = "remove"


Change = Annotated[Start | SetAttributes | Attach | Detach | Remove, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job fails: what ListAsynJobs says of it."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """An asynchronous job on a listener.

    Attributes:
        due: when it ends.
        change: what takes effect then.
        failure: why it will fail instead; None where it will succeed.
    """

    id: str
    account_id: str
    region: str
    api_name: str
    operate_type: str
    resource_type: str
    resource_id: str
    created: float
    modified: float
    due: float
    change: Change
    status: JobStatus = JobStatus.PROCESSING
    error_code: str = ""
    error_message: str = ""
    failure: JobFailure | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server certificate in a site's certificate store (CAS).

    Attributes:
        site: region suffix of the store.
        deleted: no longer in the store, but listeners that use it keep their copy.
    """

    cert_id: int
    site: str
    account_id: str
    name: str
    cert_pem: str
    key_pem: str = field(repr=False)
    created: float
    instance_id: str
    resource_group_id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False

    @property
    def id(self) -> str:
        """The CertIdentifier, which is what ALB takes."""
        return f"{self.cert_id}-{self.site}"


@dataclass(frozen=True, slots=True)
class CaCertificate:
    """A CA certificate that listeners can ask their clients' certificates for."""

    id: str
    account_id: str
    name: str
    pem: str


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A successful answer, remembered under its ClientToken.

    Attributes:
        fingerprint: digest of action and parameters.
        response: the answer without its RequestId.
    """

    id: str
    fingerprint: str
    response: JsonObject


@dataclass(frozen=True, slots=True)
class Counter:
    """The last number of a sequence whose numbers are never given out twice."""

    id: str
    value: int
