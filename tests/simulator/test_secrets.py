"""No key, secret or token leaves the simulator but where the cloud's own API gives it back."""

import json
import logging
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from alibabacloud_cas20200407 import models

from albsim.gateway.redaction import resource_ids, shown
from albsim.gateway.wire_request import read
from tests.simulator.support import SECRET, Cloud, authority, refused, running
from tests.simulator.test_gateway import call


def secret_lines(pem: bytes) -> list[str]:
    return [line for line in pem.decode().splitlines() if line and not line.startswith("-----")]


def everything_shown(cloud: Cloud) -> str:
    return json.dumps([cloud.control.ask("GET", path)[1] for path in ("state", "calls", "faults", "clock")])


@pytest.mark.parametrize("algorithm", ["RSA", "ECC"])
def test_no_key_in_the_control_api_or_the_log(algorithm: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    issued = authority().issue(algorithm=algorithm, key_number=30)
    with running() as cloud:
        identifier = cloud.upload("shop", issued)
        cloud.replace_default(identifier)
        swapped = models.UploadUserCertificateRequest(
            name="swapped", cert=issued.key_pem.decode(), key=issued.chain_pem.decode()
        )
        with refused("CertificateFormatException"):
            cloud.cas.upload_user_certificate(swapped)
        with refused("KeyNotMatchCert"):
            other = authority().issue(algorithm=algorithm, key_number=31)
            cloud.cas.upload_user_certificate(
                models.UploadUserCertificateRequest(
                    name="other", cert=other.chain_pem.decode(), key=issued.key_pem.decode()
                )
            )
        seen = everything_shown(cloud)

    logged = "\n".join(
        record.getMessage() + str(record.exc_info) for record in caplog.records if record.name.startswith("albsim")
    )
    assert "UploadUserCertificate" in seen
    for line in secret_lines(issued.key_pem):
        assert line not in seen
        assert line not in logged
    assert SECRET not in seen


def test_a_malformed_request_line_is_not_logged(cloud: Cloud, caplog: pytest.LogCaptureFixture):
    host, port = cloud.sim.endpoint.split(":")
    request = b"POST /?Key=VERY-PRIVATE" + b"x" * 2_000_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n"
    answer = b""
    with socket.create_connection((host, int(port)), timeout=10) as connection, suppress(ConnectionError):
        connection.sendall(request)
        while received := connection.recv(65536):
            answer += received

    assert b"200 OK" not in answer
    assert "VERY-PRIVATE" not in caplog.text


def test_a_defect_is_answered_without_details(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """An unexpected exception could quote the request; neither answer nor log may."""
    issued = authority().issue()

    def broken(*quoted: object, **_: object) -> None:
        raise RuntimeError(quoted)

    monkeypatch.setattr("albsim.cas.admission.check_served", broken)
    with refused("InternalError", 500):
        cloud.upload("shop", issued)

    assert not any(line in caplog.text for line in secret_lines(issued.key_pem))
    assert "UploadUserCertificate failed: RuntimeError" in caplog.text


def test_what_of_a_request_is_shown():
    private = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"
    params = {
        "Name": "shop",
        "Key": private,
        "Cert": "-----BEGIN CERTIFICATE-----\nabc",
        "SignPrivateKey": "x",
        "SecurityToken": "x",
        "AccessKeyId": "a",
        "Signature": "x",
        "Tags.1.Key": "owner",
        "Note": private,
        "Long": "x" * 1000,
    }

    assert shown(params) == {
        "Name": "shop",
        "Key": "[redacted]",
        "Cert": "[31 characters]",
        "SignPrivateKey": "[redacted]",
        "SecurityToken": "[redacted]",
        "Tags.1.Key": "owner",
        "Note": "[redacted]",
        "Long": "[1000 characters]",
    }


@pytest.mark.parametrize("name", ["Key", "PrivateKey", "EncryptPrivateKey", "SignPrivateKey", "X.1.PrivateKey"])
def test_no_key_is_shown_whatever_it_looks_like(name: str):
    assert shown({name: "MHcCAQEE"}) == {name: "[redacted]"}


def test_a_key_in_the_wrong_place_is_not_shown():
    """In an id, in a name, in JSON, or where a body that isn't encoded makes a name of it."""
    key = authority().issue(key_number=33).key_pem.decode()
    params = {"ListenerId": key, key: "=", "CertIds": json.dumps([key]), "Version": key}

    seen = json.dumps([shown(params), resource_ids(params)])

    assert not any(line in seen for line in secret_lines(key.encode()))


def test_a_key_that_is_asked_for_is_not_in_the_log(cloud: Cloud):
    issued = authority().issue(key_number=34)
    identifier = cloud.upload("shop", issued)
    cert_id = int(identifier.partition("-")[0])

    detail = cloud.cas.get_user_certificate_detail(models.GetUserCertificateDetailRequest(cert_id=cert_id)).body

    assert detail.key.encode() == issued.key_pem
    assert not any(line in everything_shown(cloud) for line in secret_lines(issued.key_pem))


def test_a_key_for_an_action_is_not_in_the_log(cloud: Cloud):
    key = authority().issue(key_number=35).key_pem.decode()

    status, _, _ = call(cloud, {"Action": key, "Version": key})

    assert status == 400
    assert not any(line in everything_shown(cloud) for line in secret_lines(key.encode()))


def test_values_with_secrets_have_no_repr_of_them(cloud: Cloud):
    certificate = next(iter(cloud.sim.world.certificates))

    assert secret_lines(certificate.key_pem.encode())[0] not in repr(certificate)
    assert "private" not in repr(read("POST", "/?Key=private", {}, b""))


def test_the_state_file_is_the_only_place_on_disk(tmp_path: Path):
    issued = authority().issue(key_number=32)
    with running(state=tmp_path / "state.sqlite") as cloud:
        cloud.replace_default(cloud.upload("shop", issued))
        cloud.control.advance(11)

    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} == {"state.sqlite"}
