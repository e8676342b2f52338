"""Conditions as Kubernetes, kstatus, Flux and Argo CD read them.

Pure: the time comes in. Must never decide which condition an object has, only how conditions are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from albtls.api.base import ApiModel, Timestamp

MAX_MESSAGE: Final = 1024
"""Longest message of a condition, in characters."""


class ConditionStatus(StrEnum):
    """The three values of a condition's status."""

    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class ConditionType(StrEnum):
    """Every condition type of both resources, in the order in which a status lists them."""

    READY = "Ready"
    ACCEPTED = "Accepted"
    RESOLVED_REFS = "ResolvedRefs"
    PROGRAMMED = "Programmed"
    VERIFIED = "Verified"
    EXPIRING_SOON = "ExpiringSoon"
    ROTATION_PENDING = "RotationPending"
    RECONCILING = "Reconciling"
    STALLED = "Stalled"


ABNORMAL_TRUE: Final = frozenset(
    {
        ConditionType.EXPIRING_SOON,
        ConditionType.ROTATION_PENDING,
        ConditionType.RECONCILING,
        ConditionType.STALLED,
    }
)
"""Types that a status has only while they are True; absent means False."""

_ORDER: Final = {kind: place for place, kind in enumerate(ConditionType)}


class Condition(ApiModel):
    """One aspect of an object's state."""

    type: str = Field(max_length=316)
    """What the condition is about, such as Ready or Programmed."""
    status: ConditionStatus
    """Whether it holds: True, False or Unknown."""
    observed_generation: int = Field(ge=0)
    """The metadata.generation that this condition was computed from."""
    last_transition_time: Timestamp
    """When the status last changed from one value to another."""
    reason: str = Field(min_length=1, max_length=1024)
    """One word, in CamelCase, for programs: why the status is what it is. docs/reference/conditions.md lists them."""
    message: str = Field(max_length=MAX_MESSAGE)
    """One sentence for people: cause, names and numbers, and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCondition:
    """What a condition shall say from now on; when it last changed is for `merge_conditions` to know."""

    type: ConditionType
    status: ConditionStatus
    reason: str
    message: str
    observed_generation: int


def find_condition(conditions: Iterable[Condition], kind: ConditionType) -> Condition | None:
    """Return the condition of type *kind*, or ``None``."""
    return next((condition for condition in conditions if condition.type == kind), None)


def trim_message(message: str) -> str:
    """Return *message* with at most `MAX_MESSAGE` characters; a cut one ends in an ellipsis."""
    return message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"


def merge_conditions(
    previous: Sequence[Condition], wanted: Iterable[WantedCondition], now: datetime
) -> list[Condition]:
    """Return the conditions an object has after *wanted*, which is the whole truth: a type left out goes.

    * ``lastTransitionTime`` is *now*, in whole seconds, only where the status differs from the previous one.
    * Types of `ABNORMAL_TRUE` are listed only while True.
    * Stalled excludes Reconciling, because kstatus would believe whichever comes first in the list.
    * The order is that of `ConditionType`; of two wanted ones of a type the later counts.
    """
    latest = {kind: want for kind, want in {want.type: want for want in wanted}.items() if not _absent(want)}
    if ConditionType.STALLED in latest:
        latest.pop(ConditionType.RECONCILING, None)
    before = {condition.type: condition for condition in previous}
    moment = now.astimezone(UTC).replace(microsecond=0)
    return [_merged(before.get(kind), latest[kind], moment) for kind in sorted(latest, key=_ORDER.__getitem__)]


def _absent(want: WantedCondition) -> bool:
    return want.type in ABNORMAL_TRUE and want.status is not ConditionStatus.TRUE


def _merged(before: Condition | None, want: WantedCondition, now: datetime) -> Condition:
    kept = before is not None and before.status == want.status
    return Condition(
        type=want.type,
        status=want.status,
        observed_generation=want.observed_generation,
        last_transition_time=before.last_transition_time if before is not None and kept else now,
        reason=want.reason,
        message=trim_message(want.message),
    )
