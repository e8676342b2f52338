"""TLS security policies: what can't be given to a listener, and what is only warned of."""

from dataclasses import replace

import pytest

from albtls.api.common import ListenerIdentity, Protocol
from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.decide import decide
from albtls.core.observed import LoadBalancer, SecurityPolicy
from albtls.core.policies import policy_problem, policy_warnings
from tests.support.briefly import briefly
from tests.support.values import NOW, by_id, desired, from_secret, listener, observed, stored

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
STRICT = "tls_cipher_policy_1_2_strict"
RSA_SUITES = ("ECDHE-RSA-AES128-GCM-SHA256", "AES128-GCM-SHA256")
ECC_SUITES = ("ECDHE-ECDSA-AES128-GCM-SHA256",)
SYSTEM = SecurityPolicy(STRICT, ("TLSv1.2",), (*RSA_SUITES, *ECC_SUITES))
BASIC = LoadBalancer("alb-1", "Basic")
QUIC = ListenerIdentity(load_balancer_id="alb-1", protocol=Protocol.QUIC, port=443)


def custom(*versions: str, ciphers: tuple[str, ...] = ()) -> SecurityPolicy:
    return SecurityPolicy("spy-1", versions or ("TLSv1.2",), ciphers, custom=True)


def asking(policy_id: str, *default, **changes):
    return desired(*(default or (from_secret(1),)), security_policy_id=policy_id, **changes)


SERVED = observed(stored(1))


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        (desired(from_secret(1)), SERVED),
        (asking(STRICT), replace(SERVED, policy=SYSTEM)),
        (asking(STRICT), replace(SERVED, policy=SYSTEM, load_balancer=BASIC)),
        (asking("spy-1"), replace(SERVED, policy=custom())),
        (asking("spy-1"), replace(SERVED, policy=custom(), load_balancer=None)),
        # What the listener has already isn't asked after.
        (asking("tls_cipher_policy_1_2"), SERVED),
        (asking("spy-1"), observed(listener_=listener(security_policy_id="spy-1"), load_balancer=BASIC)),
    ],
)
def test_policies_that_can_be_given(wanted, there):
    assert policy_problem(wanted, there) is None


@pytest.mark.parametrize(
    ("wanted", "there", "reason", "words"),
    [
        (
            asking("tls_cipher_policy_9"),
            SERVED,
            Reason.SECURITY_POLICY_NOT_FOUND,
            ["spec.securityPolicyId: tls_cipher_policy_9 is no system policy", "cn-hangzhou"],
        ),
        (
            asking("spy-1"),
            replace(SERVED, policy=custom(), load_balancer=BASIC),
            Reason.SECURITY_POLICY_UNSUPPORTED_EDITION,
            ["spec.securityPolicyId: spy-1 is a custom policy", "alb-1 is of the Basic edition"],
        ),
        (
            asking(STRICT),
            replace(SERVED, policy=SYSTEM, listener=listener(protocol="QUIC", security_policy_id=None)),
            Reason.INVALID_SPEC,
            ["spec.securityPolicyId is for HTTPS listeners only", "QUIC"],
        ),
        (asking(STRICT, identity=QUIC), observed(policy=SYSTEM), Reason.INVALID_SPEC, ["QUIC"]),
    ],
)
def test_policies_that_can_not(wanted, there, reason, words):
    problem = policy_problem(wanted, there)
    assert problem.reason is reason
    for word in words:
        assert word in problem.message
    decision = decide(wanted, there, NOW)
    assert problem in decision.problems or there.listener is None
    assert decision.plan.steps == ()


def test_a_bad_policy_holds_back_no_certificate():
    wanted = asking("tls_cipher_policy_9", from_secret(2))
    decision = decide(wanted, SERVED, NOW)
    assert briefly(decision.plan.steps) == ["upload 2d", "default 2"]
    assert [(problem.reason, problem.blocks) for problem in decision.problems] == [
        (Reason.SECURITY_POLICY_NOT_FOUND, False)
    ]


def test_the_policy_comes_after_the_certificates():
    wanted = asking(STRICT, from_secret(2))
    steps = decide(wanted, replace(SERVED, policy=SYSTEM), NOW).plan.steps
    assert briefly(steps) == ["upload 2d", "default 2", "SetSecurityPolicy"]
    assert str(steps[2]) == f"replace TLS security policy tls_cipher_policy_1_2 of lsn-1 by {STRICT}"


