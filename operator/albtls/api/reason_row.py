"""One row of the reasons' table, and the few shapes that rows have.

Each function makes rows of one outcome, so that no row can contradict its group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reason_names import Reason

Ready = Literal["True", "False", "Unknown", "Keep"]

_NOTHING: Final = "Nothing to do."


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason, and what it makes of an object.

    Attributes:
        reason: The reason.
        condition: The condition that carries it.
        status: The status of that condition.
        ready: What Ready is; ``Keep``: True where all is served, else Unknown (see `albtls.api.reasons.readiness`).
        reconciling: Whether Reconciling is True: it may end by itself.
        stalled: Whether Stalled is True: only a person can end it.
        meaning: One sentence: what is the case.
        remedy: One sentence: the way out.
    """

    reason: Reason
    condition: ConditionType
    status: ConditionStatus
    ready: Ready
    reconciling: bool
    stalled: bool
    meaning: str
    remedy: str


def well(
    reason: Reason,
    condition: ConditionType,
    meaning: str,
    remedy: str = _NOTHING,
    status: ConditionStatus = ConditionStatus.TRUE,
) -> ReasonRow:
    """Return the row of a reason under which all is well."""
    return ReasonRow(
        reason, condition, status, "True", reconciling=False, stalled=False, meaning=meaning, remedy=remedy
    )


def keep(reason: Reason, condition: ConditionType, status: ConditionStatus, meaning: str, remedy: str) -> ReasonRow:
    """Return the row of a wait that leaves what is served in force."""
    return ReasonRow(
        reason, condition, status, "Keep", reconciling=False, stalled=False, meaning=meaning, remedy=remedy
    )


def idle(reason: Reason, meaning: str, remedy: str) -> ReasonRow:
    """Return the row of a mode in which nothing is changed."""
    return ReasonRow(
        reason,
        ConditionType.PROGRAMMED,
        ConditionStatus.UNKNOWN,
        "Unknown",
        reconciling=False,
        stalled=False,
        meaning=meaning,
        remedy=remedy,
    )


def under_way(reason: Reason, meaning: str, remedy: str) -> ReasonRow:
    """Return the row of a change that the spec asks for and that comes by itself."""
    return ReasonRow(
        reason,
        ConditionType.PROGRAMMED,
        ConditionStatus.FALSE,
        "Unknown",
        reconciling=True,
        stalled=False,
        meaning=meaning,
        remedy=remedy,
    )


def lacking(
    reason: Reason,
    meaning: str,
    remedy: str,
    condition: ConditionType = ConditionType.RESOLVED_REFS,
    status: ConditionStatus = ConditionStatus.FALSE,
) -> ReasonRow:
    """Return the row of something missing or bad that is mended where it comes from."""
    return ReasonRow(
        reason,
        condition,
        status,
        "False",
        reconciling=True,
        stalled=False,
        meaning=meaning,
        remedy=remedy,
    )


def stalled(
    reason: Reason, condition: ConditionType, meaning: str, remedy: str, status: ConditionStatus = ConditionStatus.FALSE
) -> ReasonRow:
    """Return the row of what only a person can end."""
    return ReasonRow(
        reason, condition, status, "False", reconciling=False, stalled=True, meaning=meaning, remedy=remedy
    )
