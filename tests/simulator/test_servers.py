"""Servers of groups over the official SDK: how they come and go, and the health that is told of them."""

from collections.abc import Sequence

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.server_group_calls import (
    LONGER_THAN_ANY_JOB,
    add,
    create_rule,
    delete,
    get,
    health,
    made,
    remove,
    server,
    servers,
    update,
)
from tests.simulator.support import LISTENER, SERVER_GROUP, Cloud, refused, running, seed


def test_servers_are_added_then_available(cloud: Cloud):
    add(cloud, server(1), server(2, weight=50, server_ip="10.0.0.2", description="second"), wait=False)

    assert get(cloud).server_group_status == "Configuring"
    assert servers(cloud) == [("i-1", "Adding"), ("i-2", "Adding")]
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert servers(cloud) == [("i-1", "Available"), ("i-2", "Available")]
    assert (get(cloud).server_group_status, get(cloud).server_count) == ("Available", 2)
    request = models.ListServerGroupServersRequest(server_group_id=SERVER_GROUP, server_ids=["i-2"])
    (second,) = cloud.alb.list_server_group_servers(request).body.servers
    assert second.to_map() == {
        "Description": "second",
        "Port": 8080,
        "ServerGroupId": SERVER_GROUP,
        "ServerId": "i-2",
        "ServerIp": "10.0.0.2",
        "ServerType": "Ecs",
        "Status": "Available",
        "Weight": 50,
    }


def test_servers_are_removing_then_gone(cloud: Cloud):
    add(cloud, server(1), server(2))

    remove(cloud, 1)

    assert servers(cloud) == [("i-1", "Removing"), ("i-2", "Available")]
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert servers(cloud) == [("i-2", "Available")]


def test_a_failed_job_leaves_the_servers_as_they_were(cloud: Cloud):
    add(cloud, server(1))
    cloud.control.inject(kind="failJob", action="AddServersToServerGroup", code="InternalError", message="Failed.")

    add(cloud, server(2))

    assert servers(cloud) == [("i-1", "Available")]
    assert get(cloud).server_group_status == "Available"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ([server(1)], "Conflict.BackendServer"),
        ([server(2), server(2)], "DuplicatedParam.BackendServer"),
        ([server(2, server_type="Ip")], "Mismatch.ServerType"),
        ([server(2, port=None)], "InvalidParameter"),
        ([server(2, weight=101)], "InvalidParameter"),
        ([], "MissingServers"),
        ([server(number) for number in range(2, 203)], "InvalidParameter"),
    ],
)
def test_servers_that_are_not_taken(
    cloud: Cloud, new: Sequence[models.AddServersToServerGroupRequestServers], code: str
):
    add(cloud, server(1))

    with refused(code):
        add(cloud, *new)
    assert servers(cloud) == [("i-1", "Available")]


def test_one_server_on_two_ports_is_two_servers(cloud: Cloud):
    add(cloud, server(1), server(1, port=8081))

    assert len(servers(cloud)) == 2
    with refused("ResourceNotFound.BackendServer", 404):
        remove(cloud, 1, 1)


def test_groups_of_addresses_and_of_functions(cloud: Cloud):
    addresses = made(cloud, server_group_type="Ip")
    functions = made(cloud, server_group_type="Fc")

    add(cloud, server(server_id="10.0.0.1", server_type="ip", remote_ip_enabled=True), to=addresses)
    add(cloud, server(server_id="acs:fc:1", server_type="Fc", port=None), to=functions)

    request = models.ListServerGroupServersRequest(server_group_id=addresses)
    (address,) = cloud.alb.list_server_group_servers(request).body.servers
    assert (address.server_type, address.remote_ip_enabled) == ("Ip", True)
    request = models.ListServerGroupServersRequest(server_group_id=functions)
    (function,) = cloud.alb.list_server_group_servers(request).body.servers
    assert (function.server_type, function.port) == ("Fc", None)


def test_one_change_at_a_time(cloud: Cloud):
    add(cloud, server(1), wait=False)

    with refused("IncorrectStatus.ServerGroup"):
        add(cloud, server(2))
    with refused("IncorrectStatus.ServerGroup"):
        remove(cloud, 1)
    with refused("IncorrectStatus.ServerGroup"):
        update(cloud, server_group_name="renamed")
    with refused("IncorrectStatus.ServerGroup"):
        delete(cloud, SERVER_GROUP)


def test_the_quota_of_servers_counts_every_listener():
    with running(seed(quotas={"alb_quota_loadbalancer_servers_num_standard_edition": 5})) as cloud:
        add(cloud, server(1), server(2))

        with refused("ResourceQuotaExceeded.LoadBalancerServersNum"):
            add(cloud, server(3))
        other = made(cloud)
        add(cloud, *(server(number) for number in range(10)), to=other)


def test_servers_of_a_group_without_a_check_have_no_health(cloud: Cloud):
    add(cloud, server(1))

    (listener,) = health(cloud, listener_id=LISTENER).listener_health_status

    assert (listener.listener_id, listener.listener_port, listener.listener_protocol) == (LISTENER, 443, "HTTPS")
    (info,) = listener.server_group_infos
    assert (info.server_group_id, info.health_check_enabled, info.action_type) == (SERVER_GROUP, "off", "ForwardGroup")
    assert [(each.server_id, each.port, each.status) for each in info.non_normal_servers] == [
        ("i-1", 8080, "Unavailable")
    ]


def test_servers_that_work_are_not_told_of(cloud: Cloud):
    check = models.UpdateServerGroupAttributeRequestHealthCheckConfig(health_check_enabled=True)
    update(cloud, health_check_config=check)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    add(cloud, server(1), server(2, weight=0))
    add(cloud, server(3), wait=False)

    (info,) = health(cloud).listener_health_status[0].server_group_infos

    assert (info.health_check_enabled, info.server_count) == ("on", 3)
    assert [(each.server_id, each.status) for each in info.non_normal_servers] == [
        ("i-2", "Unused"),
        ("i-3", "Initial"),
    ]


def test_the_health_of_rules_is_told_where_it_is_asked_for(cloud: Cloud):
    server_group_id = made(cloud)
    create_rule(cloud, server_group_id)

    assert health(cloud).rule_health_status in (None, [])
    (rule,) = health(cloud, include_rule=True).rule_health_status
    assert [info.server_group_id for info in rule.server_group_infos] == [server_group_id]
    with refused("ResourceNotFound.Listener", 404):
        health(cloud, listener_id="lsn-nothing")


def test_there_are_no_scripts(cloud: Cloud):
    answer = cloud.alb.list_ascripts(models.ListAScriptsRequest(listener_ids=[LISTENER])).body

    assert (answer.ascripts, answer.total_count, answer.max_results) == ([], 0, 20)
