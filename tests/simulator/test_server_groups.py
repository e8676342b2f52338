"""Server groups over the official SDK: their settings, what uses them, how they are found."""

from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.alb.servers import groups
from tests.simulator.server_group_calls import (
    LONGER_THAN_ANY_JOB,
    NO_CHECK,
    add,
    create,
    create_rule,
    delete,
    get,
    listed,
    made,
    server,
    update,
)
from tests.simulator.support import HTTP_LISTENER, LOAD_BALANCER, SERVER_GROUP, Cloud, refused


def test_a_created_group_is_creating_then_available(cloud: Cloud):
    answer = cloud.alb.create_server_group(
        models.CreateServerGroupRequest(server_group_name="shop", vpc_id="vpc-1", health_check_config=NO_CHECK)
    ).body

    assert answer.server_group_id.startswith("sgp-")
    assert get(cloud, answer.server_group_id).server_group_status == "Creating"
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    group = get(cloud, answer.server_group_id)
    assert (group.server_group_status, group.server_group_name, group.vpc_id) == ("Available", "shop", "vpc-1")
    assert (group.server_group_type, group.protocol, group.scheduler) == ("Instance", "HTTP", "Wrr")
    assert (group.server_count, group.related_load_balancer_ids) == (0, [])
    assert group.create_time.endswith("Z")
    (job,) = cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(job_ids=[answer.job_id])).body.jobs
    assert (job.api_name, job.operate_type, job.resource_type, job.status) == (
        "CreateServerGroup",
        "Create",
        "servergroup",
        "Succeeded",
    )


def test_a_failed_creation_leaves_nothing(cloud: Cloud):
    cloud.control.inject(kind="failJob", action="CreateServerGroup", code="InternalError", message="Failed.")

    server_group_id = made(cloud)

    assert listed(cloud, server_group_ids=[server_group_id]) == []


def test_words_are_taken_in_any_case(cloud: Cloud):
    group = get(cloud, made(cloud, server_group_type="instance", protocol="grpc", scheduler="wlc"))

    assert (group.server_group_type, group.protocol, group.scheduler) == ("Instance", "GRPC", "Wlc")


def test_what_was_sent_comes_back(cloud: Cloud):
    check = models.CreateServerGroupRequestHealthCheckConfig(
        health_check_enabled=True,
        health_check_codes=["http_2xx", "http_3xx"],
        health_check_connect_port=8081,
        health_check_host="www.example.com",
        health_check_http_version="HTTP1.0",
        health_check_interval=5,
        health_check_method="GET",
        health_check_path="/healthy",
        health_check_protocol="HTTPS",
        health_check_timeout=7,
        healthy_threshold=4,
        unhealthy_threshold=6,
    )
    sticky = models.CreateServerGroupRequestStickySessionConfig(
        sticky_session_enabled=True, sticky_session_type="Server", cookie="session"
    )
    drain = models.CreateServerGroupRequestConnectionDrainConfig(
        connection_drain_enabled=True, connection_drain_timeout=20
    )
    slow = models.CreateServerGroupRequestSlowStartConfig(slow_start_enabled=True, slow_start_duration=40)
    uch = models.CreateServerGroupRequestUchConfig(type="QueryString", value="id")

    group = get(
        cloud,
        made(
            cloud,
            health_check_config=check,
            sticky_session_config=sticky,
            connection_drain_config=drain,
            slow_start_config=slow,
            uch_config=uch,
            service_name="default/shop",
            cross_zone_enabled=False,
            ipv_6enabled=True,
            ip_version_affinity_mode="NonAffinity",
            upstream_keepalive_enabled=True,
            resource_group_id="rg-1",
            tag=[models.CreateServerGroupRequestTag(key="team", value="shop")],
        ),
    )

    assert group.health_check_config.to_map() == check.to_map()
    assert group.sticky_session_config.to_map() == sticky.to_map()
    assert group.connection_drain_config.to_map() == drain.to_map()
    assert group.slow_start_config.to_map() == slow.to_map()
    assert group.uch_config.to_map() == uch.to_map()
    assert (group.service_name, group.resource_group_id) == ("default/shop", "rg-1")
    assert (group.cross_zone_enabled, group.ipv_6enabled, group.upstream_keepalive_enabled) == (False, True, True)
    assert group.ip_version_affinity_mode == "NonAffinity"
    assert [(tag.key, tag.value) for tag in group.tags] == [("team", "shop")]


