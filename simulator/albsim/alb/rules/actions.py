"""The actions on forwarding rules.

Source of the error codes: the error lists of Alibaba Cloud's API metadata.
"""

from __future__ import annotations

from albsim.alb.kinds import job, read
from albsim.alb.rules import params, reads, responses, writes
from albsim.alb.shared import JobResponse

_PARTS = (
    "Conflict.Priority",
    "Mismatch.VpcId",
    "OperationDenied.RewriteMissingForwardGroup",
    "QuotaExceeded.RuleActionsNum",
    "QuotaExceeded.RuleMatchEvaluationsNum",
    "ResourceNotFound.ServerGroup",
)
_NEW = (
    "IncorrectStatus.Listener",
    "ResourceInConfiguring.Listener",
    "ResourceNotFound.Listener",
    "ResourceQuotaExceeded.LoadBalancerRulesNum",
)
_OLD = ("IncorrectStatus.Rule", "ResourceNotFound.Rule")

ACTIONS = (
    read("ListRules", params.ListRulesParams, responses.ListRulesResponse, reads.list_rules, "Forbidden.LoadBalancer"),
    job("CreateRule", params.CreateRuleParams, responses.CreateRuleResponse, writes.create_rule, *_NEW, *_PARTS),
    job("CreateRules", params.CreateRulesParams, responses.CreateRulesResponse, writes.create_rules, *_NEW, *_PARTS),
    job(
        "UpdateRuleAttribute",
        params.UpdateRuleAttributeParams,
        JobResponse,
        writes.update_rule_attribute,
        *_OLD,
        *_PARTS,
    ),
    job(
        "UpdateRulesAttribute",
        params.UpdateRulesAttributeParams,
        JobResponse,
        writes.update_rules_attribute,
        *_OLD,
        *_PARTS,
        "OperationDenied.ListenerIdInconsistent",
    ),
    job("DeleteRule", params.DeleteRuleParams, JobResponse, writes.delete_rule, *_OLD),
    job(
        "DeleteRules",
        params.DeleteRulesParams,
        JobResponse,
        writes.delete_rules,
        *_OLD,
        "OperationDenied.CrossLoadBalancerRules",
    ),
)
