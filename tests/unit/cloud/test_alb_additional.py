"""The ALB gateway: additional certificates, their number on a load balancer, TLS security policies, settings."""

import pytest

from albtls.cloud.alb import Started
from albtls.cloud.alb_models import policy
from albtls.cloud.errors import CloudError
from albtls.cloud.rooms import Places
from albtls.core.observed import SecurityPolicy
from albtls.core.plan import SetSecurityPolicy, UpdateSettings
from tests.support.scripted_endpoint import answer, refusal
from tests.unit.cloud.conftest import scripted

IDS = ["1-cn-hangzhou", "2-cn-hangzhou"]


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("attach", "AssociateAdditionalCertificatesWithListener"),
        ("detach", "DissociateAdditionalCertificatesFromListener"),
    ],
)
async def test_several_in_one_call(cloud_at, method, action):
    with scripted(lambda _: answer({"JobId": "j"})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await getattr(cloud.alb, method)("lsn-1", IDS, token="t") == Started("j", "lsn-1")
    (request,) = endpoint.requests
    assert request.action == action
    assert request.parameters == {
        "ListenerId": "lsn-1",
        "Certificates.1.CertificateId": "1-cn-hangzhou",
        "Certificates.2.CertificateId": "2-cn-hangzhou",
        "ClientToken": "t",
    }


async def test_asking_whether_it_would_do_spends_no_token(cloud_at):
    with scripted(lambda _: refusal("DryRunOperation")) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.alb.attach("lsn-1", IDS[:1], token="t", dry_run=True)
    assert caught.value.code == "DryRunOperation"
    parameters = endpoint.requests[0].parameters
    assert parameters["DryRun"].lower() == "true"
    assert "ClientToken" not in parameters


async def test_a_refusal_tells_places_and_limit(cloud_at):
    message = "The quota of LoadBalancerCertificatesNum is exceeded for resource alb-1, usage 25/25."
    with scripted(lambda _: refusal("ResourceQuotaExceeded.LoadBalancerCertificatesNum", message=message)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.alb.attach("lsn-1", IDS, token="t")
    assert caught.value.usage == (25, 25)


# --- how many there are -------------------------------------------------------------------------------------------


async def test_counts_over_all_listeners_and_pages_without_the_default_ones(cloud_at):
    listeners = [
        {"ListenerId": "lsn-a", "ListenerProtocol": "HTTPS", "ListenerPort": 443},
        {"ListenerId": "lsn-b", "ListenerProtocol": "HTTP", "ListenerPort": 80},
        {"ListenerId": "lsn-c", "ListenerProtocol": "QUIC", "ListenerPort": 443},
    ]
    # The same certificate counts once on each listener.
    held = {"lsn-a": [("1", True), ("2", False), ("3", False)], "lsn-c": [("1", True), ("2", False)]}

    def page(request):
        at = int(request.parameters.get("NextToken", "0"))
        more = lambda rows: {"NextToken": str(at + 1)} if at + 1 < len(rows) else {}  # noqa: E731
        if request.action == "ListListeners":
            return answer({"Listeners": listeners[at : at + 1]} | more(listeners))
        rows = held[request.parameters["ListenerId"]]
        number, default = rows[at]
        row = {"CertificateId": f"{number}-cn-hangzhou", "IsDefault": default, "Status": "Associated"}
        return answer({"Certificates": [row]} | more(rows))

    with scripted(page) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.additional_certificates("alb-1") == Places(3)
    assert {request.parameters.get("ListenerId") for request in endpoint.requests} == {None, "lsn-a", "lsn-c"}
    assert endpoint.requests[0].parameters["LoadBalancerIds.1"] == "alb-1"


async def test_without_listeners_there_are_none(cloud_at):
    with scripted(lambda _: answer({"Listeners": []})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.additional_certificates("alb-1") == Places(0)


# --- policies -----------------------------------------------------------------------------------------------------

SYSTEM = {
    "SecurityPolicyId": "tls_cipher_policy_1_2",
    "TLSVersions": ["TLSv1.2"],
    "Ciphers": ["ECDHE-RSA-AES128-GCM-SHA256"],
}
CUSTOM = {"SecurityPolicyId": "spy-1", "SecurityPolicyStatus": "Available", "TLSVersions": ["TLSv1.3"], "Ciphers": []}


def policies(request):
    if request.action == "ListSystemSecurityPolicies":
        return answer({"SecurityPolicies": [SYSTEM]})
    asked = request.parameters["SecurityPolicyIds.1"]
    return answer({"SecurityPolicies": [CUSTOM] if asked == "spy-1" else []})


@pytest.mark.parametrize(
    ("policy_id", "found", "calls"),
    [
        (
            "tls_cipher_policy_1_2",
            SecurityPolicy("tls_cipher_policy_1_2", ("TLSv1.2",), ("ECDHE-RSA-AES128-GCM-SHA256",)),
            1,
        ),
        ("spy-1", SecurityPolicy("spy-1", ("TLSv1.3",), (), custom=True), 2),
    ],
)
async def test_a_policy_is_looked_for_among_the_system_ones_first_and_kept(cloud_at, policy_id, found, calls):
    with scripted(policies) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.security_policy(policy_id) == found
            assert await cloud.alb.security_policy(policy_id) == found
    assert len(endpoint.requests) == calls


async def test_a_policy_that_isnt_there_is_none_and_asked_for_again(cloud_at):
    with scripted(policies) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.security_policy("spy-2") is None
            assert await cloud.alb.security_policy("spy-2") is None
    assert len(endpoint.requests) == 4


@pytest.mark.parametrize(
    ("status", "custom", "available"),
    [("Available", True, True), ("Configuring", True, False), (None, True, True), (None, False, True)],
)
def test_whether_a_policy_is_being_changed(status, custom, available):
    class Row:
        security_policy_id = "spy-1"
        tlsversions = None
        ciphers = None
        security_policy_status = status

    assert policy(Row, custom=custom) == SecurityPolicy("spy-1", custom=custom, available=available)


# --- other attributes ---------------------------------------------------------------------------------------------


async def test_a_policy_and_settings_change_nothing_else(cloud_at):
    settings = {"IdleTimeout": 30, "XForwardedForConfig": {"XForwardedForEnabled": True}}
    policy_step = SetSecurityPolicy("lsn-1", "tls_cipher_policy_1_2", "spy-1", keeps={"GzipEnabled": False})
    settings_step = UpdateSettings("lsn-1", settings, keeps={"IdleTimeout": 15, "RequestTimeout": 60})
    with scripted(lambda _: answer({"JobId": "j"})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.set_security_policy(policy_step, token="t") == Started("j", "lsn-1")
            assert await cloud.alb.update_settings(settings_step, token="u") == Started("j", "lsn-1")
    first, second = (request.parameters for request in endpoint.requests)
    assert first == {
        "ListenerId": "lsn-1",
        "SecurityPolicyId": "spy-1",
        "GzipEnabled": "False",
        "ClientToken": "t",
    }
    assert second == {
        "ListenerId": "lsn-1",
        "IdleTimeout": "30",
        "RequestTimeout": "60",
        "XForwardedForConfig.XForwardedForEnabled": "True",
        "ClientToken": "u",
    }


async def test_a_setting_that_the_api_hasnt_got_is_refused_before_it_is_dropped(cloud_at):
    with scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(ValueError, match="no parameter Timeout"):
                await cloud.alb.update_settings(UpdateSettings("lsn-1", {"Timeout": 3}), token="t")
    assert endpoint.requests == []
