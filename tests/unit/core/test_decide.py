"""What is decided in each case: by tables, and for every case at once by applying plans to a model of the cloud."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.api.listener_template import ListenerTemplate
from albtls.api.reasons import Reason
from albtls.core.decide import DEFAULT_SECURITY_POLICY, Decision, decide
from albtls.core.gate import gate
from albtls.core.naming import Owner
from albtls.core.observed import SecurityPolicy
from albtls.core.plan import (
    CreateListener,
    DeleteListener,
    Plan,
    SetDefaultCertificate,
    SetSecurityPolicy,
    UploadCertificate,
)
from albtls.core.problems import Problem
from albtls.core.rules import NOT_BEFORE_TOLERANCE
from albtls.core.template import default_actions
from tests.support.cloud_model import CloudModel
from tests.support.values import (
    LOAD_BALANCER,
    NOW,
    OWNER,
    by_id,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
    upload_of,
)

TEMPLATE = ListenerTemplate(server_group_id="sgp-1", description="the-shop", tags={"team": "shop"})
EMPTY = observed()
POLICIES = tuple(
    SecurityPolicy(name, ("TLSv1.2",), ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"))
    for name in ("tls_cipher_policy_1_2", "tls_cipher_policy_1_2_strict")
)
CREATED = {**OWNER.tags, "albtls.io/created": "true"}


def decided(wanted, there) -> Decision:
    return decide(wanted, there, NOW)


def test_a_new_certificate_is_uploaded_and_then_put_in_place():
    wanted, there = desired(from_secret(2)), observed(stored(1))
    upload, switch = decided(wanted, there).plan.steps
    assert upload == UploadCertificate(upload_of(2), from_secret(2).bundle, OWNER.tags, "Secret/shop-tls")
    assert switch == SetDefaultCertificate("lsn-1", certificate_id(1), None, f"{2:064x}", "Secret/shop-tls")


def test_a_switch_leaves_nothing_of_the_listener_to_the_clouds_defaults():
    settings = {"SecurityPolicyId": "tls_cipher_policy_1_2_strict", "IdleTimeout": 30}
    there = observed(stored(1), listener_=listener(1, settings=settings))
    assert decided(desired(from_secret(2)), there).plan.steps[1].keeps == settings


def test_an_upload_that_is_known_is_not_repeated():
    there = observed(stored(1), uploads={upload_of(2): certificate_id(2)})
    assert decided(desired(from_secret(2)), there).plan.steps == (
        SetDefaultCertificate("lsn-1", certificate_id(1), certificate_id(2), f"{2:064x}", "Secret/shop-tls"),
    )


@pytest.mark.parametrize("name", [upload_of(1), "uploaded-by-hand"])
def test_the_wanted_leaf_is_adopted_whoever_uploaded_it(name):
    assert decided(desired(from_secret(1)), observed(stored(1, name=name))) == Decision(Plan())


def test_a_certificate_that_cas_no_longer_knows_is_replaced():
    there = observed(listener_=listener(1), stored={certificate_id(1): None})
    assert [type(step) for step in decided(desired(from_secret(1)), there).plan.steps] == [
        UploadCertificate,
        SetDefaultCertificate,
    ]


def test_a_certificate_by_id_needs_no_upload():
    there = observed(stored(1), stored={certificate_id(2): stored(2)})
    (switch,) = decided(desired(by_id(2)), there).plan.steps
    assert (switch.from_id, switch.to_id, switch.fingerprint) == (certificate_id(1), certificate_id(2), f"{2:064x}")
    assert decided(desired(by_id(1)), observed(stored(1))) == Decision(Plan())


def test_a_listener_is_made_with_its_certificate_from_the_first_moment():
    wanted = desired(from_secret(2), template=TEMPLATE)
    upload, create = decided(wanted, EMPTY).plan.steps
    assert isinstance(upload, UploadCertificate)
    assert create == CreateListener(
        load_balancer_id="alb-1",
        protocol="HTTPS",
        port=443,
        server_group_id="sgp-1",
        certificate_id=None,
        security_policy_id=DEFAULT_SECURITY_POLICY,
        tags={"team": "shop", **CREATED},
        settings={"ListenerDescription": "the-shop"},
    )
    (create,) = decided(wanted, replace(EMPTY, uploads={upload_of(2): certificate_id(2)})).plan.steps
    assert create.certificate_id == certificate_id(2)


def test_a_listener_is_made_with_the_policy_that_is_asked_for():
    wanted = desired(by_id(2), template=TEMPLATE, security_policy_id="tls_cipher_policy_1_2_strict")
    there = replace(EMPTY, stored={certificate_id(2): stored(2)}, policy=POLICIES[1])
    (create,) = decided(wanted, there).plan.steps
    assert (create.security_policy_id, create.certificate_id) == ("tls_cipher_policy_1_2_strict", certificate_id(2))


def test_the_tags_of_a_template_do_not_overrule_the_owner_s():
    forged = TEMPLATE.model_copy(update={"tags": {"albtls.io/owner": "other/other", "albtls.io/created": "false"}})
    (_, create) = decided(desired(from_secret(2), template=forged), EMPTY).plan.steps
    assert create.tags == CREATED


def test_a_listener_that_was_deleted_is_made_again_only_where_that_is_asked_for():
    gone = desired(from_secret(2), template=TEMPLATE, known_listener_id="lsn-1")
    decision = decided(gone, EMPTY)
    assert not decision.plan.steps
    assert [problem.reason for problem in decision.problems] == [Reason.LISTENER_NOT_FOUND]
    again = replace(gone, template=TEMPLATE.model_copy(update={"recreate": True}))
    assert len(decided(again, EMPTY).plan.steps) == 2


def test_an_unresolved_default_changes_nothing():
    assert decided(desired(), observed(stored(1))) == Decision(Plan())
    assert decided(desired(template=TEMPLATE), EMPTY) == Decision(Plan())


@pytest.mark.parametrize("there", [observed(stored(1)), EMPTY])
@pytest.mark.parametrize("wanted", [from_secret, by_id])
def test_an_expired_certificate_is_not_put_in_place(there, wanted):
    ended = {"not_after": NOW, "not_before": NOW - timedelta(days=90)}
    default = from_secret(2, **ended) if wanted is from_secret else by_id(2)
    there = replace(there, stored={**there.stored, certificate_id(2): stored(2, **ended)})
    decision = decided(desired(default, template=TEMPLATE), there)
    assert not decision.plan.steps
    assert [problem.reason for problem in decision.problems] == [Reason.CERTIFICATE_EXPIRED]
    assert decision.look_again_at is None


def test_a_certificate_that_is_not_valid_yet_waits_for_its_time():
    start = NOW + NOT_BEFORE_TOLERANCE + timedelta(seconds=1)
    wanted, there = desired(from_secret(2, not_before=start)), observed(stored(1))
    decision = decided(wanted, there)
    assert not decision.plan.steps
    assert [problem.reason for problem in decision.problems] == [Reason.CERTIFICATE_NOT_YET_VALID]
    assert decision.look_again_at == NOW + timedelta(seconds=1)
    assert len(decide(wanted, there, decision.look_again_at).plan.steps) == 2


@pytest.mark.parametrize(
    ("tags", "deletes"),
    [
        (CREATED, True),
        ({**CREATED, "team": "shop"}, True),
        ({}, False),
        (dict(OWNER.tags), False),
        ({**CREATED, "albtls.io/created": "false"}, False),
        ({**CREATED, "albtls.io/owner": "prod/other"}, False),
        ({**CREATED, "albtls.io/cluster": "another1"}, False),
        ({"albtls.io/created": "true"}, False),
    ],
)
def test_only_a_listener_that_was_made_for_the_object_is_deleted(tags, deletes):
    wanted = desired(from_secret(2), delete=True)
    decision = decided(wanted, observed(listener_=listener(1, tags=tags)))
    assert decision.plan.steps == ((DeleteListener("lsn-1"),) if deletes else ())


def test_deletion_needs_neither_certificate_nor_load_balancer():
    wanted = desired(delete=True)
    assert decided(wanted, observed(load_balancer=None)) == Decision(Plan())
    there = observed(listener_=listener(1, tags=CREATED), load_balancer=None)
    assert decided(wanted, there).plan.steps == (DeleteListener("lsn-1"),)


# --- every case at once -------------------------------------------------------------------------------------------

numbers = st.integers(1, 4)
validity = st.sampled_from(
    [
        {},
        {"not_before": NOW - timedelta(days=90), "not_after": NOW - timedelta(seconds=1)},
        {"not_before": NOW + timedelta(days=1)},
        {"not_after": NOW + timedelta(minutes=1)},
    ]
)
other_owner = Owner("another1", "prod", "shop")


@st.composite
def models(draw) -> CloudModel:
    """A cloud in any state: with or without listener, served by anybody's certificate, with leftovers of uploads."""
    held = [
        stored(number, name=draw(st.sampled_from([upload_of(number), f"by-hand-{number}"])), **draw(validity))
        for number in draw(st.sets(numbers))
    ]
    model = CloudModel(
        load_balancer=draw(st.sampled_from([LOAD_BALANCER, LOAD_BALANCER, LOAD_BALANCER, None])),
        policies=POLICIES,
        stored={one.certificate_id: one for one in held},
    )
    if model.load_balancer is not None and draw(st.booleans()):
        model.listener = listener(
            draw(numbers),
            protocol=draw(st.sampled_from(["HTTPS", "HTTPS", "QUIC", "HTTP"])),
            tags=draw(st.sampled_from([{}, CREATED, {**other_owner.tags, "albtls.io/created": "true"}])),
            settings={"ListenerDescription": "the-shop", "DefaultActions": default_actions("sgp-1")},
            description=draw(st.sampled_from(["", "ingress-auto-listener-1"])),
        )
    return model


