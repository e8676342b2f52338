"""Forwarding rules over the official SDK: made, changed, listed and removed, and never followed."""

from typing import Any

from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import delete as delete_listener
from tests.simulator.listener_calls import finish, job
from tests.simulator.rule_calls import EVERY_CONDITION, FORWARD, REST, UNWEIGHTED, change, create, listed, rule
from tests.simulator.support import BASIC, HTTP_LISTENER, LISTENER, LOAD_BALANCER, Cloud, refused


def priorities(cloud: Cloud) -> dict[str, int]:
    return {each["RuleId"]: each["Priority"] for each in listed(cloud)}


def test_a_rule_is_provisioning_then_available_as_it_was_sent(cloud: Cloud):
    sent = rule(7, RuleConditions=EVERY_CONDITION, RuleActions=[*REST, FORWARD], Tag=[{"Key": "team", "Value": "shop"}])
    answer = cloud.alb.create_rule(models.CreateRuleRequest().from_map({"ListenerId": LISTENER, **sent})).body

    assert listed(cloud)[0]["RuleStatus"] == "Provisioning"
    assert cloud.status() == "Running"
    finish(cloud)
    assert listed(cloud) == [
        {
            "Direction": "Request",
            "ListenerId": LISTENER,
            "LoadBalancerId": LOAD_BALANCER,
            "Priority": 7,
            "RuleActions": [*REST, FORWARD],
            "RuleConditions": EVERY_CONDITION,
            "RuleId": answer.rule_id,
            "RuleName": "rule 7",
            "RuleStatus": "Available",
            "Tags": [{"Key": "team", "Value": "shop"}],
        }
    ]
    done = job(cloud, answer.job_id)
    assert (done.resource_type, done.resource_id, done.status) == ("rule", answer.rule_id, "Succeeded")


def test_an_unsent_weight_stays_unsent(cloud: Cloud):
    create(cloud, RuleActions=[UNWEIGHTED])

    assert listed(cloud)[0]["RuleActions"] == [UNWEIGHTED]


def test_several_rules_with_one_call_are_there_together(cloud: Cloud):
    request = models.CreateRulesRequest().from_map(
        {"ListenerId": LISTENER, "Rules": [rule(each) for each in (3, 1, 2)]}
    )
    answer = cloud.alb.create_rules(request).body

    assert [each.priority for each in answer.rule_ids] == [3, 1, 2]
    assert {each.rule_id: each.priority for each in answer.rule_ids} == priorities(cloud)
    assert {each["RuleStatus"] for each in listed(cloud)} == {"Provisioning"}
    for _ in range(20):
        cloud.control.advance(0.25)
        ended = job(cloud, answer.job_id).status == "Succeeded"
        assert {each["RuleStatus"] for each in listed(cloud)} == {"Available" if ended else "Provisioning"}
    assert ended


def test_a_priority_is_taken_once_within_a_listener(cloud: Cloud):
    first, second = create(cloud, 1), create(cloud, 2)
    create(cloud, 1, HTTP_LISTENER)

    with refused("Conflict.Priority"):
        create(cloud, 2)
    request = models.CreateRulesRequest().from_map({"ListenerId": LISTENER, "Rules": [rule(8), rule(8)]})
    with refused("Conflict.Priority"):
        cloud.alb.create_rules(request)
    finish(cloud)
    with refused("Conflict.Priority"):
        change(cloud, {"RuleId": first, "Priority": 2})
    change(cloud, {"RuleId": second, "Priority": 5})
    with refused("Conflict.Priority"):
        create(cloud, 5)


def test_rules_can_exchange_their_priorities(cloud: Cloud):
    first, second = create(cloud, 1), create(cloud, 2)
    finish(cloud)

    job_id = change(cloud, {"RuleId": first, "Priority": 2}, {"RuleId": second, "Priority": 1})

    assert {each["RuleStatus"] for each in listed(cloud)} == {"Configuring"}
    assert priorities(cloud) == {first: 1, second: 2}
    finish(cloud)
    assert priorities(cloud) == {first: 2, second: 1}
    assert job(cloud, job_id).status == "Succeeded"


