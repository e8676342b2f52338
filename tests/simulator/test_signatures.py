"""Both signature methods: the documentation's own vectors, and the official SDK as a client nobody here wrote."""

import hashlib
import uuid
from datetime import UTC, datetime

import pytest
from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_cas20200407 import models as cas_models
from alibabacloud_quotas20200510 import models as quota_models

from albsim.errors import ApiError
from albsim.gateway import signatures
from albsim.gateway.access_keys import AccessKey
from albsim.gateway.authentication import Authenticator
from albsim.gateway.wire_request import WireRequest, read
from tests.simulator.support import ACCESS_KEY, LOAD_BALANCER, SECRET, Cloud, connect, refused, running, seed

GET_LOAD_BALANCER = alb_models.GetLoadBalancerAttributeRequest(load_balancer_id=LOAD_BALANCER)


def test_acs3_vector_of_the_documentation():
    string_to_sign = signatures.acs3_string_to_sign(
        method="POST",
        path="/",
        query={"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
        headers={
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        },
        signed_headers=[
            "host",
            "x-acs-action",
            "x-acs-content-sha256",
            "x-acs-date",
            "x-acs-signature-nonce",
            "x-acs-version",
        ],
        body=b"",
    )

    assert (
        signatures.acs3_signature("YourAccessKeySecret", string_to_sign)
        == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_v1_vector_of_the_documentation():
    params = {
        "AccessKeyId": "testid",
        "Action": "DescribeRegions",
        "Format": "XML",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "SignatureVersion": "1.0",
        "Timestamp": "2016-02-23T12:46:24Z",
        "Version": "2014-05-26",
        "Signature": "not part of what is signed",
    }

    string_to_sign = signatures.v1_string_to_sign("GET", params)

    assert signatures.v1_signature("testsecret", string_to_sign) == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["acs3", "v1"])
def test_the_sdk_is_understood_with_both_methods(algorithm: str | None):
    with running() as cloud:
        client = connect(cloud.sim, signature_algorithm=algorithm)

        balancer = client.alb.get_load_balancer_attribute(GET_LOAD_BALANCER).body
        orders = client.cas.list_user_certificate_order(cas_models.ListUserCertificateOrderRequest(order_type="CERT"))
        quotas = client.quotas.list_product_quotas(quota_models.ListProductQuotasRequest(product_code="alb"))

        assert balancer.load_balancer_edition == "Standard"
        assert [order.name for order in orders.body.certificate_order_list] == ["old"]
        assert quotas.body.total_count > 5


async def test_the_sdks_asynchronous_calls_are_understood(cloud: Cloud):
    answer = await cloud.alb.get_load_balancer_attribute_async(GET_LOAD_BALANCER)

    assert answer.body.load_balancer_id == LOAD_BALANCER


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["acs3", "v1"])
def test_a_wrong_secret_is_refused(cloud: Cloud, algorithm: str | None):
    client = connect(cloud.sim, signature_algorithm=algorithm, access_key_secret="wrong")

    with refused("SignatureDoesNotMatch"):
        client.alb.get_load_balancer_attribute(GET_LOAD_BALANCER)


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["acs3", "v1"])
def test_an_unknown_access_key_is_refused(cloud: Cloud, algorithm: str | None):
    client = connect(cloud.sim, signature_algorithm=algorithm, access_key_id="somebody")

    with refused("InvalidAccessKeyId.NotFound", 404):
        client.alb.get_load_balancer_attribute(GET_LOAD_BALANCER)


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["acs3", "v1"])
def test_a_temporary_key_needs_its_token(algorithm: str | None):
    key = {"id": "STS.key", "secret": "s", "securityToken": "the-token"}
    with running(seed(accounts=[{"id": "1", "accessKeys": [key]}])) as cloud:
        common = {"access_key_id": "STS.key", "access_key_secret": "s", "signature_algorithm": algorithm}
        with refused("ResourceNotFound.LoadBalancer", 404):
            connect(cloud.sim, security_token="the-token", **common).alb.get_load_balancer_attribute(
                alb_models.GetLoadBalancerAttributeRequest(load_balancer_id="alb-none")
            )
        with refused("MissingSecurityToken"):
            connect(cloud.sim, **common).alb.get_load_balancer_attribute(GET_LOAD_BALANCER)
        with refused("InvalidSecurityToken.MismatchWithAccessKey"):
            connect(cloud.sim, security_token="another", **common).alb.get_load_balancer_attribute(GET_LOAD_BALANCER)


