"""ListRules."""

from __future__ import annotations

from collections.abc import Iterable

from albsim.alb import lookup
from albsim.alb.rules.params import ListRulesParams
from albsim.alb.rules.responses import ListRulesResponse, RuleItem
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import Rule
from albsim.world.world import World


def list_rules(world: World, params: ListRulesParams, call: Call) -> ListRulesResponse:
    """Rules of the region that match every filter given."""
    found = [rule for rule in _candidates(world, params) if lookup.owned(rule, call) and _matches(rule, params)]
    part = page(found, lambda item: (item.created, item.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "Rules": [_item(rule) for rule in part.items]}


def _candidates(world: World, params: ListRulesParams) -> Iterable[Rule]:
    """The rules to look at: not all where the request names some, or where they are."""
    if params.rule_ids is not None:
        return [found for each in dict.fromkeys(params.rule_ids) if (found := world.rules.get(each))]
    if params.listener_ids is not None:
        return [rule for each in dict.fromkeys(params.listener_ids) for rule in world.rules_by_listener.of(each)]
    if params.load_balancer_ids is not None:
        return [rule for each in dict.fromkeys(params.load_balancer_ids) for rule in world.rules_by_balancer.of(each)]
    return world.rules


def _matches(rule: Rule, params: ListRulesParams) -> bool:
    return (
        (params.listener_ids is None or rule.listener_id in params.listener_ids)
        and (params.load_balancer_ids is None or rule.load_balancer_id in params.load_balancer_ids)
        and params.direction in {None, rule.direction}
        and lookup.tags_match(rule.tags, params.tag)
    )


def _item(rule: Rule) -> RuleItem:
    return {
        "Direction": rule.direction,
        "ListenerId": rule.listener_id,
        "LoadBalancerId": rule.load_balancer_id,
        "Priority": rule.priority,
        "RuleActions": list(rule.actions),
        "RuleConditions": list(rule.conditions),
        "RuleId": rule.id,
        "RuleName": rule.name,
        "RuleStatus": rule.status,
        "Tags": lookup.tags(rule.tags),
    }
