"""Parameters of the actions on forwarding rules (API version 2020-06-16), described once.

Names and types are those of the official SDK's models, required and list limits those of the API metadata and of the
SDK's comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.rules.parts import ActionParam, ConditionParam, UpdatedActionParam
from albsim.alb.shared import TagFilter, Tags, UpTo20
from albsim.contract.fields import Number, PageSize, Params, WriteParams

Direction = Literal["Request", "Response"]
Name = Annotated[str, Field(min_length=2, max_length=128)]
Priority = Annotated[Number, Field(ge=1, le=10000)]
Conditions = Annotated[tuple[ConditionParam, ...], Field(min_length=1)]
Actions = Annotated[tuple[ActionParam, ...], Field(min_length=1)]
UpdatedActions = Annotated[tuple[UpdatedActionParam, ...], Field(min_length=1)]


class NewRuleParam(Params):
    """A rule that is to be made."""

    rule_name: Name
    priority: Priority
    rule_conditions: Conditions
    rule_actions: Actions
    direction: Direction = "Request"
    tag: Tags = ()


class UpdatedRuleParam(Params):
    """A change of a rule; absent means unchanged."""

    rule_id: str
    rule_name: Name | None = None
    priority: Priority | None = None
    rule_conditions: Conditions | None = None
    rule_actions: UpdatedActions | None = None


class CreateRuleParams(NewRuleParam, WriteParams):
    """Parameters of CreateRule."""

    listener_id: str


class CreateRulesParams(WriteParams):
    """Parameters of CreateRules."""

    listener_id: str
    rules: Annotated[tuple[NewRuleParam, ...], Field(min_length=1, max_length=100)]


class UpdateRuleAttributeParams(UpdatedRuleParam, WriteParams):
    """Parameters of UpdateRuleAttribute."""


class UpdateRulesAttributeParams(WriteParams):
    """Parameters of UpdateRulesAttribute."""

    rules: Annotated[tuple[UpdatedRuleParam, ...], Field(min_length=1, max_length=100)]


class DeleteRuleParams(WriteParams):
    """Parameters of DeleteRule."""

    rule_id: str


class DeleteRulesParams(WriteParams):
    """Parameters of DeleteRules."""

    rule_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)]


class ListRulesParams(Params):
    """Parameters of ListRules."""

    rule_ids: UpTo20 | None = None
    listener_ids: UpTo20 | None = None
    load_balancer_ids: UpTo20 | None = None
    direction: Direction | None = None
    tag: TagFilter | None = None
    max_results: PageSize = 20
    next_token: str | None = None
