"""The gateways against the simulator, on the wire: the ways that a listener takes from nothing to gone."""

import asyncio
import threading
import uuid

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.classification import Disposition
from albtls.cloud.errors import CloudError
from albtls.core.observed import SETTLED, Job
from albtls.core.plan import CreateListener, SetDefaultCertificate
from tests.unit.cloud.conftest import make_upload

STANDARD = "alb-demo00000000000001"
BASIC = "alb-basic0000000000001"
HTTPS = "lsn-demo00000000000001"
HTTP = "lsn-demo00000000000002"
GROUP = "sgp-demo0000000000001"


def token() -> str:
    """A ClientToken of its own for every call: the simulator outlives a test."""
    return str(uuid.uuid4())


def create_step(port: int, certificate_id: str) -> CreateListener:
    return CreateListener(
        load_balancer_id=STANDARD,
        protocol="HTTPS",
        port=port,
        server_group_id=GROUP,
        certificate_id=certificate_id,
        security_policy_id="tls_cipher_policy_1_2",
        tags={"albtls.io/created": "true", "albtls.io/owner": "prod/shop"},
        settings={"IdleTimeout": 30, "ListenerDescription": "shop", "Http2Enabled": True},
    )


def switch_step(listener_id: str, certificate_id: str, settings=None) -> SetDefaultCertificate:
    return SetDefaultCertificate(listener_id, None, certificate_id, "f" * 64, "Secret/shop-tls", settings or {})


async def ended(cloud, started) -> Job:
    """The job's end, as the poller tells it."""
    done = asyncio.get_running_loop().create_future()
    cloud.jobs.watch(started.job_id, done.set_result)
    return await asyncio.wait_for(done, 30)


@pytest.fixture
async def cloud(albsim, cloud_at):
    albsim.lift()
    albsim.clear_calls()
    async with cloud_at(albsim.address) as cloud:
        yield cloud


async def test_reads_what_is_there(cloud):
    balancer = await cloud.alb.load_balancer(STANDARD)
    assert balancer is not None
    assert (balancer.edition, balancer.status, balancer.business_status, balancer.locks) == (
        "Standard",
        "Active",
        "Normal",
        (),
    )
    assert await cloud.alb.find_listener(STANDARD, "HTTPS", 443) == HTTPS
    assert await cloud.alb.find_listener(STANDARD, "QUIC", 443) is None
    assert await cloud.alb.find_listener(BASIC, "HTTPS", 443) is None
    assert await cloud.alb.load_balancer("alb-nowhere0000000001") is None
    assert await cloud.alb.listener("lsn-nowhere0000000001") is None


async def test_an_http_listener_has_neither_certificates_nor_policy(cloud):
    listener = await cloud.alb.listener(HTTP)
    assert listener is not None
    assert (listener.protocol, listener.default_certificate_id, listener.security_policy_id) == ("HTTP", None, None)
    assert await cloud.alb.certificates(HTTP) == ()


async def test_a_listeners_whole_life(cloud, albsim):
    step = make_upload("life.example.com")
    uploaded = await cloud.cas.upload(step, token=token())
    assert uploaded.created

    made = await cloud.alb.create_listener(create_step(8443, uploaded.certificate_id), token=token())
    assert (await ended(cloud, made)).status == "Succeeded"
    listener = await cloud.alb.listener(made.listener_id)
    assert listener is not None
    assert (listener.load_balancer_id, listener.protocol, listener.port) == (STANDARD, "HTTPS", 8443)
    assert (listener.status, listener.description) == ("Running", "shop")
    assert listener.default_certificate_id == uploaded.certificate_id
    assert listener.security_policy_id == "tls_cipher_policy_1_2"
    assert listener.tags == {"albtls.io/created": "true", "albtls.io/owner": "prod/shop"}
    assert await cloud.alb.find_listener(STANDARD, "HTTPS", 8443) == made.listener_id

    renewed = await cloud.cas.upload(make_upload("life.example.com"), token=token())
    step = switch_step(made.listener_id, renewed.certificate_id, listener.settings)
    changed = await cloud.alb.set_default_certificate(step, token=token())
    assert (await ended(cloud, changed)).status == "Succeeded"
    assert (await cloud.alb.listener(made.listener_id)).settings == listener.settings
    (attached,) = await cloud.alb.certificates(made.listener_id)
    assert (attached.certificate_id, attached.is_default, attached.status) == (
        renewed.certificate_id,
        True,
        "Associated",
    )

    deleted = await cloud.alb.delete_listener(made.listener_id, token=token())
    assert deleted is not None
    await ended(cloud, deleted)
    assert await cloud.alb.listener(made.listener_id) is None
    assert await cloud.alb.delete_listener(made.listener_id, token=token()) is None
    assert albsim.actions(write=True) == [
        "UploadUserCertificate",
        "CreateListener",
        "UploadUserCertificate",
        "UpdateListenerAttribute",
        "DeleteListener",
        "DeleteListener",
    ]


async def test_a_change_before_the_last_has_ended_is_for_soon(cloud, albsim):
    uploaded = await cloud.cas.upload(make_upload("busy.example.com"), token=token())
    made = await cloud.alb.create_listener(create_step(8444, uploaded.certificate_id), token=token())
    albsim.set_speed(0)
    try:
        listener = await cloud.alb.listener(made.listener_id)
        assert listener is not None
        assert listener.status not in SETTLED
        with pytest.raises(CloudError) as caught:
            await cloud.alb.delete_listener(made.listener_id, token=token())
        assert caught.value.disposition is Disposition.RETRY_SOON
        (job,) = await cloud.alb.jobs([made.job_id])
        assert job.status == "Processing"
    finally:
        albsim.set_speed(50)
    assert (await ended(cloud, made)).status == "Succeeded"


