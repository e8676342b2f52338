"""What the gateway does for every action: envelope, ClientToken, DryRun, rate limits, call log."""

import http.client
import json
import socket
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_cas20200407 import models as cas_models

from albsim.contract.codes import is_declared
from albsim.gateway import signatures
from tests.simulator.support import (
    ACCESS_KEY,
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SECRET,
    Cloud,
    authority,
    create_request,
    refused,
    running,
    seed,
)


def call(
    cloud: Cloud, params: dict[str, str], *, method: str = "POST", form: dict[str, str] | None = None, path: str = "/"
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """A call as an old client makes it: signature v1, no x-acs headers."""
    system = {
        "AccessKeyId": ACCESS_KEY,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": str(uuid.uuid4()),
        "SignatureVersion": "1.0",
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2020-06-16",
        "SecurityToken": "",
        **params,
    }
    to_sign = signatures.v1_string_to_sign(method, {**system, **(form or {})})
    target = signatures.canonical_query({**system, "Signature": signatures.v1_signature(SECRET, to_sign)})
    body = signatures.canonical_query(form) if form else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    connection = http.client.HTTPConnection(cloud.sim.endpoint, timeout=10)
    try:
        connection.request(method, f"{path}?{target}", body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), {k.lower(): v for k, v in answer.getheaders()}
    finally:
        connection.close()


GET = {"Action": "GetListenerAttribute", "ListenerId": LISTENER}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_get_and_post_are_the_same(cloud: Cloud, method: str):
    status, body, headers = call(cloud, GET, method=method)

    assert (status, body["ListenerId"]) == (200, LISTENER)
    assert headers["content-type"] == "application/json;charset=utf-8"


def test_parameters_may_be_in_the_form(cloud: Cloud):
    status, body, _ = call(cloud, {"Action": "GetListenerAttribute"}, form={"ListenerId": LISTENER, "SourceIp": ""})

    assert (status, body["ListenerId"]) == (200, LISTENER)


def test_everything_in_the_query_of_a_post_with_an_empty_form(cloud: Cloud):
    """As the official ALB ingress controller sends it."""
    status, body, _ = call(cloud, {**GET, "SignatureType": "", "RegionId": "cn-hangzhou", ".1": "", ".2": "x"}, form={})

    assert (status, body["ListenerId"]) == (200, LISTENER)


def test_lists_may_count_from_zero(cloud: Cloud):
    status, body, _ = call(cloud, {"Action": "ListListeners", "ListenerIds.0": LISTENER})

    assert (status, body["TotalCount"]) == (200, 1)


def test_the_envelope_of_a_refusal(cloud: Cloud):
    status, body, headers = call(cloud, {**GET, "ListenerId": "lsn-none"})

    assert status == 404
    assert headers["content-type"] == "application/json;charset=utf-8"
    assert body["Code"] == "ResourceNotFound.Listener"
    assert body["Message"] == "The specified resource lsn-none is not found."
    assert body["HostId"] == "alb.cn-hangzhou.aliyuncs.com"
    assert body["RequestId"] == body["RequestId"].upper()
    assert uuid.UUID(body["RequestId"])
    assert body["Recommend"] == (
        f"https://api.aliyun.com/troubleshoot?q=ResourceNotFound.Listener&product=Alb&requestId={body['RequestId']}"
    )


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"Action": "CreateUniverse"}, 404, "InvalidAction.NotFound"),
        ({"Action": "UploadUserCertificate"}, 404, "InvalidAction.NotFound"),
        ({}, 404, "InvalidAction.NotFound"),
        ({**GET, "Version": "1999-01-01"}, 400, "InvalidVersion"),
        ({"Action": "GetListenerAttribute"}, 400, "MissingListenerId"),
        ({"Action": "GetListenerAttribute", "ListenerId": ""}, 400, "MissingListenerId"),
    ],
)
def test_what_the_gateway_refuses(cloud: Cloud, params: dict[str, str], status: int, code: str):
    answered, body, _ = call(cloud, params)

    assert (answered, body["Code"]) == (status, code)


def test_other_paths_and_methods_are_no_api(cloud: Cloud):
    assert call(cloud, GET, path="/listeners")[1]["Code"] == "InvalidAction.NotFound"
    assert call(cloud, GET, method="PUT")[1]["Code"] == "InvalidAction.NotFound"


