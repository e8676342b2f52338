"""When an end is warned of: 30, 7 and 1 day before it, and in proportion for what lives shorter than 90 days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.core.expiry import WARNINGS, expires_soon, next_warning, warning_times

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def before_end(lifetime: timedelta) -> list[timedelta]:
    return [START + lifetime - moment for moment in warning_times(START, START + lifetime)]


@pytest.mark.parametrize("days", [90, 91, 398])
def test_from_ninety_days_on(days):
    assert before_end(days * DAY) == [30 * DAY, 7 * DAY, DAY]


@pytest.mark.parametrize(
    ("lifetime", "expected"),
    [
        (45 * DAY, [15 * DAY, 3.5 * DAY, 0.5 * DAY]),
        (9 * DAY, [3 * DAY, 0.7 * DAY, 0.1 * DAY]),
        (timedelta(hours=24), [timedelta(hours=8), timedelta(hours=24) * 7 / 90, timedelta(minutes=16)]),
    ],
)
def test_shorter_lives_in_proportion(lifetime, expected):
    for found, wanted in zip(before_end(lifetime), expected, strict=True):
        assert abs(found - wanted) < timedelta(milliseconds=1)


def test_one_after_the_other_and_then_the_end():
    end = START + 90 * DAY
    now, seen = START, []
    while (moment := next_warning(START, end, now)) is not None:
        seen.append(end - moment)
        now = moment
    assert seen == [*WARNINGS, timedelta(0)]


def test_soon_begins_with_the_first_warning():
    end = START + 90 * DAY
    assert not expires_soon(START, end, end - 30 * DAY - timedelta(seconds=1))
    assert expires_soon(START, end, end - 30 * DAY)
    assert expires_soon(START, end, end + DAY)


lifetimes = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=4000))


@given(lifetimes, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5000)))
def test_warnings_lie_within_the_life_and_in_order(lifetime, age):
    end, now = START + lifetime, START + age
    times = warning_times(START, end)
    assert START < times[0] <= times[1] <= times[2] <= end
    upcoming = next_warning(START, end, now)
    assert upcoming is None if now >= end else now < upcoming <= end
    assert expires_soon(START, end, now) == (now >= times[0])
