"""HTTP/3 with the QUIC listeners of a simulator."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import randrange
from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.world.model import Listener
from tests.simulator import handshake
from tests.simulator.dataplane_support import (
    CERTIFICATES,
    LONGER_THAN_ANY_JOB,
    QUIC_LISTENER,
    break_keys,
    certificate_id,
    shop,
    shop_listeners,
)
from tests.simulator.support import LISTENER, LOAD_BALANCER, Cloud, authority

RSA_ONLY = {"signatures": handshake.RSA_PSS}
ECC_ONLY = {"signatures": handshake.ECDSA}
TLS_1_2 = 0x0303


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with shop(tmp_path) as running_cloud:
        yield running_cloud


@pytest.fixture
def place(cloud: Cloud) -> handshake.Place:
    return cloud.control.place(QUIC_LISTENER)


@pytest.mark.parametrize(
    ("name", "client", "served"),
    [
        ("shop.example.com", {}, "shop-ecc"),
        ("shop.example.com", ECC_ONLY, "shop-ecc"),
        ("shop.example.com", RSA_ONLY, "default"),
        ("SHOP.example.com", ECC_ONLY, "shop-ecc"),
        ("pay.example.com", {}, "pay"),
        ("blog.example.com", ECC_ONLY, "wild"),
        ("blog.example.com", RSA_ONLY, "wild-rsa"),
        ("deep.blog.example.com", {}, "default"),
        ("unknown.example.org", {}, "default"),
        (None, {}, "default"),
    ],
)
async def test_the_name_and_the_client_choose_the_certificate_as_over_tcp(
    cloud: Cloud, place: handshake.Place, name: str | None, client: dict[str, Any], served: str
):
    found = await handshake.serve_quic(place, name, **client)

    assert found.sha256 == CERTIFICATES[served].fingerprint
    assert found.certificate_id == certificate_id(cloud, served)
    assert found.answer["listener"] == QUIC_LISTENER
    assert found.answer["loadBalancer"] == LOAD_BALANCER
    assert found.answer["serverName"] == (name or "")
    assert [found.answer[each] for each in ("httpVersion", "alpn", "tlsVersion")] == ["3", "h3", "TLSv1.3"]
    assert found.answer["cipher"].startswith("TLS_")
    assert found.answer["clientCertificate"] is None


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("pay.example.com", RSA_ONLY),
        ("unknown.example.org", ECC_ONLY),
        (None, {"versions": [TLS_1_2]}),
        (None, {"alpn": ["hq-interop"]}),
    ],
)
async def test_clients_that_cannot_are_refused_and_others_are_not(
    place: handshake.Place, name: str | None, client: dict[str, Any]
):
    with pytest.raises(ConnectionError):
        await handshake.serve_quic(place, name, **client)
    await handshake.serve_quic(place, name)


async def test_where_the_name_alone_chooses_an_additional_certificate_wins(tmp_path: Path):
    with shop(tmp_path, switches={"certificateChoice": "Name"}) as cloud:
        place = cloud.control.place(QUIC_LISTENER)
        found = await handshake.serve_quic(place, "shop.example.com")
        assert found.sha256 == CERTIFICATES["shop-ecc"].fingerprint
        with pytest.raises(ConnectionError):
            await handshake.serve_quic(place, "shop.example.com", **RSA_ONLY)


async def test_requests_on_one_connection_are_answered_each(place: handshake.Place):
    async with handshake.connect_quic(place, "pay.example.com") as connection:
        answers = await asyncio.gather(
            connection.request(),
            connection.request("POST", b"x" * 100_000),
            connection.request("HEAD"),
        )
    assert [headers[":status"] for headers, _ in answers] == ["200"] * 3
    told = [int(headers.get("content-length", 0)) for headers, _ in answers]
    assert told == [len(body) for _, body in answers]
    assert [length > 0 for length in told] == [True, True, False]


async def test_a_request_that_is_taken_back_disturbs_no_other(place: handshake.Place):
    async with handshake.connect_quic(place) as connection:
        await connection.look()
        quic, http = connection._quic, connection.http
        assert http is not None
        begun = quic.get_next_available_stream_id()
        pseudo = [(b":scheme", b"https"), (b":authority", b"shop.example.com"), (b":path", b"/")]
        http.send_headers(begun, [(b":method", b"POST"), *pseudo], end_stream=False)
        quic.reset_stream(begun, 0x10C)
        finished = quic.get_next_available_stream_id()
        http.send_headers(finished, [(b":method", b"GET"), *pseudo], end_stream=True)
        quic.stop_stream(finished, 0x10C)

        assert (await connection.look()).answer["listener"] == QUIC_LISTENER


async def test_a_new_default_is_served_when_its_job_ends_and_old_connections_go_on(
    cloud: Cloud, place: handshake.Place
):
    new = authority().issue(["shop.example.com"], "ECC", key_number=9)
    identifier = cloud.upload("new", new)
    old = certificate_id(cloud, "default")
    async with handshake.connect_quic(place) as before:
        assert (await before.look()).certificate_id == old
        cloud.replace_default(identifier, QUIC_LISTENER)
        assert (await handshake.serve_quic(place)).certificate_id == old

        cloud.control.advance(LONGER_THAN_ANY_JOB)

        found = await handshake.serve_quic(place)
        assert (found.sha256, found.certificate_id) == (new.fingerprint, identifier)
        found = await before.look()
        assert (found.sha256, found.certificate_id) == (CERTIFICATES["default"].fingerprint, old)


async def test_a_stopped_listener_ends_its_connections(cloud: Cloud, place: handshake.Place):
    async with handshake.connect_quic(place) as before:
        await before.look()
        cloud.alb.stop_listener(models.StopListenerRequest(listener_id=QUIC_LISTENER))
        await before.look()

        cloud.control.advance(LONGER_THAN_ANY_JOB)

        await before.wait_closed()
        assert cloud.control.listener(QUIC_LISTENER)["serving"]["reason"] == "the listener is Stopped"

    cloud.alb.start_listener(models.StartListenerRequest(listener_id=QUIC_LISTENER))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    await handshake.serve_quic(cloud.control.place(QUIC_LISTENER))


async def test_it_shares_its_port_with_an_https_listener(tmp_path: Path):
    nobody_elses = f"127.{randrange(128, 255)}.{randrange(256)}.{randrange(1, 255)}"
    with shop(tmp_path, loadBalancers=[{"id": LOAD_BALANCER, "address": nobody_elses}]) as cloud:
        place = (nobody_elses, 443)
        assert [cloud.control.place(each) for each in (LISTENER, QUIC_LISTENER)] == [place, place]
        assert handshake.serve(place).answer["listener"] == LISTENER
        assert (await handshake.serve_quic(place)).answer["listener"] == QUIC_LISTENER


async def test_a_port_that_is_taken_is_shifted(tmp_path: Path):
    listeners = shop_listeners()
    with shop(tmp_path, listeners=listeners) as first, shop(tmp_path, listeners=listeners) as second:
        places = [each.control.place(QUIC_LISTENER) for each in (first, second)]
        assert places[0] != places[1]
        for place in places:
            assert (await handshake.serve_quic(place)).answer["listener"] == QUIC_LISTENER


async def test_while_its_default_certificate_is_replaced_new_connections_may_get_no_answer(
    cloud: Cloud, place: handshake.Place
):
    asked: list[str] = []

    def interrupt_twice(listener: Listener) -> bool:
        asked.append(listener.id)
        return len(asked) <= 2

    cloud.sim.plane.interruptions = interrupt_twice
    async with handshake.connect_quic(place) as before:
        assert asked == []
        cloud.replace_default(cloud.upload("new", authority().issue(["new.example.com"])), QUIC_LISTENER)

        await handshake.serve_quic(place)

        # A client that gets no answer says the same again: twice for nothing, the third time it was heard.
        assert len(asked) >= 3
        await before.look()


async def test_a_certificate_that_cannot_be_used_is_told_by_the_listener_that_has_it(
    cloud: Cloud, place: handshake.Place
):
    break_keys(cloud, QUIC_LISTENER)

    with pytest.raises(ConnectionError):
        await handshake.serve_quic(place, "pay.example.com")

    assert cloud.control.listener(QUIC_LISTENER)["serving"]["reason"].startswith("what it should serve cannot be")
    assert (await handshake.serve_quic(place)).answer["listener"] == QUIC_LISTENER


async def test_what_is_no_quic_is_passed_over(cloud: Cloud, place: handshake.Place):
    with handshake.socket.socket(handshake.socket.AF_INET, handshake.socket.SOCK_DGRAM) as sender:
        for datagram in (b"", b"\x00", b"\xc0" + bytes(1200), bytes(1500), b"GET / HTTP/1.1\r\n\r\n"):
            sender.sendto(datagram, place)
    assert (await handshake.serve_quic(place)).answer["listener"] == QUIC_LISTENER
