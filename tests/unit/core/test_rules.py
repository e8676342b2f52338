"""Each rule that forbids a change: its reason, and a message that names the thing and the way out."""

from datetime import timedelta

import pytest

from albtls.api.common import ListenerIdentity
from albtls.api.reasons import Reason
from albtls.core.rules import certificate_problem, facts, target_problem, valid_from
from tests.support.values import (
    NOW,
    by_id,
    certificate,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
)

BY_ID = ListenerIdentity(id="lsn-1")
HTTPS = observed(stored(1))


@pytest.mark.parametrize(
    ("wanted", "there", "reason", "words"),
    [
        (
            desired(),
            observed(load_balancer=None),
            Reason.LOAD_BALANCER_NOT_FOUND,
            ["alb-1", "cn-hangzhou", "spec.region"],
        ),
        (desired(), observed(), Reason.LISTENER_NOT_FOUND, ["HTTPS:443 of alb-1", "spec.listenerTemplate"]),
        (
            desired(identity=BY_ID),
            observed(load_balancer=None),
            Reason.LISTENER_NOT_FOUND,
            ["spec.listener.id: lsn-1", "cn-hangzhou"],
        ),
        (
            desired(),
            observed(listener_=listener(None, protocol="HTTP", security_policy_id=None)),
            Reason.UNSUPPORTED_PROTOCOL,
            ["lsn-1", "HTTP listener", "carries no certificates", "name an HTTPS or QUIC listener"],
        ),
        (
            desired(),
            observed(listener_=listener(description="ingress-auto-listener-443")),
            Reason.CONFLICT,
            ["lsn-1", "ALB ingress controller", "another listener"],
        ),
    ],
)
def test_targets_that_cannot_be_changed(wanted, there, reason, words):
    problem = target_problem(wanted, there)
    assert problem.reason is reason
    for word in words:
        assert word in problem.message


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        (desired(), HTTPS),
        (desired(identity=BY_ID), HTTPS),
        (desired(identity=BY_ID), observed(stored(1), load_balancer=None)),
        (desired(security_policy_id="tls_cipher_policy_1_2"), HTTPS),
        (desired(), observed(listener_=listener(status="Stopped"))),
        (desired(), observed(listener_=listener(description="an ingress-auto-listener of old"))),
    ],
)
def test_targets_that_can(wanted, there):
    assert target_problem(wanted, there) is None


@pytest.mark.parametrize(
    ("region", "certificate_id", "fine"),
    [
        ("cn-hangzhou", "7-cn-hangzhou", True),
        ("cn-shanghai", "7-cn-hangzhou", True),
        ("cn-hongkong", "7-cn-hangzhou", True),
        ("ap-southeast-1", "7-ap-southeast-1", True),
        ("eu-central-1", "7-ap-southeast-1", True),
        ("cn-shanghai", "7-cn-shanghai", False),
        ("eu-central-1", "7-cn-hangzhou", False),
        ("cn-hangzhou", "7-ap-southeast-1", False),
        ("cn-hangzhou", "7", False),
        ("cn-hangzhou", "1234_5678", False),
    ],
)
def test_ids_belong_to_the_site_of_the_region(region, certificate_id, fine):
    wanted = by_id()
    wanted = type(wanted)(source="certificate", certificate_id=certificate_id)
    there = observed(stored={certificate_id: stored(1)})
    problem = certificate_problem(desired(region=region), wanted, there, NOW)
    if fine:
        assert problem is None
    else:
        assert problem.reason is Reason.CERTIFICATE_SITE_MISMATCH
        assert certificate_id in problem.message
        assert region in problem.message
        assert "use an id that ends in -" in problem.message


def test_an_id_that_cas_does_not_know():
    problem = certificate_problem(desired(), by_id(7), observed(stored={certificate_id(7): None}), NOW)
    assert problem.reason is Reason.CERTIFICATE_NOT_FOUND
    assert certificate_id(7) in problem.message
    assert facts(by_id(7), observed()) is None
    assert valid_from(by_id(7), observed()) is None


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("validity", "reason"),
    [
        ({"not_after": NOW + SECOND}, None),
        ({"not_after": NOW}, Reason.CERTIFICATE_EXPIRED),
        ({"not_before": NOW + timedelta(minutes=5)}, None),
        ({"not_before": NOW + timedelta(minutes=5) + SECOND}, Reason.CERTIFICATE_NOT_YET_VALID),
    ],
)
def test_validity_to_the_second(validity, reason):
    for wanted, there in (
        (from_secret(2, **validity), observed()),
        (by_id(2), observed(stored={certificate_id(2): stored(2, **validity)})),
    ):
        problem = certificate_problem(desired(), wanted, there, NOW)
        assert (problem.reason if problem else None) is reason
        if problem is not None:
            assert wanted.source in problem.message


def test_facts_come_from_the_secret_or_from_cas():
    assert facts(from_secret(3), observed()) == certificate(3)
    assert facts(by_id(3), observed(stored={certificate_id(3): stored(3)})) == certificate(3)
