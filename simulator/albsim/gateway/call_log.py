"""The log of everything that was asked of the simulator, for tests that count calls. Holds no key."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any

_MOST = 100_000


@dataclass(slots=True)
class Entry:
    """One call.

    Attributes:
        time: simulated time, ISO 8601.
        code: error code, None if it succeeded.
        declared: whether the call may be refused with that code by the description of its action; None if it
            succeeded, or if a fault refused it.
        status: HTTP status, None if the connection was cut instead.
        write: whether the action is one that changes something.
        replayed: whether an earlier answer was given again for its ClientToken.
        faults: ids of the faults that were injected.
    """

    number: int
    time: str
    region: str
    request_id: str
    product: str = ""
    version: str = ""
    action: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    access_key_id: str = ""
    write: bool = False
    code: str | None = None
    declared: bool | None = None
    status: int | None = None
    replayed: bool = False
    faults: list[int] = field(default_factory=list)
    resource_ids: list[str] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        """The entry as JSON, names in camel case."""
        return {_camel(name): value for name, value in asdict(self).items()}


class CallLog:
    """Calls in the order in which they came in; numbers go on after a clearing."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_MOST)
        self._count = 0

    def begin(self, *, time: str, region: str, request_id: str) -> Entry:
        """Log a call that has just come in; the entry is filled in as it is handled."""
        self._count += 1
        entry = Entry(number=self._count, time=time, region=region, request_id=request_id)
        self._entries.append(entry)
        return entry

    def entries(self) -> list[Entry]:
        """Every call since the last clearing."""
        return list(self._entries)

    def clear(self) -> None:
        """Forget every call."""
        self._entries.clear()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return {"status": "httpStatus"}.get(name, first + "".join(part.title() for part in rest))
