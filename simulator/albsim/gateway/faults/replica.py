"""A copy of a world that follows it late: what reads are answered from that lag behind writes.

It only follows. Nothing may be written to it, and its time is the world's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from albsim.world.model import Job, JobStatus
from albsim.world.world import TableChange, World

_ENDED = {JobStatus.SUCCEEDED, JobStatus.FAILED}


class Replica:
    """A world as it was some time ago.

    It begins as the world is when it is made, so that nothing older than that is ever seen again.

    Args:
        of: the world to follow.
        seconds: how far it lags behind, in simulated seconds.
    """

    def __init__(self, of: World, seconds: float) -> None:
        self._of = of
        self._seconds = seconds
        self._copy = World(of.clock, of.rng, of.settings)
        self._coming: deque[tuple[float, Sequence[TableChange]]] = deque()
        of.settle()
        self._tables = {table.kind: table for table in self._copy.tables}
        for theirs in of.tables:
            for value in theirs:
                self._tables[theirs.kind].load(value)
        of.observe(self._follow)

    def world(self) -> World:
        """The world as it was; for reading only."""
        now = self._of.clock.now()
        while self._coming and self._coming[0][0] <= now:
            self._apply(self._coming.popleft()[1])
        self._copy.settings = self._of.settings
        return self._copy

    def forget(self) -> None:
        """Follow no longer."""
        self._of.forget(self._follow)
        self._coming.clear()

    def _follow(self, changes: Sequence[TableChange]) -> None:
        self._coming.append((_when(changes, self._of.clock.now()) + self._seconds, changes))

    def _apply(self, changes: Sequence[TableChange]) -> None:
        for kind, key, value in changes:
            table = self._tables[kind]
            if value is not None:
                table.load(value)
            elif key in table:
                table.remove(key)
                table.commit()


def _when(changes: Sequence[TableChange], now: float) -> float:
    """When a transaction took effect: a job ends when it is due, however late somebody notices."""
    ends = [value.modified for kind, _, value in changes if kind is Job and value and value.status in _ENDED]
    return float(max(ends, default=now))