def wish(default, **changes):
    return desired(*([] if default is None else [default]), **changes)


wishes = st.builds(
    wish,
    default=st.one_of(
        st.none(), st.builds(lambda n, v: from_secret(n, **v), numbers, validity), st.builds(by_id, numbers)
    ),
    template=st.sampled_from([None, TEMPLATE, TEMPLATE.model_copy(update={"recreate": True})]),
    known_listener_id=st.sampled_from([None, "lsn-1"]),
    security_policy_id=st.sampled_from([None, None, *(one.policy_id for one in POLICIES)]),
    delete=st.booleans(),
)


def converge(model: CloudModel, wanted, crashes=frozenset()) -> CloudModel:
    """Takes step after step, each decided anew; the process crashes before or after those that `crashes` names."""
    for turn in range(20):
        if ("before", turn) in crashes:
            model.crash()
        there = model.observe(wanted)
        decision = decide(wanted, there, NOW)
        step = decision.plan.next_step
        if step is None or gate(decision.plan, there, decision.problems) is not None:
            return model
        model.carry_out(step)
        if ("after", turn) in crashes:
            model.crash()
    raise AssertionError(f"no end after 20 steps: {model.writes}")


crash_points = st.sets(st.tuples(st.sampled_from(["before", "after"]), st.integers(0, 3)))


