"""The actions on TLS security policies.

Source of the error codes: the error lists of Alibaba Cloud's API metadata.
"""

from __future__ import annotations

from albsim.alb.kinds import job, read, write
from albsim.alb.policies import params, reads, responses, writes
from albsim.alb.shared import JobResponse, NoFields
from albsim.contract.fields import Empty

ACTIONS = (
    read(
        "ListSystemSecurityPolicies",
        Empty,
        responses.ListSystemSecurityPoliciesResponse,
        reads.list_system_security_policies,
    ),
    read(
        "ListSecurityPolicies",
        params.ListSecurityPoliciesParams,
        responses.ListSecurityPoliciesResponse,
        reads.list_security_policies,
        "Forbidden.SecurityPolicy",
    ),
    read(
        "ListSecurityPolicyRelations",
        params.ListSecurityPolicyRelationsParams,
        responses.ListSecurityPolicyRelationsResponse,
        reads.list_security_policy_relations,
        "ResourceNotFound.SecurityPolicy",
    ),
    write(
        "CreateSecurityPolicy",
        params.CreateSecurityPolicyParams,
        responses.CreateSecurityPolicyResponse,
        writes.create_security_policy,
        "QuotaExceeded.SecurityPoliciesNum",
    ),
    job(
        "UpdateSecurityPolicyAttribute",
        params.UpdateSecurityPolicyAttributeParams,
        JobResponse,
        writes.update_security_policy_attribute,
        "IncorrectStatus.SecurityPolicy",
        "ResourceNotFound.SecurityPolicy",
    ),
    write(
        "DeleteSecurityPolicy",
        params.DeleteSecurityPolicyParams,
        NoFields,
        writes.delete_security_policy,
        "Forbidden.SecurityPolicy",
        "IncorrectStatus.SecurityPolicy",
        "ResourceInUse.SecurityPolicy",
        "ResourceNotFound.SecurityPolicy",
    ),
)
