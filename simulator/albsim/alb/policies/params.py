"""Parameters of the actions on TLS security policies (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.shared import TagFilter, Tags, UpTo10, UpTo20
from albsim.contract.fields import PageSize, Params, WriteParams

Name = Annotated[str, Field(min_length=2, max_length=128)]
Ciphers = Annotated[tuple[str, ...], Field(min_length=1)]
Versions = Annotated[tuple[Literal["TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"], ...], Field(min_length=1)]


class CreateSecurityPolicyParams(WriteParams):
    """Parameters of CreateSecurityPolicy."""

    security_policy_name: Name
    tls_versions: Annotated[Versions, Field(alias="TLSVersions")]
    ciphers: Ciphers
    resource_group_id: str | None = None
    tag: Tags = ()


class UpdateSecurityPolicyAttributeParams(WriteParams):
    """Parameters of UpdateSecurityPolicyAttribute; absent means unchanged."""

    security_policy_id: str
    security_policy_name: Name | None = None
    tls_versions: Annotated[Versions | None, Field(alias="TLSVersions")] = None
    ciphers: Ciphers | None = None


class DeleteSecurityPolicyParams(WriteParams):
    """Parameters of DeleteSecurityPolicy."""

    security_policy_id: str


class ListSecurityPoliciesParams(Params):
    """Parameters of ListSecurityPolicies."""

    security_policy_ids: UpTo20 | None = None
    security_policy_names: UpTo10 | None = None
    resource_group_id: str | None = None
    tag: TagFilter | None = None
    max_results: PageSize = 20
    next_token: str | None = None


class ListSecurityPolicyRelationsParams(Params):
    """Parameters of ListSecurityPolicyRelations."""

    security_policy_ids: Annotated[tuple[str, ...], Field(min_length=1, max_length=5)]
