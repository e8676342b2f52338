"""Keeps the calls of one account below the cloud's limits, and lets what ends soonest go first.

A token bucket is the small part of this: the order among waiters, giving way when throttled and an injected clock are
what the rate limiting libraries on PyPI don't offer, so the bucket is here too. Must never know what a call does.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

#: The share of its full speed at which a throttled API is used at least.
_SLOWEST: Final = 1 / 16
#: Seconds in which the speed recovers from zero to full.
_RECOVERY: Final = 120.0
#: Seconds to hold still after a throttle that doesn't say how long.
_PAUSE: Final = 2.0
#: Smallest time that is worth a sleep: less is a rounding error of the clock.
_INSTANT: Final = 1e-6

_ends: ContextVar[float] = ContextVar("ends", default=float("inf"))


@contextmanager
def ending(not_after: datetime | None) -> Iterator[None]:
    """Calls made inside wait as if they were for a certificate that ends at *not_after*; the soonest goes first.

    Holds for the current task and for tasks started inside. None: last.
    """
    token = _ends.set(float("inf") if not_after is None else not_after.timestamp())
    try:
        yield
    finally:
        _ends.reset(token)


@dataclass(frozen=True, slots=True)
class Rate:
    """A documented limit: at most `calls` in any `seconds`."""

    calls: float
    seconds: float = 1.0


@dataclass(order=True, slots=True)
class _Waiter:
    ends: float
    number: int
    turn: asyncio.Event = field(compare=False)


class Limiter:
    """Lets calls of one API through at a share of its limit.

    Never more than `share` of the limit in any window of its length, where that is two calls or more: the bucket's size
    is taken off the refill. It starts with a single call, as the process before this one may have used up the window.

    Args:
        rate: the documented limit.
        share: how much of it to use, above 0 and at most 1; others use the account too.
        clock: monotonic seconds.
        sleep: waits seconds.
    """

    def __init__(
        self, rate: Rate, share: float, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        calls = rate.calls * share
        self._capacity = max(1.0, calls / 40)
        self._speed = max(calls - self._capacity, calls / 2) / rate.seconds
        self._clock = clock
        self._sleep = sleep
        self._tokens = 1.0
        self._factor = 1.0
        self._since = clock()
        self._closed_until = self._since
        self._waiters: list[_Waiter] = []
        self._numbers = itertools.count()

    async def acquire(self) -> None:
        """Returns when one call may be made; among those who wait, the one that `ending` says ends soonest is next."""
        waiter = _Waiter(_ends.get(), next(self._numbers), asyncio.Event())
        heapq.heappush(self._waiters, waiter)
        try:
            await self._wait(waiter)
            self._tokens -= 1
        finally:
            self._leave(waiter)

    def throttled(self, retry_after: float | None) -> None:
        """The cloud refused a call for its rate: hold still, then go on at half the speed and recover slowly."""
        now = self._refill()
        if now >= self._closed_until:  # of several calls in flight, the first refusal tells all there is to tell
            self._factor = max(self._factor / 2, _SLOWEST)
        self._tokens = 0.0
        self._closed_until = max(self._closed_until, now + (retry_after or _PAUSE))

    async def _wait(self, waiter: _Waiter) -> None:
        while True:
            if self._waiters[0] is not waiter:
                waiter.turn.clear()
                await waiter.turn.wait()
            elif (seconds := self._seconds_to_go()) > _INSTANT:
                await self._sleep(seconds)
            else:
                return

    def _leave(self, waiter: _Waiter) -> None:
        if self._waiters[0] is waiter:
            heapq.heappop(self._waiters)
        else:
            self._waiters.remove(waiter)
            heapq.heapify(self._waiters)
        if self._waiters:
            self._waiters[0].turn.set()

    def _seconds_to_go(self) -> float:
        now = self._refill()
        missing = max(0.0, 1.0 - self._tokens)
        return max(0.0, self._closed_until - now) + missing / (self._speed * self._factor)

    def _refill(self) -> float:
        now = self._clock()
        open_for = max(0.0, now - max(self._since, self._closed_until))
        self._tokens = min(self._capacity, self._tokens + open_for * self._speed * self._factor)
        self._factor = min(1.0, self._factor + open_for / _RECOVERY)
        self._since = now
        return now


#: Documented limits per user. Sources: ALB's and CAS's API reference, section "QPS limit" of each action.
_DOCUMENTED: Final = {
    "CreateListener": Rate(200, 60),
    "UpdateListenerAttribute": Rate(200, 60),
    "DeleteListener": Rate(200, 60),
    "UploadUserCertificate": Rate(100),
    "GetUserCertificateDetail": Rate(100),
    "ListUserCertificateOrder": Rate(10),
}


class Limits:
    """The limiters of one account in one region (or CAS site), one per API action, made when first used.

    Args:
        share: how much of each limit to use.
        undocumented: the limit to assume where none is documented, which are ALB's reads.
        clock: monotonic seconds.
        sleep: waits seconds.
    """

    def __init__(
        self,
        *,
        share: float,
        undocumented: Rate,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._share = share
        self._undocumented = undocumented
        self._clock = clock
        self._sleep = sleep
        self._limiters: dict[str, Limiter] = {}

    def of(self, action: str) -> Limiter:
        """The limiter of an action."""
        if action not in self._limiters:
            rate = _DOCUMENTED.get(action, self._undocumented)
            self._limiters[action] = Limiter(rate, self._share, clock=self._clock, sleep=self._sleep)
        return self._limiters[action]
