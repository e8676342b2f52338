"""Reads that many ask for at once are made once.

Must never keep a failure or an absence: what isn't there now may be there in a moment.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class SharedReads(Generic[K, V]):
    """Values by key, read when asked for, at most one read of a key under way, kept for a while.

    Args:
        read: reads one value; None where there is nothing.
        keep: seconds for which a value is good; infinity for what never changes.
        clock: monotonic seconds.
    """

    def __init__(self, read: Callable[[K], Awaitable[V | None]], *, keep: float, clock: Callable[[], float]) -> None:
        self._read = read
        self._keep = keep
        self._clock = clock
        self._values: dict[K, tuple[float, V]] = {}
        self._reading: dict[K, asyncio.Task[V | None]] = {}

    async def get(self, key: K) -> V | None:
        """The value, read or remembered; errors of the read reach everybody who waits for it."""
        known = self._values.get(key)
        if known is not None and self._clock() < known[0]:
            return known[1]
        if key not in self._reading:
            # A task of its own, so that one who stops waiting doesn't take the answer from the others.
            task = self._reading[key] = asyncio.ensure_future(self._load(key))
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(self._reading[key])

    def put(self, key: K, value: V) -> None:
        """Remembers a value that was learned otherwise."""
        self._values[key] = (self._clock() + self._keep, value)

    def forget(self, key: K) -> V | None:
        """Drops a value, and says what it was."""
        known = self._values.pop(key, None)
        return known[1] if known else None

    def _finished(self, key: K, task: asyncio.Task[V | None]) -> None:
        self._reading.pop(key, None)
        if not task.cancelled():
            task.exception()  # seen, even where nobody waits any more

    async def _load(self, key: K) -> V | None:
        value = await self._read(key)
        if value is not None:
            self.put(key, value)
        return value
