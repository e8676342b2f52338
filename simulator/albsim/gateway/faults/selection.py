"""Which calls a fault hits, and how often it has."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from albsim.gateway.faults.kinds import FailJob, Fault, Lag, StuckJob

_OF_WRITES = (FailJob, StuckJob)


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a call faults are chosen by."""

    product: str
    action: str
    region: str
    access_key_id: str
    account_id: str
    resource_ids: Sequence[str]
    write: bool


@dataclass(slots=True)
class Injected:
    """A fault at work.

    Attributes:
        matched: calls that it fits, so far.
        hit: calls that it has hit, so far.
        lifted: set when it is removed; ends whatever hangs on it.
    """

    id: int
    fault: Fault
    matched: int = 0
    hit: int = 0
    lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def hits(self, subject: Subject, rng: random.Random) -> bool:
        """Whether it hits this call, which counts as one more that it fits if it does."""
        if not _fits(self.fault, subject):
            return False
        self.matched += 1
        if not self._due() or (self.fault.probability < 1 and rng.random() >= self.fault.probability):
            return False
        self.hit += 1
        return True

    def view(self) -> dict[str, Any]:
        """The fault and its counts as JSON."""
        fields = self.fault.model_dump(by_alias=True, exclude_none=True)
        return {"id": self.id, "kind": self.fault.kind, **fields, "matched": self.matched, "hit": self.hit}

    def _due(self) -> bool:
        late = self.matched - self.fault.nth
        return late >= 0 and late % self.fault.every == 0 and (self.fault.count is None or self.hit < self.fault.count)


def _fits(fault: Fault, subject: Subject) -> bool:
    return (
        (fault.product is None or fault.product.lower() == subject.product.lower())
        and fnmatchcase(subject.action, fault.action)
        and (fault.resource is None or fault.resource in subject.resource_ids)
        and fault.region in {None, subject.region}
        and fault.access_key_id in {None, subject.access_key_id}
        and fault.account_id in {None, subject.account_id}
        and (subject.write or not isinstance(fault, _OF_WRITES))
        and not (subject.write and isinstance(fault, Lag))
    )
