"""CreateSecurityPolicy, UpdateSecurityPolicyAttribute, DeleteSecurityPolicy: a customer's own TLS security policies.

Source: the parameter texts of CreateSecurityPolicy: a cipher suite must be known to one of the chosen TLS versions, and
TLSv1.3 needs suites of its own. Custom policies are for load balancers of the Standard editions, which is looked at
where a listener takes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from albsim.alb import lookup
from albsim.alb.policies import quotas
from albsim.alb.policies.params import (
    CreateSecurityPolicyParams,
    DeleteSecurityPolicyParams,
    UpdateSecurityPolicyAttributeParams,
)
from albsim.alb.policies.responses import CreateSecurityPolicyResponse
from albsim.alb.shared import JobResponse, NoFields
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.policies import KNOWN_SUITES
from albsim.world import ids, usage
from albsim.world.model import CustomPolicy, SetPolicy
from albsim.world.world import World


def create_security_policy(
    world: World, params: CreateSecurityPolicyParams, call: Call
) -> CreateSecurityPolicyResponse:
    """A new policy, there at once."""
    quotas.require_room(world, call.account_id, call.region)
    policy = CustomPolicy(
        id=ids.resource_id(world.rng, "spy", world.policies),
        account_id=call.account_id,
        region=call.region,
        name=params.security_policy_name,
        versions=_once(params.tls_versions),
        ciphers=_once(params.ciphers),
        created=world.clock.now(),
        tags={tag.key: tag.value for tag in params.tag},
    )
    if params.resource_group_id is not None:
        policy = replace(policy, resource_group_id=params.resource_group_id)
    _require_fitting(policy)
    world.policies.put(policy)
    return {"SecurityPolicyId": policy.id}


def update_security_policy_attribute(
    world: World, params: UpdateSecurityPolicyAttributeParams, call: Call
) -> JobResponse:
    """Begin a change of a policy: Configuring, then Available, and only then in effect on its listeners."""
    policy = lookup.custom_policy(world, call, params.security_policy_id)
    _require_available(policy)
    after = replace(
        policy,
        name=params.security_policy_name or policy.name,
        versions=_once(params.tls_versions or policy.versions),
        ciphers=_once(params.ciphers or policy.ciphers),
    )
    _require_fitting(after)
    world.policies.put(replace(policy, status="Configuring"))
    job = world.start_job(
        policy,
        api_name=call.action,
        operate_type="Update",
        change=SetPolicy(after),
        takes=world.settings.timings.configure,
    )
    return {"JobId": job.id}


def delete_security_policy(world: World, params: DeleteSecurityPolicyParams, call: Call) -> NoFields:
    """Remove a policy that no listener is under."""
    policy = lookup.custom_policy(world, call, params.security_policy_id)
    _require_available(policy)
    if usage.listeners_under(world, policy.id):
        raise refuse("ResourceInUse.SecurityPolicy", policy.id)
    world.policies.remove(policy.id)
    return {}


def _require_available(policy: CustomPolicy) -> None:
    if policy.status != "Available":
        raise refuse("IncorrectStatus.SecurityPolicy", policy.id, policy.status)


def _require_fitting(policy: CustomPolicy) -> None:
    known = frozenset().union(*(KNOWN_SUITES[version] for version in policy.versions))
    if not known.issuperset(policy.ciphers):
        raise invalid("Ciphers", "a suite is known to none of the TLSVersions")
    if "TLSv1.3" in policy.versions and KNOWN_SUITES["TLSv1.3"].isdisjoint(policy.ciphers):
        raise invalid("Ciphers", "TLSv1.3 needs suites of its own")


def _once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