def raw(cloud: Cloud, target: bytes, body: bytes = b"", content_type: str = "") -> tuple[int, dict[str, Any]]:
    """A request with any bytes in its target."""
    host, port = cloud.sim.endpoint.split(":")
    head = b"POST " + target + b" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
    head += f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    headers, _, content = answer.partition(b"\r\n\r\n")
    return int(headers.split()[1]), json.loads(content)


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (b"/?" + b"&".join(b"A.%d=x" % number for number in range(6000)), b""),
        (b"/", b"&".join(b"A.%d=x" % number for number in range(6000))),
        (b"/", b"A=" + b"x" * (5 * 1024 * 1024)),
        (b"//[?A=x", b""),
    ],
    ids=["many in the query", "many in the form", "large body", "malformed"],
)
def test_what_cannot_be_read_is_refused_in_the_envelope(cloud: Cloud, target: bytes, body: bytes):
    status, answer = raw(cloud, target, body, "application/x-www-form-urlencoded")

    assert (status, answer["Code"]) == (400, "InvalidParameter")
    assert answer["RequestId"]
    assert [entry["code"] for entry in cloud.control.calls()] == ["InvalidParameter"]


def test_bytes_that_are_no_text_are_refused_in_the_envelope(cloud: Cloud):
    query = b"/?Version=2020-06-16&Action=GetListenerAttribute&AccessKeyId=a&SignatureMethod=HMAC-SHA1&Signature=b"

    status, answer = raw(cloud, query + b"&ListenerId=%ff%ed%a0%80%00&Timestamp=%e2%28")

    assert (status, answer["Code"]) == (404, "InvalidAccessKeyId.NotFound")


def test_long_request_lines_are_taken(cloud: Cloud):
    """Python's SDK sends certificate and key in the query."""
    issued = authority().issue(["long.example.com"], "RSA4096")
    padded = issued.chain_pem.decode() + "\n" * 70_000
    request = cas_models.UploadUserCertificateRequest(name="long", cert=padded, key=issued.key_pem.decode())

    assert cloud.cas.upload_user_certificate(request).body.cert_id > 0


def test_the_same_token_gives_the_same_answer(cloud: Cloud):
    request = create_request(listener_protocol="HTTP", client_token="token-1")

    first = cloud.alb.create_listener(request).body
    second = cloud.alb.create_listener(request).body

    assert (second.listener_id, second.job_id) == (first.listener_id, first.job_id)
    assert second.request_id != first.request_id
    assert [entry["replayed"] for entry in cloud.control.calls("?action=CreateListener")] == [False, True]
    with refused("IdempotentParameterMismatch"):
        cloud.alb.create_listener(create_request(port=8444, listener_protocol="HTTP", client_token="token-1"))


def test_a_token_works_for_uploads_too(cloud: Cloud):
    issued = authority().issue()
    request = cas_models.UploadUserCertificateRequest(
        name="shop", cert=issued.chain_pem.decode(), key=issued.key_pem.decode(), client_token="token-1"
    )

    ids = {cloud.cas.upload_user_certificate(request).body.cert_id for _ in range(2)}

    assert len(ids) == 1


def test_an_error_is_not_remembered_under_its_token(cloud: Cloud):
    update = alb_models.UpdateListenerAttributeRequest(listener_id=LISTENER, idle_timeout=20, client_token="token-1")
    cloud.alb.update_listener_attribute(alb_models.UpdateListenerAttributeRequest(listener_id=LISTENER, idle_timeout=9))
    with refused("IncorrectStatus.Listener"):
        cloud.alb.update_listener_attribute(update)
    cloud.control.advance(11)

    assert cloud.alb.update_listener_attribute(update).body.job_id


def test_a_token_in_use_has_to_wait(cloud: Cloud):
    update = alb_models.UpdateListenerAttributeRequest(listener_id=LISTENER, idle_timeout=20, client_token="token-1")
    hanging = cloud.control.inject(kind="hang", action="UpdateListenerAttribute", count=1)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cloud.alb.update_listener_attribute, update)
        while not cloud.control.calls():
            pass
        with refused("IdempotenceProcessing"):
            cloud.alb.update_listener_attribute(update)
        cloud.control.ask("DELETE", f"faults/{hanging}")
        assert first.exception(10) is not None

    assert cloud.alb.update_listener_attribute(update).body.job_id


def test_a_dry_run_checks_and_changes_nothing(cloud: Cloud):
    with refused("DryRunOperation"):
        cloud.alb.create_listener(create_request(listener_protocol="HTTP", dry_run=True, client_token="token-1"))
    with refused("ResourceNotFound.LoadBalancer", 404):
        cloud.alb.create_listener(create_request("alb-none", listener_protocol="HTTP", dry_run=True))

    assert len(cloud.control.state()["listeners"]) == 2
    assert cloud.create(listener_protocol="HTTP", client_token="token-1").startswith("lsn-")


