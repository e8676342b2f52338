"""Which forwarding rules there cannot be, over the official SDK."""

from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import finish, update
from tests.simulator.rule_calls import FORWARD, HOST, REST, change, create, listed, rule
from tests.simulator.support import (
    BASIC,
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    refused,
    running,
    seed,
)


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"RuleActions": [REST[1]]}, "InvalidParameter", 400),
        (
            {"RuleActions": [REST[0], {**FORWARD, "Type": "FixedResponse"}]},
            "OperationDenied.RewriteMissingForwardGroup",
            400,
        ),
        ({"RuleActions": [*REST, *REST, FORWARD]}, "QuotaExceeded.RuleActionsNum", 400),
        ({"RuleConditions": [HOST] * 11}, "QuotaExceeded.RuleMatchEvaluationsNum", 400),
        ({"RuleConditions": [{"Type": "Weather"}]}, "InvalidParameter", 400),
        ({"Priority": 10001}, "InvalidParameter", 400),
        ({"RuleName": "x"}, "InvalidParameter", 400),
        (
            {
                "RuleActions": [
                    {**FORWARD, "ForwardGroupConfig": {"ServerGroupTuples": [{"ServerGroupId": "sgp-none"}]}}
                ]
            },
            "ResourceNotFound.ServerGroup",
            404,
        ),
        ({"ListenerId": "lsn-none"}, "ResourceNotFound.Listener", 404),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_no_rule_can_be(cloud: Cloud, fields: dict[str, Any], code: str, status: int):
    request = models.CreateRuleRequest().from_map({"ListenerId": LISTENER, **rule(), **fields})
    with refused(code, status):
        cloud.alb.create_rule(request)

    assert listed(cloud) == []


def test_the_basic_edition_allows_less(cloud: Cloud):
    listener_id = cloud.create(BASIC, port=80, listener_protocol="HTTP")
    with refused("IncorrectStatus.Listener"):
        create(cloud, 1, listener_id)
    finish(cloud)

    with refused("QuotaExceeded.RuleActionsNum"):
        create(cloud, 1, listener_id, RuleActions=[*REST[:3], FORWARD])
    with refused("QuotaExceeded.RuleMatchEvaluationsNum"):
        create(cloud, 1, listener_id, RuleConditions=[HOST] * 6)
    with refused("InvalidParameter"):
        create(cloud, 1, listener_id, Direction="Response")
    create(cloud, 1, listener_id, RuleConditions=[HOST] * 5)


def test_no_rule_is_made_while_its_listener_is_changed(cloud: Cloud):
    update(cloud, idle_timeout=30)

    with refused("IncorrectStatus.Listener"):
        create(cloud)


def test_a_server_group_must_be_in_the_same_vpc():
    groups = [{"id": SERVER_GROUP}, {"id": "sgp-other", "vpcId": "vpc-other"}]
    target = {"ServerGroupTuples": [{"ServerGroupId": "sgp-other"}]}
    mirror = {
        "Type": "TrafficMirror",
        "Order": 1,
        "TrafficMirrorConfig": {"TargetType": "ForwardGroupMirror", "MirrorGroupConfig": target},
    }
    with running(seed(serverGroups=groups)) as cloud:
        with refused("Mismatch.VpcId"):
            create(cloud, RuleActions=[{**FORWARD, "ForwardGroupConfig": target}])
        with refused("Mismatch.VpcId"):
            create(cloud, RuleActions=[mirror, FORWARD])


def test_the_number_of_rules_is_limited():
    with running(seed(quotas={"alb_quota_loadbalancer_rules_num_standard_edition": 2})) as cloud:
        create(cloud, 1)
        create(cloud, 1, HTTP_LISTENER)
        with pytest.raises(Exception, match=f"{LOAD_BALANCER}, usage 2/2") as error:
            create(cloud, 2)

    assert error.value.code == "ResourceQuotaExceeded.LoadBalancerRulesNum"


def test_one_call_is_about_one_listener_or_one_load_balancer(cloud: Cloud):
    other = cloud.create(BASIC, port=80, listener_protocol="HTTP")
    finish(cloud)
    rules = [create(cloud, 1), create(cloud, 1, HTTP_LISTENER), create(cloud, 1, other)]
    finish(cloud)

    with refused("OperationDenied.ListenerIdInconsistent"):
        change(cloud, *({"RuleId": each, "Priority": 4} for each in rules[:2]))
    with refused("OperationDenied.CrossLoadBalancerRules"):
        cloud.alb.delete_rules(models.DeleteRulesRequest(rule_ids=rules[1:]))
    with refused("InvalidParameter"):
        cloud.alb.delete_rules(models.DeleteRulesRequest(rule_ids=[rules[0], rules[0]]))
    cloud.alb.delete_rules(models.DeleteRulesRequest(rule_ids=rules[:2]))
