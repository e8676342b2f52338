"""The simulated cloud as JSON for people and tests. Never shows a key, a secret or a token."""

from __future__ import annotations

from collections.abc import Mapping

from albsim import limits, pem
from albsim.clock import Clock
from albsim.control import shapes
from albsim.dataplane.plane import DataPlane
from albsim.world.model import (
    CaCertificate,
    Certificate,
    CustomPolicy,
    Job,
    Listener,
    LoadBalancer,
    Rule,
    ServerGroup,
    Warehouse,
)
from albsim.world.world import World


def state(world: World, plane: DataPlane, endpoints: Mapping[str, str]) -> shapes.State:
    """Everything that exists."""
    return {
        "clock": clock(world.clock),
        "endpoints": dict(endpoints),
        "loadBalancers": [_load_balancer(each, _quotas_of(world, each)) for each in world.load_balancers],
        "serverGroups": [_server_group(each) for each in world.server_groups],
        "listeners": [_listener(each, plane) for each in world.listeners],
        "rules": [_rule(each) for each in world.rules],
        "policies": [_policy(each) for each in world.policies],
        "certificates": [_certificate(each) for each in world.certificates],
        "caCertificates": [_authority(each) for each in world.ca_certificates],
        "warehouses": [_warehouse(each) for each in world.warehouses],
        "jobs": [_job(each) for each in world.jobs],
        "quotas": [_quota(world, each) for each in limits.LIMITS.values()],
        "switches": switches(world),
    }


def clock(of: Clock) -> shapes.ClockState:
    """The simulated time."""
    return {"now": of.now_text(), "nowMs": of.now_ms(), "speed": of.speed, "manual": of.speed == 0}


def switches(world: World) -> dict[str, str]:
    """The switches as they are now."""
    return dict(world.settings.switches.model_dump(mode="json", by_alias=True))


def _quotas_of(world: World, balancer: LoadBalancer) -> shapes.BalancerQuotas:
    listeners = world.listeners_by_balancer.of(balancer.id)
    attached = sum(len(listener.additional) for listener in listeners)
    return {
        "certificates": {"used": attached, "limit": limits.certificates_cap(world, balancer).limit},
        "listeners": {"used": len(listeners), "limit": limits.listeners_cap(world, balancer).limit},
    }


def _load_balancer(balancer: LoadBalancer, quotas: shapes.BalancerQuotas) -> shapes.LoadBalancerState:
    return {
        "id": balancer.id,
        "name": balancer.name,
        "accountId": balancer.account_id,
        "region": balancer.region,
        "edition": balancer.edition,
        "status": balancer.status,
        "businessStatus": balancer.business_status,
        "locks": [{"type": lock.lock_type, "reason": lock.reason} for lock in balancer.locks],
        "address": balancer.address,
        "quotas": quotas,
        "tags": dict(balancer.tags),
    }


def _server_group(group: ServerGroup) -> shapes.ServerGroupState:
    return {
        "id": group.id,
        "name": group.name,
        "accountId": group.account_id,
        "region": group.region,
        "vpcId": group.vpc_id,
        "protocol": group.protocol,
        "status": group.status,
        "servers": [
            {
                "id": server.server_id,
                "type": server.server_type,
                "port": server.port,
                "weight": server.weight,
            }
            for server in group.servers
        ],
        "tags": dict(group.tags),
    }


def _listener(listener: Listener, plane: DataPlane) -> shapes.ListenerState:
    attributes = listener.attributes
    serving = plane.serving(listener)
    return {
        "id": listener.id,
        "accountId": listener.account_id,
        "region": listener.region,
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


def _rule(rule: Rule) -> shapes.RuleState:
    return {
        "id": rule.id,
        "name": rule.name,
        "listenerId": rule.listener_id,
        "priority": rule.priority,
        "status": rule.status,
    }


def _policy(policy: CustomPolicy) -> shapes.PolicyState:
    return {
        "id": policy.id,
        "name": policy.name,
        "region": policy.region,
        "versions": list(policy.versions),
        "ciphers": list(policy.ciphers),
        "status": policy.status,
        "tags": dict(policy.tags),
    }


def _certificate(certificate: Certificate) -> shapes.CertificateState:
    facts = pem.facts_of(certificate.cert_pem)
    return {
        "id": certificate.id,
        "certId": certificate.cert_id,
        "name": certificate.name,
        "accountId": certificate.account_id,
        "names": list(facts.sans),
        "algorithm": facts.algorithm,
        "sha256": facts.sha256,
        "notBefore": _milliseconds(facts.not_before),
        "notAfter": _milliseconds(facts.not_after),
        "tags": dict(certificate.tags),
        "deleted": certificate.deleted,
    }


def _authority(authority: CaCertificate) -> shapes.CaCertificateState:
    return {
        "id": authority.id,
        "name": authority.name,
        "accountId": authority.account_id,
        "warehouseId": authority.wh_id,
        "tags": dict(authority.tags),
    }


def _warehouse(warehouse: Warehouse) -> shapes.WarehouseState:
    return {
        "id": warehouse.id,
        "whId": warehouse.wh_id,
        "name": warehouse.name,
        "type": warehouse.kind,
        "accountId": warehouse.account_id,
    }


def _job(job: Job) -> shapes.JobState:
    return {
        "id": job.id,
        "action": job.api_name,
        "operateType": job.operate_type,
        "resourceType": job.resource_type,
        "resourceId": job.resource_id,
        "accountId": job.account_id,
        "region": job.region,
        "status": job.status,
        "errorCode": job.error_code,
        "errorMessage": job.error_message,
        "hidden": job.hidden,
        "created": _milliseconds(job.created),
        "due": _milliseconds(job.due),
    }


def _quota(world: World, limit: limits.Limit) -> shapes.QuotaState:
    return {
        "code": limit.code,
        "name": limit.name,
        "value": limits.value(world, limit.code),
        "default": limit.default,
        "highest": limit.highest,
    }


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
