"""Waiting, in the seconds of whoever is being measured. The only place here that sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

Found = TypeVar("Found")

_INTERVAL: Final = 2.0
_PATIENCE: Final = 300.0
_LEAST_PATIENCE: Final = 30.0  # real seconds: an endpoint in a hurry may still be on a machine that is slow


class WaitError(Exception):
    """Something didn't come about in time; the message says what."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the endpoint's time passes.

    Attributes:
        scale: real seconds per second of the endpoint: 1 for the real service, 0.01 for an albsim at speed 100.
        sleep: waits real seconds.
        now: real seconds on a clock that never goes back.
    """

    scale: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic

    def pause(self, seconds: float = _INTERVAL) -> None:
        """Wait seconds of the endpoint."""
        self.sleep(seconds * self.scale)

    def until(self, found: Callable[[], Found | None], what: str) -> Found:
        """Ask again and again, and give what is found at last.

        Args:
            found: asks once; None: not yet.
            what: is waited for, for the error.

        Raises:
            WaitError: it takes longer than anything should.
        """
        deadline = self.now() + max(_PATIENCE * self.scale, _LEAST_PATIENCE)
        while (seen := found()) is None:
            if self.now() > deadline:
                raise WaitError(f"{what}: not within {_PATIENCE:.0f} seconds")
            self.pause()
        return seen

    def wait_since(self, begin: float, seconds: float) -> None:
        """Wait until so many seconds of the endpoint have passed since the real time ``begin``."""
        self.sleep(max(0.0, begin + seconds * self.scale - self.now()))
