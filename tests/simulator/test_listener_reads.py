"""Listing listeners over the official SDK: pages, filters, and what an item holds."""

from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import get
from tests.simulator.support import BASIC, LISTENER, LOAD_BALANCER, Cloud, refused


def test_listeners_are_listed_page_by_page(cloud: Cloud):
    for port in range(8000, 8005):
        tag = [models.CreateListenerRequestTag(key="port", value=str(port))]
        cloud.create(port=port, listener_protocol="HTTP", tag=tag)
        cloud.control.advance(1)

    ports: list[int] = []
    token = None
    while True:
        request = models.ListListenersRequest(load_balancer_ids=[LOAD_BALANCER], max_results=3, next_token=token)
        page = cloud.alb.list_listeners(request).body
        ports += [each.listener_port for each in page.listeners]
        assert (page.total_count, page.max_results) == (7, 3)
        token = page.next_token
        if not token:
            break

    assert sorted(ports) == [80, 443, 8000, 8001, 8002, 8003, 8004]
    assert ports[-5:] == [8000, 8001, 8002, 8003, 8004]
    with refused("InvalidParameter"):
        cloud.alb.list_listeners(models.ListListenersRequest(next_token="made-up"))


def test_listeners_are_found_by_filter(cloud: Cloud):
    tag = [models.CreateListenerRequestTag(key="team", value="shop")]
    tagged = cloud.create(port=8000, listener_protocol="HTTP", tag=tag)

    def found(**filters: object) -> set[str]:
        return {
            each.listener_id for each in cloud.alb.list_listeners(models.ListListenersRequest(**filters)).body.listeners
        }

    assert found(listener_ids=[LISTENER]) == {LISTENER}
    assert found(listener_protocol="HTTPS") == {LISTENER}
    assert found(load_balancer_ids=[BASIC]) == set()
    assert found(tag=[models.ListListenersRequestTag(key="team")]) == {tagged}
    assert found(tag=[models.ListListenersRequestTag(key="team", value="other")]) == set()


def test_listed_listeners_carry_no_certificates(cloud: Cloud):
    (listener,) = cloud.alb.list_listeners(models.ListListenersRequest(listener_ids=[LISTENER])).body.listeners

    assert "Certificates" not in listener.to_map()


def test_listeners_of_several_load_balancers_are_listed_together(cloud: Cloud):
    elsewhere = cloud.create(BASIC, port=80, listener_protocol="HTTP")

    def found(*load_balancer_ids: str) -> list[str]:
        request = models.ListListenersRequest(load_balancer_ids=list(load_balancer_ids))
        return [each.listener_id for each in cloud.alb.list_listeners(request).body.listeners]

    assert found(BASIC) == [elsewhere]
    assert len(found(BASIC, LOAD_BALANCER)) == 3
    assert found(BASIC, BASIC) == [elsewhere]
    assert found("alb-none") == []


def test_tags_are_keys_and_values(cloud: Cloud):
    tag = [models.CreateListenerRequestTag(key="team", value="shop"), models.CreateListenerRequestTag(key="bare")]
    listener_id = cloud.create(port=8000, listener_protocol="HTTP", tag=tag)

    assert [each.to_map() for each in get(cloud, listener_id).tags] == [
        {"Key": "team", "Value": "shop"},
        {"Key": "bare", "Value": ""},
    ]
