"""When a change takes effect for new connections, and what becomes of those that exist."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alibabacloud_alb20200616 import models

from albsim.policies import SecurityPolicy
from albsim.world.model import Listener
from tests.simulator import handshake
from tests.simulator.dataplane_support import (
    CERTIFICATES,
    LONGER_THAN_ANY_JOB,
    QUIC_LISTENER,
    break_keys,
    certificate_id,
    listener,
    shop,
    update,
)
from tests.simulator.support import LISTENER, Cloud, authority, running, seed

REFUSED = (ssl.SSLError, ConnectionError)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with shop(tmp_path) as running_cloud:
        yield running_cloud


def test_a_new_default_is_served_when_its_job_ends_and_old_connections_go_on(cloud: Cloud):
    place = cloud.control.place()
    new = authority().issue(["shop.example.com"], "RSA", key_number=9)
    old = CERTIFICATES["default"].fingerprint
    with (
        handshake.connect(place, "unknown.example.org") as http1,
        handshake.connect(place, "unknown.example.org", alpn=["h2"]) as raw,
    ):
        http2 = handshake.Http2(raw)
        assert [handshake.look(http1).sha256, http2.look().sha256] == [old, old]
        identifier = cloud.upload("new", new)
        cloud.replace_default(identifier)
        assert handshake.serve(place).sha256 == old

        cloud.control.advance(LONGER_THAN_ANY_JOB)

        assert handshake.serve(place).sha256 == new.fingerprint
        assert handshake.serve(place).certificate_id == identifier
        for found in (handshake.look(http1), http2.look()):
            assert (found.sha256, found.certificate_id) == (old, certificate_id(cloud, "default"))


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_no_session_outlives_its_connection(cloud: Cloud, version: str):
    """A resumed session would show no certificate, and so not the one of its time."""
    place = cloud.control.place()
    context = handshake.client_context(version=version)
    with handshake.connect_under(context, place) as first:
        handshake.look(first)
        session = first.session
    with handshake.connect_under(context, place, session=session) as second:
        assert handshake.look(second).sha256 == CERTIFICATES["default"].fingerprint
        assert not second.session_reused


def test_the_timer_ends_a_job_without_anybody_asking():
    with running(speed=200) as cloud:
        place = cloud.control.place()
        new = authority().issue(["new.example.com"])
        cloud.replace_default(cloud.upload("new", new))

        seen = set()
        while (found := handshake.serve(place)).sha256 != new.fingerprint:
            seen.add(found.sha256)
        assert len(seen) <= 1


def test_an_additional_certificate_is_served_while_it_is_associated(cloud: Cloud):
    place = cloud.control.place()
    fresh = authority().issue(["fresh.example.org"], "ECC", key_number=5)
    identifier = cloud.upload("fresh", fresh)

    def served() -> str:
        return handshake.serve(place, "fresh.example.org").sha256

    cloud.associate(identifier)
    assert served() == CERTIFICATES["default"].fingerprint
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert served() == fresh.fingerprint
    cloud.dissociate(identifier)
    assert served() == fresh.fingerprint
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert served() == CERTIFICATES["default"].fingerprint


def test_a_new_listener_serves_once_it_runs_and_a_deleted_one_no_more(cloud: Cloud):
    listener_id = cloud.create(port=9443, certificate_id=certificate_id(cloud, "pay"))
    assert cloud.control.listener(listener_id)["serving"] == {
        "address": None,
        "port": None,
        "reason": "the listener is Provisioning",
    }

    cloud.control.advance(LONGER_THAN_ANY_JOB)
    place = cloud.control.place(listener_id)
    assert handshake.serve(place).answer["listener"] == listener_id

    cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=listener_id))
    with pytest.raises(ConnectionRefusedError):
        handshake.serve(place)


def test_a_stopped_listener_serves_nobody_until_it_is_started(cloud: Cloud):
    place = cloud.control.place()
    with handshake.connect(place) as http1, handshake.connect(place, alpn=["h2"]) as raw:
        http2 = handshake.Http2(raw)
        handshake.look(http1)
        cloud.alb.stop_listener(models.StopListenerRequest(listener_id=LISTENER))
        assert handshake.look(http1).sha256 == CERTIFICATES["default"].fingerprint

        cloud.control.advance(LONGER_THAN_ANY_JOB)

        assert cloud.control.listener()["serving"]["reason"] == "the listener is Stopped"
        for use in (lambda: handshake.look(http1), http2.look, lambda: handshake.serve(place)):
            with pytest.raises((OSError, ssl.SSLError)):
                use()

    cloud.replace_default(certificate_id(cloud, "default"))
    assert cloud.control.listener()["serving"]["reason"] == "the listener is Configuring"
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    cloud.alb.start_listener(models.StartListenerRequest(listener_id=LISTENER))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert handshake.serve(cloud.control.place()).sha256 == CERTIFICATES["default"].fingerprint


def test_a_listener_that_is_stopped_at_first_does_not_serve():
    with running(seed(listeners=[listener(certificate="old", status="Stopped")])) as cloud:
        assert cloud.control.listener()["serving"]["reason"] == "the listener is Stopped"


def begin_nothing(_: Cloud) -> None: ...


def begin_default(cloud: Cloud) -> None:
    cloud.replace_default(cloud.upload("new", authority().issue(["new.example.com"])))


def begin_other_attribute(cloud: Cloud) -> None:
    request = models.UpdateListenerAttributeRequest(listener_id=LISTENER, idle_timeout=20)
    cloud.alb.update_listener_attribute(request)


def begin_additional(cloud: Cloud) -> None:
    cloud.associate(cloud.upload("new", authority().issue(["new.example.com"])))


@pytest.mark.parametrize(
    ("begin", "interrupted"),
    [(begin_nothing, False), (begin_default, True), (begin_other_attribute, False), (begin_additional, False)],
)
def test_only_the_replacement_of_a_default_certificate_can_interrupt_new_connections(
    cloud: Cloud, begin: Callable[[Cloud], None], interrupted: bool
):
    place = cloud.control.place()
    asked: list[str] = []

    def interrupt(asked_for: Listener) -> bool:
        asked.append(asked_for.id)
        return True

    cloud.sim.plane.interruptions = interrupt
    with handshake.connect(place) as before:
        begin(cloud)
        if interrupted:
            with pytest.raises(REFUSED):
                handshake.serve(place)
        else:
            handshake.serve(place)
        assert asked == [LISTENER] * interrupted
        assert handshake.look(before).sha256 == CERTIFICATES["default"].fingerprint

        cloud.control.advance(LONGER_THAN_ANY_JOB)
        handshake.serve(place)
        assert asked == [LISTENER] * interrupted


def test_the_fault_interrupts_connections_to_the_listener_that_it_is_for(cloud: Cloud):
    cloud.control.inject(kind="interruptReplacement", resource=LISTENER, count=1)
    begin_default(cloud)

    with pytest.raises(REFUSED):
        handshake.serve(cloud.control.place())
    handshake.serve(cloud.control.place())


def test_a_policy_of_which_openssl_has_no_suite_is_told(cloud: Cloud):
    site = cloud.sim.plane._sites[LISTENER]
    plan = site.front.plan
    assert plan is not None
    site.front.follow(site.front.listener, replace(plan, policy=SecurityPolicy("mine", ("TLSv1.2",), ("NO-SUCH",))))

    with pytest.raises(REFUSED):
        handshake.serve(cloud.control.place())
    assert cloud.control.listener()["serving"]["reason"] == "what it should serve cannot be served: TLS"


def test_what_a_listener_adds_to_requests_changes_on_connections_that_exist(cloud: Cloud):
    config = models.UpdateListenerAttributeRequestXForwardedForConfig(xforwarded_for_slbport_enabled=True)
    with handshake.connect(cloud.control.place()) as before:
        assert "X-Forwarded-Port" not in handshake.look(before).answer["headers"]

        update(cloud, xforwarded_for_config=config)

        assert handshake.look(before).answer["headers"]["X-Forwarded-Port"] == "443"


@pytest.mark.parametrize("name", [None, "pay.example.com"])
def test_a_certificate_that_cannot_be_used_is_told_by_the_listener_that_has_it(cloud: Cloud, name: str | None):
    break_keys(cloud, LISTENER)

    with pytest.raises(REFUSED):
        handshake.serve(cloud.control.place(), name)

    assert cloud.control.listener()["serving"]["reason"] == "what it should serve cannot be served: TLS"
    assert cloud.control.listener(QUIC_LISTENER)["serving"]["reason"] == ""
    update(cloud, idle_timeout=21)
    assert cloud.control.listener()["serving"]["reason"] == ""
    handshake.serve(cloud.control.place())
