"""Whatever a pass finds: a status that no tool misreads, and that is written once."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reasons import REASONS, Reason
from albtls.api.status import Status
from albtls.core.decide import decide
from albtls.core.gate import Hold, gate
from albtls.core.outcome import Findings, status_of
from albtls.core.problems import Problem
from tests.support.gitops import argo_health, kstatus
from tests.support.values import NOW, REGION, by_id, certificate_id, desired, from_secret, listener, observed, stored

#: Reasons that can stand in the way: those under which a condition is True only say how things are.
PROBLEMS = [row.reason for row in REASONS.values() if row.status is not ConditionStatus.TRUE and row.ready != "True"]

validity = st.sampled_from(
    [
        {},
        {"not_after": NOW + timedelta(days=10)},
        {"not_before": NOW - timedelta(days=4), "not_after": NOW + timedelta(days=2)},
        {"not_after": NOW},
        {"not_before": NOW + timedelta(days=1)},
    ]
)
certificates = st.builds(lambda number, valid: stored(number, **valid), st.integers(1, 5), validity)
there = st.one_of(
    st.none(),
    st.just(observed()),
    st.just(observed(load_balancer=None)),
    st.builds(
        lambda served, status: observed(
            *served, listener_=listener(default_certificate_id=served[0].certificate_id, status=status)
        ),
        st.lists(certificates, min_size=1, max_size=4, unique_by=lambda one: one.certificate_id),
        st.sampled_from(["Running", "Running", "Stopped", "Configuring"]),
    ),
    st.just(observed(listener_=listener(None, protocol="HTTP"))),
    st.just(observed(listener_=listener(1), stored={certificate_id(1): None})),
)
wishes = st.one_of(
    st.none(),
    st.just(desired()),
    st.builds(lambda number, valid: desired(from_secret(number, **valid)), st.integers(1, 5), validity),
    st.builds(lambda number: desired(by_id(number)), st.integers(1, 5)),
)
problems = st.lists(
    st.builds(Problem, st.sampled_from(PROBLEMS), st.sampled_from(["because", "x" * 2000])), max_size=3
).map(tuple)


@st.composite
def passes(draw, *, previous=Status(), generation=1, now=NOW) -> Findings:  # noqa: B008 - a frozen value
    """What a pass may find, with a plan and a hold that belong together."""
    wanted, seen, wrong = draw(wishes), draw(there), draw(problems)
    if not wrong and (wanted is None or not wanted.default or seen is None):
        wrong = (Problem(draw(st.sampled_from(PROBLEMS)), "there is always a reason"),)
    plan, hold = Findings(generation=1, previous=Status(), now=now).plan, None
    if wanted is not None and seen is not None:
        decision = decide(wanted, seen, now)
        plan, wrong = decision.plan, (*wrong, *decision.problems)
        hold = gate(plan, seen, wrong)
    if hold is None and draw(st.booleans()):
        reason = draw(st.sampled_from([Reason.WAITING_FOR_WINDOW, Reason.PENDING, Reason.LISTENER_STOPPED]))
        hold = Hold(Problem(reason, "it waits"), busy=reason is Reason.PENDING)
    return Findings(
        generation=generation,
        previous=previous,
        now=now,
        region=REGION,
        desired=wanted,
        observed=seen,
        plan=plan,
        hold=hold,
        problems=wrong,
    )


@st.composite
def histories(draw) -> Findings:
    """A pass that comes after others."""
    status, now, generation = Status(), NOW, 1
    for _ in range(draw(st.integers(0, 3))):
        status = status_of(draw(passes(previous=status, generation=generation, now=now)))
        now += timedelta(minutes=draw(st.sampled_from([0, 1, 14, 16, 1440])))
        generation += draw(st.integers(0, 1))
    return draw(passes(previous=status, generation=generation, now=now))


def again(found: Findings, status: Status, now) -> Findings:
    """The same pass once more, over the status as the API server gives it back."""
    return replace(found, previous=Status.model_validate(json.loads(json.dumps(status.to_wire()))), now=now)


@given(histories())
def test_the_same_findings_again_are_not_worth_a_write(found):
    status = status_of(found)
    assert status_of(again(found, status, found.now)).to_wire() == status.to_wire()


@given(histories())
def test_nor_are_they_a_second_later(found):
    later = found.now + timedelta(seconds=1)
    ends = [one.certificate.not_after for one in (found.observed.stored.values() if found.observed else ()) if one]
    assume(all(not found.now < end <= later for end in ends))
    status = status_of(found)
    assert status_of(again(found, status, later)).to_wire() == status.to_wire()


@given(histories())
def test_no_tool_can_misread_it(found):
    wire = status_of(found).to_wire()
    by = {condition["type"]: condition for condition in wire["conditions"]}
    assert not {"Reconciling", "Stalled"} <= set(by)
    assert len(by) == len(wire["conditions"])
    assert {"Ready", "Accepted", "Programmed"} <= set(by)
    assert {condition["observedGeneration"] for condition in by.values()} == {found.generation}
    assert wire["observedGeneration"] == found.generation
    seen = kstatus(found.generation, wire)
    assert (seen == "Failed") == ("Stalled" in by)
    assert (seen == "Current") == (by["Ready"]["status"] == "True")
    healths = {"Current": {"Healthy"}, "InProgress": {"Progressing", "Suspended"}, "Failed": {"Degraded"}}
    assert argo_health(found.generation, wire) in healths[seen]
    # What Helm shows of a failure is this message alone.
    if "Stalled" in by:
        assert by["Stalled"]["message"] == by["Ready"]["message"] != ""


@given(histories())
def test_times_move_exactly_with_statuses(found):
    status = status_of(found)
    for condition in status.conditions:
        before = found.previous.condition(ConditionType(condition.type))
        if before is not None and before.status is condition.status:
            assert condition.last_transition_time == before.last_transition_time
        else:
            assert condition.last_transition_time == found.now


@given(histories())
def test_ready_is_true_only_over_something_valid(found):
    status = status_of(found)
    if status.condition(ConditionType.READY).status == "True":
        if status.first_to_expire is None:
            # Only where a certificate is wanted by its id, is served, and the store doesn't know it (any more).
            served = found.observed.listener.default_certificate_id
            assert [one.certificate_id for one in found.desired.default] == [served]
            assert found.observed.stored[served] is None
            return
        assert status.first_to_expire.not_after > found.now


@given(histories())
def test_what_blocks_is_never_accepted(found):
    accepted = status_of(found).condition(ConditionType.ACCEPTED)
    blocked = any(problem.blocks for problem in found.problems)
    if blocked or found.observed is not None:  # else what blocked before may still do so
        full = any(problem.reason is Reason.QUOTA_EXCEEDED for problem in found.problems)  # accepted but for that
        assert (accepted.status == "True") == (not blocked and not full)


@given(histories())
def test_it_goes_over_the_wire_and_back(found):
    wire = status_of(found).to_wire()
    assert Status.model_validate(json.loads(json.dumps(wire))).to_wire() == wire
