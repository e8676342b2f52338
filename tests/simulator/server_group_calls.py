"""What tests ask of server groups and of their servers, over the official SDK."""

from typing import Any

from alibabacloud_alb20200616 import models

from tests.simulator.support import HTTP_LISTENER, SERVER_GROUP, Cloud

LONGER_THAN_ANY_JOB = 11
NO_CHECK = models.CreateServerGroupRequestHealthCheckConfig(health_check_enabled=False)


def create(cloud: Cloud, **fields: Any) -> str:
    """Begin a server group; its id."""
    request = models.CreateServerGroupRequest(
        **{"server_group_name": "shop", "vpc_id": "vpc-albsim", "health_check_config": NO_CHECK, **fields}
    )
    return str(cloud.alb.create_server_group(request).body.server_group_id)


def made(cloud: Cloud, **fields: Any) -> str:
    """A server group that is Available."""
    server_group_id = create(cloud, **fields)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    return server_group_id


def listed(cloud: Cloud, **filters: Any) -> list[models.ListServerGroupsResponseBodyServerGroups]:
    return list(cloud.alb.list_server_groups(models.ListServerGroupsRequest(**filters)).body.server_groups)


def get(cloud: Cloud, server_group_id: str = SERVER_GROUP) -> models.ListServerGroupsResponseBodyServerGroups:
    (found,) = listed(cloud, server_group_ids=[server_group_id])
    return found


def update(cloud: Cloud, server_group_id: str = SERVER_GROUP, **fields: Any) -> str:
    """Begin a change; the job."""
    request = models.UpdateServerGroupAttributeRequest(server_group_id=server_group_id, **fields)
    return str(cloud.alb.update_server_group_attribute(request).body.job_id)


def delete(cloud: Cloud, server_group_id: str) -> None:
    """Begin a removal."""
    cloud.alb.delete_server_group(models.DeleteServerGroupRequest(server_group_id=server_group_id))


def server(number: int = 1, **fields: Any) -> models.AddServersToServerGroupRequestServers:
    return models.AddServersToServerGroupRequestServers(
        **{"server_id": f"i-{number}", "server_type": "Ecs", "port": 8080, **fields}
    )


def add(
    cloud: Cloud, *servers: models.AddServersToServerGroupRequestServers, to: str = SERVER_GROUP, wait: bool = True
) -> None:
    """Add servers; `wait` until they are there."""
    cloud.alb.add_servers_to_server_group(
        models.AddServersToServerGroupRequest(server_group_id=to, servers=list(servers))
    )
    if wait:
        cloud.control.advance(LONGER_THAN_ANY_JOB)


def remove(cloud: Cloud, *numbers: int, group: str = SERVER_GROUP) -> None:
    """Begin to remove servers."""
    item = models.RemoveServersFromServerGroupRequestServers
    request = models.RemoveServersFromServerGroupRequest(
        server_group_id=group,
        servers=[item(server_id=f"i-{number}", server_type="Ecs", port=8080) for number in numbers],
    )
    cloud.alb.remove_servers_from_server_group(request)


def servers(cloud: Cloud, **filters: Any) -> list[tuple[str, str]]:
    """Id and status of servers."""
    request = models.ListServerGroupServersRequest(**{"server_group_id": SERVER_GROUP, **filters})
    return [(each.server_id, each.status) for each in cloud.alb.list_server_group_servers(request).body.servers]


def create_rule(cloud: Cloud, server_group_id: str) -> None:
    """A rule of the HTTP listener that forwards to the group."""
    path = models.CreateRuleRequestRuleConditionsPathConfig(values=["/shop"])
    target = models.CreateRuleRequestRuleActionsForwardGroupConfigServerGroupTuples(server_group_id=server_group_id)
    action = models.CreateRuleRequestRuleActions(
        order=1,
        type="ForwardGroup",
        forward_group_config=models.CreateRuleRequestRuleActionsForwardGroupConfig(server_group_tuples=[target]),
    )
    cloud.alb.create_rule(
        models.CreateRuleRequest(
            listener_id=HTTP_LISTENER,
            priority=10,
            rule_name="shop",
            rule_conditions=[models.CreateRuleRequestRuleConditions(type="Path", path_config=path)],
            rule_actions=[action],
        )
    )
    cloud.control.advance(LONGER_THAN_ANY_JOB)


def health(cloud: Cloud, **fields: Any) -> models.GetListenerHealthStatusResponseBody:
    request = models.GetListenerHealthStatusRequest(**{"listener_id": HTTP_LISTENER, **fields})
    return cloud.alb.get_listener_health_status(request).body
