"""The ALB gateway: what it sends, and how tolerantly it reads."""

import asyncio

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.alb import Started
from albtls.cloud.errors import CloudError
from albtls.core.observed import AttachedCertificate, Job, LoadBalancer
from albtls.core.plan import CreateListener, SetDefaultCertificate
from tests.support.scripted_endpoint import answer, refusal
from tests.unit.cloud.conftest import scripted


def create_step(**changes) -> CreateListener:
    values = {
        "load_balancer_id": "alb-1",
        "protocol": "HTTPS",
        "port": 443,
        "server_group_id": "sgp-1",
        "certificate_id": "1-cn-hangzhou",
        "security_policy_id": "tls_cipher_policy_1_2",
        "tags": {"albtls.io/created": "true"},
        "settings": {},
    }
    return CreateListener(**(values | changes))


async def test_creates_with_everything_in_one_call(cloud_at):
    settings = {
        "IdleTimeout": 30,
        "Http2Enabled": False,
        "ListenerDescription": "shop",
        "XForwardedForConfig": {"XForwardedForEnabled": True, "XForwardedForSLBIdEnabled": False},
    }
    with scripted(lambda _: answer({"JobId": "j", "ListenerId": "lsn-1"})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.create_listener(create_step(settings=settings), token="t") == Started("j", "lsn-1")
    (request,) = endpoint.requests
    assert request.action == "CreateListener"
    assert request.parameters == {
        "LoadBalancerId": "alb-1",
        "ListenerProtocol": "HTTPS",
        "ListenerPort": "443",
        "DefaultActions.1.Type": "ForwardGroup",
        "DefaultActions.1.ForwardGroupConfig.ServerGroupTuples.1.ServerGroupId": "sgp-1",
        "Certificates.1.CertificateId": "1-cn-hangzhou",
        "SecurityPolicyId": "tls_cipher_policy_1_2",
        "Tag.1.Key": "albtls.io/created",
        "Tag.1.Value": "true",
        "IdleTimeout": "30",
        "Http2Enabled": "False",
        "ListenerDescription": "shop",
        "XForwardedForConfig.XForwardedForEnabled": "True",
        "XForwardedForConfig.XForwardedForSLBIdEnabled": "False",
        "ClientToken": "t",
    }


async def test_without_a_policy_none_is_sent(cloud_at):
    with scripted(lambda _: answer({"JobId": "j", "ListenerId": "lsn-1"})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            await cloud.alb.create_listener(create_step(security_policy_id=None), token="t")
    assert "SecurityPolicyId" not in endpoint.requests[0].parameters


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"settings": {"IdleTimeOut": 30}}, "no parameter IdleTimeOut"),
        ({"settings": {"XForwardedForConfig": {"Enabled": True}}}, "no parameter Enabled"),
        ({"certificate_id": None}, "upload that first"),
    ],
)
async def test_what_the_api_hasnt_got_is_refused_before_it_is_dropped(cloud_at, changes, named):
    with scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(ValueError, match=named):
                await cloud.alb.create_listener(create_step(**changes), token="t")
    assert endpoint.requests == []


def switch_step(**settings) -> SetDefaultCertificate:
    return SetDefaultCertificate("lsn-1", "1-cn-hangzhou", "2-cn-hangzhou", "f" * 64, "Secret/shop-tls", settings)


