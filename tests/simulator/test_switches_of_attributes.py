"""What no source settles about attributes and status of listeners: each reading of each switch, over the SDK."""

from collections.abc import Callable, Iterator

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import (
    AUTHORITIES,
    CA,
    MUTUAL,
    STOPPED,
    bring,
    default_of,
    finish,
    get,
    send,
    start,
    stop,
    switched,
    update,
)
from tests.simulator.support import BASIC, LISTENER, Cloud, refused


@pytest.mark.parametrize(
    "code", ["InvalidParameter", "Mismatch.LoadBalancerEditionAndCaEnabled", "UnsupportedFeature.CaEnabled"]
)
def test_mutual_authentication_on_basic(code: str):
    with switched("mutualOnBasic", code, caCertificates=AUTHORITIES) as cloud:
        with refused(code):
            cloud.create(BASIC, certificate_id=default_of(cloud), **MUTUAL)
        listener_id = cloud.create(BASIC, certificate_id=default_of(cloud))
        finish(cloud)
        with refused(code):
            update(cloud, listener_id, **MUTUAL)
        update(cloud, listener_id, ca_enabled=False)


@pytest.mark.parametrize(
    "code", ["InvalidParameter", "UnsupportedFeature.CaEnabled", "OperationDenied.QuicListenerNotSupport"]
)
def test_mutual_authentication_on_quic(code: str):
    with switched("mutualOnQuic", code, caCertificates=AUTHORITIES) as cloud:
        quic = {"certificate_id": default_of(cloud), "listener_protocol": "QUIC"}
        with refused(code):
            cloud.create(**quic, **MUTUAL)
        listener_id = cloud.create(**quic)
        finish(cloud)
        with refused(code):
            update(cloud, listener_id, **MUTUAL)
        with refused("InvalidParameter"):
            cloud.create(port=8000, listener_protocol="HTTP", **MUTUAL)


@pytest.mark.parametrize("code", ["InvalidParameter", "Mismatch.LoadBalancerEditionAndSecurityPolicy"])
def test_a_custom_policy_on_basic(code: str):
    with switched("customPolicyOnBasic", code) as cloud:
        policy = models.CreateSecurityPolicyRequest(
            security_policy_name="mine", tlsversions=["TLSv1.2"], ciphers=["AES128-SHA"]
        )
        policy_id = cloud.alb.create_security_policy(policy).body.security_policy_id
        with refused(code):
            cloud.create(BASIC, certificate_id=default_of(cloud), security_policy_id=policy_id)
        listener_id = cloud.create(BASIC, certificate_id=default_of(cloud), security_policy_id="tls_cipher_policy_1_2")
        finish(cloud)
        with refused(code):
            update(cloud, listener_id, security_policy_id=policy_id)
        assert cloud.create(certificate_id=default_of(cloud), security_policy_id=policy_id)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Keep", (False, False, 30, 90, "tls_cipher_policy_1_2")),
        ("Reset", (True, True, 15, 60, "tls_cipher_policy_1_0")),
    ],
)
def test_attributes_that_an_update_leaves_out(value: str, expected: tuple[object, ...]):
    with switched("omittedAttributes", value) as cloud:
        fields = {
            "gzip_enabled": False,
            "http_2enabled": False,
            "idle_timeout": 30,
            "request_timeout": 90,
            "security_policy_id": "tls_cipher_policy_1_2",
        }
        update(cloud, listener_description="kept anyhow", **fields)
        finish(cloud)
        certificate = default_of(cloud)
        update(cloud, xforwarded_for_config=None, **{"gzip_enabled": False} if value == "Keep" else {})
        finish(cloud)
        after = get(cloud)
        assert (
            after.gzip_enabled,
            after.http_2enabled,
            after.idle_timeout,
            after.request_timeout,
            after.security_policy_id,
        ) == expected
        assert after.listener_description == "kept anyhow"
        assert default_of(cloud) == certificate


def test_a_ca_certificate_is_forgotten_when_mutual_authentication_is_turned_off():
    with switched("caAfterOff", "Forget", caCertificates=AUTHORITIES) as cloud:
        update(cloud, **MUTUAL)
        finish(cloud)
        update(cloud, ca_enabled=False)
        finish(cloud)
        assert "CaCertificates" not in send(cloud, "GetListenerAttribute", {"ListenerId": LISTENER})
        assert len(cloud.certificates()) == 1
        with refused("InvalidParameter"):
            update(cloud, ca_enabled=True)


def test_a_ca_certificate_is_kept_when_mutual_authentication_is_turned_off():
    with switched("caAfterOff", "Keep", caCertificates=AUTHORITIES) as cloud:
        update(cloud, **MUTUAL)
        finish(cloud)
        update(cloud, ca_enabled=False)
        finish(cloud)
        after = get(cloud)
        assert (after.ca_enabled, [each.certificate_id for each in after.ca_certificates]) == (False, [CA])
        update(cloud, ca_enabled=True)
        finish(cloud)
        assert get(cloud).ca_enabled
        assert (CA, False, "Associated") in cloud.certificates()


def changes_of(cloud: Cloud) -> Iterator[Callable[[], str]]:
    """Every way to change a stopped listener, each after the one before it has ended."""
    (pay,) = bring(cloud, "pay")
    yield lambda: update(cloud, idle_timeout=30)
    yield lambda: cloud.associate(pay)
    yield lambda: cloud.dissociate(pay)


def test_a_stopped_listener_that_is_changed_stays_stopped():
    with switched("stoppedUpdate", "Stopped", listeners=[STOPPED]) as cloud:
        for change in changes_of(cloud):
            change()
            assert cloud.status() == "Configuring"
            finish(cloud)
            assert cloud.status() == "Stopped"


def test_a_stopped_listener_that_is_changed_runs():
    with switched("stoppedUpdate", "Running", listeners=[STOPPED]) as cloud:
        for change in changes_of(cloud):
            change()
            assert cloud.status() == "Configuring"
            finish(cloud)
            assert cloud.status() == "Running"
            stop(cloud)
            finish(cloud)
            assert cloud.status() == "Stopped"


def test_a_stopped_listener_cannot_be_changed():
    with switched("stoppedUpdate", "Refuse", listeners=[STOPPED]) as cloud:
        for change in changes_of(cloud):
            with refused("IncorrectStatus.Listener"):
                change()
        start(cloud)
        finish(cloud)
        update(cloud, idle_timeout=30)
        finish(cloud)
        assert cloud.status() == "Running"


def test_a_listener_is_not_stopped_twice():
    with switched("stopStopped", "Refuse") as cloud:
        with refused("IncorrectStatus.Listener"):
            start(cloud)
        stop(cloud)
        finish(cloud)
        with refused("IncorrectStatus.Listener"):
            stop(cloud)


def test_a_listener_can_be_stopped_twice():
    with switched("stopStopped", "Accept") as cloud:
        start(cloud)
        assert cloud.status() == "Configuring"
        finish(cloud)
        assert cloud.status() == "Running"
        for _ in range(2):
            stop(cloud)
            finish(cloud)
            assert cloud.status() == "Stopped"