async def test_jobs_that_never_were_are_left_out(cloud):
    assert await cloud.alb.jobs(["11111111-2222-3333-4444-555555555555"]) == ()


async def test_an_upload_is_found_by_a_process_that_doesnt_know_of_it(cloud, cloud_at, albsim):
    step = make_upload("*.found.example.com", "found.example.com")
    first = await cloud.cas.upload(step, token=token())
    albsim.clear_calls()
    async with cloud_at(albsim.address) as later:
        again = await later.cas.upload(step, token=token())
        assert (again.certificate_id, again.created) == (first.certificate_id, False)
        assert later.cas.uploads[step.name] == first.certificate_id
        stored = await later.cas.certificate(first.certificate_id)
        assert stored is not None
        assert stored.certificate.fingerprint == step.bundle.certificate.fingerprint
    assert albsim.actions() == ["UploadUserCertificate", "ListUserCertificateOrder"]


async def test_a_process_that_reads_an_upload_knows_its_name(cloud, cloud_at, albsim):
    step = make_upload("seen.example.com")
    first = await cloud.cas.upload(step, token=token())
    async with cloud_at(albsim.address) as later:
        stored = await later.cas.certificate(first.certificate_id)
        assert stored is not None
        assert stored.name == step.name
        facts = step.bundle.certificate
        assert (stored.certificate.fingerprint, stored.certificate.names) == (facts.fingerprint, facts.names)
        assert (stored.certificate.not_before, stored.certificate.not_after) == (facts.not_before, facts.not_after)
        assert stored.certificate.key_algorithm is facts.key_algorithm
        assert later.cas.uploads == {step.name: first.certificate_id}


async def test_an_answer_that_got_lost_after_the_upload_costs_no_second_certificate(cloud, albsim):
    step = make_upload("lost.example.com")
    albsim.fault(kind="dropAfter", action="UploadUserCertificate", count=1)
    with pytest.raises(CloudError) as caught:
        await cloud.cas.upload(step, token=token())
    assert caught.value.disposition is Disposition.BACK_OFF
    assert not (await cloud.cas.upload(step, token=token())).created
    assert [each["name"] for each in albsim.state()["certificates"]].count(step.name) == 1


async def test_certificates_that_arent_there(cloud):
    assert await cloud.cas.certificate("99999999-cn-hangzhou") is None
    with pytest.raises(CloudError) as caught:
        await cloud.alb.set_default_certificate(switch_step(HTTPS, "99999999-cn-hangzhou"), token=token())
    assert (caught.value.reason, caught.value.disposition) == (Reason.CERTIFICATE_NOT_FOUND, Disposition.LOOK_AGAIN)


async def test_a_listener_that_is_there_already(cloud):
    uploaded = await cloud.cas.upload(make_upload("twice.example.com"), token=token())
    with pytest.raises(CloudError) as caught:
        await cloud.alb.create_listener(create_step(443, uploaded.certificate_id), token=token())
    assert (caught.value.code, caught.value.disposition) == ("ResourceAlreadyExist.Listener", Disposition.LOOK_AGAIN)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "throttle", "retryAfterMs": 700}, Reason.THROTTLED),
        ({"kind": "html502"}, Reason.CLOUD_UNAVAILABLE),
        ({"kind": "dropBefore"}, Reason.CLOUD_UNAVAILABLE),
        ({"kind": "error", "code": "ServiceUnavailable", "status": 503}, Reason.CLOUD_UNAVAILABLE),
    ],
)
async def test_faults_are_told_apart_and_nothing_is_changed(cloud, albsim, fault, reason):
    albsim.fault(action="DeleteListener", **fault)
    with pytest.raises(CloudError) as caught:
        await cloud.alb.delete_listener(HTTPS, token=token())
    assert (caught.value.reason, caught.value.disposition) == (reason, Disposition.BACK_OFF)
    assert caught.value.retry_after == (0.7 if "retryAfterMs" in fault else None)
    assert albsim.listener(HTTPS)["status"] == "Running"


@pytest.mark.parametrize(("file", "content"), [("accessKeyId", "nobody"), ("accessKeySecret", "wrong")])
async def test_wrong_credentials_are_told_and_mended_without_a_restart(cloud, credentials, file, content):
    right = (credentials / file).read_text()
    (credentials / file).write_text(content)
    with pytest.raises(CloudError) as caught:
        await cloud.alb.listener(HTTPS)
    assert (caught.value.reason, caught.value.disposition) == (Reason.UNAUTHORIZED, Disposition.TELL_USER)
    (credentials / file).write_text(right)
    assert await cloud.alb.listener(HTTPS) is not None


async def test_no_thread_is_left_behind(albsim, cloud_at):
    before = set(threading.enumerate())
    async with cloud_at(albsim.address) as cloud:
        await asyncio.gather(*(cloud.alb.listener(HTTPS) for _ in range(20)))
        ours = [thread for thread in set(threading.enumerate()) - before if thread.name.startswith("albtls-cloud")]
        assert 1 <= len(ours) <= 4
    for thread in ours:
        thread.join(10)
        assert not thread.is_alive()
