"""ListSystemSecurityPolicies, ListSecurityPolicies, ListSecurityPolicyRelations."""

from __future__ import annotations

from albsim.alb import lookup
from albsim.alb.policies.params import ListSecurityPoliciesParams, ListSecurityPolicyRelationsParams
from albsim.alb.policies.responses import (
    CustomPolicyItem,
    ListSecurityPoliciesResponse,
    ListSecurityPolicyRelationsResponse,
    ListSystemSecurityPoliciesResponse,
    RelationItem,
)
from albsim.alb.shared import time_text
from albsim.contract.action import Call
from albsim.contract.fields import Empty
from albsim.paging import page
from albsim.policies import SYSTEM_POLICIES
from albsim.world import usage
from albsim.world.model import CustomPolicy
from albsim.world.world import World


def list_system_security_policies(_world: World, _params: Empty, _call: Call) -> ListSystemSecurityPoliciesResponse:
    """Every system policy; not paged."""
    return {
        "SecurityPolicies": [
            {
                "Ciphers": list(policy.ciphers),
                "SecurityPolicyId": policy.id,
                "TLSVersions": list(policy.versions),
            }
            for policy in SYSTEM_POLICIES.values()
        ]
    }


def list_security_policies(
    world: World, params: ListSecurityPoliciesParams, call: Call
) -> ListSecurityPoliciesResponse:
    """Custom policies of the region that match every filter given."""
    found = [policy for policy in world.policies if lookup.owned(policy, call) and _matches(policy, params)]
    part = page(found, lambda item: (item.created, item.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "SecurityPolicies": [_item(policy) for policy in part.items]}


def list_security_policy_relations(
    world: World, params: ListSecurityPolicyRelationsParams, call: Call
) -> ListSecurityPolicyRelationsResponse:
    """The caller's listeners under each of the policies, be they custom or the system's."""
    for policy_id in params.security_policy_ids:
        if policy_id not in SYSTEM_POLICIES:
            lookup.custom_policy(world, call, policy_id)
    return {"SecrityPolicyRelations": [_relation(world, call, each) for each in params.security_policy_ids]}


def _matches(policy: CustomPolicy, params: ListSecurityPoliciesParams) -> bool:
    return (
        (params.security_policy_ids is None or policy.id in params.security_policy_ids)
        and (params.security_policy_names is None or policy.name in params.security_policy_names)
        and params.resource_group_id in {None, policy.resource_group_id}
        and lookup.tags_match(policy.tags, params.tag)
    )


def _item(policy: CustomPolicy) -> CustomPolicyItem:
    return {
        "Ciphers": list(policy.ciphers),
        "CreateTime": time_text(policy.created),
        "ResourceGroupId": policy.resource_group_id,
        "SecurityPolicyId": policy.id,
        "SecurityPolicyName": policy.name,
        "SecurityPolicyStatus": policy.status,
        "TLSVersions": list(policy.versions),
        "Tags": lookup.tags(policy.tags),
    }


def _relation(world: World, call: Call, policy_id: str) -> RelationItem:
    return {
        "RelatedListeners": [
            {
                "ListenerId": listener.id,
                "ListenerPort": listener.port,
                "ListenerProtocol": listener.protocol,
                "LoadBalancerId": listener.load_balancer_id,
            }
            for listener in usage.listeners_under(world, policy_id)
            if lookup.owned(listener, call)
        ],
        "SecurityPolicyId": policy_id,
    }