@given(models(), wishes)
def test_a_plan_is_carried_out_to_the_end_and_then_is_empty(model, wanted):
    first = decide(wanted, model.observe(wanted), NOW)
    problems_before = first.problems
    end = converge(deepcopy(model), wanted)
    last = decide(wanted, end.observe(wanted), NOW)
    assert last.plan == Plan() or any(problem.blocks for problem in last.problems)
    if wanted.delete or problems_before or not wanted.default:
        assert wanted.delete or all(isinstance(step, SetSecurityPolicy) for step in end.writes)
        return
    (default,) = wanted.default
    if end.listener is not None and default.bundle is None:
        assert end.listener.default_certificate_id == default.certificate_id
    elif end.listener is not None:
        served = end.stored[end.listener.default_certificate_id].certificate.fingerprint
        assert served == default.bundle.certificate.fingerprint
    if end.listener is not None and wanted.security_policy_id is not None:
        assert end.listener.security_policy_id == wanted.security_policy_id


@given(models(), wishes, crash_points)
def test_a_crash_at_any_point_leads_to_the_same_end(model, wanted, crashes):
    undisturbed = converge(deepcopy(model), wanted)
    disturbed = converge(deepcopy(model), wanted, crashes)
    assert disturbed.listener == undisturbed.listener
    assert disturbed.stored == undisturbed.stored
    assert disturbed.writes == undisturbed.writes


