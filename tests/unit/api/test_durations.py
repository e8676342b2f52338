from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.api.durations import parse_duration

UNITS = {"h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}


@given(st.lists(st.tuples(st.integers(0, 99999), st.sampled_from(sorted(UNITS))), min_size=1, max_size=4))
def test_the_parts_add_up(parts):
    text = "".join(f"{number}{unit}" for number, unit in parts)
    assert parse_duration(text) == sum((number * UNITS[unit] for number, unit in parts), timedelta())


@pytest.mark.parametrize("text", ["", "72", "h", "1d", "1.5h", "-1h", "1h ", "1h\n", "100000s", "1h2m3s4ms5s", "1H"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(text)
