"""What the cloud says there is, as values: filled by `cloud`, read by `decide` and by the status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from albtls.core.certificates import ServerCertificate

#: Status of a listener that somebody has stopped.
STOPPED: Final = "Stopped"
#: Statuses of a listener in which it accepts a change; all others mean that a change is under way.
SETTLED: Final = frozenset({"Running", STOPPED})


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """One ALB instance, as GetLoadBalancerAttribute describes it.

    Attributes:
        load_balancer_id: `alb-…`.
        edition: Basic, Standard, StandardWithWaf, or a value this version doesn't know yet.
        status: Active, Inactive, Provisioning, Configuring, CreateFailed.
        business_status: Normal or Abnormal (overdue payment).
        locks: why it is locked, one `LockType: reason` each; empty where it isn't.
    """

    load_balancer_id: str
    edition: str
    status: str = "Active"
    business_status: str = "Normal"
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listener:
    """One listener, as GetListenerAttribute describes it.

    Attributes:
        listener_id: `lsn-…`.
        load_balancer_id: the load balancer it belongs to.
        protocol: HTTP, HTTPS or QUIC.
        port: 1 to 65535.
        status: Provisioning, Running, Configuring, Stopped (or Deleting, outside the documented enumeration).
        default_certificate_id: the CertIdentifier of its default certificate; None for HTTP.
        mutual_authentication: whether it asks clients for a certificate.
        ca_certificate_ids: the CA certificates it checks them against.
        security_policy_id: its TLS security policy; None for HTTP and QUIC.
        description: what the console shows as its name.
        tags: its tags.
        settings: its further attributes, by the names of UpdateListenerAttribute's parameters.
    """

    listener_id: str
    load_balancer_id: str
    protocol: str
    port: int
    status: str
    default_certificate_id: str | None = None
    mutual_authentication: bool = False
    ca_certificate_ids: tuple[str, ...] = ()
    security_policy_id: str | None = None
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AttachedCertificate:
    """A server certificate on a listener, as ListListenerCertificates lists it.

    Attributes:
        certificate_id: CertIdentifier.
        is_default: default certificate or additional one.
        status: Associating, Associated or Dissociating (the API's spelling `Diassociating` is folded into it).
    """

    certificate_id: str
    is_default: bool
    status: str = "Associated"


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A server certificate in Certificate Management Service (CAS).

    Attributes:
        certificate_id: CertIdentifier, `<CertId>-<site region>`.
        name: its name in CAS.
        certificate: its public facts. Content under one id never changes.
    """

    certificate_id: str
    name: str
    certificate: ServerCertificate


@dataclass(frozen=True, slots=True)
class Room:
    """How many additional certificates a load balancer takes, counted over all of its listeners.

    Attributes:
        used: how many it has.
        limit: how many it takes, the default certificates not counted; None where nobody says.
        presumed: whether the limit is the account's, which may have been raised for this very load balancer: then only
            the cloud's own refusal proves that there is no room.
        moving: whether other listeners of the load balancer are being changed, which may free places.
        young: whether that can't be told yet, because this process has only just heard of the load balancer.
    """

    used: int
    limit: int | None
    presumed: bool = False
    moving: bool = False
    young: bool = False

    @property
    def free(self) -> int | None:
        """How many more can be attached; None where that isn't known."""
        return max(0, self.limit - self.used) if self.limit is not None else None


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """A TLS security policy.

    Attributes:
        policy_id: a system policy's name, or `spy-…`.
        versions: TLS versions, such as TLSv1.2.
        ciphers: cipher suites by their OpenSSL names.
        custom: whether a customer made it.
        available: whether it isn't being changed.
    """

    policy_id: str
    versions: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    custom: bool = False
    available: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """An asynchronous change, as ListAsynJobs reports it.

    Attributes:
        job_id: what the write answered with.
        status: Processing, Succeeded or Failed.
        error_code: why it failed; empty otherwise.
        error_message: the cloud's words for it.
    """

    job_id: str
    status: str
    error_code: str = ""
    error_message: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything about one listener that one pass looked at.

    Attributes:
        load_balancer: None where it doesn't exist (or where nothing named one).
        listener: None where it doesn't exist.
        attached: the server certificates on the listener.
        stored: certificate id to what CAS holds under it; None where CAS holds nothing. Covers all of `attached`
            and every id that is wanted.
        uploads: name in CAS to certificate id, of the uploads this process knows of.
        room: for additional certificates; None where nothing needs any, or nobody knows.
        policy: the wanted TLS security policy, else the listener's; None where it doesn't exist or none is asked for.
    """

    load_balancer: LoadBalancer | None
    listener: Listener | None
    attached: tuple[AttachedCertificate, ...] = ()
    stored: Mapping[str, StoredCertificate | None] = field(default_factory=dict)
    uploads: Mapping[str, str] = field(default_factory=dict)
    room: Room | None = None
    policy: SecurityPolicy | None = None

    @property
    def beside(self) -> tuple[AttachedCertificate, ...]:
        """What is on the listener beside its default certificate."""
        return tuple(row for row in self.attached if not row.is_default)

    @property
    def default_certificate(self) -> StoredCertificate | None:
        """What the listener serves by default, where CAS still knows it."""
        if self.listener is None or self.listener.default_certificate_id is None:
            return None
        return self.stored.get(self.listener.default_certificate_id)
