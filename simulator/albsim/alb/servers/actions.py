"""The actions on server groups, and on what listeners have beside them: health and scripts.

Source of the error codes: the error lists of Alibaba Cloud's API metadata, without those that are about resources of
other products.
"""

from __future__ import annotations

from albsim.alb.kinds import job, read
from albsim.alb.servers import groups, health, members, params, reads, responses
from albsim.alb.shared import JobResponse

_SETTINGS = (
    "Mismatch.LoadBalancerEditionAndConnectionDrain",
    "Mismatch.LoadBalancerEditionAndSlowStartEnable",
    "Mismatch.ServerGroupSchedulerAndSlowStartEnable",
    "QuotaExceeded.ConnectionDrainTimeout",
    "QuotaExceeded.SlowStartDuration",
    "UnsupportedFeature.ConnectionDrain",
    "UnsupportedFeature.SlowStart",
)
_CHANGE = ("IncorrectStatus.ServerGroup", "ResourceNotFound.ServerGroup")

ACTIONS = (
    job(
        "CreateServerGroup",
        params.CreateServerGroupParams,
        responses.CreateServerGroupResponse,
        groups.create_server_group,
        *_SETTINGS,
        "NotExist.ResourceGroup",
        "OperationDenied.VpcNotSupportIpv6",
        "QuotaExceeded.ServerGroupsNum",
        "ResourceNotFound.Vpc",
        "UnsupportedFeature.FcServerGroup",
    ),
    job(
        "UpdateServerGroupAttribute",
        params.UpdateServerGroupAttributeParams,
        JobResponse,
        groups.update_server_group_attribute,
        *_CHANGE,
        *_SETTINGS,
    ),
    job(
        "DeleteServerGroup",
        params.DeleteServerGroupParams,
        JobResponse,
        groups.delete_server_group,
        *_CHANGE,
        "Forbidden.ServerGroup",
        "ResourceInConfiguring",
        "ResourceInUse.ServerGroup",
    ),
    job(
        "AddServersToServerGroup",
        params.AddServersToServerGroupParams,
        JobResponse,
        members.add_servers,
        *_CHANGE,
        "Conflict.BackendServer",
        "DuplicatedParam.BackendServer",
        "Forbidden.ServerGroup",
        "Mismatch.ServerType",
        "ResourceInConfiguring",
        "ResourceQuotaExceeded.LoadBalancerServersNum",
    ),
    job(
        "RemoveServersFromServerGroup",
        params.RemoveServersFromServerGroupParams,
        JobResponse,
        members.remove_servers,
        *_CHANGE,
        "Forbidden.ServerGroup",
        "ResourceInConfiguring",
        "ResourceNotFound.BackendServer",
    ),
    read(
        "ListServerGroups",
        params.ListServerGroupsParams,
        responses.ListServerGroupsResponse,
        reads.list_server_groups,
    ),
    read(
        "ListServerGroupServers",
        params.ListServerGroupServersParams,
        responses.ListServerGroupServersResponse,
        reads.list_server_group_servers,
        "Forbidden.ServerGroup",
    ),
    read(
        "GetListenerHealthStatus",
        params.GetListenerHealthStatusParams,
        responses.GetListenerHealthStatusResponse,
        health.get_listener_health_status,
        "Forbidden.LoadBalancer",
        "ResourceNotFound.Listener",
        "ResourceNotFound.LoadBalancer",
    ),
    read(
        "ListAScripts",
        params.ListAScriptsParams,
        responses.ListAScriptsResponse,
        reads.list_a_scripts,
        "Forbidden.LoadBalancer",
    ),
)
