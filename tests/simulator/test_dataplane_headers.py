"""The headers that a listener adds to what it would forward, and how it announces HTTP/3."""

from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models
from cryptography.hazmat.primitives import hashes

from tests.simulator import handshake
from tests.simulator.dataplane_support import (
    CA,
    LONGER_THAN_ANY_JOB,
    QUIC_LISTENER,
    listener,
    shop,
    shop_listeners,
    update,
)
from tests.simulator.support import (
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    authority,
    client_certificate,
    write_pem,
)

CLIENT = client_certificate(authority(), "client")
EVERYTHING = {
    "xforwarded_for_client_cert_client_verify_enabled": True,
    "xforwarded_for_client_cert_fingerprint_enabled": True,
    "xforwarded_for_client_cert_issuer_dnenabled": True,
    "xforwarded_for_client_cert_subject_dnenabled": True,
    "xforwarded_for_client_src_port_enabled": True,
    "xforwarded_for_enabled": True,
    "xforwarded_for_host_enabled": True,
    "xforwarded_for_proto_enabled": True,
    "xforwarded_for_slbid_enabled": True,
    "xforwarded_for_slbport_enabled": True,
}
ABOUT_CLIENT = {
    "X-Forwarded-Clientcert-subjectdn": "CN=client",
    "X-Forwarded-Clientcert-issuerdn": authority().certificate.subject.rfc4514_string(),
    "X-Forwarded-Clientcert-fingerprint": CLIENT.certificate.fingerprint(hashes.SHA1()).hex(),
    "X-Forwarded-Clientcert-clientverify": "SUCCESS",
}


def configure(cloud: Cloud, listener_id: str = LISTENER, **config: Any) -> None:
    update(cloud, listener_id, xforwarded_for_config=models.UpdateListenerAttributeRequestXForwardedForConfig(**config))


def added(cloud: Cloud, *fields: str, **client: Any) -> dict[str, str]:
    with handshake.connect(cloud.control.place(), "shop.example.com", **client) as connection:
        headers = dict(handshake.look(connection, *fields).answer["headers"])
        if "X-Forwarded-Client-srcport" in headers:
            assert headers.pop("X-Forwarded-Client-srcport") == str(connection.getsockname()[1])
        return headers


def mutual(folder: Path) -> dict[str, Any]:
    (folder / "ca.crt").write_bytes(authority().pem)
    write_pem(folder, "client", CLIENT)
    return {
        "listeners": [listener(caCertificateId=CA)],
        "caCertificates": [{"id": CA, "cert": "ca.crt"}],
    }


