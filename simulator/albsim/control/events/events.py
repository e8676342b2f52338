"""Makes events happen, each in one transaction, and remembers the last ones."""

from __future__ import annotations

from collections import deque

from albsim.control.events import balancers, listeners, quotas, stores
from albsim.control.events.kinds import BalancerEvent, Event, ListenerEvent, StoreEvent
from albsim.control.shapes import EventState
from albsim.world.world import World

_MOST = 1000


class Events:
    """What has happened to a world behind its clients' backs.

    Args:
        world: the world.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._happened: deque[EventState] = deque(maxlen=_MOST)
        self._count = 0

    def happen(self, event: Event) -> EventState:
        """Make it happen, now.

        Raises:
            EventError: what it is about doesn't exist, or can't be so; nothing has changed.
        """
        with self._world.transaction():
            _happen(self._world, event)
        self._count += 1
        shown: EventState = {
            "number": self._count,
            "time": self._world.clock.now_text(),
            "event": event.model_dump(mode="json", by_alias=True, exclude_none=True),
        }
        self._happened.append(shown)
        return shown

    def happened(self) -> list[EventState]:
        """The last events, in order."""
        return [*self._happened]


def _happen(world: World, event: Event) -> None:
    if isinstance(event, ListenerEvent):
        listeners.happen(world, event)
    elif isinstance(event, BalancerEvent):
        balancers.happen(world, event)
    elif isinstance(event, StoreEvent):
        stores.happen(world, event)
    else:
        quotas.happen(world, event)
