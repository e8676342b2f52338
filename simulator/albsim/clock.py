"""The simulated clock: every duration, rate limit and expiry of the simulated cloud is measured on it.

It never decides anything and never touches the network. Signature timestamps and HTTP ``Date`` headers are not on this
clock: clients sign with the time of their own machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

FASTEST: Final = 1_000_000.0
"""The highest speed."""


@dataclass(slots=True)
class Clock:
    """Simulated time that starts at the real time and then runs ``speed`` times as fast.

    Attributes:
        speed: simulated seconds per real second; 0 stops the clock until it is advanced by hand.
        monotonic: source of real elapsed seconds.
    """

    speed: float = 1.0
    start: float = field(default_factory=time.time)
    monotonic: Callable[[], float] = time.monotonic
    _anchor: float = field(init=False)
    _listeners: list[Callable[[], None]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        if self.speed < 0:
            raise ValueError("speed must not be negative")
        self._anchor = self.monotonic()

    def now(self) -> float:
        """Seconds since the Unix epoch in simulated time."""
        return self.start + (self.monotonic() - self._anchor) * self.speed

    def now_ms(self) -> int:
        """Milliseconds since the Unix epoch in simulated time."""
        return int(self.now() * 1000)

    def now_text(self) -> str:
        """Simulated time as the cloud writes it, for example ``2026-01-14T08:00:00Z``."""
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def advance(self, seconds: float) -> None:
        """Jump ahead by ``seconds`` of simulated time; time never goes back."""
        if seconds < 0:
            raise ValueError("the clock cannot go back")
        self._move_to(self.now() + seconds)

    def move_to(self, when: float) -> None:
        """Jump ahead to ``when`` (seconds since the epoch) if that is later than now."""
        self._move_to(max(self.now(), when))

    def set_speed(self, speed: float) -> None:
        """Run ``speed`` times as fast as real time from now on; 0 stops the clock."""
        if speed < 0:
            raise ValueError("speed must not be negative")
        now = self.now()
        self.speed = speed
        self._move_to(now)

    def real_delay(self, until: float) -> float | None:
        """Real seconds until simulated time ``until``; None while the clock stands still."""
        remaining = until - self.now()
        if remaining <= 0:
            return 0.0
        return remaining / self.speed if self.speed else None

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every jump and every change of speed."""
        self._listeners.append(listener)

    def _move_to(self, when: float) -> None:
        self.start = when
        self._anchor = self.monotonic()
        for listener in self._listeners:
            listener()
