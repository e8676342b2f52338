from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from albtls.api.conditions import (
    ABNORMAL_TRUE,
    MAX_MESSAGE,
    Condition,
    ConditionStatus,
    ConditionType,
    WantedCondition,
    find_condition,
    merge_conditions,
)

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def want(kind=ConditionType.READY, status=ConditionStatus.TRUE, reason="Succeeded", message="", generation=1):
    return WantedCondition(type=kind, status=status, reason=reason, message=message, observed_generation=generation)


wanted_conditions = st.lists(
    st.builds(
        WantedCondition,
        type=st.sampled_from(ConditionType),
        status=st.sampled_from(ConditionStatus),
        reason=st.sampled_from(["Succeeded", "Pending", "Conflict"]),
        message=st.text(max_size=MAX_MESSAGE + 50),
        observed_generation=st.integers(min_value=0, max_value=9),
    ),
    max_size=12,
)
moments = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone
    timezones=st.just(UTC),
)


@given(wanted_conditions, wanted_conditions, moments, moments)
def test_time_changes_exactly_with_the_status(first, second, then, now):
    before = merge_conditions([], first, then)
    for condition in merge_conditions(before, second, now):
        old = find_condition(before, ConditionType(condition.type))
        kept = old is not None and old.status == condition.status
        assert condition.last_transition_time == (old.last_transition_time if kept else now.replace(microsecond=0))


@given(wanted_conditions, wanted_conditions, moments)
def test_a_list_that_kstatus_cannot_misread(first, second, now):
    merged = merge_conditions(merge_conditions([], first, now), second, now)
    kinds = [ConditionType(condition.type) for condition in merged]
    assert kinds == [kind for kind in ConditionType if kind in kinds]
    assert {kind for kind in kinds if kind not in ABNORMAL_TRUE} == {w.type for w in second} - ABNORMAL_TRUE
    assert all(c.status is ConditionStatus.TRUE for c in merged if c.type in ABNORMAL_TRUE)
    assert not {ConditionType.RECONCILING, ConditionType.STALLED} <= set(kinds)
    assert all(len(condition.message) <= MAX_MESSAGE for condition in merged)


@given(wanted_conditions, moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)))
def test_merging_the_same_again_changes_nothing(wanted, now, later):
    once = merge_conditions([], wanted, now)
    assert merge_conditions(once, wanted, now + later) == once


def test_a_new_reason_keeps_the_time_and_a_new_status_does_not():
    before = merge_conditions([], [want()], NOON)
    hour = NOON + timedelta(hours=1)

    (other_reason,) = merge_conditions(before, [want(reason="Observed", message="m", generation=2)], hour)
    assert (other_reason.last_transition_time, other_reason.reason) == (NOON, "Observed")
    assert other_reason.observed_generation == 2

    (other_status,) = merge_conditions(before, [want(status=ConditionStatus.UNKNOWN)], hour)
    assert other_status.last_transition_time == hour


def test_stalled_excludes_reconciling():
    wanted = [want(ConditionType.RECONCILING), want(ConditionType.STALLED)]
    assert [c.type for c in merge_conditions([], wanted, NOON)] == ["Stalled"]


def test_of_two_wanted_ones_of_a_type_the_later_counts():
    wanted = [
        want(ConditionType.STALLED),
        want(ConditionType.STALLED, ConditionStatus.FALSE),
        want(),
        want(message="b"),
    ]
    assert [(c.type, c.message) for c in merge_conditions([], wanted, NOON)] == [("Ready", "b")]


def test_a_long_message_is_cut_visibly():
    (condition,) = merge_conditions([], [want(message="ä" * 2000)], NOON)
    assert len(condition.message) == MAX_MESSAGE
    assert condition.message.endswith("ä…")


def test_wire_form():
    (condition,) = merge_conditions([], [want(message="all good", generation=7)], NOON)
    wire = condition.to_wire()
    assert wire == {
        "type": "Ready",
        "status": "True",
        "observedGeneration": 7,
        "lastTransitionTime": "2026-03-01T12:00:00Z",
        "reason": "Succeeded",
        "message": "all good",
    }
    assert Condition.model_validate(wire) == condition