@pytest.mark.parametrize("listener_", [listener(protocol="QUIC", security_policy_id=None), None])
def test_quic_listeners_have_none(listener_):
    """Neither is one asked for, nor given to one that is made."""
    there = observed(stored(1), listener_=listener_) if listener_ else observed()
    assert policy_problem(desired(from_secret(1), identity=QUIC), there) is None
    assert list(policy_warnings(desired(from_secret(1), identity=QUIC), there)) == []


# --- warnings -----------------------------------------------------------------------------------------------------


def warned(wanted, policy: SecurityPolicy | None, there=SERVED):
    return [(one.reason, one.message) for one in policy_warnings(wanted, replace(there, policy=policy))]


@pytest.mark.parametrize(
    ("versions", "weak"),
    [
        (("TLSv1.2", "TLSv1.3"), None),
        (("TLSv1.1", "TLSv1.2"), "TLSv1.1"),
        (("TLSv1.0", "TLSv1.1", "TLSv1.2"), "TLSv1.0 and TLSv1.1"),
    ],
)
def test_versions_that_nobody_should_offer(versions, weak):
    told = warned(asking("spy-1"), custom(*versions))
    expected = f"spec.securityPolicyId: spy-1 offers {weak}; use tls_cipher_policy_1_2 or higher"
    assert told == ([(Reason.WEAK_SECURITY_POLICY, expected)] if weak else [])


@pytest.mark.parametrize(
    ("default", "ciphers", "unusable"),
    [
        ((from_secret(1, **RSA),), RSA_SUITES, None),
        ((from_secret(1, **ECC),), RSA_SUITES, "ECC"),
        ((from_secret(1, **RSA),), ECC_SUITES, "RSA"),
        ((from_secret(1, **ECC),), ECC_SUITES, None),
        ((from_secret(1, **RSA), from_secret(2, **ECC)), RSA_SUITES, "ECC"),
        ((from_secret(1, **RSA), from_secret(2, **ECC)), (*RSA_SUITES, *ECC_SUITES), None),
        ((from_secret(1, **RSA), from_secret(2, **ECC)), ("ECC-SM2-WITH-SM4-SM3",), "ECC or RSA"),
        ((from_secret(1, **ECC),), (*RSA_SUITES, "TLS_AES_128_GCM_SHA256"), None),
        ((from_secret(1, key_algorithm=KeyAlgorithm.UNKNOWN),), RSA_SUITES, None),
        ((from_secret(1, **ECC),), (), None),
        ((by_id(7),), RSA_SUITES, None),
    ],
)
def test_suites_that_serve_no_certificate(default, ciphers, unusable):
    told = warned(asking("spy-1", *default), custom(ciphers=ciphers))
    expected = (
        f"spec.securityPolicyId: no cipher suite of spy-1 works with {unusable} certificates; handshakes that need one"
        " will fail"
    )
    assert told == ([(Reason.SECURITY_POLICY_MISMATCH, expected)] if unusable else [])


def test_additional_certificates_count_as_well():
    wanted = asking("spy-1", from_secret(1, **RSA), additional=(from_secret(2, entry="pay", **ECC),))
    assert [reason for reason, _ in warned(wanted, custom(ciphers=RSA_SUITES))] == [Reason.SECURITY_POLICY_MISMATCH]


@pytest.mark.parametrize(("ciphers", "fine"), [(RSA_SUITES, False), (("ECC-SM2-WITH-SM4-SM3",), True)])
def test_an_sm2_certificate_needs_a_suite_of_its_own(ciphers, fine):
    there = observed(stored(1, key_algorithm=KeyAlgorithm.SM2))
    assert bool(warned(asking("spy-1", by_id(1)), custom(ciphers=ciphers), there)) is not fine


def test_a_warning_stands_in_nobodys_way():
    decision = decide(asking("spy-1", from_secret(2, **ECC)), replace(SERVED, policy=custom(ciphers=RSA_SUITES)), NOW)
    assert len(decision.plan.steps) == 3
    assert all(problem.said for problem in decision.problems)


@pytest.mark.parametrize(("wanted", "policy"), [(desired(from_secret(1)), custom("TLSv1.0")), (asking("spy-1"), None)])
def test_what_is_not_asked_for_or_not_there_is_not_warned_of(wanted, policy):
    assert warned(wanted, policy) == []