def test_an_inactive_key_is_refused():
    key = {"id": ACCESS_KEY, "secret": SECRET, "active": False}
    with (
        running(seed(accounts=[{"id": "1", "accessKeys": [key]}])) as cloud,
        refused("InvalidAccessKeyId.Inactive", 403),
    ):
        cloud.alb.get_load_balancer_attribute(GET_LOAD_BALANCER)


def test_a_key_may_be_forbidden_an_action():
    key = {"id": ACCESS_KEY, "secret": SECRET, "allow": ["alb:Get*"], "deny": ["alb:GetListener*"]}
    with running(seed(accounts=[{"id": "1", "accessKeys": [key]}], listeners=[])) as cloud:
        cloud.alb.get_load_balancer_attribute(GET_LOAD_BALANCER)
        with pytest.raises(Exception, match="not authorized") as explicit:
            cloud.alb.get_listener_attribute(alb_models.GetListenerAttributeRequest(listener_id="lsn-x"))
        with pytest.raises(Exception, match="not authorized") as implicit:
            cloud.cas.list_user_certificate_order(cas_models.ListUserCertificateOrderRequest())

    assert (explicit.value.code, explicit.value.status_code) == ("Forbidden.RAM", 403)
    assert explicit.value.access_denied_detail["AuthAction"] == "alb:GetListenerAttribute"
    assert explicit.value.access_denied_detail["NoPermissionType"] == "ExplicitDeny"
    assert (implicit.value.code, implicit.value.status_code) == ("NoPermission", 403)
    assert implicit.value.access_denied_detail["NoPermissionType"] == "ImplicitDeny"


def acs3(now: float, nonce: str = "", headers: dict[str, str] | None = None, signed: str = "") -> WireRequest:
    """A signed request."""
    date = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    own = {"host": "h", "x-acs-date": date, **({"x-acs-signature-nonce": nonce} if nonce else {})}
    names = signed.split(";") if signed else sorted(own)
    string_to_sign = signatures.acs3_string_to_sign(
        method="POST", path="/", query={"A": "1"}, headers=own, signed_headers=names, body=b""
    )
    signature = signatures.acs3_signature("secret", string_to_sign)
    own["authorization"] = f"{signatures.ACS3} Credential=key,SignedHeaders={';'.join(names)},Signature={signature}"
    return read("POST", "/?A=1", {**own, **(headers or {})}, b"")


def code_of(authenticator: Authenticator, request: WireRequest) -> str:
    try:
        authenticator.authenticate(request)
    except ApiError as error:
        return error.refusal.code
    return "OK"


@pytest.fixture
def authenticator() -> Authenticator:
    return Authenticator({"key": AccessKey("key", "1", "secret")}, lambda: 1_000_000.0)


@pytest.mark.parametrize(
    ("signed_at", "code"),
    [
        (1_000_899, "OK"),
        (999_101, "OK"),
        (1_000_901, "InvalidTimeStamp.Expired"),
        (999_099, "InvalidTimeStamp.Expired"),
    ],
)
def test_a_signature_is_good_for_a_quarter_of_an_hour(authenticator: Authenticator, signed_at: float, code: str):
    assert code_of(authenticator, acs3(signed_at)) == code


def test_a_nonce_is_good_once_within_a_quarter_of_an_hour():
    now = [1_000_000.0]
    authenticator = Authenticator({"key": AccessKey("key", "1", "secret")}, lambda: now[0])

    first = code_of(authenticator, acs3(now[0], "n"))
    again = code_of(authenticator, acs3(now[0], "n"))
    now[0] += 901
    later = code_of(authenticator, acs3(now[0], "n"))

    assert (first, again, later) == ("OK", "SignatureNonceUsed", "OK")


