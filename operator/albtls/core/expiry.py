"""When an end of validity is near enough to be said: 30, 7 and 1 day before it, sooner for short-lived certificates."""

from datetime import datetime, timedelta
from typing import Final

#: Warnings before the end, for certificates that live for 90 days or longer (source: the product's own advice).
WARNINGS: Final = (timedelta(days=30), timedelta(days=7), timedelta(days=1))

#: Lifetime from which on the warnings above hold as they are; below it they shrink in proportion.
FULL_LIFETIME: Final = timedelta(days=90)


def warning_times(not_before: datetime, not_after: datetime) -> tuple[datetime, ...]:
    """The times at which a certificate's end is warned of, in order."""
    share = min(1.0, (not_after - not_before) / FULL_LIFETIME)
    return tuple(not_after - warning * share for warning in WARNINGS)


def next_warning(not_before: datetime, not_after: datetime, now: datetime) -> datetime | None:
    """The next time at which something about the end is to be said: a warning, or the end itself; None after it."""
    return next((moment for moment in (*warning_times(not_before, not_after), not_after) if moment > now), None)


def expires_soon(not_before: datetime, not_after: datetime, now: datetime) -> bool:
    """Whether the first warning is due."""
    return now >= warning_times(not_before, not_after)[0]
