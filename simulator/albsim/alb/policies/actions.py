"""The actions on TLS security policies."""

from __future__ import annotations

from albsim.alb.kinds import read
from albsim.alb.policies import reads, responses
from albsim.contract.fields import Empty

ACTIONS = (
    read(
        "ListSystemSecurityPolicies",
        Empty,
        responses.ListSystemSecurityPoliciesResponse,
        reads.list_system_security_policies,
    ),
)
