"""Tables of immutable values that remember what a transaction has touched, so that it can be undone or stored.

A table can have indexes, which follow it through every change, undone ones included. Knows no resource and no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    """Anything with an id of its own."""

    @property
    def id(self) -> str:
        """Key within its table."""


E = TypeVar("E", bound=Keyed)


class Index(Generic[E]):
    """The values of a table by what they name, as listeners by their load balancer.

    Args:
        rows: the table's values by id.
        names: what a value is found by.
    """

    def __init__(self, rows: dict[str, E], names: Callable[[E], Iterable[str]]) -> None:
        self._rows = rows
        self._names = names
        self._ids: dict[str, dict[str, None]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._ids

    def of(self, name: str) -> list[E]:
        """Every value that is found by ``name``, in the order in which they came to be."""
        return [self._rows[key] for key in self._ids.get(name, ())]

    def count(self, name: str) -> int:
        """How many values are found by ``name``."""
        return len(self._ids.get(name, ()))

    def follow(self, before: E | None, after: E | None) -> None:
        """Take up that one value has taken another's place; None: there is none."""
        old = {} if before is None else dict.fromkeys(self._names(before), before.id)
        new = {} if after is None else dict.fromkeys(self._names(after), after.id)
        for name, key in old.items():
            if name not in new:
                self._ids[name].pop(key)
                if not self._ids[name]:
                    del self._ids[name]
        for name, key in new.items():
            self._ids.setdefault(name, {})[key] = None


class Table(Generic[E]):
    """Values of one kind by id, in insertion order.

    Args:
        kind: the class of its values.
    """

    def __init__(self, kind: type[E]) -> None:
        self.kind = kind
        self._rows: dict[str, E] = {}
        self._before: dict[str, E | None] = {}
        self._indexes: list[Index[E]] = []

    def index(self, names: Callable[[E], Iterable[str]]) -> Index[E]:
        """A way to find values without looking at all of them; made while the table is empty.

        Args:
            names: what a value is found by; depends on nothing but the value.
        """
        made = Index(self._rows, names)
        self._indexes.append(made)
        return made

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
        self._set(value.id, value)

    def remove(self, key: str) -> None:
        """Remove the value with this id; it must be there."""
        self._before.setdefault(key, self._rows[key])
        self._set(key, None)

    def load(self, value: E) -> None:
        """Add a value that was stored before; not part of any transaction."""
        self._set(value.id, value)

    def commit(self) -> list[tuple[str, E | None]]:
        """End the transaction; what it changed, as id and value now (None: removed)."""
        changes = [(key, self._rows.get(key)) for key, before in self._before.items() if self._rows.get(key) != before]
        self._before.clear()
        return changes

    def roll_back(self) -> None:
        """End the transaction by undoing it."""
        for key, before in self._before.items():
            self._set(key, before)
        self._before.clear()

    def _set(self, key: str, value: E | None) -> None:
        """The one place where a row changes."""
        before = self._rows.get(key)
        if value is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = value
        for index in self._indexes:
            index.follow(before, value)
