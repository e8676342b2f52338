"""Faults that tests inject: which calls they hit, and what they do around the handling of a call.

The one hook is :meth:`Faults.around`. A new kind of fault is a new member of ``Fault.kind`` and a branch there.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from albsim.errors import ApiError, Refusal, refuse
from albsim.gateway.reply import Answer, Cut, Reply
from albsim.world.model import JobFailure

_HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"


class Fault(BaseModel):
    """One fault: whom it hits, how often, and what it does.

    Attributes:
        kind: what happens instead of, before or after the handling of the call.
        product: product name, any case; absent: any.
        action: pattern of action names.
        resource: id that the call must name.
        access_key_id: key that must have signed it.
        nth: first matching call that is hit, counted from 1.
        count: how many calls are hit; absent: all.
        probability: chance of a matching call to be hit.
        code: of an ``error``, or of the job that fails.
        status: HTTP status of an ``error``.
        message: of an ``error``, or of the job that fails.
        retry_after_ms: of a ``throttle``: value of the x-acs-retry-after header; absent: no such header.
        seconds: real seconds of a ``delay``.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    kind: Literal["error", "throttle", "delay", "dropBefore", "dropAfter", "html502", "hang", "failJob"]
    product: str | None = None
    action: str = "*"
    resource: str | None = None
    access_key_id: str | None = None
    nth: Annotated[int, Field(ge=1)] = 1
    count: Annotated[int, Field(ge=1)] | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    code: str = "InternalError"
    status: Annotated[int, Field(ge=400, le=599)] = 500
    message: str = "The request processing has failed due to some unknown error."
    retry_after_ms: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(ge=0, le=600)] = 1.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a call faults are chosen by."""

    product: str
    action: str
    access_key_id: str
    resource_ids: list[str]


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

    def view(self) -> dict[str, Any]:
        """The fault and its counts as JSON."""
        return {
            "id": self.id,
            **self.fault.model_dump(by_alias=True, exclude_none=True),
            "matched": self.matched,
            "hit": self.hit,
        }


class Faults:
    """Every fault at work, and the hook that applies them.

    Args:
        rng: decides about probabilities.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._injected: dict[int, Injected] = {}
        self._count = 0

    def inject(self, fault: Fault) -> Injected:
        """Put a fault to work."""
        self._count += 1
        injected = self._injected[self._count] = Injected(self._count, fault)
        return injected

    def active(self) -> list[Injected]:
        """Every fault at work."""
        return [*self._injected.values()]

    def lift(self, fault_id: int | None = None) -> bool:
        """Remove one fault, or all; calls that hang on it are cut. False if there is no such fault."""
        chosen = [*self._injected] if fault_id is None else [fault_id]
        found = [self._injected.pop(each) for each in chosen if each in self._injected]
        for injected in found:
            injected.lifted.set()
        return bool(found) or fault_id is None

    async def around(self, subject: Subject, perform: Callable[[JobFailure | None], Answer], hits: list[int]) -> Reply:
        """Handle a call, with every fault that hits it, in the order of their injection.

        Args:
            subject: the call.
            perform: handles it and commits; a job that it begins fails for the reason given, if any.
            hits: filled with the ids of the faults that hit.

        Raises:
            ApiError: from the handling, or from a fault instead of it.
        """
        chosen = [injected for injected in self.active() if self._hits(injected, subject)]
        hits.extend(injected.id for injected in chosen)
        for injected in chosen:
            if injected.fault.kind != "dropAfter" and (reply := await self._before(injected)) is not None:
                return reply
        failing = next((injected.fault for injected in chosen if injected.fault.kind == "failJob"), None)
        answer = perform(JobFailure(failing.code, failing.message) if failing is not None else None)
        return Cut() if any(injected.fault.kind == "dropAfter" for injected in chosen) else answer

    async def _before(self, injected: Injected) -> Reply | None:
        fault = injected.fault
        match fault.kind:
            case "delay":
                await asyncio.sleep(fault.seconds)
                return None
            case "failJob":
                return None
            case "hang":
                await injected.lifted.wait()
                return Cut()
            case "html502":
                return Answer(502, _HTML, content_type="text/html")
            case "throttle":
                headers = {"x-acs-retry-after": str(fault.retry_after_ms)} if fault.retry_after_ms else {}
                throttled = refuse("Throttling.User").refusal
                raise ApiError(Refusal(throttled.code, throttled.status, throttled.message, headers=headers))
            case "error":
                raise ApiError(Refusal(fault.code, fault.status, fault.message))
        return Cut()

    def _hits(self, injected: Injected, subject: Subject) -> bool:
        fault = injected.fault
        if not (
            (fault.product is None or fault.product.lower() == subject.product.lower())
            and fnmatchcase(subject.action, fault.action)
            and (fault.resource is None or fault.resource in subject.resource_ids)
            and fault.access_key_id in {None, subject.access_key_id}
        ):
            return False
        injected.matched += 1
        due = injected.matched >= fault.nth and (fault.count is None or injected.hit < fault.count)
        if not due or (fault.probability < 1 and self._rng.random() >= fault.probability):
            return False
        injected.hit += 1
        return True
