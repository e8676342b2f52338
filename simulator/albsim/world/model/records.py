"""What the simulated cloud remembers beside resources."""

from __future__ import annotations

from dataclasses import dataclass

from albsim.world.model.listeners import JsonObject


@dataclass(frozen=True, slots=True)
class TokenUse:
    """A successful answer, remembered under its ClientToken.

    Attributes:
        fingerprint: digest of action and parameters.
        response: the answer without its RequestId.
    """

    id: str
    fingerprint: str
    response: JsonObject


@dataclass(frozen=True, slots=True)
class Counter:
    """The last number of a sequence whose numbers are never given out twice."""

    id: str
    value: int