@pytest.mark.parametrize(
    ("config", "sent", "headers"),
    [
        ({}, [], {"X-Forwarded-For": "127.0.0.1"}),
        ({}, ["X-Forwarded-For: 192.0.2.1, 192.0.2.2"], {"X-Forwarded-For": "192.0.2.1, 192.0.2.2, 127.0.0.1"}),
        ({"xforwarded_for_enabled": False}, ["X-Forwarded-For: 192.0.2.1"], {}),
        ({"xforwarded_for_enabled": True, "xforwarded_for_processing_mode": "remove"}, [], {}),
        (
            {"xforwarded_for_enabled": True, "xforwarded_for_proto_enabled": True},
            [],
            {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"},
        ),
        (
            EVERYTHING,
            [],
            {
                "X-Forwarded-For": "127.0.0.1",
                "X-Forwarded-Host": "shop.example.com",
                "X-Forwarded-Port": "443",
                "X-Forwarded-Proto": "https",
                "SLB-ID": LOAD_BALANCER,
            },
        ),
    ],
)
def test_headers_are_added_as_configured(
    tmp_path: Path, config: dict[str, Any], sent: list[str], headers: dict[str, str]
):
    with shop(tmp_path) as cloud:
        configure(cloud, **config)
        assert added(cloud, *sent) == headers


def test_headers_about_the_client_certificate(tmp_path: Path):
    with shop(tmp_path, **mutual(tmp_path)) as cloud:
        shown = tmp_path / "client.crt", tmp_path / "client.key"
        assert added(cloud, identity=shown) == {"X-Forwarded-For": "127.0.0.1"}

        configure(cloud, **EVERYTHING)
        found = added(cloud, identity=shown)
        assert {name: value for name, value in found.items() if "Clientcert" in name} == ABOUT_CLIENT

        configure(
            cloud,
            xforwarded_for_client_cert_subject_dnenabled=True,
            xforwarded_for_client_cert_subject_dnalias="who",
            xforwarded_for_client_cert_issuer_dnenabled=False,
            xforwarded_for_client_cert_issuer_dnalias="by-whom",
        )
        found = added(cloud, identity=shown)
        assert found["who"] == "CN=client"
        assert not {"by-whom", "X-Forwarded-Clientcert-subjectdn", "X-Forwarded-Clientcert-issuerdn"} & {*found}


async def test_a_quic_listener_adds_what_is_about_itself_alone(tmp_path: Path):
    with shop(tmp_path) as cloud:
        wanted = {name: value for name, value in EVERYTHING.items() if name.rsplit("_", 2)[-2] in {"host", "proto"}}
        configure(
            cloud,
            QUIC_LISTENER,
            **wanted,
            xforwarded_for_slbid_enabled=True,
            xforwarded_for_slbport_enabled=True,
        )
        found = await handshake.serve_quic(cloud.control.place(QUIC_LISTENER), "shop.example.com")

        assert found.answer["headers"] == {
            "X-Forwarded-Host": "shop.example.com",
            "X-Forwarded-Port": "443",
            "X-Forwarded-Proto": "https",
            "SLB-ID": LOAD_BALANCER,
        }


def test_an_http_listener_says_http(tmp_path: Path):
    plain = {"id": HTTP_LISTENER, "loadBalancerId": LOAD_BALANCER, "protocol": "HTTP", "port": 80}
    with shop(tmp_path, listeners=[plain | {"serverGroupId": SERVER_GROUP}]) as cloud:
        configure(cloud, HTTP_LISTENER, xforwarded_for_proto_enabled=True)
        with handshake.socket.create_connection(cloud.control.place(HTTP_LISTENER), timeout=10) as connection:
            assert handshake.ask(connection)["headers"]["X-Forwarded-Proto"] == "http"


def upgrade(cloud: Cloud) -> None:
    config = models.UpdateListenerAttributeRequestQuicConfig(quic_upgrade_enabled=True, quic_listener_id=QUIC_LISTENER)
    update(cloud, quic_config=config)


def announced(cloud: Cloud) -> list[str | None]:
    """Alt-Svc over HTTP/1.1 and HTTP/2."""
    place = cloud.control.place()
    with handshake.connect(place, alpn=["h2"]) as raw:
        return [handshake.serve(place).headers.get("alt-svc"), handshake.Http2(raw).look().headers.get("alt-svc")]


async def test_an_https_listener_announces_its_quic_listener(tmp_path: Path):
    with shop(tmp_path) as cloud:
        assert announced(cloud) == [None, None]

        upgrade(cloud)
        address, port = cloud.control.place(QUIC_LISTENER)
        assert announced(cloud) == [f'h3=":{port}"; ma=86400'] * 2
        found = await handshake.serve_quic((address, port), "shop.example.com")
        assert found.answer["listener"] == QUIC_LISTENER
        assert "alt-svc" not in found.headers

        cloud.alb.stop_listener(models.StopListenerRequest(listener_id=QUIC_LISTENER))
        cloud.control.advance(LONGER_THAN_ANY_JOB)
        assert announced(cloud) == [None, None]


def test_it_announces_where_the_quic_listener_really_is(tmp_path: Path):
    listeners = shop_listeners()
    with shop(tmp_path, listeners=listeners) as first, shop(tmp_path, listeners=listeners) as second:
        upgrade(second)
        port = second.control.place(QUIC_LISTENER)[1]
        assert port != first.control.place(QUIC_LISTENER)[1]
        assert announced(second) == [f'h3=":{port}"; ma=86400'] * 2
