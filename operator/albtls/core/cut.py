"""Long lists of a status, cut so that it stays below 100 kB whatever an object asks for. Pure."""

import itertools
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from albtls.api.base import ApiModel
from albtls.api.status import Omitted

#: Bytes of JSON that each of the long lists takes at most.
SIZES: Final = MappingProxyType({"certificates": 42_000, "hosts": 18_000, "ledger": 14_000, "plan": 8_000})


def cut(fields: Mapping[str, Any], before: Omitted | None) -> dict[str, Any]:
    """The fields of a status with their long lists cut; `omitted` tells how many rows were left out.

    Args:
        fields: the fields that a pass found out.
        before: what was left out of the others.
    """
    kept = {name: _fitting(fields[name], size) for name, size in SIZES.items() if name in fields}
    left = {name: len(fields[name]) - len(rows) or None for name, rows in kept.items()}
    counts = {**(before.model_dump() if before is not None else {}), **left}
    return {**fields, **kept, "omitted": Omitted(**counts) if any(counts.values()) else None}


def _fitting(rows: Sequence[ApiModel], size: int) -> tuple[ApiModel, ...]:
    """The first rows, as many as fit into so many bytes of JSON."""
    sizes = itertools.accumulate(len(json.dumps(row.to_wire(), separators=(",", ":"))) + 1 for row in rows)
    return tuple(row for row, end in zip(rows, sizes, strict=True) if end <= size)
