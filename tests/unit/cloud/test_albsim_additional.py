"""The gateways against the simulator, on the wire: additional certificates, policies and limits."""

import asyncio
import uuid

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.errors import CloudError
from albtls.core.observed import LoadBalancer
from albtls.core.plan import CreateListener, SetDefaultCertificate, SetSecurityPolicy
from albtls.runtime.execute import WOULD_DO
from tests.unit.cloud.conftest import make_upload

STANDARD = LoadBalancer("alb-demo00000000000001", "Standard")
GROUP = "sgp-demo0000000000001"


def token() -> str:
    return str(uuid.uuid4())


@pytest.fixture
async def cloud(albsim, cloud_at):
    albsim.lift()
    albsim.clear_calls()
    async with cloud_at(albsim.address, quotas_endpoint=albsim.address) as cloud:
        yield cloud


async def ended(cloud, started) -> None:
    done = asyncio.get_running_loop().create_future()
    cloud.jobs.watch(started.job_id, done.set_result)
    assert (await asyncio.wait_for(done, 30)).status == "Succeeded"


async def uploaded(cloud, *names: str) -> str:
    return (await cloud.cas.upload(make_upload(*names), token=token())).certificate_id


async def test_certificates_beside_the_default_one_come_count_and_go(cloud):
    before = (await cloud.alb.additional_certificates(STANDARD.load_balancer_id)).used
    default, *others = [await uploaded(cloud, f"{name}.example.com") for name in ("main", "pay", "api")]
    step = CreateListener(STANDARD.load_balancer_id, "QUIC", 8444, GROUP, default, None, {})
    made = await cloud.alb.create_listener(step, token=token())
    await ended(cloud, made)
    with pytest.raises(CloudError) as asked:
        await cloud.alb.attach(made.listener_id, others, token=token(), dry_run=True)
    assert asked.value.code == WOULD_DO
    assert len(await cloud.alb.certificates(made.listener_id)) == 1

    await ended(cloud, await cloud.alb.attach(made.listener_id, others, token=token()))
    rows = await cloud.alb.certificates(made.listener_id)
    assert {(row.certificate_id, row.is_default, row.status) for row in rows} == {
        (default, True, "Associated"),
        *((one, False, "Associated") for one in others),
    }
    assert (await cloud.alb.additional_certificates(STANDARD.load_balancer_id)).used == before + 2
    with pytest.raises(CloudError) as twice:
        await cloud.alb.set_default_certificate(
            SetDefaultCertificate(made.listener_id, default, others[0], "f" * 64, "Secret/pay-tls"), token=token()
        )
    assert twice.value.code.startswith("ResourceAlreadyAssociated")

    await ended(cloud, await cloud.alb.detach(made.listener_id, others, token=token()))
    assert (await cloud.alb.additional_certificates(STANDARD.load_balancer_id)).used == before
    await cloud.alb.delete_listener(made.listener_id, token=token())


async def test_room_by_the_accounts_limit(cloud):
    room = await cloud.rooms.of(STANDARD)
    assert (room.limit, room.presumed) == (25, True)
    basic = await cloud.rooms.of(LoadBalancer("alb-basic0000000000001", "Basic"))
    assert (basic.used, basic.limit) == (0, 10)
    assert (await cloud.rooms.of(LoadBalancer("alb-basic0000000000001", "Extensible"))).limit is None


async def test_system_policies(cloud):
    found = await cloud.alb.security_policy("tls_cipher_policy_1_2_strict_with_1_3")
    assert found is not None
    assert (found.versions, found.custom, found.available) == (("TLSv1.2", "TLSv1.3"), False, True)
    assert "TLS_AES_128_GCM_SHA256" in found.ciphers
    weak = await cloud.alb.security_policy("tls_cipher_policy_1_0")
    assert weak is not None
    assert "TLSv1.0" in weak.versions


async def test_a_policy_that_isnt_there_is_refused(cloud):
    step = SetSecurityPolicy("lsn-demo00000000000001", None, "tls_cipher_policy_9_9")
    with pytest.raises(CloudError) as caught:
        await cloud.alb.set_security_policy(step, token=token())
    assert caught.value.reason is Reason.SECURITY_POLICY_NOT_FOUND
