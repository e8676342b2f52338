"""Response fields of the actions on TLS security policies (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


class SystemPolicyItem(TypedDict):
    """A system TLS security policy."""

    Ciphers: list[str]
    SecurityPolicyId: str
    TLSVersions: list[str]


class ListSystemSecurityPoliciesResponse(TypedDict):
    """Response of ListSystemSecurityPolicies."""

    SecurityPolicies: list[SystemPolicyItem]


class CreateSecurityPolicyResponse(TypedDict):
    """Response of CreateSecurityPolicy."""

    SecurityPolicyId: str


class CustomPolicyItem(TypedDict):
    """A customer's own TLS security policy."""

    Ciphers: list[str]
    CreateTime: str
    ResourceGroupId: str
    SecurityPolicyId: str
    SecurityPolicyName: str
    SecurityPolicyStatus: str
    TLSVersions: list[str]
    Tags: list[TagItem]


class ListSecurityPoliciesResponse(Page):
    """Response of ListSecurityPolicies."""

    SecurityPolicies: list[CustomPolicyItem]


class RelatedListenerItem(TypedDict):
    """A listener under a policy."""

    ListenerId: str
    ListenerPort: int
    ListenerProtocol: str
    LoadBalancerId: str


class RelationItem(TypedDict):
    """A policy and the listeners under it."""

    RelatedListeners: list[RelatedListenerItem]
    SecurityPolicyId: str


class ListSecurityPolicyRelationsResponse(TypedDict):
    """Response of ListSecurityPolicyRelations; its one field is spelled as ALB spells it."""

    SecrityPolicyRelations: list[RelationItem]
