"""Making, changing and removing forwarding rules, one or several with one call: each begins a job and answers at once.

A rule is Provisioning or Configuring, then Available, or Deleting, then gone; its listener stays what it is. A call on
several rules is one job to its caller, and they all end with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from albsim.alb import lookup, status_rules
from albsim.alb.rules import checks
from albsim.alb.rules.params import (
    CreateRuleParams,
    CreateRulesParams,
    DeleteRuleParams,
    DeleteRulesParams,
    NewRuleParam,
    UpdatedRuleParam,
    UpdateRuleAttributeParams,
    UpdateRulesAttributeParams,
)
from albsim.alb.rules.responses import CreateRuleResponse, CreateRulesResponse
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.contract.fields import Params
from albsim.errors import invalid, refuse
from albsim.world import ids
from albsim.world.model import Change, JsonObject, Listener, Remove, Rule, SetRule
from albsim.world.settings import Range
from albsim.world.world import World


def create_rule(world: World, params: CreateRuleParams, call: Call) -> CreateRuleResponse:
    """Begin a rule: Provisioning, then Available."""
    job_id, (rule,) = _create(world, call, params.listener_id, [params])
    return {"JobId": job_id, "RuleId": rule.id}


def create_rules(world: World, params: CreateRulesParams, call: Call) -> CreateRulesResponse:
    """Begin several rules of one listener."""
    job_id, rules = _create(world, call, params.listener_id, params.rules)
    return {"JobId": job_id, "RuleIds": [{"Priority": rule.priority, "RuleId": rule.id} for rule in rules]}


def update_rule_attribute(world: World, params: UpdateRuleAttributeParams, call: Call) -> JobResponse:
    """Begin a change of a rule: Configuring, then Available."""
    return _update(world, call, [params])


def update_rules_attribute(world: World, params: UpdateRulesAttributeParams, call: Call) -> JobResponse:
    """Begin changes of several rules of one listener; they may exchange their priorities."""
    return _update(world, call, params.rules)


def delete_rule(world: World, params: DeleteRuleParams, call: Call) -> JobResponse:
    """Begin a rule's removal: Deleting, then not found."""
    return _delete(world, call, [params.rule_id])


def delete_rules(world: World, params: DeleteRulesParams, call: Call) -> JobResponse:
    """Begin the removal of several rules of one load balancer."""
    return _delete(world, call, params.rule_ids)


def _create(world: World, call: Call, listener_id: str, wanted: Sequence[NewRuleParam]) -> tuple[str, tuple[Rule, ...]]:
    listener = lookup.listener(world, call, listener_id)
    status_rules.require_steady(world, call, listener)
    rules = tuple(_made(world, listener, each) for each in wanted)
    checks.require_room(world, lookup.load_balancer(world, call, listener.load_balancer_id), len(rules))
    checks.require_own_priorities(world, rules)
    for rule in rules:
        checks.require_fitting(world, call, rule)
        world.rules.put(replace(rule, status="Provisioning"))
    changes = [(rule, SetRule(rule)) for rule in rules]
    return _begin(world, call, "Create", changes, world.settings.timings.create), rules


def _update(world: World, call: Call, wanted: Sequence[UpdatedRuleParam]) -> JobResponse:
    before = _named(world, call, [each.rule_id for each in wanted])
    if len({rule.listener_id for rule in before}) > 1:
        raise refuse("OperationDenied.ListenerIdInconsistent", "ListenerIdInconsistent")
    after = [_changed(rule, each) for rule, each in zip(before, wanted, strict=True)]
    checks.require_own_priorities(world, after)
    for old, new in zip(before, after, strict=True):
        checks.require_fitting(world, call, new)
        world.rules.put(replace(old, status="Configuring"))
    changes = [(rule, SetRule(rule)) for rule in after]
    return {"JobId": _begin(world, call, "Update", changes, world.settings.timings.configure)}


def _delete(world: World, call: Call, rule_ids: Sequence[str]) -> JobResponse:
    rules = _named(world, call, rule_ids)
    if len({rule.load_balancer_id for rule in rules}) > 1:
        raise refuse("OperationDenied.CrossLoadBalancerRules", "CrossLoadBalancerRules")
    for rule in rules:
        world.rules.put(replace(rule, status="Deleting"))
    changes = [(rule, Remove()) for rule in rules]
    return {"JobId": _begin(world, call, "Delete", changes, world.settings.timings.delete)}


def _made(world: World, listener: Listener, wanted: NewRuleParam) -> Rule:
    return Rule(
        id=ids.resource_id(world.rng, "rule", world.rules),
        account_id=listener.account_id,
        region=listener.region,
        load_balancer_id=listener.load_balancer_id,
        listener_id=listener.id,
        name=wanted.rule_name,
        priority=wanted.priority,
        created=world.clock.now(),
        direction=wanted.direction,
        conditions=_as_sent(wanted.rule_conditions),
        actions=_as_sent(wanted.rule_actions),
        tags={tag.key: tag.value for tag in wanted.tag},
    )


def _changed(rule: Rule, wanted: UpdatedRuleParam) -> Rule:
    return replace(
        rule,
        name=wanted.rule_name or rule.name,
        priority=wanted.priority or rule.priority,
        conditions=_as_sent(wanted.rule_conditions) if wanted.rule_conditions else rule.conditions,
        actions=_as_sent(wanted.rule_actions) if wanted.rule_actions else rule.actions,
    )


def _named(world: World, call: Call, rule_ids: Sequence[str]) -> list[Rule]:
    if len(set(rule_ids)) != len(rule_ids):
        raise invalid("RuleId", "one rule is named twice")
    rules = [lookup.rule(world, call, each) for each in rule_ids]
    for rule in rules:
        if rule.status != "Available":
            raise refuse("IncorrectStatus.Rule", rule.id, rule.status)
    return rules


def _begin(world: World, call: Call, operate_type: str, changes: Sequence[tuple[Rule, Change]], takes: Range) -> str:
    """Begin one job for each rule, of which clients know the last: when it has ended, all have."""
    duration = world.rng.uniform(*takes)
    jobs = [
        world.start_job(
            rule,
            api_name=call.action,
            operate_type=operate_type,
            change=change,
            takes=(duration, duration),
            hidden=number < len(changes),
        )
        for number, (rule, change) in enumerate(changes, start=1)
    ]
    return jobs[-1].id


def _as_sent(parts: Sequence[Params]) -> tuple[JsonObject, ...]:
    return tuple(part.model_dump(by_alias=True, exclude_unset=True) for part in parts)
