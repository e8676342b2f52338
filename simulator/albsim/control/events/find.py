"""Finding what an event is about."""

from __future__ import annotations

from typing import TypeVar

from albsim.world.model import Certificate
from albsim.world.tables import Keyed, Table
from albsim.world.world import World

E = TypeVar("E", bound=Keyed)


class EventError(Exception):
    """An event can't happen; the message says why.

    Attributes:
        field: field of the event that is to blame.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def existing(table: Table[E], key: str, field: str) -> E:
    """The value with this id.

    Raises:
        EventError: there is none.
    """
    found = table.get(key)
    if found is None:
        raise EventError(field, f"there is no {key}")
    return found


def certificate(world: World, certificate_id: str) -> Certificate:
    """The server certificate with this CertIdentifier, in its store.

    Raises:
        EventError: there is none.
    """
    found = existing(world.certificates, certificate_id, "certificateId")
    if found.deleted:
        raise EventError("certificateId", f"{certificate_id} is deleted")
    return found
