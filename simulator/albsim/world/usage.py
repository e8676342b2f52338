"""What listeners use: certificates and TLS security policies, also those that a job is about to bring to them.

Lets go of copies of certificates that no listener uses any more. Decides nothing about who may delete what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from albsim.world.model import CaCertificate, Certificate, Job, JobStatus, Listener, ListenerAttributes, SetAttributes
from albsim.world.tables import Table

if TYPE_CHECKING:
    from albsim.world.world import World


def used_by(listener: Listener) -> set[str]:
    """Ids of a listener's certificates, of servers and CA, those being associated included."""
    return {row.certificate_id for row in listener.additional} | _certificates_of(listener.attributes)


def brought_by(job: Job) -> set[str]:
    """Ids of the default certificate and the CA certificate that a job is about to give to its listener."""
    coming = _coming(job)
    return set() if coming is None else _certificates_of(coming)


def policy_of(listener: Listener) -> set[str]:
    """The SecurityPolicyId of a listener, if it has one."""
    return _present(listener.attributes.security_policy_id)


def policy_brought_by(job: Job) -> set[str]:
    """The SecurityPolicyId that a job is about to give to its listener."""
    coming = _coming(job)
    return set() if coming is None else _present(coming.security_policy_id)


def in_use(world: World, certificate_id: str) -> bool:
    """Whether any listener uses a certificate or is about to."""
    return certificate_id in world.listeners_by_certificate or certificate_id in world.jobs_by_certificate


def listeners_under(world: World, policy_id: str) -> list[Listener]:
    """The listeners that have a TLS security policy or are about to."""
    found = {listener.id: listener for listener in world.listeners_by_policy.of(policy_id)}
    for job in world.jobs_by_policy.of(policy_id):
        coming = world.listeners.get(job.resource_id)
        if coming is not None:
            found.setdefault(coming.id, coming)
    return list(found.values())


def forget_unused(world: World, certificate_ids: set[str]) -> None:
    """Remove those of the certificates that are deleted from the store and that no listener uses."""
    tables: tuple[Table[Certificate] | Table[CaCertificate], ...] = (world.certificates, world.ca_certificates)
    for table in tables:
        for certificate_id in certificate_ids:
            certificate = table.get(certificate_id)
            if certificate is not None and certificate.deleted and not in_use(world, certificate_id):
                table.remove(certificate_id)


def _certificates_of(attributes: ListenerAttributes) -> set[str]:
    return _present(attributes.certificate_id) | _present(attributes.ca_certificate_id)


def _coming(job: Job) -> ListenerAttributes | None:
    if job.status is JobStatus.PROCESSING and isinstance(job.change, SetAttributes):
        return job.change.attributes
    return None


def _present(name: str) -> set[str]:
    return {name} if name else set()
