"""Calls on forwarding rules that several tests make, over the official SDK, and parts of rules as the API has them."""

from typing import Any

from alibabacloud_alb20200616 import models

from tests.simulator.support import LISTENER, SERVER_GROUP, Cloud

HOST = {"Type": "Host", "HostConfig": {"Values": ["shop.example.com", "*.shop.example.com"]}}
FORWARD = {
    "Type": "ForwardGroup",
    "Order": 10,
    "ForwardGroupConfig": {
        "ServerGroupStickySession": {"Enabled": True, "Timeout": 100},
        "ServerGroupTuples": [{"ServerGroupId": SERVER_GROUP, "Weight": 50}],
    },
}
UNWEIGHTED = {
    **FORWARD,
    "ForwardGroupConfig": {"ServerGroupTuples": [{"ServerGroupId": SERVER_GROUP}]},
}
EVERY_CONDITION = [
    HOST,
    {"Type": "Path", "PathConfig": {"Values": ["/cart/*"]}},
    {"Type": "Header", "HeaderConfig": {"Key": "x-team", "Values": ["shop"]}},
    {"Type": "QueryString", "QueryStringConfig": {"Values": [{"Key": "page", "Value": "1"}]}},
    {"Type": "Method", "MethodConfig": {"Values": ["GET"]}},
    {"Type": "Cookie", "CookieConfig": {"Values": [{"Key": "session", "Value": "*"}]}},
    {"Type": "SourceIp", "SourceIpConfig": {"Values": ["192.0.2.0/24"]}},
]
REST = [
    {"Type": "Rewrite", "Order": 1, "RewriteConfig": {"Path": "/shop"}},
    {
        "Type": "InsertHeader",
        "Order": 2,
        "InsertHeaderConfig": {"Key": "x-a", "Value": "b", "ValueType": "UserDefined"},
    },
    {"Type": "TrafficLimit", "Order": 3, "TrafficLimitConfig": {"QPS": 100, "PerIpQps": 5}},
    {"Type": "Cors", "Order": 4, "CorsConfig": {"AllowOrigin": ["*"], "AllowCredentials": "on", "MaxAge": 60}},
]


def rule(priority: int = 1, **fields: Any) -> dict[str, Any]:
    """A rule as the API has it."""
    name = f"rule {priority}"
    return {"RuleName": name, "Priority": priority, "RuleConditions": [HOST], "RuleActions": [FORWARD], **fields}


def create(cloud: Cloud, priority: int = 1, listener_id: str = LISTENER, **fields: Any) -> str:
    """Begin a rule; its id."""
    request = models.CreateRuleRequest().from_map({"ListenerId": listener_id, **rule(priority, **fields)})
    return str(cloud.alb.create_rule(request).body.rule_id)


def change(cloud: Cloud, *rules: dict[str, Any]) -> str:
    """Begin changes of rules with one call; the job."""
    request = models.UpdateRulesAttributeRequest().from_map({"Rules": list(rules)})
    return str(cloud.alb.update_rules_attribute(request).body.job_id)


def listed(cloud: Cloud, **filters: Any) -> list[dict[str, Any]]:
    return [each.to_map() for each in cloud.alb.list_rules(models.ListRulesRequest(**filters)).body.rules]
