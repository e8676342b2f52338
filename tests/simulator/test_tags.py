"""Tags of ALB resources over the official SDK."""

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.support import HTTP_LISTENER, LISTENER, LOAD_BALANCER, SERVER_GROUP, Cloud, refused, running, seed

LONGER_THAN_ANY_JOB = 11


def tag(cloud: Cloud, kind: str, *ids: str, **tags: str) -> None:
    request = models.TagResourcesRequest(
        resource_type=kind,
        resource_id=list(ids),
        tag=[models.TagResourcesRequestTag(key=key, value=value) for key, value in tags.items()],
    )
    cloud.alb.tag_resources(request)


def rows(cloud: Cloud, kind: str, *ids: str, **wanted: str) -> list[tuple[str, str, str]]:
    request = models.ListTagResourcesRequest(
        resource_type=kind,
        resource_id=list(ids) or None,
        tag=[models.ListTagResourcesRequestTag(key=key, value=value) for key, value in wanted.items()] or None,
    )
    found = cloud.alb.list_tag_resources(request).body.tag_resources
    return [(row.resource_id, row.tag_key, row.tag_value) for row in found]


def untag(cloud: Cloud, kind: str, resource_id: str, **how: object) -> None:
    cloud.alb.un_tag_resources(models.UnTagResourcesRequest(resource_type=kind, resource_id=[resource_id], **how))


@pytest.fixture
def policy(cloud: Cloud) -> str:
    request = models.CreateSecurityPolicyRequest(
        security_policy_name="own", tlsversions=["TLSv1.2"], ciphers=["ECDHE-RSA-AES128-GCM-SHA256"]
    )
    return str(cloud.alb.create_security_policy(request).body.security_policy_id)


@pytest.fixture(params=["loadbalancer", "servergroup", "listener", "securitypolicy"])
def resource(request: pytest.FixtureRequest, policy: str) -> tuple[str, str]:
    """A resource of each kind that has tags, as type and id."""
    ids = {
        "loadbalancer": LOAD_BALANCER,
        "servergroup": SERVER_GROUP,
        "listener": LISTENER,
        "securitypolicy": policy,
    }
    return request.param, ids[request.param]


def test_tags_of_every_kind_of_resource(cloud: Cloud, resource: tuple[str, str]):
    kind, resource_id = resource
    tag(cloud, kind, resource_id, team="shop", stage="test")
    tag(cloud, kind, resource_id, stage="live")

    assert rows(cloud, kind, resource_id) == [(resource_id, "stage", "live"), (resource_id, "team", "shop")]
    assert rows(cloud, kind, team="shop") == [(resource_id, "stage", "live"), (resource_id, "team", "shop")]
    assert rows(cloud, kind, team="other") == []
    untag(cloud, kind, resource_id, tag_key=["stage"])
    assert rows(cloud, kind, resource_id) == [(resource_id, "team", "shop")]
    untag(cloud, kind, resource_id, all=True)
    assert rows(cloud, kind, resource_id) == []


def test_tags_are_told_with_the_resource(cloud: Cloud, policy: str):
    tag(cloud, "loadbalancer", LOAD_BALANCER, team="shop")
    tag(cloud, "listener", LISTENER, team="shop")
    tag(cloud, "servergroup", SERVER_GROUP, team="shop")
    tag(cloud, "securitypolicy", policy, team="shop")

    alb = cloud.alb
    balancer = alb.get_load_balancer_attribute(models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER))
    listener = alb.get_listener_attribute(models.GetListenerAttributeRequest(listener_id=LISTENER))
    (group,) = alb.list_server_groups(models.ListServerGroupsRequest()).body.server_groups
    (own,) = alb.list_security_policies(models.ListSecurityPoliciesRequest()).body.security_policies

    for tagged in (balancer.body, listener.body, group, own):
        assert [(each.key, each.value) for each in tagged.tags] == [("team", "shop")]


@pytest.mark.parametrize("spelling", ["LoadBalancer", "LOADBALANCER", "loadbalancer"])
def test_the_resource_type_is_taken_in_any_case(cloud: Cloud, spelling: str):
    tag(cloud, spelling, LOAD_BALANCER, team="shop")

    assert rows(cloud, spelling, LOAD_BALANCER) == [(LOAD_BALANCER, "team", "shop")]


