"""Room for additional certificates on each load balancer, shared by all of its listeners.

Listeners of one load balancer are changed side by side: what one is about to attach is counted before the cloud counts
it, so that two don't race for the last place.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from albtls.cloud.shared import SharedReads
from albtls.core.observed import LoadBalancer, Room

#: Seconds for which a count is good; others attach and detach as well.
_COUNT_KEPT: Final = 60.0
#: Seconds for which a count is good that was made while places were changing hands.
_PASSING_KEPT: Final = 2.0
#: Seconds for which a limit is good that a refusal has told.
_LIMIT_KEPT: Final = 3600.0
#: Seconds for which room that one listener has made is kept from the others.
_MADE_KEPT: Final = 300.0
#: Seconds after a change of a listener for which its next one is expected.
_MOVING: Final = 60.0


@dataclass(frozen=True, slots=True)
class Places:
    """A load balancer's additional certificates, counted.

    Attributes:
        used: how many the cloud counts.
        passing: whether some are only coming or going just now.
    """

    used: int
    passing: bool = False


class Counting(Protocol):
    """Who counts a load balancer's additional certificates."""

    def __call__(self, load_balancer_id: str) -> Awaitable[Places]:
        """How many it has."""


class Limiting(Protocol):
    """Who knows the account's limit."""

    def __call__(self, edition: str) -> Awaitable[int | None]:
        """How many a load balancer of an edition takes."""


@dataclass(frozen=True, slots=True)
class _Learned:
    """What the cloud itself has shown of a load balancer's limit; None: that it is higher than the account's."""

    limit: int | None
    until: float


@dataclass(frozen=True, slots=True)
class _Made:
    """Places that one listener has given up for what it will attach next."""

    places: int
    until: float


class Rooms:
    """What is known of the room on each load balancer.

    Args:
        count: counts a load balancer's additional certificates.
        limit: the account's limit by edition.
        clock: monotonic seconds.
    """

    def __init__(self, count: Counting, limit: Limiting, *, clock: Callable[[], float]) -> None:
        self._counts = SharedReads(count, keep=_COUNT_KEPT, clock=clock)
        self._limit = limit
        self._clock = clock
        self._learned: dict[str, _Learned] = {}
        self._recalled: set[str] = set()
        self._made: dict[str, dict[str, _Made]] = {}
        self._moved: dict[str, dict[str, float]] = {}
        self._heard: dict[str, float] = {}
        self._taking: Counter[str] = Counter()
        self._passing: dict[str, float] = {}

    async def of(self, load_balancer: LoadBalancer, *, listener_id: str = "", refused_at: int | None = None) -> Room:
        """The room on a load balancer, what this process is about to attach counted in.

        Args:
            load_balancer: the load balancer.
            listener_id: for which of its listeners: room that was made for another one is none.
            refused_at: the limit at which the cloud refused an earlier process; counts like one that was just told.
        """
        load_balancer_id = load_balancer.load_balancer_id
        if refused_at is not None and load_balancer_id not in self._recalled:
            self._recalled.add(load_balancer_id)
            self._learned.setdefault(load_balancer_id, _Learned(refused_at, self._clock() + _LIMIT_KEPT))
        if listener_id in self._made.get(load_balancer_id, {}):
            self._counts.forget(load_balancer_id)  # it waits for what it has made room for: the truth, not a memory
        used, passing = await self._used(load_balancer_id, listener_id)
        learned = self._learned.get(load_balancer_id)
        told = learned is not None and self._clock() < learned.until
        limit = learned.limit if learned is not None and told else await self._limit(load_balancer.edition)
        heard = self._heard.setdefault(load_balancer_id, self._clock())
        return Room(
            used,
            limit,
            presumed=limit is not None and not told,
            moving=passing or self._moving(load_balancer_id, listener_id),
            young=self._clock() < heard + _MOVING,
        )

    async def take(self, load_balancer_id: str, listener_id: str, places: int, limit: int | None) -> bool:
        """Counts places that a listener is about to take; says whether there are so many."""
        used, _ = await self._used(load_balancer_id, listener_id)
        self._move(load_balancer_id, listener_id)
        self._made.get(load_balancer_id, {}).pop(listener_id, None)
        self._taking[load_balancer_id] += places
        return limit is None or used + places <= limit

    def took(self, load_balancer_id: str, places: int) -> None:
        """The cloud counts these places by now."""
        self.give_back(load_balancer_id, places)
        counted = self._counts.forget(load_balancer_id)
        if counted is not None:
            self._counts.put(load_balancer_id, replace(counted, used=counted.used + places))

    def give_back(self, load_balancer_id: str, places: int) -> None:
        """These places weren't taken after all."""
        self._taking[load_balancer_id] = max(0, self._taking[load_balancer_id] - places)

    def make(self, load_balancer_id: str, listener_id: str, places: int) -> None:
        """Keeps places for a listener that is about to give them up for what it will attach next."""
        self.freed(load_balancer_id, listener_id)
        made = self._made.setdefault(load_balancer_id, {})
        made[listener_id] = _Made(places, self._clock() + _MADE_KEPT)

    def freed(self, load_balancer_id: str, listener_id: str) -> None:
        """Has the places counted anew, because a listener is about to give some up."""
        self.forget(load_balancer_id)
        self._move(load_balancer_id, listener_id)

    def _move(self, load_balancer_id: str, listener_id: str) -> None:
        self._moved.setdefault(load_balancer_id, {})[listener_id] = self._clock() + _MOVING

    def _moving(self, load_balancer_id: str, listener_id: str) -> bool:
        moved, now = self._moved.get(load_balancer_id, {}), self._clock()
        return any(now < until for who, until in moved.items() if who != listener_id)

    async def _used(self, load_balancer_id: str, listener_id: str) -> tuple[int, bool]:
        """How many places are used or spoken for, and whether the cloud is just changing some."""
        if self._clock() >= self._passing.get(load_balancer_id, float("inf")):
            del self._passing[load_balancer_id]
            self._counts.forget(load_balancer_id)
        places = await self._counts.get(load_balancer_id) or Places(0)
        if places.passing:
            self._passing.setdefault(load_balancer_id, self._clock() + _PASSING_KEPT)
        made, now = self._made.get(load_balancer_id, {}), self._clock()
        kept = sum(one.places for who, one in made.items() if who != listener_id and now < one.until)
        return places.used + self._taking[load_balancer_id] + kept, places.passing

    def refused(self, load_balancer_id: str, usage: tuple[int, int]) -> None:
        """Learns from a refusal how many places are used and how many there are."""
        used, limit = usage
        self._recalled.add(load_balancer_id)
        self._learned[load_balancer_id] = _Learned(limit, self._clock() + _LIMIT_KEPT)
        self._counts.put(load_balancer_id, Places(used))

    def allowed(self, load_balancer_id: str) -> None:
        """Learns that the cloud allows more than the account's limit says."""
        self._learned[load_balancer_id] = _Learned(None, self._clock() + _LIMIT_KEPT)

    def forget(self, load_balancer_id: str) -> None:
        """Has the places counted anew, because some are free again."""
        self._counts.forget(load_balancer_id)