def test_a_changed_parameter_breaks_the_signature(authenticator: Authenticator):
    good = acs3(1_000_000)
    forged = WireRequest(good.method, good.path, {"A": "2"}, {}, good.headers, b"")

    assert code_of(authenticator, forged) == "SignatureDoesNotMatch"


def test_a_changed_body_breaks_the_signature(authenticator: Authenticator):
    good = acs3(1_000_000)
    forged = WireRequest(good.method, good.path, good.query, {"B": "1"}, good.headers, b"B=1")

    assert code_of(authenticator, forged) == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (acs3(1_000_000, headers={"x-acs-extra": "unsigned"}), "IncompleteSignature"),
        (acs3(1_000_000, signed="x-acs-date"), "IncompleteSignature"),
        (acs3(1_000_000, headers={"authorization": "ACS3-HMAC-SHA256 nonsense"}), "IncompleteSignature"),
        (acs3(1_000_000, headers={"x-acs-date": "yesterday"}), "InvalidTimeStamp.Format"),
        (read("GET", "/?Action=X", {}, b""), "MissingAccessKeyId"),
        (read("GET", "/?AccessKeyId=key&SignatureMethod=NONE&Signature=x", {}, b""), "IncompleteSignature"),
    ],
    ids=["unsigned header", "unsigned host", "malformed", "bad date", "no signature", "unknown method"],
)
def test_requests_that_are_not_properly_signed(authenticator: Authenticator, request_: WireRequest, code: str):
    assert code_of(authenticator, request_) == code


def v1(now: float, secret: str, query: dict[str, str], form: dict[str, str]) -> WireRequest:
    date = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    system = {
        "AccessKeyId": "key",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": str(uuid.uuid4()),
        "Timestamp": date,
        "SecurityToken": "",
        **query,
    }
    string_to_sign = signatures.v1_string_to_sign("POST", {**system, **form})
    target = signatures.canonical_query({**system, "Signature": signatures.v1_signature(secret, string_to_sign)})
    body = signatures.canonical_query(form).encode()
    return read("POST", f"/?{target}", {"Content-Type": "application/x-www-form-urlencoded"}, body)


def test_acs3_covers_a_form_body(authenticator: Authenticator):
    """As Go's Quota Center client sends it: parameters in the form; content-type, host and x-acs-* are signed."""
    body = b"ProductCode=alb&Dimensions.1.Key=regionId&Empty="
    date = datetime.fromtimestamp(1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {
        "host": "h",
        "content-type": "application/x-www-form-urlencoded",
        "x-acs-date": date,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    string_to_sign = signatures.acs3_string_to_sign(
        method="POST", path="/", query={}, headers=headers, signed_headers=sorted(headers), body=body
    )
    signature = signatures.acs3_signature("secret", string_to_sign)
    signed = ";".join(sorted(headers))
    headers["authorization"] = f"{signatures.ACS3} Credential=key,SignedHeaders={signed},Signature={signature}"

    request = read("POST", "/", headers, body)

    assert code_of(authenticator, request) == "OK"
    assert request.params == {"ProductCode": "alb", "Dimensions.1.Key": "regionId", "Empty": ""}
    assert code_of(authenticator, read("POST", "/", headers, body + b"x")) == "SignatureDoesNotMatch"


def test_v1_covers_query_and_form_together_with_blank_values(authenticator: Authenticator):
    """As Go clients send it: system parameters in the query, the action's in the form, a blank token signed."""
    request = v1(1_000_000, "secret", {"Action": "A"}, {"Name": "ü b+c", "Empty": ""})

    assert code_of(authenticator, request) == "OK"
    assert request.params["Name"] == "ü b+c"
    assert request.params["Empty"] == ""


def test_v1_refusals_do_not_quote_the_request(authenticator: Authenticator):
    """The string to sign holds every parameter, a private key among them."""
    with pytest.raises(ApiError) as error:
        authenticator.authenticate(v1(1_000_000, "wrong", {}, {"Key": "very private"}))

    assert error.value.refusal.code == "SignatureDoesNotMatch"
    assert "private" not in error.value.refusal.message