def test_what_is_switched_on_has_the_documented_defaults(cloud: Cloud):
    check = models.CreateServerGroupRequestHealthCheckConfig(health_check_enabled=True, health_check_interval=9)
    sticky = models.CreateServerGroupRequestStickySessionConfig(sticky_session_enabled=True)

    group = get(cloud, made(cloud, health_check_config=check, sticky_session_config=sticky))

    assert group.health_check_config.to_map() == {
        "HealthCheckEnabled": True,
        "HealthCheckConnectPort": 0,
        "HealthCheckHttpVersion": "HTTP1.1",
        "HealthCheckInterval": 9,
        "HealthCheckMethod": "HEAD",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckTimeout": 5,
        "HealthyThreshold": 3,
        "UnhealthyThreshold": 3,
    }
    assert group.sticky_session_config.to_map() == {
        "StickySessionEnabled": True,
        "StickySessionType": "Insert",
        "CookieTimeout": 1000,
    }
    assert group.slow_start_config.to_map() == {"SlowStartEnabled": False}


def test_an_update_changes_what_is_sent_when_its_job_ends(cloud: Cloud):
    check = models.CreateServerGroupRequestHealthCheckConfig(health_check_enabled=True, health_check_path="/a")
    server_group_id = made(cloud, health_check_config=check, service_name="shop")

    update(
        cloud,
        server_group_id,
        server_group_name="renamed",
        scheduler="Sch",
        health_check_config=models.UpdateServerGroupAttributeRequestHealthCheckConfig(health_check_interval=9),
    )

    assert (get(cloud, server_group_id).server_group_status, get(cloud, server_group_id).server_group_name) == (
        "Configuring",
        "shop",
    )
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    group = get(cloud, server_group_id)
    assert (group.server_group_status, group.server_group_name, group.scheduler) == ("Available", "renamed", "Sch")
    assert group.service_name == "shop"
    assert (group.health_check_config.health_check_path, group.health_check_config.health_check_interval) == ("/a", 9)


def test_a_slow_start_needs_servers_that_take_turns(cloud: Cloud):
    slow = models.CreateServerGroupRequestSlowStartConfig(slow_start_enabled=True)

    with refused("Mismatch.ServerGroupSchedulerAndSlowStartEnable"):
        create(cloud, slow_start_config=slow, scheduler="Wlc")
    server_group_id = made(cloud, slow_start_config=slow)
    with refused("Mismatch.ServerGroupSchedulerAndSlowStartEnable"):
        update(cloud, server_group_id, scheduler="Wlc")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"server_group_name": None}, "MissingServerGroupName"),
        ({"health_check_config": None}, "MissingHealthCheckConfig"),
        (
            {"health_check_config": models.CreateServerGroupRequestHealthCheckConfig(health_check_interval=2)},
            "MissingHealthCheckConfig.HealthCheckEnabled",
        ),
        ({"server_group_type": "Pod"}, "InvalidParameter"),
        ({"protocol": "TCP"}, "InvalidParameter"),
        (
            {
                "health_check_config": models.CreateServerGroupRequestHealthCheckConfig(
                    health_check_enabled=True, healthy_threshold=11
                )
            },
            "InvalidParameter",
        ),
    ],
)
def test_what_a_creation_needs(cloud: Cloud, changes: dict[str, Any], code: str):
    with refused(code):
        create(cloud, **changes)


def test_the_number_of_groups_in_a_region_is_limited(cloud: Cloud, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "PER_REGION", 2)
    create(cloud)

    with refused("QuotaExceeded.ServerGroupsNum"):
        create(cloud)


