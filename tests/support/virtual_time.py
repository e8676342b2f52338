"""An event loop whose time passes only when nothing else is left to do: an hour of waiting takes no time at all.

For code that asks the loop for its time (`asyncio.sleep`, `call_later`, timeouts). Code under test must not wait for
threads or sockets: with nothing scheduled the loop reports a deadlock instead of waiting for ever.
"""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_START: Final = 1000.0


class DeadlockError(AssertionError):
    """Everything waits, and nothing will ever wake it up."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An event loop that skips every wait."""

    def __init__(self) -> None:
        self._skipped = 0.0
        super().__init__(_SkippingSelector(self._skip))

    def time(self) -> float:
        """Virtual seconds."""
        return _START + self._skipped

    def _skip(self, seconds: float) -> None:
        self._skipped += seconds


class _SkippingSelector(selectors.DefaultSelector):
    """Looks without waiting, and says how long it would have waited."""

    def __init__(self, skip: Callable[[float], None]) -> None:
        super().__init__()
        self._skip_time = skip

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; where nothing is, the wait is skipped."""
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise DeadlockError("everything waits, and no time is set for anything")
        self._skip_time(timeout)
        return []


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Makes an ordinary function of a coroutine function, run on a loop of its own in virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            return runner.run(test(*args, **kwargs))

    return run


def seconds() -> float:
    """The running loop's time, from 0 on."""
    return asyncio.get_running_loop().time() - _START