@given(models(), wishes)
def test_no_write_is_wasted(model, wanted):
    writes = [type(step) for step in converge(model, wanted).writes if not isinstance(step, SetSecurityPolicy)]
    assert writes in ([], [DeleteListener], [UploadCertificate, SetDefaultCertificate], [SetDefaultCertificate],
                      [UploadCertificate, CreateListener], [CreateListener])  # fmt: skip


@given(models(), wishes)
def test_what_is_served_already_is_adopted(model, wanted):
    there = model.observe(wanted)
    served = there.default_certificate
    (default,) = wanted.default or (None,)
    if wanted.delete or served is None or default is None or default.bundle is None:
        return
    if served.certificate.fingerprint == default.bundle.certificate.fingerprint:
        assert decide(replace(wanted, security_policy_id=None), there, NOW).plan == Plan()


@given(models(), wishes)
def test_where_a_problem_is_named_no_step_is_planned(model, wanted):
    decision = decide(replace(wanted, security_policy_id=None), model.observe(wanted), NOW)
    in_the_way = [problem for problem in decision.problems if not problem.said]
    assert not (in_the_way and decision.plan.steps)


@given(models(), wishes)
def test_nothing_is_done_for_what_is_unresolved_or_not_valid_now(model, wanted):
    certificate = next((one.bundle.certificate for one in wanted.default if one.bundle is not None), None)
    wanted = replace(wanted, security_policy_id=None)
    if wanted.delete:
        return
    bad = certificate is not None and (
        certificate.not_after <= NOW or certificate.not_before - NOT_BEFORE_TOLERANCE > NOW
    )
    if not wanted.default or bad:
        assert decide(wanted, model.observe(wanted), NOW).plan == Plan()


@given(models(), wishes)
def test_nothing_is_deleted_that_was_not_made_for_this_owner(model, wanted):
    for step in decide(wanted, model.observe(wanted), NOW).plan.steps:
        if isinstance(step, DeleteListener):
            assert wanted.delete
            assert model.listener.tags == CREATED


@given(models(), wishes)
def test_only_a_listener_with_tls_that_nobody_else_runs_is_changed(model, wanted):
    steps = decide(wanted, model.observe(wanted), NOW).plan.steps
    if any(isinstance(step, SetDefaultCertificate | SetSecurityPolicy) for step in steps):
        assert model.listener.protocol in {"HTTPS", "QUIC"}
        assert not model.listener.description.startswith("ingress-auto-listener")
    if any(isinstance(step, SetSecurityPolicy) for step in steps):
        assert model.listener.protocol == "HTTPS"


@given(models(), wishes, st.sampled_from(Reason))
def test_the_gate_lets_nothing_through_under_a_blocking_problem(model, wanted, reason):
    there = model.observe(wanted)
    plan = decide(wanted, there, NOW).plan
    problem = Problem(reason, "because")
    hold = gate(plan, there, [problem])
    if plan.steps and problem.blocks:
        assert hold is not None
        assert hold.problem == problem
    else:
        assert hold is None