def test_a_change_keeps_what_it_leaves_out(cloud: Cloud):
    rule_id = create(cloud, Tag=[{"Key": "team", "Value": "shop"}])
    finish(cloud)
    before = listed(cloud)[0]

    fields = {"RuleId": rule_id, "RuleName": "renamed", "RuleActions": [UNWEIGHTED]}
    cloud.alb.update_rule_attribute(models.UpdateRuleAttributeRequest().from_map(fields))
    with refused("IncorrectStatus.Rule"):
        cloud.alb.update_rule_attribute(models.UpdateRuleAttributeRequest().from_map(fields))
    finish(cloud)

    assert listed(cloud) == [{**before, "RuleName": "renamed", "RuleActions": [UNWEIGHTED]}]


def test_a_removed_rule_is_deleting_then_gone(cloud: Cloud):
    rules = [create(cloud, priority) for priority in (1, 2, 3)]
    finish(cloud)

    cloud.alb.delete_rule(models.DeleteRuleRequest(rule_id=rules[0]))
    assert {each["RuleId"]: each["RuleStatus"] for each in listed(cloud)}[rules[0]] == "Deleting"
    with refused("IncorrectStatus.Rule"):
        cloud.alb.delete_rule(models.DeleteRuleRequest(rule_id=rules[0]))
    cloud.alb.delete_rules(models.DeleteRulesRequest(rule_ids=rules[1:]))
    finish(cloud)

    assert listed(cloud) == []
    with refused("ResourceNotFound.Rule", 404):
        cloud.alb.delete_rule(models.DeleteRuleRequest(rule_id=rules[0]))


def test_rules_go_with_their_listener(cloud: Cloud):
    create(cloud, 1)
    kept = create(cloud, 1, HTTP_LISTENER)
    finish(cloud)
    change(cloud, {"RuleId": listed(cloud, listener_ids=[LISTENER])[0]["RuleId"], "Priority": 9})

    delete_listener(cloud)
    finish(cloud)

    assert [each["RuleId"] for each in listed(cloud)] == [kept]


def test_a_rule_whose_job_fails_does_not_come_to_be(cloud: Cloud):
    cloud.control.inject(kind="failJob", action="CreateRule", code="SystemBusy", message="later", count=1)
    create(cloud)
    finish(cloud)
    assert listed(cloud) == []

    rule_id = create(cloud)
    finish(cloud)
    cloud.control.inject(kind="failJob", action="DeleteRule*", code="SystemBusy", message="later")
    cloud.alb.delete_rule(models.DeleteRuleRequest(rule_id=rule_id))
    finish(cloud)
    assert [each["RuleStatus"] for each in listed(cloud)] == ["Available"]


def test_rules_are_found_by_filter_and_page_by_page(cloud: Cloud):
    rules = []
    for priority in range(1, 5):
        rules.append(create(cloud, priority, Tag=[{"Key": "number", "Value": str(priority)}]))
        cloud.control.advance(1)
    response = create(cloud, 5, Direction="Response", RuleActions=[REST[1]])
    plain = create(cloud, 1, HTTP_LISTENER)

    def found(**filters: Any) -> set[str]:
        return {each["RuleId"] for each in listed(cloud, **filters)}

    assert found() == {*rules, response, plain}
    assert found(listener_ids=[HTTP_LISTENER]) == {plain}
    assert found(rule_ids=[rules[0], rules[0], "rule-none"]) == {rules[0]}
    assert found(rule_ids=[rules[0]], listener_ids=[HTTP_LISTENER]) == set()
    assert found(load_balancer_ids=[LOAD_BALANCER], direction="Response") == {response}
    assert found(load_balancer_ids=[BASIC]) == set()
    assert found(tag=[models.ListRulesRequestTag(key="number", value="2")]) == {rules[1]}
    page = cloud.alb.list_rules(models.ListRulesRequest(listener_ids=[LISTENER], max_results=3)).body
    assert ([each.rule_id for each in page.rules], page.total_count) == (rules[:3], 5)
    following = models.ListRulesRequest(listener_ids=[LISTENER], max_results=3, next_token=page.next_token)
    assert [each.rule_id for each in cloud.alb.list_rules(following).body.rules] == [rules[3], response]
