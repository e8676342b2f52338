"""Documented rate limits, as sliding windows on the simulated clock."""

from __future__ import annotations

from collections import defaultdict, deque

from albsim.clock import Clock
from albsim.contract.action import Action, Product
from albsim.errors import refuse


class RateLimiter:
    """Counts calls per account, region and action.

    Args:
        clock: the simulated clock.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, str, str], deque[float]] = defaultdict(deque)

    def require_headroom(self, account_id: str, region: str, product: Product, action: Action) -> None:
        """Count a call, or refuse it with the code that goes with the action's limit."""
        if action.rate is None:
            return
        window = self._windows[account_id, region, product.name, action.name]
        now = self._clock.now()
        while window and window[0] <= now - action.rate.seconds:
            window.popleft()
        if len(window) >= action.rate.calls:
            raise refuse(action.rate.code)
        window.append(now)
