"""A clock that only moves when it is told to, and the sleep that goes with it."""

import asyncio
import heapq
import itertools


class FakeTime:
    """Virtual seconds for code that takes a clock and a sleep.

    Attributes:
        now: the virtual time.
    """

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def clock(self) -> float:
        """The virtual time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Returns when `advance` has passed that moment."""
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken))
        await woken

    @property
    def sleeping(self) -> bool:
        """Whether anything waits for time to pass."""
        return any(not woken.done() for _, _, woken in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Lets time pass, waking sleepers one by one in order, each with the time it asked for."""
        end = self.now + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self.now, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
                await self._settle()
        self.now = end
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
