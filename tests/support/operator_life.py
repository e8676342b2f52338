"""Lives of the operator's process, within this one: from its start until nothing is left to do, or until it is killed.

Everything is the product's own (queue, reconciler, resolver, gateways, the official SDK) but for the API server, which
is in memory, and the clocks: waiting takes no time, it only moves the simulated one. A process that is killed stops at
that very call and never runs again; what it had in memory is gone, the cloud and the API server stay as they are.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol
from unittest.mock import patch

from albtls.api.meta import Kind
from albtls.cloud.clouds import Clouds, CloudSettings
from albtls.cloud.errors import CloudError
from albtls.cloud.sdk import Operation, Sdk
from albtls.core.bundles import parse_bundle
from albtls.core.keys import ObjectKey
from albtls.runtime.app import _relist
from albtls.runtime.contest import Contest
from albtls.runtime.inventory import Inventory
from albtls.runtime.metrics import Metrics
from albtls.runtime.queue import Again, Backoff, ReconcileQueue
from albtls.runtime.reconciler import TROUBLED_RESYNC, Reconciler, Timing
from albtls.runtime.report import Reporter
from albtls.runtime.resolve import Resolver
from tests.support.memory_kube import CLUSTER_ID, MemoryKube, MemoryKubeClient
from tests.support.virtual_time import VirtualTimeLoop

KEY: Final = ObjectKey(Kind.ALB_LISTENER_TLS, "prod", "shop")
REGION: Final = "cn-hangzhou"
RESYNC: Final = 600.0
#: Passes of one life after which something is going round in circles.
_MOST_PASSES: Final = 500

#: Of all lives: a new process doesn't use the old one's again.
_TOKENS: Final = itertools.count()
#: Parsing is pure, and the same Secrets are read by every pass of every life.
_parse_bundle: Final = cache(parse_bundle)


class SimulatedCloud(Protocol):
    """The cloud that a process works on."""

    @property
    def address(self) -> str:
        """Where the SDK shall call."""

    def now(self) -> datetime:
        """The simulated time."""

    def advance(self, seconds: float) -> None:
        """Lets time pass."""


class Side(StrEnum):
    """Where a call is cut off."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """A moment at which the process can die: before the cloud is called, or when it has done what it was asked for.

    Attributes:
        number: of the call, from 0 on.
        side: before or after it.
        action: what was called.
    """

    number: int
    side: Side
    action: str


class Ending(StrEnum):
    """How a life ended."""

    CALM = "calm"
    KILLED = "killed"
    OLD = "old"


@dataclass(slots=True)
class Life:
    """One life of the process.

    Attributes:
        cloud: the cloud.
        kube: the API server.
        credentials: folder with the operator's credentials.
        at: told of every point; the process dies where the answer is True.
        calm: asked once nothing is left to do; the process goes on where the answer is True.
        patience: seconds after which it ends in any case.
        passes: how many passes it has made.
        numbers: of the calls to the cloud.
    """

    cloud: SimulatedCloud
    kube: MemoryKube
    credentials: Path
    at: Callable[[Point], bool] = lambda point: False
    calm: Callable[[], bool] = lambda: False
    patience: float = float("inf")
    passes: int = 0
    numbers: Iterator[int] = field(default_factory=itertools.count)
    _dead: asyncio.Event = field(init=False)
    _over: asyncio.Event = field(init=False)
    _queue: ReconcileQueue[ObjectKey] = field(init=False)
    _inventory: Inventory = field(init=False)
    _resting: set[ObjectKey] = field(default_factory=set)
    _failure: Exception | None = None

    def run(self) -> Ending:
        """Lives."""
        with _instantly(self), asyncio.Runner(loop_factory=lambda: _SteppingLoop(self.cloud.advance)) as runner:
            return runner.run(self._live())

    def wake(self) -> None:
        """Tells the process that something about the objects or their Secrets has changed."""
        self._resting.clear()
        for key in {*self.kube.state.objects, *self._inventory.keys()}:
            self._queue.add(key)

    async def pass_by(self, point: Point) -> None:
        """Goes past a point, or dies there."""
        if self._dead.is_set() or self.at(point):
            self._dead.set()
            await asyncio.Event().wait()  # for ever: a dead process does nothing more

    async def _live(self) -> Ending:
        self._dead, self._over = asyncio.Event(), asyncio.Event()
        self._queue = ReconcileQueue[ObjectKey](workers=2, backoff=Backoff(cap=30.0, draw=lambda: 1.0))
        self._inventory = Inventory(class_="albtls", region=REGION)
        clouds = self._clouds()
        client = _Mortal(MemoryKubeClient(self.kube), self._dead)
        reconciler = self._reconciler(clouds, client)
        await _relist(client, self._inventory, self._queue)
        if not len(self._queue):
            self._over.set()
        working = asyncio.create_task(self._queue.run(lambda key: self._pass(reconciler, key)))
        ends = [asyncio.create_task(event.wait()) for event in (self._dead, self._over)]
        timeout = None if self.patience == float("inf") else self.patience
        await asyncio.wait([working, *ends], timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        for task in (working, *ends):
            task.cancel()
        await asyncio.wait([working, *ends])
        await clouds.close()
        if self._failure is not None:
            raise self._failure
        if self._dead.is_set():
            return Ending.KILLED
        return Ending.CALM if self._over.is_set() else Ending.OLD

    async def _pass(self, reconciler: Reconciler, key: ObjectKey) -> Again:
        """One pass, as the queue asks for it; what the product doesn't expect ends this life."""
        self.passes += 1
        try:
            assert self.passes < _MOST_PASSES, "the passes don't end"
            again = await reconciler.reconcile(key)
        except Exception as error:
            self._failure = error
            self._over.set()
            raise
        (self._resting.add if _calm(again) else self._resting.discard)(key)
        if self._resting.issuperset(self._inventory.keys()) and not self.calm():
            self._over.set()
        return again

    def _clouds(self) -> Clouds:
        loop = asyncio.get_running_loop()
        settings = CloudSettings(
            alb_endpoint=self.cloud.address,
            cas_endpoint=self.cloud.address,
            quotas_endpoint=self.cloud.address,
            protocol="http",
            credentials_directory=self.credentials,
            share=1.0,
        )
        return Clouds(settings, may_write=lambda _: True, clock=loop.time, chance=lambda: 0.0)

    def _reconciler(self, clouds: Clouds, kube: Any) -> Reconciler:
        return Reconciler(
            kube=kube,
            clouds=clouds,
            resolver=Resolver(kube, cluster_id=CLUSTER_ID, rules=()),
            reporter=Reporter(kube=kube, events=kube, metrics=Metrics(), now=self.cloud.now),
            inventory=self._inventory,
            contest=Contest(kube, self._inventory, REGION, self._queue.add),
            timing=Timing(resync=RESYNC, poll=2.0, jitter=lambda: 1.0),
            region=REGION,
            now=self.cloud.now,
            new_token=lambda: f"token-{next(_TOKENS)}",
            wake=self._queue.add,
        )


