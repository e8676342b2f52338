"""How many custom TLS security policies there can be, and how many listeners under one of them.

Source: Alibaba Cloud's page of quotas and limits: 50 policies in a region, 10 listeners for each. It names no action
codes of Quota Center for them; the names here stand in messages alone.
"""

from __future__ import annotations

from albsim.errors import refuse
from albsim.world import usage
from albsim.world.model import CustomPolicy
from albsim.world.world import World

PER_REGION = 50
LISTENERS_PER_POLICY = 10
_PER_REGION_NAME = "alb_quota_securitypolicies_num"
_LISTENERS_NAME = "alb_quota_securitypolicy_attached_num"


def require_room(world: World, account_id: str, region: str) -> None:
    """Refuse one more policy with ``QuotaExceeded.SecurityPoliciesNum`` where a region has its full number."""
    used = sum((each.account_id, each.region) == (account_id, region) for each in world.policies)
    if used >= PER_REGION:
        raise refuse("QuotaExceeded.SecurityPoliciesNum", _PER_REGION_NAME, used, PER_REGION)


def require_attachable(world: World, policy: CustomPolicy, listener_id: str) -> None:
    """Refuse one more listener with ``ResourceQuotaExceeded.SecurityPolicyAttachedNum``.

    Args:
        world: where both are.
        policy: what the listener is to follow.
        listener_id: the listener; it may follow the policy already.
    """
    used = sum(each.id != listener_id for each in usage.listeners_under(world, policy.id))
    if used >= LISTENERS_PER_POLICY:
        code = "ResourceQuotaExceeded.SecurityPolicyAttachedNum"
        raise refuse(code, _LISTENERS_NAME, policy.id, used, LISTENERS_PER_POLICY)
