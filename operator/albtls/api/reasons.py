"""What every reason means for Ready, Reconciling and Stalled: one table, and how to read it.

The table is the contract with kstatus, Flux, Helm and Argo CD; docs/reference/conditions.md is generated from it.
Must never depend on an object: the rows are data, and `readiness` is a pure function of a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from albtls.api.conditions import ConditionStatus
from albtls.api.reason_names import Reason
from albtls.api.reason_row import ReasonRow
from albtls.api.reason_rows import PASSING
from albtls.api.reason_rows_stalled import STALLED

__all__ = ["REASONS", "Readiness", "Reason", "ReasonRow", "readiness"]

REASONS: Final[Mapping[Reason, ReasonRow]] = MappingProxyType({row.reason: row for row in (*PASSING, *STALLED)})
"""Every reason's row, in the order in which the reference lists them."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """The three conditions that kstatus, Helm and Argo CD read."""

    ready: ConditionStatus
    reconciling: bool
    stalled: bool


def readiness(row: ReasonRow, *, served: bool) -> Readiness:
    """Return what Ready, Reconciling and Stalled are under *row*.

    A wait or a bad renewal leaves an object that serves what it shall Ready and not Reconciling; otherwise every
    rotation at night would stop the waves of Flux and Argo CD.

    Args:
        row: The reason that decides.
        served: Whether this generation was fully programmed once and all that the listener serves is valid. With
            the cloud or the API server unreachable: what it was when they last answered, and False after 15 minutes.
    """
    if row.ready != "Keep" and not row.reconciling:
        return Readiness(ConditionStatus(row.ready), reconciling=False, stalled=row.stalled)
    if served:
        return Readiness(ConditionStatus.TRUE, reconciling=False, stalled=False)
    ready = ConditionStatus.UNKNOWN if row.ready == "Keep" else ConditionStatus(row.ready)
    return Readiness(ready, reconciling=True, stalled=False)
