"""The actions on load balancers.

Source of the error codes: the error lists of Alibaba Cloud's API metadata.
"""

from __future__ import annotations

from albsim.alb.balancers import changes, create, params, reads, responses
from albsim.alb.kinds import job, read, write
from albsim.alb.shared import JobResponse, NoFields

_CHANGE = (
    "IncorrectBusinessStatus.LoadBalancer",
    "IncorrectStatus.LoadBalancer",
    "ResourceNotFound.LoadBalancer",
)

ACTIONS = (
    write(
        "CreateLoadBalancer",
        params.CreateLoadBalancerParams,
        responses.CreateLoadBalancerResponse,
        create.create_load_balancer,
        "DuplicatedParam.ZoneId",
        "Mismatch.ZoneIdAndVSwitchId",
        "OperationDenyed.ServiceLinkedRoleNotExist",
        "QuotaExceeded.LoadBalancersNum",
        "ResourceNotEnough.VSwitchIp",
        "ResourceNotFound.VSwitch",
    ),
    job(
        "UpdateLoadBalancerAttribute",
        params.UpdateLoadBalancerAttributeParams,
        JobResponse,
        changes.update_load_balancer_attribute,
        *_CHANGE,
        "Forbidden.LoadBalancer",
    ),
    write(
        "UpdateLoadBalancerEdition",
        params.UpdateLoadBalancerEditionParams,
        NoFields,
        changes.update_load_balancer_edition,
        *_CHANGE,
        "OperationDenied.Downgrade",
        "OperationDenied.EditionNotChanged",
    ),
    write(
        "EnableDeletionProtection",
        params.DeletionProtectionParams,
        NoFields,
        changes.enable_deletion_protection,
        *_CHANGE,
        "Forbidden.LoadBalancer",
    ),
    write(
        "DisableDeletionProtection",
        params.DeletionProtectionParams,
        NoFields,
        changes.disable_deletion_protection,
        *_CHANGE,
        "Forbidden.LoadBalancer",
    ),
    job(
        "DeleteLoadBalancer",
        params.DeleteLoadBalancerParams,
        JobResponse,
        changes.delete_load_balancer,
        *_CHANGE,
        "Forbidden.LoadBalancer",
        "OperationDenied.DeletionProtectionEnabled",
    ),
    read(
        "GetLoadBalancerAttribute",
        params.GetLoadBalancerAttributeParams,
        responses.GetLoadBalancerAttributeResponse,
        reads.get_load_balancer_attribute,
        "Forbidden.LoadBalancer",
        "ResourceNotFound.LoadBalancer",
    ),
    read(
        "ListLoadBalancers",
        params.ListLoadBalancersParams,
        responses.ListLoadBalancersResponse,
        reads.list_load_balancers,
    ),
)
