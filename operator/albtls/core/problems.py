"""A problem as a value: what keeps an object from what it wants, in a form that goes straight into a condition."""

from dataclasses import dataclass
from typing import Final

from albtls.api.conditions import ConditionType
from albtls.api.reasons import REASONS, Reason, ReasonRow

#: Reasons for which an object isn't accepted as a whole although only some of its entries are held back.
_OF_ENTRIES: Final = frozenset({Reason.QUOTA_EXCEEDED})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands in the way.

    Attributes:
        reason: what kind of thing; its row in the table of reasons says what Ready, Reconciling and Stalled become.
        message: one sentence that names the field or thing and the way out. Stable: no times, counters or request
            ids, because a status that hasn't changed isn't written.
    """

    reason: Reason
    message: str

    @property
    def row(self) -> ReasonRow:
        """The reason's row in the table."""
        return REASONS[self.reason]

    @property
    def blocks(self) -> bool:
        """Whether it forbids every change (the object isn't accepted), not only that of the entry it is about."""
        return self.row.condition is ConditionType.ACCEPTED and not self.said and self.reason not in _OF_ENTRIES

    @property
    def said(self) -> bool:
        """Whether it stands in nobody's way and is only said."""
        return self.row.ready == "True"
