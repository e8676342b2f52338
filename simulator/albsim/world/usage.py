"""Which certificates listeners use, and letting go of copies that none uses any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from albsim.world.model import Listener

if TYPE_CHECKING:
    from albsim.world.world import World


def used_by(listener: Listener) -> set[str]:
    """CertIdentifiers of a listener's server certificates, those on their way included."""
    used = {row.certificate_id for row in listener.additional}
    return used | {listener.attributes.certificate_id} if listener.attributes.certificate_id else used


def in_use(world: World, certificate_id: str) -> bool:
    """Whether any listener uses a certificate."""
    return any(certificate_id in used_by(listener) for listener in world.listeners)


def forget_unused(world: World, certificate_ids: set[str]) -> None:
    """Remove those of the certificates that are deleted from the store and that no listener uses."""
    for certificate_id in certificate_ids:
        certificate = world.certificates.get(certificate_id)
        if certificate is not None and certificate.deleted and not in_use(world, certificate_id):
            world.certificates.remove(certificate_id)
