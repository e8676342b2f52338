"""Keeps a world in an SQLite file, so that a simulator that was killed comes back as it was.

One row per resource, one SQLite transaction per transaction of the world. The file holds private keys and is readable
by its owner only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from albsim.world.model import (
    CaCertificate,
    Certificate,
    Counter,
    CustomPolicy,
    Job,
    Listener,
    LoadBalancer,
    Rule,
    ServerGroup,
    TokenUse,
    Warehouse,
)
from albsim.world.world import TableChange

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resource (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_VERSION = "2"
_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (
        LoadBalancer,
        ServerGroup,
        Listener,
        Rule,
        CustomPolicy,
        Job,
        Certificate,
        CaCertificate,
        Warehouse,
        TokenUse,
        Counter,
    )
}


class StateFileError(Exception):
    """The state file cannot be used; the message says why."""


class SqliteStore:
    """A world's state in a file; one thread at a time may use it.

    Args:
        path: the file; made where there is none.

    Raises:
        StateFileError: if it is no state file of this version.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StateFileError(f"{path} is not a state file: {error}") from None
        if self._meta("version", _VERSION) != _VERSION:
            self._db.close()
            raise StateFileError(f"{path} was written by another version of the simulator")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def load(self) -> list[Any]:
        """Every stored resource, in the order in which they were first stored."""
        rows = self._db.execute("SELECT kind, body FROM resource ORDER BY rowid").fetchall()
        return [_ADAPTERS[kind].validate_json(body) for kind, body in rows]

    def stored_time(self) -> float | None:
        """Simulated time of the last stored transaction; None in a fresh file."""
        value = self._meta("now", "")
        return float(value) if value else None

    def save(self, changes: Sequence[TableChange], now: float) -> None:
        """Keep the changes of one transaction, all or none of them."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for kind, key, value in changes:
                self._save_one(kind.__name__, key, value)
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('now', ?)", (repr(now),))
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (_VERSION,))
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _save_one(self, kind: str, key: str, value: object) -> None:
        if value is None:
            self._db.execute("DELETE FROM resource WHERE kind = ? AND id = ?", (kind, key))
            return
        body = _ADAPTERS[kind].dump_json(value).decode()
        self._db.execute(
            "INSERT INTO resource VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, key, body),
        )

    def _meta(self, name: str, default: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default
