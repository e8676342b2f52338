import re
from itertools import product

import pytest

from albtls.api.conditions import ABNORMAL_TRUE, ConditionStatus, ConditionType
from albtls.api.reason_rows import PASSING
from albtls.api.reason_rows_stalled import STALLED
from albtls.api.reasons import REASONS, Readiness, Reason, readiness

ROWS = [pytest.param(row, id=row.reason) for row in REASONS.values()]


def test_every_reason_has_exactly_one_row():
    assert list(REASONS) == [row.reason for row in (*PASSING, *STALLED)]
    assert set(REASONS) == set(Reason)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_does_not_contradict_itself(row):
    assert not (row.reconciling and row.stalled)
    if row.stalled:
        assert row.ready == "False"
        assert row.status is not ConditionStatus.TRUE
    if row.reconciling:
        assert row.ready in {"False", "Unknown"}
    if row.condition in ABNORMAL_TRUE:
        assert row.status is ConditionStatus.TRUE
    assert row.condition not in {ConditionType.RECONCILING, ConditionType.STALLED}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_reads_well(row):
    assert re.fullmatch(r"[A-Z][A-Za-z]+", row.reason)
    for sentence in (row.meaning, row.remedy):
        assert re.fullmatch(r"[A-Za-z].*[^.]\.", sentence)
        assert "\n" not in sentence


@pytest.mark.parametrize(("row", "served"), [*product(REASONS.values(), [True, False])])
def test_readiness_is_one_that_kstatus_understands(row, served):
    found = readiness(row, served=served)
    assert not (found.reconciling and found.stalled)
    assert found.stalled == row.stalled
    if found.ready is ConditionStatus.TRUE:
        assert not found.reconciling
    if found.ready is ConditionStatus.FALSE:
        assert found.reconciling or found.stalled  # else kstatus would wait for ever without a word why


TRUE, FALSE, UNKNOWN = ConditionStatus.TRUE, ConditionStatus.FALSE, ConditionStatus.UNKNOWN


@pytest.mark.parametrize(
    ("reason", "served", "expected"),
    [
        (Reason.SUCCEEDED, True, Readiness(TRUE, reconciling=False, stalled=False)),
        (Reason.PROGRESSING, False, Readiness(UNKNOWN, reconciling=True, stalled=False)),
        (Reason.WAITING_FOR_WINDOW, True, Readiness(TRUE, reconciling=False, stalled=False)),
        (Reason.WAITING_FOR_WINDOW, False, Readiness(UNKNOWN, reconciling=True, stalled=False)),
        (Reason.SECRET_NOT_FOUND, True, Readiness(TRUE, reconciling=False, stalled=False)),
        (Reason.SECRET_NOT_FOUND, False, Readiness(FALSE, reconciling=True, stalled=False)),
        (Reason.CONFLICT, True, Readiness(FALSE, reconciling=False, stalled=True)),
        (Reason.QUOTA_EXCEEDED, False, Readiness(FALSE, reconciling=False, stalled=True)),
        (Reason.PAUSED, True, Readiness(UNKNOWN, reconciling=False, stalled=False)),
        (Reason.PLAN_ONLY, True, Readiness(UNKNOWN, reconciling=False, stalled=False)),
        (Reason.CLOUD_UNAVAILABLE, True, Readiness(TRUE, reconciling=False, stalled=False)),
        (Reason.CLOUD_UNAVAILABLE, False, Readiness(UNKNOWN, reconciling=True, stalled=False)),
    ],
)
def test_what_gitops_tools_see(reason, served, expected):
    assert readiness(REASONS[reason], served=served) == expected
