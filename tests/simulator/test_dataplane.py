"""Which certificate a listener serves to whom, over real TLS."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from albsim.dataplane.choose import Candidate, answering
from albsim.world.switches import Choice
from tests.simulator import handshake
from tests.simulator.dataplane_support import CERTIFICATES, certificate_id, shop
from tests.simulator.support import HTTP_LISTENER, LISTENER, LOAD_BALANCER, Cloud, running

RSA_ONLY = {"version": "TLSv1_2", "ciphers": "ECDHE-RSA-AES128-GCM-SHA256"}
ECC_ONLY = {"version": "TLSv1_2", "ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256"}


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with shop(tmp_path) as running_cloud:
        yield running_cloud


@pytest.mark.parametrize(
    ("name", "client", "served"),
    [
        ("shop.example.com", {"version": "TLSv1_3"}, "shop-ecc"),
        ("shop.example.com", ECC_ONLY, "shop-ecc"),
        ("shop.example.com", RSA_ONLY, "default"),
        ("SHOP.example.com", ECC_ONLY, "shop-ecc"),
        ("pay.example.com", {}, "pay"),
        ("blog.example.com", ECC_ONLY, "wild"),
        ("blog.example.com", RSA_ONLY, "wild-rsa"),
        ("deep.blog.example.com", {}, "default"),
        ("example.com", {}, "default"),
        ("unknown.example.org", {}, "default"),
        (None, {}, "default"),
    ],
)
def test_the_name_and_the_client_choose_the_certificate(
    cloud: Cloud, name: str | None, client: dict[str, str], served: str
):
    found = handshake.serve(cloud.control.place(), name, **client)

    assert found.sha256 == CERTIFICATES[served].fingerprint
    assert found.certificate_id == certificate_id(cloud, served)
    assert found.answer["listener"] == LISTENER
    assert found.answer["loadBalancer"] == LOAD_BALANCER
    assert found.answer["serverName"].lower() == (name or "").lower()
    assert found.answer["tlsVersion"] == found.version
    assert (found.answer["httpVersion"], found.answer["alpn"]) == ("1.1", None)


def test_a_client_that_can_do_none_of_it_gets_nothing(cloud: Cloud):
    with pytest.raises(ssl.SSLError):
        handshake.serve(cloud.control.place(), "pay.example.com", **RSA_ONLY)


@pytest.mark.parametrize(("client", "served"), [(ECC_ONLY, "shop-ecc"), ({"version": "TLSv1_3"}, "shop-ecc")])
def test_where_the_name_alone_chooses_an_additional_certificate_wins(
    tmp_path: Path, client: dict[str, str], served: str
):
    with shop(tmp_path, switches={"certificateChoice": "Name"}) as cloud:
        place = cloud.control.place()
        assert handshake.serve(place, "shop.example.com", **client).sha256 == CERTIFICATES[served].fingerprint
        assert handshake.serve(place, "other.example.org").sha256 == CERTIFICATES["default"].fingerprint
        with pytest.raises(ssl.SSLError):
            handshake.serve(place, "shop.example.com", **RSA_ONLY)


def test_an_http_listener_answers_in_the_clear():
    with running() as cloud, socket.create_connection(cloud.control.place(HTTP_LISTENER), timeout=10) as connection:
        answer = handshake.ask(connection)

        assert answer["listener"] == HTTP_LISTENER
        assert answer["httpVersion"] == "1.1"
        assert "certificate" not in answer


def test_each_load_balancer_has_an_address_of_its_own(cloud: Cloud):
    addresses = [each["address"] for each in cloud.control.state()["loadBalancers"]]

    assert len(set(addresses)) == 2
    assert all(address.startswith("127.") for address in addresses)
    assert cloud.control.place()[0] == addresses[0]


def test_a_port_that_is_taken_is_shifted():
    with running() as first, running() as second:
        assert first.control.place() != second.control.place()
        assert handshake.serve(first.control.place()).certificate_id == first.control.listener()["certificate"]
        assert handshake.serve(second.control.place()).certificate_id == second.control.listener()["certificate"]


DEFAULT = Candidate("default", ("a.example.com",), "RSA")
ECC = Candidate("ecc", ("a.example.com",), "ECC")
NEWER = Candidate("newer", ("a.example.com",), "ECC")
WILD = Candidate("wild", ("*.example.com",), "RSA")


@pytest.mark.parametrize(
    ("name", "additional", "ids", "by_name"),
    [
        ("a.example.com", [], ["default"], "default"),
        ("a.example.com", [ECC], ["ecc", "default"], "ecc"),
        ("a.example.com.", [ECC], ["ecc", "default"], "ecc"),
        ("a.example.com", [ECC, NEWER], ["ecc", "default"], "ecc"),
        ("a.example.com", [NEWER, ECC], ["newer", "default"], "newer"),
        ("a.example.com", [WILD, ECC], ["ecc", "default"], "ecc"),
        ("b.example.com", [WILD, ECC], ["wild"], "wild"),
        ("c.b.example.com", [WILD], ["default"], "default"),
        ("*.example.com", [ECC], ["default"], "default"),
        ("", [WILD, ECC], ["default"], "default"),
        (None, [WILD, ECC], ["default"], "default"),
    ],
)
def test_which_certificates_can_answer(name: str | None, additional: list[Candidate], ids: list[str], by_name: str):
    assert [each.id for each in answering(name, DEFAULT, additional)] == ids
    assert [each.id for each in answering(name, DEFAULT, additional, Choice.NAME)] == [by_name]
