"""The lease on a real API server, with a clock that only moves when it is told to.

tests/unit/kube/test_lease.py has the cases; here it shows that the API server keeps its part.
"""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from albtls.kube.connection import connect
from albtls.kube.lease import Lease, LeaseEndedError, LeaseTimes

#: Pauses between two looks are real here, and short; what counts as expired is told by the fake clock.
TIMES = LeaseTimes(duration=30.0, renew_every=0.01, retry_every=0.01, timeout=5.0)


class Clock:
    """Monotonic seconds that stand still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def api(cluster):
    async with (await connect(cluster.kubeconfig)).api() as opened:
        yield opened


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def lease(api, namespace, clock):
    """A process's view of the namespace's Lease."""

    def lease(identity: str) -> Lease:
        return Lease(
            api,
            namespace=namespace,
            name="albtls",
            identity=identity,
            times=TIMES,
            monotonic=clock,
            now=lambda: datetime.now(UTC),
        )

    return lease


@pytest.fixture
def spec(cluster, namespace):
    """What stands in the Lease."""
    return lambda: json.loads(cluster.kubectl("get", "lease", "albtls", "-n", namespace, "-o", "json").stdout)["spec"]


@pytest.fixture
def looked(api, monkeypatch):
    """Waits until the Lease has been read so many times more."""
    reads = asyncio.Semaphore(0)
    original = api.find

    async def find(*args, **kwargs):
        found = await original(*args, **kwargs)
        reads.release()
        return found

    monkeypatch.setattr(api, "find", find)

    async def looked(times: int) -> None:
        for _ in range(times):
            await reads.acquire()

    return looked


async def test_the_first_one_has_it(lease, spec):
    first = lease("a")
    await first.acquire()
    assert first.remaining == 30.0
    written = spec()
    assert (written["holderIdentity"], written["leaseDurationSeconds"]) == ("a", 30)
    assert (written["leaseTransitions"], written["acquireTime"]) == (0, written["renewTime"])


async def test_the_second_waits_and_takes_over_when_the_first_is_silent(lease, spec, clock, looked):
    await lease("a").acquire()
    second = lease("b")
    waiting = asyncio.create_task(second.acquire())
    await looked(4)
    clock.now += 30.0
    await looked(4)
    assert not waiting.done()
    clock.now += 0.1
    await waiting
    assert second.remaining == 30.0
    written = spec()
    assert (written["holderIdentity"], written["leaseTransitions"]) == ("b", 1)


async def test_a_holder_that_renews_keeps_it(lease, spec, clock, looked):
    first, second = lease("a"), lease("b")
    await first.acquire()
    keeping, waiting = asyncio.create_task(first.keep()), asyncio.create_task(second.acquire())
    for _ in range(10):
        clock.now += 10.0
        while first.remaining < 30.0:
            await looked(1)
    await looked(8)
    assert not waiting.done()
    assert not keeping.done()
    assert first.remaining > 0
    assert (spec()["holderIdentity"], spec()["leaseTransitions"]) == ("a", 0)
    for task in (keeping, waiting):
        task.cancel()


async def test_giving_it_back_hands_it_over_at_once(lease, spec):
    first, second = lease("a"), lease("b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await first.release()
    assert first.remaining <= 0
    await waiting
    assert (spec()["holderIdentity"], spec()["leaseTransitions"]) == ("b", 1)


async def test_the_old_holder_ends_when_another_one_has_it(lease, clock):
    first, second = lease("a"), lease("b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    while not waiting.done():
        clock.now += 1.0
        await asyncio.sleep(0.01)
    with pytest.raises(LeaseEndedError, match="is held by b"):
        await first.keep()
    assert first.remaining <= 0
    await first.release()
    assert second.remaining > 0


async def test_somebody_who_only_touches_the_lease_ends_nothing(cluster, lease, namespace, looked):
    first = lease("a")
    await first.acquire()
    keeping = asyncio.create_task(first.keep())
    for number in range(3):
        touch = ("annotate", "lease", "albtls", f"touched={number}", "--overwrite", "-n", namespace)
        await asyncio.to_thread(cluster.kubectl, *touch)
        await looked(2)
    assert not keeping.done()
    assert first.remaining > 0
    keeping.cancel()


async def test_of_two_that_start_together_one_has_it(lease, looked):
    both = [lease("a"), lease("b")]
    tasks = [asyncio.create_task(one.acquire()) for one in both]
    await looked(8)
    assert sum(one.remaining > 0 for one in both) == 1
    assert sum(task.done() for task in tasks) == 1
    for task in tasks:
        task.cancel()
