"""Every fault at work, and the hooks that apply them: around calls, and to new connections.

The hook for calls is :meth:`Faults.around`; what a kind of fault does there is one branch.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from albsim.errors import ApiError, Refusal, refuse
from albsim.gateway.faults.kinds import (
    Delay,
    DropAfter,
    DropBefore,
    Error,
    FailJob,
    Fault,
    Hang,
    Html502,
    InterruptReplacement,
    Lag,
    StuckJob,
    Throttle,
)
from albsim.gateway.faults.replica import Replica
from albsim.gateway.faults.selection import Injected, Subject
from albsim.gateway.reply import Answer, Cut, Reply
from albsim.world.model import JobFailure, JobFate, Listener
from albsim.world.world import World

_HTML = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What faults say about the handling of one call.

    Attributes:
        reads: the world that a read is answered from.
        fate: what becomes of the jobs that the call begins.
    """

    reads: World
    fate: JobFate = field(default_factory=JobFate)


class Faults:
    """Every fault at work.

    Args:
        world: the world whose calls, jobs and connections they hit.
        rng: decides about probabilities.
    """

    def __init__(self, world: World, rng: random.Random) -> None:
        self._world = world
        self._rng = rng
        self._injected: dict[int, Injected] = {}
        self._replicas: dict[int, Replica] = {}
        self._count = 0

    def inject(self, fault: Fault) -> Injected:
        """Put a fault to work."""
        self._count += 1
        injected = self._injected[self._count] = Injected(self._count, fault)
        if isinstance(fault, Lag):
            self._replicas[injected.id] = Replica(self._world, fault.seconds)
        return injected

    def active(self) -> list[Injected]:
        """Every fault at work."""
        return [*self._injected.values()]

    def lift(self, fault_id: int | None = None) -> bool:
        """Remove one fault, or all: calls that hang on it are cut, jobs that are stuck end.

        Returns:
            False if there is no such fault.
        """
        chosen = [*self._injected] if fault_id is None else [fault_id]
        found = [self._injected.pop(each) for each in chosen if each in self._injected]
        for injected in found:
            injected.lifted.set()
            if (replica := self._replicas.pop(injected.id, None)) is not None:
                replica.forget()
            if isinstance(injected.fault, StuckJob):
                self._world.release(injected.id)
        return bool(found) or fault_id is None

    def interrupts(self, listener: Listener) -> bool:
        """Whether a new connection is interrupted to a listener whose default certificate is being replaced."""
        subject = Subject(
            product="Alb",
            action="UpdateListenerAttribute",
            region=listener.region,
            access_key_id="",
            account_id=listener.account_id,
            resource_ids=(listener.id, listener.load_balancer_id),
            write=True,
        )
        kind = InterruptReplacement
        chosen = [each for each in self.active() if isinstance(each.fault, kind) and each.hits(subject, self._rng)]
        return bool(chosen)

    async def around(self, subject: Subject, perform: Callable[[Circumstances], Answer], hits: list[int]) -> Reply:
        """Handle a call, with every fault that hits it, in the order of their injection.

        Args:
            subject: the call.
            perform: handles it under these circumstances and commits.
            hits: filled with the ids of the faults that hit.

        Raises:
            ApiError: from the handling, or from a fault instead of it.
        """
        calls = [each for each in self.active() if not isinstance(each.fault, InterruptReplacement)]
        chosen = [injected for injected in calls if injected.hits(subject, self._rng)]
        hits.extend(injected.id for injected in chosen)
        for injected in chosen:
            if (reply := await self._before(injected)) is not None:
                return reply
        answer = perform(self._circumstances(chosen))
        return Cut() if any(isinstance(injected.fault, DropAfter) for injected in chosen) else answer

    async def _before(self, injected: Injected) -> Reply | None:
        """What a fault does before the call is handled: wait, or answer in its place."""
        match injected.fault:
            case Delay(seconds=seconds):
                await asyncio.sleep(seconds)
            case Hang():
                await injected.lifted.wait()
                return Cut()
            case DropBefore():
                return Cut()
            case Html502():
                return Answer(502, _HTML, content_type="text/html")
            case Throttle() as fault:
                raise self._throttled(fault)
            case Error(code=code, status=status, message=message):
                raise ApiError(Refusal(code, status, message))
        return None

    def _circumstances(self, chosen: Sequence[Injected]) -> Circumstances:
        failures = [each.fault for each in chosen if isinstance(each.fault, FailJob)]
        stuck = [each.id for each in chosen if isinstance(each.fault, StuckJob)]
        replicas = [self._replicas[each.id] for each in chosen if each.id in self._replicas]
        return Circumstances(
            reads=replicas[0].world() if replicas else self._world,
            fate=JobFate(
                failure=JobFailure(failures[0].code, failures[0].message) if failures else None,
                hold=stuck[0] if stuck else None,
            ),
        )

    def _throttled(self, fault: Throttle) -> ApiError:
        usual = refuse("Throttling.User").refusal
        headers = {"x-acs-retry-after": str(fault.retry_after_ms)} if fault.retry_after_ms else {}
        status = fault.status or int(self._world.settings.switches.throttling_status)
        return ApiError(Refusal(usual.code, status, usual.message, headers=headers))
