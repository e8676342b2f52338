"""Listeners and what is on them. Times are seconds since the epoch on the simulated clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JsonObject = dict[str, Any]


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