async def test_a_new_default_comes_with_what_the_listener_shall_keep(cloud_at):
    with scripted(lambda _: answer({"JobId": "j"})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            step = switch_step(IdleTimeout=30, GzipEnabled=False, SecurityPolicyId="tls_cipher_policy_1_2")
            started = await cloud.alb.set_default_certificate(step, token="t")
    assert started == Started("j", "lsn-1")
    assert endpoint.requests[0].action == "UpdateListenerAttribute"
    assert endpoint.requests[0].parameters == {
        "ListenerId": "lsn-1",
        "Certificates.1.CertificateId": "2-cn-hangzhou",
        "IdleTimeout": "30",
        "GzipEnabled": "False",
        "SecurityPolicyId": "tls_cipher_policy_1_2",
        "ClientToken": "t",
    }


async def test_a_setting_that_an_update_hasnt_got_is_refused_before_it_is_dropped(cloud_at):
    with scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(ValueError, match="UpdateListenerAttribute has no parameter IdleTimeOut"):
                await cloud.alb.set_default_certificate(switch_step(IdleTimeOut=30), token="t")
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("protocol", "more"),
    [("HTTPS", {"SecurityPolicyId": "tls_cipher_policy_1_2", "Http2Enabled": False}), ("QUIC", {})],
)
async def test_what_an_update_might_reset_is_read(cloud_at, protocol, more):
    body = {
        "ListenerId": "lsn-1",
        "LoadBalancerId": "alb-1",
        "ListenerProtocol": protocol,
        "ListenerPort": 443,
        "ListenerStatus": "Running",
        "IdleTimeout": 30,
        "RequestTimeout": 90,
        "GzipEnabled": False,
        "Http2Enabled": False,
        "SecurityPolicyId": "tls_cipher_policy_1_2",
    }
    with scripted(lambda _: answer(body)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            listener = await cloud.alb.listener("lsn-1")
    assert listener is not None
    assert listener.settings == {"IdleTimeout": 30, "RequestTimeout": 90, "GzipEnabled": False, **more}


@pytest.mark.parametrize("protocol", ["HTTPS", "QUIC"])
async def test_finds_a_listener_on_a_later_page_by_protocol_and_port(cloud_at, protocol):
    rows = [
        {"ListenerId": "lsn-a", "ListenerProtocol": "HTTPS", "ListenerPort": 8443},
        {"ListenerId": "lsn-b", "ListenerProtocol": "QUIC", "ListenerPort": 443},
        {"ListenerId": "lsn-c", "ListenerProtocol": "HTTPS", "ListenerPort": 443},
        {"ListenerId": "lsn-d", "ListenerProtocol": "HTTP", "ListenerPort": 80},
    ]

    def page(request):
        at = int(request.parameters.get("NextToken", "0"))
        return answer({"Listeners": rows[at : at + 1]} | ({"NextToken": str(at + 1)} if at < 3 else {}))

    with scripted(page) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            found = await cloud.alb.find_listener("alb-1", protocol, 443)
            assert found == {"HTTPS": "lsn-c", "QUIC": "lsn-b"}[protocol]
            assert await cloud.alb.find_listener("alb-1", protocol, 9443) is None
            # An HTTP listener stands in the way of an HTTPS one, not of a QUIC one.
            assert await cloud.alb.find_listener("alb-1", protocol, 80) == {"HTTPS": "lsn-d", "QUIC": None}[protocol]
    first = endpoint.requests[0].parameters
    assert first == {"LoadBalancerIds.1": "alb-1", "MaxResults": "100"}


@pytest.mark.parametrize(
    ("spelled", "read"),
    [
        ("Associated", "Associated"),
        ("associating", "Associating"),
        ("Dissociating", "Dissociating"),
        ("Diassociating", "Dissociating"),
        ("DISSOCIATED", "Dissociating"),
        ("SomethingNew", "SomethingNew"),
    ],
)
async def test_reads_a_certificates_status_however_it_is_spelled(cloud_at, spelled, read):
    row = {"CertificateId": "1-cn-hangzhou", "CertificateType": "Server", "IsDefault": False, "Status": spelled}
    with scripted(lambda _: answer({"Certificates": [row]})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.certificates("lsn-1") == (AttachedCertificate("1-cn-hangzhou", False, read),)
    assert endpoint.requests[0].parameters == {"ListenerId": "lsn-1", "CertificateType": "Server", "MaxResults": "100"}


async def test_an_http_listener_carries_no_certificates(cloud_at):
    with scripted(lambda _: refusal("OperationDenied.HttpListenerNotSupport")) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.certificates("lsn-1") == ()


async def test_a_listener_with_hardly_an_attribute_is_read(cloud_at):
    body = {
        "ListenerId": "lsn-1",
        "LoadBalancerId": "alb-1",
        "ListenerProtocol": "HTTP",
        "ListenerPort": 80,
        "ListenerStatus": "Running",
    }
    with scripted(lambda _: answer(body)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            listener = await cloud.alb.listener("lsn-1")
    assert listener is not None
    assert (listener.default_certificate_id, listener.security_policy_id, listener.tags) == (None, None, {})


async def test_a_load_balancer_is_read_once_for_many(cloud_at):
    body = {
        "LoadBalancerId": "alb-1",
        "LoadBalancerEdition": "Standard",
        "LoadBalancerStatus": "Active",
        "LoadBalancerBussinessStatus": "Abnormal",
        "LoadBalancerOperationLocks": [{"LockType": "FinancialLocked", "LockReason": "overdue"}],
    }
    with scripted(lambda _: answer(body)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            read = await asyncio.gather(*(cloud.alb.load_balancer("alb-1") for _ in range(10)))
    assert set(read) == {LoadBalancer("alb-1", "Standard", "Active", "Abnormal", ("FinancialLocked: overdue",))}
    assert len(endpoint.requests) == 1


async def test_what_isnt_there_is_none(cloud_at):
    def missing(request):
        kind = "LoadBalancer" if request.action == "GetLoadBalancerAttribute" else "Listener"
        return refusal(f"ResourceNotFound.{kind}", 404)

    with scripted(missing) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.load_balancer("alb-1") is None
            assert await cloud.alb.listener("lsn-1") is None
            assert await cloud.alb.delete_listener("lsn-1", token="t") is None


async def test_other_refusals_of_the_same_reads_are_errors(cloud_at):
    with scripted(lambda _: refusal("Forbidden.LoadBalancer", 403)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            for read in (cloud.alb.load_balancer, cloud.alb.listener, cloud.alb.certificates):
                with pytest.raises(CloudError) as caught:
                    await read("x-1")
                assert caught.value.reason is Reason.FORBIDDEN


async def test_jobs_are_asked_for_ten_at_a_time(cloud_at):
    def known(request):
        ids = [value for name, value in request.parameters.items() if name.startswith("JobIds.")]
        return answer({"Jobs": [{"Id": job_id, "Status": "Succeeded"} for job_id in ids]})

    with scripted(known) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            jobs = await cloud.alb.jobs([f"j{number}" for number in range(12)])
    assert jobs == tuple(Job(f"j{number}", "Succeeded") for number in range(12))
    assert len(endpoint.requests) == 2
