"""What a forwarding rule must be like before ALB takes it.

Source: the error lists and the descriptions of the rule actions: how many conditions and actions an edition allows, one
action that ends the rule, Rewrite only beside ForwardGroup, priorities unique within a listener.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from albsim.alb import lookup
from albsim.contract.action import Call
from albsim.errors import invalid, refuse
from albsim.limits import rules_cap
from albsim.world.model import Edition, JobStatus, JsonObject, LoadBalancer, Rule, SetRule
from albsim.world.world import World

_CONDITIONS = {Edition.BASIC: 5, Edition.STANDARD: 10, Edition.STANDARD_WITH_WAF: 10}
_ACTIONS = {Edition.BASIC: 3, Edition.STANDARD: 5, Edition.STANDARD_WITH_WAF: 5}
_ENDING = {"ForwardGroup", "Redirect", "FixedResponse"}


def require_room(world: World, balancer: LoadBalancer, more: int) -> None:
    """Refuse more rules than the load balancer's quota leaves."""
    cap = rules_cap(world, balancer)
    used = world.rules_by_balancer.count(balancer.id)
    if used + more > cap.limit:
        raise refuse("ResourceQuotaExceeded.LoadBalancerRulesNum", cap.code, balancer.id, used, cap.limit)


def require_own_priorities(world: World, rules: Sequence[Rule]) -> None:
    """Refuse with ``Conflict.Priority`` where a rule, as it is or soon will be, has another one's priority.

    Args:
        world: where the other rules are.
        rules: rules of one listener as they are to be, new ones or changed ones.
    """
    own = {rule.id for rule in rules}
    others = [rule for rule in world.rules_by_listener.of(rules[0].listener_id) if rule.id not in own]
    taken = {each.priority: each.id for rule in others for each in (rule, *_coming(world, rule))}
    for rule in rules:
        if rule.priority in taken:
            raise refuse("Conflict.Priority", taken[rule.priority], rule.id)
        taken[rule.priority] = rule.id


def require_fitting(world: World, call: Call, rule: Rule) -> None:
    """Refuse a rule that its load balancer's edition or its own parts don't allow, or whose server groups don't fit."""
    balancer = lookup.load_balancer(world, call, rule.load_balancer_id)
    _require_number("QuotaExceeded.RuleMatchEvaluationsNum", rule.conditions, _CONDITIONS[balancer.edition])
    _require_number("QuotaExceeded.RuleActionsNum", rule.actions, _ACTIONS[balancer.edition])
    if rule.direction == "Response" and balancer.edition is Edition.BASIC:
        raise invalid("Direction", "Response is not supported by the Basic edition")
    kinds = {action["Type"] for action in rule.actions}
    if "Rewrite" in kinds and "ForwardGroup" not in kinds:
        raise refuse("OperationDenied.RewriteMissingForwardGroup", "RewriteMissingForwardGroup")
    if rule.direction == "Request" and kinds.isdisjoint(_ENDING):
        raise invalid("RuleActions", "one of ForwardGroup, Redirect and FixedResponse is needed")
    for server_group_id in _named_groups(rule):
        group = lookup.server_group(world, call, server_group_id)
        if group.vpc_id != balancer.vpc_id:
            raise refuse("Mismatch.VpcId", "VpcId", balancer.id, group.id)


def _require_number(code: str, parts: Sequence[JsonObject], limit: int) -> None:
    if len(parts) > limit:
        raise refuse(code, code.partition(".")[2], len(parts), limit)


def _coming(world: World, rule: Rule) -> Iterable[Rule]:
    """The rule as a job is about to make it."""
    return [
        job.change.after
        for job in world.jobs_by_resource.of(rule.id)
        if job.status is JobStatus.PROCESSING and isinstance(job.change, SetRule)
    ]


def _named_groups(rule: Rule) -> list[str]:
    forwards = [action.get("ForwardGroupConfig", {}) for action in rule.actions]
    mirrors = [action.get("TrafficMirrorConfig", {}).get("MirrorGroupConfig", {}) for action in rule.actions]
    return [group["ServerGroupId"] for each in (*forwards, *mirrors) for group in each.get("ServerGroupTuples", ())]
