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
        settings: its other attributes by the names that UpdateListenerAttribute has for them, which an update that
            left them out might set back to their defaults.
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
    """

    load_balancer: LoadBalancer | None
    listener: Listener | None
    attached: tuple[AttachedCertificate, ...] = ()
    stored: Mapping[str, StoredCertificate | None] = field(default_factory=dict)
    uploads: Mapping[str, str] = field(default_factory=dict)

    @property
    def default_certificate(self) -> StoredCertificate | None:
        """What the listener serves by default, where CAS still knows it."""
        if self.listener is None or self.listener.default_certificate_id is None:
            return None
        return self.stored.get(self.listener.default_certificate_id)