def test_a_group_in_use_is_not_deleted(cloud: Cloud):
    with refused("ResourceInUse.ServerGroup"):
        delete(cloud, SERVER_GROUP)

    assert get(cloud).related_load_balancer_ids == [LOAD_BALANCER]


def test_a_group_that_a_job_is_about_to_bring_is_in_use(cloud: Cloud):
    server_group_id = made(cloud)
    target = models.UpdateListenerAttributeRequestDefaultActionsForwardGroupConfigServerGroupTuples(
        server_group_id=server_group_id
    )
    config = models.UpdateListenerAttributeRequestDefaultActionsForwardGroupConfig(server_group_tuples=[target])
    action = models.UpdateListenerAttributeRequestDefaultActions(type="ForwardGroup", forward_group_config=config)
    cloud.alb.update_listener_attribute(
        models.UpdateListenerAttributeRequest(listener_id=HTTP_LISTENER, default_actions=[action])
    )

    with refused("ResourceInUse.ServerGroup"):
        delete(cloud, server_group_id)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    with refused("ResourceInUse.ServerGroup"):
        delete(cloud, server_group_id)


def test_a_group_that_a_rule_uses_is_not_deleted(cloud: Cloud):
    server_group_id = made(cloud)
    create_rule(cloud, server_group_id)

    with refused("ResourceInUse.ServerGroup"):
        delete(cloud, server_group_id)


def test_an_unused_group_is_deleting_then_gone(cloud: Cloud):
    server_group_id = made(cloud)

    delete(cloud, server_group_id)

    assert get(cloud, server_group_id).server_group_status == "Deleting"
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert listed(cloud, server_group_ids=[server_group_id]) == []
    with refused("ResourceNotFound.ServerGroup", 404):
        delete(cloud, server_group_id)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"server_group_names": ["new"]}, ["new"]),
        ({"server_group_type": "IP"}, ["new"]),
        ({"vpc_id": "vpc-new"}, ["new"]),
        ({"resource_group_id": "rg-default"}, [SERVER_GROUP, "new"]),
        ({"tag": [models.ListServerGroupsRequestTag(key="team", value="shop")]}, ["new"]),
        ({"tag": [models.ListServerGroupsRequestTag(key="team", value="other")]}, []),
        ({"server_group_ids": ["sgp-nothing"]}, []),
    ],
)
def test_groups_are_found_by_filter(cloud: Cloud, filters: dict[str, Any], wanted: list[str]):
    new = create(
        cloud,
        server_group_name="new",
        server_group_type="Ip",
        vpc_id="vpc-new",
        tag=[models.CreateServerGroupRequestTag(key="team", value="shop")],
    )

    found = sorted(group.server_group_id for group in listed(cloud, **filters))

    assert found == sorted(new if each == "new" else each for each in wanted)


def test_groups_and_servers_are_listed_page_by_page(cloud: Cloud):
    add(cloud, server(1), server(2), server(3))
    made(cloud)
    first = cloud.alb.list_server_groups(models.ListServerGroupsRequest(max_results=1)).body
    second = cloud.alb.list_server_groups(
        models.ListServerGroupsRequest(max_results=1, next_token=first.next_token)
    ).body
    head = cloud.alb.list_server_group_servers(
        models.ListServerGroupServersRequest(server_group_id=SERVER_GROUP, max_results=2)
    ).body
    rest = cloud.alb.list_server_group_servers(
        models.ListServerGroupServersRequest(server_group_id=SERVER_GROUP, max_results=2, next_token=head.next_token)
    ).body

    assert (first.total_count, first.server_groups[0].server_group_id) == (2, SERVER_GROUP)
    assert (len(second.server_groups), second.next_token) == (1, None)
    assert (head.total_count, [each.server_id for each in (*head.servers, *rest.servers)]) == (3, ["i-1", "i-2", "i-3"])
