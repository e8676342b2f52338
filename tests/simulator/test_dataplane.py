"""Real TLS handshakes with the listeners of a simulator."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.dataplane.choose import Candidate, answering
from tests.simulator import handshake
from tests.simulator.support import (
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    authority,
    client_certificate,
    running,
    seed,
    write_pem,
)
from tests.support.certificates import Authority

LONGER_THAN_ANY_JOB = 11
CA = "1efd3cac-e8c1-611d-b971-f96e5e432aba"
CERTIFICATES = {
    "default": authority().issue(["shop.example.com"], "RSA"),
    "shop-ecc": authority().issue(["shop.example.com"], "ECC"),
    "pay": authority().issue(["pay.example.com"], "ECC", key_number=1),
    "wild": authority().issue(["*.example.com"], "ECC", key_number=2),
    "wild-rsa": authority().issue(["*.example.com"], "RSA", key_number=3),
}


def listener(**changes: Any) -> dict[str, Any]:
    common = {"id": LISTENER, "loadBalancerId": LOAD_BALANCER, "port": 443, "serverGroupId": SERVER_GROUP}
    return {**common, "certificate": "default", **changes}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Cloud]:
    """A listener with every certificate, and all TLS versions of the newest policy."""
    files = [write_pem(tmp_path, name, issued) for name, issued in CERTIFICATES.items()]
    of = seed(
        certificates=files,
        listeners=[
            listener(
                additionalCertificates=["shop-ecc", "pay", "wild", "wild-rsa"],
                securityPolicyId="tls_cipher_policy_1_2_strict_with_1_3",
            )
        ],
    )
    with running(of, folder=tmp_path) as cloud:
        yield cloud


def certificate_id(cloud: Cloud, name: str) -> str:
    return str(next(each["id"] for each in cloud.control.state()["certificates"] if each["name"] == name))


RSA_ONLY = {"version": "TLSv1_2", "ciphers": "ECDHE-RSA-AES128-GCM-SHA256"}
ECC_ONLY = {"version": "TLSv1_2", "ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256"}


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
    shop: Cloud, name: str | None, client: dict[str, str], served: str
):
    found = handshake.serve(shop.control.place(), name, **client)

    assert found.sha256 == CERTIFICATES[served].fingerprint
    assert found.certificate_id == certificate_id(shop, served)
    assert found.answer["listener"] == LISTENER
    assert found.answer["loadBalancer"] == LOAD_BALANCER
    assert found.answer["serverName"].lower() == (name or "").lower()
    assert found.answer["tlsVersion"] == found.version


def test_a_client_that_can_do_none_of_it_gets_nothing(shop: Cloud):
    with pytest.raises(ssl.SSLError):
        handshake.serve(shop.control.place(), "pay.example.com", **RSA_ONLY)


def test_a_new_default_is_served_when_its_job_ends_and_old_connections_go_on(shop: Cloud):
    place = shop.control.place()
    new = authority().issue(["shop.example.com"], "RSA", key_number=9)
    with handshake.connect(place, "unknown.example.org") as before:
        assert handshake.look(before).sha256 == CERTIFICATES["default"].fingerprint
        identifier = shop.upload("new", new)
        shop.replace_default(identifier)
        assert handshake.serve(place).sha256 == CERTIFICATES["default"].fingerprint

        shop.control.advance(LONGER_THAN_ANY_JOB)

        assert handshake.serve(place).sha256 == new.fingerprint
        assert handshake.serve(place).certificate_id == identifier
        assert handshake.look(before).sha256 == CERTIFICATES["default"].fingerprint


def test_the_timer_ends_a_job_without_anybody_asking():
    with running(speed=200) as cloud:
        place = cloud.control.place()
        new = authority().issue(["new.example.com"])
        cloud.replace_default(cloud.upload("new", new))

        seen = set()
        while (found := handshake.serve(place)).sha256 != new.fingerprint:
            seen.add(found.sha256)
        assert len(seen) <= 1


def test_an_additional_certificate_is_served_while_it_is_associated(shop: Cloud):
    place = shop.control.place()
    fresh = authority().issue(["fresh.example.org"], "ECC", key_number=5)
    identifier = shop.upload("fresh", fresh)

    def served() -> str:
        return handshake.serve(place, "fresh.example.org").sha256

    shop.associate(identifier)
    assert served() == CERTIFICATES["default"].fingerprint
    shop.control.advance(LONGER_THAN_ANY_JOB)
    assert served() == fresh.fingerprint
    shop.dissociate(identifier)
    assert served() == fresh.fingerprint
    shop.control.advance(LONGER_THAN_ANY_JOB)
    assert served() == CERTIFICATES["default"].fingerprint


def test_a_new_listener_serves_once_it_runs_and_a_deleted_one_no_more(cloud: Cloud):
    certificate = cloud.control.listener()["certificate"]
    listener_id = cloud.create(port=9443, certificate_id=certificate)
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


def test_a_stopped_listener_does_not_serve():
    with running(seed(listeners=[listener(certificate="old", status="Stopped")])) as cloud:
        assert cloud.control.listener()["serving"]["reason"] == "the listener is Stopped"


def test_a_quic_listener_says_that_it_has_no_data_plane():
    with running(seed(listeners=[listener(certificate="old", protocol="QUIC")])) as cloud:
        assert cloud.control.listener()["serving"]["reason"] == "QUIC listeners have no data plane"


def test_an_http_listener_answers_in_the_clear(cloud: Cloud):
    with socket.create_connection(cloud.control.place(HTTP_LISTENER), timeout=10) as connection:
        assert handshake.ask(connection)["listener"] == HTTP_LISTENER


VERSIONS = ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"]


@pytest.mark.parametrize(
    ("policy", "versions"),
    [
        ("tls_cipher_policy_1_0", ["TLSv1", "TLSv1_1", "TLSv1_2"]),
        ("tls_cipher_policy_1_1", ["TLSv1_1", "TLSv1_2"]),
        ("tls_cipher_policy_1_2", ["TLSv1_2"]),
        ("tls_cipher_policy_1_2_strict", ["TLSv1_2"]),
        ("tls_cipher_policy_1_2_strict_with_1_3", ["TLSv1_2", "TLSv1_3"]),
    ],
)
def test_the_policy_decides_about_tls_versions(policy: str, versions: list[str]):
    with running(seed(listeners=[listener(certificate="old", securityPolicyId=policy)])) as cloud:
        place = cloud.control.place()

        def works(version: str) -> bool:
            try:
                handshake.serve(place, version=version)
            except (ssl.SSLError, ConnectionError):
                return False
            return True

        assert [version for version in VERSIONS if works(version)] == versions


@pytest.mark.parametrize(
    ("policy", "works"), [("tls_cipher_policy_1_2", True), ("tls_cipher_policy_1_2_strict", False)]
)
def test_the_policy_decides_about_cipher_suites(policy: str, works: bool, tmp_path: Path):
    files = [write_pem(tmp_path, "default", CERTIFICATES["default"])]
    of = seed(certificates=files, listeners=[listener(securityPolicyId=policy)])
    with running(of, folder=tmp_path) as cloud:
        place = cloud.control.place()
        if works:
            found = handshake.serve(place, version="TLSv1_2", ciphers="AES128-GCM-SHA256")
            assert found.answer["cipher"] == "AES128-GCM-SHA256"
        else:
            with pytest.raises(ssl.SSLError):
                handshake.serve(place, version="TLSv1_2", ciphers="AES128-GCM-SHA256")


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
@pytest.mark.parametrize("kind", ["root", "intermediate"])
def test_mutual_authentication(tmp_path: Path, version: str, kind: str):
    clients = authority() if kind == "root" else authority().intermediate()
    (tmp_path / "ca.crt").write_bytes(clients.pem)
    write_pem(tmp_path, "good", client_certificate(clients, "client"))
    write_pem(tmp_path, "bad", client_certificate(Authority.root("Other CA", number=80), "client"))
    of = seed(
        caCertificates=[{"id": CA, "cert": "ca.crt"}],
        listeners=[
            listener(certificate="old", caCertificateId=CA, securityPolicyId="tls_cipher_policy_1_2_strict_with_1_3")
        ],
    )
    with running(of, folder=tmp_path) as cloud:
        place = cloud.control.place()
        good = handshake.serve(place, version=version, identity=(tmp_path / "good.crt", tmp_path / "good.key"))

        assert good.answer["clientCertificate"]["subject"] == "commonName=client"
        for identity in (None, (tmp_path / "bad.crt", tmp_path / "bad.key")):
            with pytest.raises((ssl.SSLError, ConnectionError)):
                handshake.serve(place, version=version, identity=identity)


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
    ("name", "additional", "ids"),
    [
        ("a.example.com", [], ["default"]),
        ("a.example.com", [ECC], ["ecc", "default"]),
        ("a.example.com.", [ECC], ["ecc", "default"]),
        ("a.example.com", [ECC, NEWER], ["ecc", "default"]),
        ("a.example.com", [WILD, ECC], ["ecc", "default"]),
        ("b.example.com", [WILD, ECC], ["wild"]),
        ("c.b.example.com", [WILD], ["default"]),
        ("*.example.com", [ECC], ["default"]),
        ("", [WILD, ECC], ["default"]),
        (None, [WILD, ECC], ["default"]),
    ],
)
def test_which_certificates_can_answer(name: str | None, additional: list[Candidate], ids: list[str]):
    assert [each.id for each in answering(name, DEFAULT, additional)] == ids
