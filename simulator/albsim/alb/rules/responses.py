"""Response fields of the actions on forwarding rules (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import Any, TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


class RuleItem(TypedDict):
    """A forwarding rule; conditions and actions as they were sent."""

    Direction: str
    ListenerId: str
    LoadBalancerId: str
    Priority: int
    RuleActions: list[dict[str, Any]]
    RuleConditions: list[dict[str, Any]]
    RuleId: str
    RuleName: str
    RuleStatus: str
    Tags: list[TagItem]


class ListRulesResponse(Page):
    """Response of ListRules."""

    Rules: list[RuleItem]


class CreateRuleResponse(TypedDict):
    """Response of CreateRule."""

    JobId: str
    RuleId: str


class CreatedRuleItem(TypedDict):
    """A rule that was made, known by its priority."""

    Priority: int
    RuleId: str


class CreateRulesResponse(TypedDict):
    """Response of CreateRules."""

    JobId: str
    RuleIds: list[CreatedRuleItem]
