"""The simulated cloud as JSON for people and tests. Never shows a key, a secret or a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from albsim import pem
from albsim.clock import Clock
from albsim.dataplane.plane import DataPlane
from albsim.world.model import Certificate, Job, Listener, LoadBalancer
from albsim.world.world import World


def state(world: World, plane: DataPlane, endpoints: Mapping[str, str]) -> dict[str, Any]:
    """Everything that exists."""
    return {
        "clock": clock(world.clock),
        "endpoints": dict(endpoints),
        "loadBalancers": [_load_balancer(each) for each in world.load_balancers],
        "serverGroups": [
            {"id": each.id, "name": each.name, "region": each.region, "vpcId": each.vpc_id}
            for each in world.server_groups
        ],
        "listeners": [_listener(each, plane) for each in world.listeners],
        "certificates": [_certificate(each) for each in world.certificates],
        "caCertificates": [{"id": each.id, "name": each.name} for each in world.ca_certificates],
        "jobs": [_job(each) for each in world.jobs],
    }


def clock(of: Clock) -> dict[str, Any]:
    """The simulated time."""
    return {"now": of.now_text(), "nowMs": of.now_ms(), "speed": of.speed, "manual": of.speed == 0}


def _load_balancer(balancer: LoadBalancer) -> dict[str, Any]:
    return {
        "id": balancer.id,
        "name": balancer.name,
        "region": balancer.region,
        "edition": balancer.edition,
        "status": balancer.status,
        "businessStatus": balancer.business_status,
        "locks": [{"type": lock.lock_type, "reason": lock.reason} for lock in balancer.locks],
        "address": balancer.address,
    }


def _listener(listener: Listener, plane: DataPlane) -> dict[str, Any]:
    attributes = listener.attributes
    serving = plane.serving(listener)
    return {
        "id": listener.id,
        "loadBalancerId": listener.load_balancer_id,
        "protocol": listener.protocol,
        "port": listener.port,
        "status": listener.status,
        "certificate": attributes.certificate_id or None,
        "additionalCertificates": [{"id": row.certificate_id, "status": row.status} for row in listener.additional],
        "mutualAuthentication": attributes.ca_enabled,
        "caCertificate": attributes.ca_certificate_id or None,
        "securityPolicyId": attributes.security_policy_id or None,
        "description": attributes.description,
        "tags": dict(listener.tags),
        "serving": {"address": serving.address, "port": serving.port, "reason": serving.reason},
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "id": certificate.id,
        "certId": certificate.cert_id,
        "name": certificate.name,
        "names": list(facts.sans),
        "algorithm": facts.algorithm,
        "sha256": facts.sha256,
        "notBefore": int(facts.not_before * 1000),
        "notAfter": int(facts.not_after * 1000),
        "tags": dict(certificate.tags),
        "deleted": certificate.deleted,
    }


def _job(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "action": job.api_name,
        "resourceId": job.resource_id,
        "status": job.status,
        "created": int(job.created * 1000),
        "due": int(job.due * 1000),
    }
