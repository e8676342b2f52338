"""How calls are made: guarded, counted, slowed down, and without a proxy that nobody asked for."""

import pytest

import albtls
from albtls.api.reasons import Reason
from albtls.cloud.classification import Disposition
from albtls.cloud.errors import CloudError, CredentialsError, LeaseLostError
from tests.support.scripted_endpoint import Answer, answer, refusal
from tests.unit.cloud.conftest import make_upload, scripted


async def test_a_write_is_sent_only_with_enough_of_the_lease_left(cloud_at):
    asked: list[float] = []

    def may_write(seconds: float) -> bool:
        asked.append(seconds)
        return False

    counted: list[tuple[str, str, str]] = []
    with scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(
            endpoint.address,
            may_write=may_write,
            on_call=lambda product, action, outcome, _: counted.append((product, action, outcome)),
            connect_timeout=2.0,
            alb_read_timeout=7.0,
        ) as cloud:
            with pytest.raises(LeaseLostError, match="DeleteListener not sent"):
                await cloud.alb.delete_listener("lsn-1", token="t")
            assert endpoint.requests == []
            await cloud.alb.jobs(["j"])  # a read needs no lease
        assert [request.action for request in endpoint.requests] == ["ListAsynJobs"]
    assert asked == [9.0]
    assert counted == [("alb", "DeleteListener", "NotSent"), ("alb", "ListAsynJobs", "OK")]


async def test_calls_are_counted_with_their_outcome(cloud_at):
    counted: list[tuple[str, str, str, bool]] = []
    with scripted(lambda _: refusal("ResourceNotFound.Listener", 404)) as endpoint:
        async with cloud_at(
            endpoint.address,
            on_call=lambda product, action, outcome, seconds: counted.append((product, action, outcome, seconds > 0)),
        ) as cloud:
            assert await cloud.alb.listener("lsn-1") is None
    assert counted == [("alb", "GetListenerAttribute", "ListenerNotFound", True)]


async def test_the_wait_that_the_cloud_asks_for_comes_in_seconds(cloud_at):
    with scripted(lambda _: refusal("Throttling.User", x_acs_retry_after="1500")) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.alb.jobs(["j"])
    error = caught.value
    assert (error.reason, error.disposition, error.retry_after) == (Reason.THROTTLED, Disposition.BACK_OFF, 1.5)
    assert (error.http_status, error.request_id) == (400, "REQUEST-ID")


async def test_the_permission_that_the_cloud_misses_is_named(cloud_at):
    envelope = {
        "Code": "NoPermission",
        "Message": "You are not authorized.",
        "RequestId": "R",
        "AccessDeniedDetail": {"AuthAction": "yundun-cert:UploadUserCertificate", "PolicyType": "AccountLevelIdentity"},
    }
    with scripted(lambda _: answer(envelope, 403)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError, match="allow yundun-cert:UploadUserCertificate in its RAM policy") as caught:
                await cloud.cas.upload(make_upload("a.example.com"), token="t")
    assert caught.value.reason is Reason.FORBIDDEN


async def test_a_full_quota_is_told_with_its_numbers(cloud_at):
    message = "The quota of LoadBalancerListenersNum is exceeded for resource alb-1, usage 50/50."
    with scripted(lambda _: refusal("ResourceQuotaExceeded.LoadBalancerListenersNum", message=message)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError, match="is used up: 50 of 50 ") as caught:
                await cloud.alb.delete_listener("lsn-1", token="t")
    assert (caught.value.reason, caught.value.usage) == (Reason.QUOTA_EXCEEDED, (50, 50))


async def test_an_error_without_a_code_goes_by_its_status(cloud_at):
    with scripted(lambda _: answer({"error": "gateway"}, 503)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.alb.jobs(["j"])
    assert (caught.value.code, caught.value.reason) == ("HTTP.503", Reason.CLOUD_UNAVAILABLE)
    assert caught.value.request_id == ""


async def test_credentials_that_vanish_and_come_back(cloud_at, credentials):
    secret = credentials / "accessKeySecret"
    kept = secret.read_text()
    with scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            secret.unlink()
            with pytest.raises(CredentialsError, match="accessKeySecret missing") as caught:
                await cloud.alb.jobs(["j"])
            assert str(credentials) in caught.value.message
            assert endpoint.requests == []
            secret.write_text(kept)
            await cloud.alb.jobs(["j"])
        assert len(endpoint.requests) == 1


async def test_a_configured_proxy_is_used_and_no_other(cloud_at):
    with scripted(lambda _: answer({})) as proxy, scripted(lambda _: answer({})) as endpoint:
        async with cloud_at(endpoint.address, http_proxy=f"http://{proxy.address}") as cloud:
            await cloud.alb.jobs(["j"])
        assert (len(proxy.requests), len(endpoint.requests)) == (1, 0)
        async with cloud_at(endpoint.address) as cloud:
            await cloud.alb.jobs(["j"])
        assert (len(proxy.requests), len(endpoint.requests)) == (1, 1)


async def test_the_caller_is_named_in_the_user_agent(cloud_at):
    with scripted(lambda _: Answer(200, b'{"Jobs": null}')) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.alb.jobs(["j"]) == ()
        assert endpoint.requests[0].user_agent.endswith(f" albtls/{albtls.__version__}")
