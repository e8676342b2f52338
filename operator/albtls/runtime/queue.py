"""A queue of keys: the only way in which anything in the process asks for work.

It keeps keys, never events: a key that waits already isn't added twice, a key that is being worked on runs once more
afterwards, and no key is worked on by two workers at a time. Missing an event therefore loses nothing that the next
look won't find.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long a key that failed waits: doubled each time, with jitter, up to a cap.

    Attributes:
        base: seconds after the first failure.
        cap: seconds at most.
        draw: a random number from 0 to 1.
    """

    base: float = 1.0
    cap: float = 300.0
    draw: Callable[[], float] = random.random

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row (1 or more)."""
        full = min(self.cap, self.base * 2.0 ** min(failures - 1, 30))
        return full * (0.5 + self.draw() / 2)


@dataclass(frozen=True, slots=True)
class Again:
    """When to look at a key again.

    Attributes:
        after: seconds until the next look; None where only an event brings it.
        failed: whether the pass failed: then the key waits for its backoff, and at least for `after`.
        settled: whether earlier failures are forgotten; not where the pass only took a step that may still fail.
    """

    after: float | None = None
    failed: bool = False
    settled: bool = True


class ReconcileQueue(Generic[K]):
    """Deduplicated, delayed work, one worker per key at a time.

    Args:
        workers: how many keys are worked on at once.
        backoff: how long a failed key waits.
    """

    def __init__(self, *, workers: int = 16, backoff: Backoff | None = None) -> None:
        self._workers = workers
        self._backoff = backoff or Backoff()
        self._ready: asyncio.Queue[K] = asyncio.Queue()
        self._waiting: set[K] = set()
        self._running: dict[K, float] = {}
        self._dirty: set[K] = set()
        self._timers: dict[K, asyncio.TimerHandle] = {}
        self._failures: dict[K, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many keys are being worked on."""
        return len(self._running)

    @property
    def oldest_running(self) -> float:
        """Seconds for which the slowest pass has been at work; 0 where none is. Tells stuck from busy."""
        now = asyncio.get_running_loop().time()
        return max((now - since for since in self._running.values()), default=0.0)

    def add(self, key: K) -> None:
        """Look at a key as soon as a worker is free."""
        self._unschedule(key)
        if key in self._running:
            self._dirty.add(key)
        elif key not in self._waiting:
            self._waiting.add(key)
            self._ready.put_nowait(key)

    def add_after(self, key: K, delay: float) -> None:
        """Look at a key in so many seconds, or earlier where an earlier look is due already."""
        loop = asyncio.get_running_loop()
        timer = self._timers.get(key)
        if key in self._waiting or (timer is not None and timer.when() <= loop.time() + delay):
            return
        self._unschedule(key)
        self._timers[key] = loop.call_later(delay, self.add, key)

    async def run(self, work: Callable[[K], Awaitable[Again]]) -> None:
        """Works until it is cancelled; a pass under way is cancelled with it (each can be repeated).

        Args:
            work: reconciles one key and says when to look again. Where it raises, the key comes back after `backoff`.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(self._workers):
                    group.create_task(self._worker(work), name=f"reconcile-{number}")
        finally:
            for key in list(self._timers):
                self._unschedule(key)

    async def _worker(self, work: Callable[[K], Awaitable[Again]]) -> None:
        while True:
            key = await self._ready.get()
            self._waiting.discard(key)
            self._running[key] = asyncio.get_running_loop().time()
            try:
                again = await work(key)
            except Exception:  # noqa: BLE001 - the last resort: one broken pass must not end the worker
                # A pass reports what it expects in a condition; what arrives here is a fault of ours.
                _LOG.exception("pass over %s failed", key)
                again = Again(failed=True)
            finally:
                del self._running[key]
            self._schedule(key, again)

    def _schedule(self, key: K, again: Again) -> None:
        if again.failed:
            self._failures[key] = self._failures.get(key, 0) + 1
            after: float | None = max(self._backoff.delay(self._failures[key]), again.after or 0.0)
        else:
            if again.settled:
                self._failures.pop(key, None)
            after = again.after
        if key in self._dirty:
            self._dirty.discard(key)
            self.add(key)
        elif after is not None:
            self.add_after(key, after)

    def _unschedule(self, key: K) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
