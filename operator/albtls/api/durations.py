"""Durations as the Gateway API writes them (GEP-2257): ``72h``, ``1h30m``, ``500ms``.

The text is kept as it was written: a value that came back rewritten would be drift to GitOps tools.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final

from pydantic import StringConstraints

PATTERN: Final = r"^([0-9]{1,5}(h|m|s|ms)){1,4}$"

Duration = Annotated[str, StringConstraints(pattern=PATTERN, max_length=32)]
"""A duration in GEP-2257 form."""

_PART: Final = re.compile(r"([0-9]{1,5})(h|ms|m|s)")
_UNITS: Final = {
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}


def parse_duration(text: str) -> timedelta:
    """Return the length that *text* means.

    Raises:
        ValueError: *text* isn't one to four numbers, each of at most five digits and followed by h, m, s or ms.
    """
    if re.fullmatch(PATTERN.strip("^$"), text) is None:
        raise ValueError(f"{text!r} is no duration: write for example 72h, 1h30m or 500ms")
    return sum((int(number) * _UNITS[unit] for number, unit in _PART.findall(text)), timedelta())
