"""ListSystemSecurityPolicies."""

from __future__ import annotations

from albsim.alb.policies.responses import ListSystemSecurityPoliciesResponse
from albsim.contract.action import Call
from albsim.contract.fields import Empty
from albsim.policies import SYSTEM_POLICIES
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
