"""HTTP/2 with the HTTPS listeners of a simulator."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from h2 import events
from h2.errors import ErrorCodes
from h2.settings import SettingCodes

from tests.simulator import handshake
from tests.simulator.dataplane_support import CERTIFICATES, certificate_id, shop, update
from tests.simulator.support import LISTENER, Cloud

BOTH = ["h2", "http/1.1"]


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with shop(tmp_path) as running_cloud:
        yield running_cloud


@pytest.fixture
def raw(cloud: Cloud) -> Iterator[handshake.ssl.SSLSocket]:
    with handshake.connect(cloud.control.place(), "shop.example.com", alpn=["h2"]) as connection:
        yield connection


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
@pytest.mark.parametrize(
    ("name", "served"), [(None, "default"), ("shop.example.com", "shop-ecc"), ("pay.example.com", "pay")]
)
def test_http2_is_offered_whatever_certificate_the_name_chooses(
    cloud: Cloud, version: str, name: str | None, served: str
):
    with handshake.connect(cloud.control.place(), name, version=version, alpn=BOTH) as connection:
        found = handshake.Http2(connection).look()

    assert found.sha256 == CERTIFICATES[served].fingerprint
    assert found.certificate_id == certificate_id(cloud, served)
    assert found.answer["listener"] == LISTENER
    assert (found.answer["httpVersion"], found.answer["alpn"]) == ("2", "h2")
    assert found.answer["tlsVersion"] == found.version
    assert found.headers[":status"] == "200"


@pytest.mark.parametrize(("offered", "chosen"), [([], None), (["http/1.1"], "http/1.1"), (["other"], None)])
def test_clients_that_cannot_get_http1(cloud: Cloud, offered: list[str], chosen: str | None):
    with handshake.connect(cloud.control.place(), "pay.example.com", alpn=offered) as connection:
        assert connection.selected_alpn_protocol() == chosen
        assert handshake.look(connection).answer["httpVersion"] == "1.1"


def test_a_listener_without_http2_offers_http1_alone(cloud: Cloud):
    with handshake.connect(cloud.control.place(), alpn=["h2"]) as raw:
        before = handshake.Http2(raw)
        update(cloud, http_2enabled=False)

        for name in (None, "pay.example.com"):
            with handshake.connect(cloud.control.place(), name, alpn=BOTH) as connection:
                assert connection.selected_alpn_protocol() == "http/1.1"
                assert handshake.look(connection).answer["alpn"] == "http/1.1"
        assert before.look().answer["alpn"] == "h2"


def test_requests_on_one_connection_are_answered_each(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw)
    first, second = client.request(x_forwarded_for="192.0.2.1"), client.request("POST", b"x" * 50_000)
    pending = {first: b"", second: b""}
    ended: set[int] = set()
    while ended != {first, second}:
        for event in client.events():
            if isinstance(event, events.DataReceived):
                pending[event.stream_id] += event.data
            elif isinstance(event, events.StreamEnded):
                ended.add(event.stream_id)

    forwarded = [json.loads(pending[each])["headers"]["X-Forwarded-For"] for each in (first, second)]
    assert forwarded == ["192.0.2.1, 127.0.0.1", "127.0.0.1"]


def test_more_than_a_window_of_requests_is_taken(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw)
    for _ in range(4):  # 65,535 bytes are what a connection may send unless it is told that they were taken
        assert client.answer(client.request("POST", b"x" * 30_000))[0][":status"] == "200"


def test_a_head_request_gets_no_body(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw)
    headers, body = client.answer(client.request("HEAD"))

    assert (headers[":status"], body) == ("200", b"")


def test_an_answer_waits_for_the_windows_of_the_client(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw, {SettingCodes.INITIAL_WINDOW_SIZE: 100})
    stream = client.request()
    received = b""
    ended = False
    while not ended:
        for event in client.events():
            if isinstance(event, events.DataReceived):
                received += event.data
                assert len(event.data) <= 100
                if event.stream_ended is None:
                    client.h2.increment_flow_control_window(100, stream)
            ended |= isinstance(event, events.StreamEnded)
        client.connection.sendall(client.h2.data_to_send())

    assert len(received) > 100
    assert json.loads(received)["listener"] == LISTENER


def test_a_request_that_is_taken_back_disturbs_no_other(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw, {SettingCodes.INITIAL_WINDOW_SIZE: 10})
    given_up = client.request()
    while not any(isinstance(event, events.DataReceived) for event in client.events()):
        pass
    client.h2.reset_stream(given_up, ErrorCodes.CANCEL)
    client.h2.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: 60_000})

    assert client.look().answer["listener"] == LISTENER


def test_what_is_no_http2_ends_the_connection(raw: handshake.ssl.SSLSocket):
    raw.sendall(b"GET / HTTP/1.1\r\n\r\n" * 4)

    received = b""
    while data := raw.recv(65536):
        received += data
    assert received[3:4] == b"\x04"  # its own settings, before it gave up


def test_a_client_that_says_goodbye_is_let_go(raw: handshake.ssl.SSLSocket):
    client = handshake.Http2(raw)
    client.look()
    client.h2.close_connection()
    raw.sendall(client.h2.data_to_send())

    while raw.recv(65536):
        pass
