"""Identifiers in the formats of the real services, drawn from an injected random generator."""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Container

_ALPHABET = string.ascii_lowercase + string.digits


def resource_id(rng: random.Random, prefix: str, taken: Container[str]) -> str:
    """An id such as ``lsn-o4u54y73wq7b2k8f3n`` that is not in ``taken``."""
    while True:
        candidate = f"{prefix}-{''.join(rng.choices(_ALPHABET, k=18))}"
        if candidate not in taken:
            return candidate


def lower_uuid(rng: random.Random, taken: Container[str] = ()) -> str:
    """A lower-case UUID that is not in ``taken``, as job ids are."""
    while True:
        candidate = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        if candidate not in taken:
            return candidate


def request_id(rng: random.Random) -> str:
    """An upper-case UUID, as request ids are."""
    return lower_uuid(rng).upper()
