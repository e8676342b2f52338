"""Tables of immutable values that remember what a transaction has touched, so that it can be undone or stored.

Knows no resource and no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """Anything with an id of its own."""

    @property
    def id(self) -> str:
        """Key within its table."""


E = TypeVar("E", bound=Keyed)


class Table(Generic[E]):
    """Values of one kind by id, in insertion order.

    Args:
        kind: the class of its values.
    """

    def __init__(self, kind: type[E]) -> None:
        self.kind = kind
        self._rows: dict[str, E] = {}
        self._before: dict[str, E | None] = {}

    def __iter__(self) -> Iterator[E]:
        return iter(self._rows.values())

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str) -> E | None:
        """The value with this id, if there is one."""
        return self._rows.get(key)

    def __getitem__(self, key: str) -> E:
        return self._rows[key]

    def put(self, value: E) -> None:
        """Add the value, or replace the one with its id."""
        self._before.setdefault(value.id, self._rows.get(value.id))
        self._rows[value.id] = value

    def remove(self, key: str) -> None:
        """Remove the value with this id; it must be there."""
        self._before.setdefault(key, self._rows[key])
        del self._rows[key]

    def load(self, value: E) -> None:
        """Add a value that was stored before; not part of any transaction."""
        self._rows[value.id] = value

    def commit(self) -> list[tuple[str, E | None]]:
        """End the transaction; what it changed, as id and value now (None: removed)."""
        changes = [(key, self._rows.get(key)) for key, before in self._before.items() if self._rows.get(key) != before]
        self._before.clear()
        return changes

    def roll_back(self) -> None:
        """End the transaction by undoing it."""
        for key, before in self._before.items():
            if before is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = before
        self._before.clear()
