"""Response fields of the actions on TLS security policies (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import TypedDict


class SecurityPolicyItem(TypedDict):
    """A TLS security policy."""

    Ciphers: list[str]
    SecurityPolicyId: str
    TLSVersions: list[str]


class ListSystemSecurityPoliciesResponse(TypedDict):
    """Response of ListSystemSecurityPolicies."""

    SecurityPolicies: list[SecurityPolicyItem]