def test_alb_takes_200_writes_a_minute(cloud: Cloud):
    missing = alb_models.UpdateListenerAttributeRequest(listener_id="lsn-none")
    for _ in range(200):
        with refused("ResourceNotFound.Listener", 404):
            cloud.alb.update_listener_attribute(missing)

    with refused("Throttling.User"):
        cloud.alb.update_listener_attribute(missing)
    assert cloud.create(listener_protocol="HTTP").startswith("lsn-")
    cloud.control.advance(61)
    with refused("ResourceNotFound.Listener", 404):
        cloud.alb.update_listener_attribute(missing)


def test_cas_takes_10_lists_a_second(cloud: Cloud):
    request = cas_models.ListUserCertificateOrderRequest(order_type="CERT")
    for _ in range(10):
        cloud.cas.list_user_certificate_order(request)

    with refused("FlowControlError"):
        cloud.cas.list_user_certificate_order(request)
    cloud.control.advance(1.1)
    cloud.cas.list_user_certificate_order(request)


@pytest.mark.parametrize("status", [400, 429])
def test_the_status_of_throttling_is_a_switch(status: int):
    with running(seed(switches={"throttlingStatus": str(status)})) as cloud:
        missing = alb_models.UpdateListenerAttributeRequest(listener_id="lsn-none")
        for _ in range(200):
            with refused("ResourceNotFound.Listener", 404):
                cloud.alb.update_listener_attribute(missing)

        with refused("Throttling.User", status):
            cloud.alb.update_listener_attribute(missing)


def test_rate_limits_can_be_switched_off():
    with running(seed(rateLimits=False)) as cloud:
        request = cas_models.ListUserCertificateOrderRequest(order_type="CERT")
        for _ in range(11):
            cloud.cas.list_user_certificate_order(request)


def test_every_call_is_logged(cloud: Cloud):
    request = alb_models.GetListenerAttributeRequest(listener_id=LISTENER)
    cloud.alb.get_listener_attribute(request)
    listener_id = cloud.create(listener_protocol="HTTP")
    with refused("ResourceNotFound.Listener", 404):
        cloud.status("lsn-none")

    read, write, failed = cloud.control.calls()

    assert (read["action"], read["product"], read["version"]) == ("GetListenerAttribute", "Alb", "2020-06-16")
    assert (read["number"], read["accessKeyId"], read["region"]) == (1, ACCESS_KEY, "cn-hangzhou")
    assert (read["httpStatus"], read["code"], read["write"]) == (200, None, False)
    assert read["parameters"] == {"ListenerId": LISTENER}
    assert read["resourceIds"] == [LISTENER]
    assert write["write"] is True
    assert set(write["resourceIds"]) >= {LOAD_BALANCER, listener_id}
    assert (failed["httpStatus"], failed["code"]) == (404, "ResourceNotFound.Listener")
    assert [each["number"] for each in cloud.control.calls("?write=true")] == [2]
    assert [each["number"] for each in cloud.control.calls("?since=2")] == [3]
    assert [each["number"] for each in cloud.control.calls("?product=alb&action=CreateListener")] == [2]

    cloud.control.ask("DELETE", "calls")
    cloud.status(HTTP_LISTENER)
    assert [each["number"] for each in cloud.control.calls()] == [4]


def test_the_log_tells_whether_a_refusal_was_to_be_expected(cloud: Cloud):
    cloud.status()
    with refused("ResourceNotFound.Listener", 404):
        cloud.status("lsn-none")
    call(cloud, {"Action": "GetListenerAttribute"})
    call(cloud, {"Action": "CreateUniverse"})
    cloud.control.inject(kind="error", code="SystemBusy", count=1)
    with refused("SystemBusy", 500):
        cloud.status()

    assert [entry["declared"] for entry in cloud.control.calls()] == [None, True, True, True, None]


def see_an_undeclared_refusal() -> None:
    with running() as cloud:
        entry = cloud.sim.calls.begin(time="", region="", request_id="")
        entry.action, entry.code, entry.declared = "Odd", "Undeclared", is_declared("Undeclared", None, None)


def test_an_undeclared_refusal_fails_the_test_that_sees_it():
    with pytest.raises(AssertionError, match="Odd"):
        see_an_undeclared_refusal()
