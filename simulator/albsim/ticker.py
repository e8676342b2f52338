"""Makes jobs end on time even if nobody asks: the data plane serves a change as soon as its job is due."""

from __future__ import annotations

import asyncio

from albsim.world.world import World

_SOONEST = 0.001


class Ticker:
    """Settles a world whenever something becomes due.

    Args:
        world: the world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._loop = asyncio.get_running_loop()
        self._world.observe(lambda _: self._arm())
        self._world.clock.on_change(self._arm)
        self._arm()

    def stop(self) -> None:
        """Settle no more."""
        self._loop = None
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self._world.next_due()
        delay = None if due is None else self._world.clock.real_delay(due)
        if self._loop is not None and delay is not None:
            self._timer = self._loop.call_later(max(delay, _SOONEST), self._tick)

    def _tick(self) -> None:
        self._world.settle()
        self._arm()