def _calm(again: Again) -> bool:
    """Whether a pass found nothing to do for now."""
    return again.settled and not again.failed and (again.after is None or again.after >= TROUBLED_RESYNC)


class _SteppingLoop(VirtualTimeLoop):
    """Virtual time that takes the cloud's clock along."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self._advance = advance
        super().__init__()

    def _skip(self, seconds: float) -> None:
        super()._skip(seconds)
        self._advance(seconds)


class _Mortal:
    """A client of the API server, for as long as its process lives."""

    def __init__(self, client: MemoryKubeClient, dead: asyncio.Event) -> None:
        self._client = client
        self._dead = dead

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            if self._dead.is_set():
                await asyncio.Event().wait()
            return await method(*args, **kwargs)

        return call


class _Inline:
    """The product's threads for calls to the cloud, without threads."""

    def __init__(self, size: int) -> None:
        """Takes what the real ones take."""

    async def run(self, work: Callable[[], Any]) -> Any:
        """Runs it here and now."""
        return work()

    async def close(self) -> None:
        """Has nothing to close."""


@contextmanager
def _instantly(life: Life) -> Iterator[None]:
    """Within, calls to the cloud pass the life's points, and nothing waits for a thread."""

    class Watched(Sdk):
        async def call(self, action: str, operation: Operation, request: object, **how: Any) -> Any:
            number = next(life.numbers)
            await life.pass_by(Point(number, Side.BEFORE, action))
            try:
                answer = await super().call(action, operation, request, **how)
            except CloudError:
                await life.pass_by(Point(number, Side.AFTER, action))
                raise
            await life.pass_by(Point(number, Side.AFTER, action))
            return answer

    with ExitStack() as stack:
        stack.enter_context(patch("albtls.cloud.clouds.Sdk", Watched))
        stack.enter_context(patch("albtls.cloud.clouds.Workers", _Inline))
        stack.enter_context(patch("albtls.runtime.resolve.parse_bundle", _parse_bundle))
        stack.enter_context(patch("asyncio.to_thread", _inline))
        yield


async def _inline(work: Callable[..., Any], *args: Any) -> Any:
    return work(*args)