def test_several_resources_are_tagged_together_or_not_at_all(cloud: Cloud):
    tag(cloud, "listener", LISTENER, HTTP_LISTENER, team="shop")
    with refused("ResourceNotFound.Listener", 404):
        tag(cloud, "listener", LISTENER, "lsn-nothing", team="other")

    assert rows(cloud, "listener") == [(LISTENER, "team", "shop"), (HTTP_LISTENER, "team", "shop")]


def test_tags_are_removed_by_key_and_value(cloud: Cloud):
    item = models.UnTagResourcesRequestTag
    tag(cloud, "loadbalancer", LOAD_BALANCER, a="1", b="2", c="3")

    untag(
        cloud,
        "loadbalancer",
        LOAD_BALANCER,
        tag=[item(key="a", value="1"), item(key="b", value="other"), item(key="c")],
    )

    assert rows(cloud, "loadbalancer", LOAD_BALANCER) == [(LOAD_BALANCER, "b", "2")]


def test_a_tag_can_have_no_value(cloud: Cloud):
    tag(cloud, "loadbalancer", LOAD_BALANCER, empty="")

    assert rows(cloud, "loadbalancer", LOAD_BALANCER) == [(LOAD_BALANCER, "empty", "")]


def test_tags_stay_through_a_change(cloud: Cloud):
    update = models.UpdateLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER, load_balancer_name="renamed")
    cloud.alb.update_load_balancer_attribute(update)
    tag(cloud, "loadbalancer", LOAD_BALANCER, team="shop")
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    assert rows(cloud, "loadbalancer", LOAD_BALANCER) == [(LOAD_BALANCER, "team", "shop")]


def test_a_resource_has_at_most_twenty_tags(cloud: Cloud):
    tag(cloud, "listener", LISTENER, **{f"k{number}": "v" for number in range(20)})

    with refused("InvalidParameter"):
        tag(cloud, "listener", LISTENER, one_more="v")
    tag(cloud, "listener", LISTENER, k1="changed")


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("loadbalancer", "ResourceNotFound.LoadBalancer", 404),
        ("servergroup", "ResourceNotFound.ServerGroup", 404),
        ("securitypolicy", "ResourceNotFound.SecurityPolicy", 404),
        ("listener", "ResourceNotFound.Listener", 404),
        ("rule", "ResourceNotFound.Rule", 404),
        ("acl", "ResourceNotFound.Acl", 404),
        ("bucket", "InvalidParameter", 400),
    ],
)
def test_what_is_not_there_is_not_found(cloud: Cloud, kind: str, code: str, status: int):
    with refused(code, status):
        tag(cloud, kind, "nothing", team="shop")
    with refused(code, status):
        rows(cloud, kind, "nothing")
    with refused(code, status):
        untag(cloud, kind, "nothing", all=True)


@pytest.mark.parametrize(("key", "value"), [("aliyun-x", "v"), ("acs:x", "v"), ("see https://x", "v"), ("k", "acs:v")])
def test_words_that_tags_must_not_hold(cloud: Cloud, key: str, value: str):
    with refused("InvalidParameter"):
        tag(cloud, "loadbalancer", LOAD_BALANCER, **{key: value})


def test_tags_are_listed_page_by_page(cloud: Cloud):
    tag(cloud, "listener", LISTENER, HTTP_LISTENER, a="1", b="2")

    found: list[tuple[str, str]] = []
    token = None
    for _ in range(3):
        request = models.ListTagResourcesRequest(resource_type="listener", max_results=2, next_token=token)
        page = cloud.alb.list_tag_resources(request).body
        found += [(row.resource_id, row.tag_key) for row in page.tag_resources]
        token = page.next_token
        if not token:
            break

    assert found == [(LISTENER, "a"), (LISTENER, "b"), (HTTP_LISTENER, "a"), (HTTP_LISTENER, "b")]
    assert page.max_results == 2


def test_there_are_no_access_control_lists(cloud: Cloud):
    assert rows(cloud, "acl") == []


def test_listeners_without_tags_where_the_switch_says_so():
    with running(seed(switches={"listenerTags": "Refuse"})) as cloud:
        with refused("InvalidParameter"):
            tag(cloud, "listener", LISTENER, team="shop")
        with refused("InvalidParameter"):
            rows(cloud, "listener", LISTENER)
        tag(cloud, "loadbalancer", LOAD_BALANCER, team="shop")
