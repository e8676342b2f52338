"""Events of what listeners use: certificates, CA certificates, custom TLS security policies."""

from __future__ import annotations

from dataclasses import replace

from albsim.control.events.find import certificate, existing
from albsim.control.events.kinds import CaCertificateDeleted, CertificateDeleted, PolicyChanged, StoreEvent
from albsim.world import usage
from albsim.world.world import World


def happen(world: World, event: StoreEvent) -> None:
    """Delete or change it.

    Raises:
        EventError: there is none.
    """
    match event:
        case CertificateDeleted(certificate_id=certificate_id):
            world.certificates.put(replace(certificate(world, certificate_id), deleted=True))
            usage.forget_unused(world, {certificate_id})
        case CaCertificateDeleted(ca_certificate_id=authority_id):
            authority = existing(world.ca_certificates, authority_id, "caCertificateId")
            world.ca_certificates.put(replace(authority, deleted=True))
            usage.forget_unused(world, {authority_id})
        case PolicyChanged(policy_id=policy_id, versions=versions, ciphers=ciphers):
            policy = existing(world.policies, policy_id, "policyId")
            changed = replace(policy, versions=versions or policy.versions, ciphers=ciphers or policy.ciphers)
            world.policies.put(changed)
