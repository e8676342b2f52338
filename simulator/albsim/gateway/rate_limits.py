"""Documented rate limits, as sliding windows on the simulated clock."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace

from albsim.contract.action import Action, Product
from albsim.errors import ApiError, refuse
from albsim.world.world import World

_GATEWAY_CODE = "Throttling.User"


class RateLimiter:
    """Counts calls per account, region and action.

    Args:
        world: whose clock and switches go.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._windows: dict[tuple[str, str, str, str], deque[float]] = defaultdict(deque)

    def require_headroom(self, account_id: str, region: str, product: Product, action: Action) -> None:
        """Count a call, or refuse it with the code that goes with the action's limit."""
        if action.rate is None:
            return
        window = self._windows[account_id, region, product.version, action.name]
        now = self._world.clock.now()
        while window and window[0] <= now - action.rate.seconds:
            window.popleft()
        if len(window) >= action.rate.calls:
            raise self._refused(action.rate.code)
        window.append(now)

    def _refused(self, code: str) -> ApiError:
        refusal = refuse(code).refusal
        if code == _GATEWAY_CODE:  # the products' own codes have the status that their lists give
            refusal = replace(refusal, status=int(self._world.settings.switches.throttling_status))
        return ApiError(refusal)
