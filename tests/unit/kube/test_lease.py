"""The lease in virtual time: whatever the API server and the other process do, there is one writer at a time.

tests/cluster/test_lease.py shows that a real API server behaves as the memory here.
"""

import asyncio
import copy
import logging
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.kube.errors import KubeConflictError, KubeUnavailableError, NotFoundError
from albtls.kube.lease import Lease, LeaseEndedError, LeaseTimes
from tests.support.virtual_time import in_virtual_time, seconds

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


class LeaseMemory:
    """The API server's part: one Lease, with its versions.

    Attributes:
        lease: as it is; None where there is none.
        down: whether nothing is answered.
        takes: seconds for each call.
    """

    def __init__(self) -> None:
        self.lease: dict | None = None
        self.down = False
        self.takes = 0.0
        self.versions = 0
        self.calls: list[str] = []

    async def find(self, path, *, what, timeout):  # noqa: ASYNC109 - as the real one
        try:
            return await self.send("GET", path, what=what, timeout=timeout)
        except NotFoundError:
            return None

    async def send(self, method, path, body=None, *, what, timeout):  # noqa: ASYNC109 - as the real one
        self.calls.append(method)
        await asyncio.sleep(min(self.takes, timeout))
        if self.down or self.takes > timeout:
            raise KubeUnavailableError(f"{what}: API server not reached")
        if method == "GET":
            if self.lease is None:
                raise NotFoundError(what)
            return copy.deepcopy(self.lease)
        if method == "POST" and self.lease is not None:
            raise KubeConflictError(what)
        if method == "PUT":
            if self.lease is None:
                raise NotFoundError(what)
            if body["metadata"]["resourceVersion"] != self.lease["metadata"]["resourceVersion"]:
                raise KubeConflictError(what)
        self.touch(body)
        return copy.deepcopy(self.lease)

    def touch(self, body: dict | None = None) -> None:
        """A write of anybody's."""
        self.versions += 1
        self.lease = copy.deepcopy(body or self.lease)
        self.lease["metadata"]["resourceVersion"] = str(self.versions)

    @property
    def spec(self) -> dict:
        return self.lease["spec"]


def lease(api: LeaseMemory, identity: str = "a", *, skew: float = 0.0, **times: float) -> Lease:
    return Lease(
        api,
        namespace="albtls-system",
        name="albtls",
        identity=identity,
        times=LeaseTimes(**times),
        monotonic=lambda: asyncio.get_running_loop().time() + skew,
        now=lambda: NOON,
    )


@in_virtual_time
async def test_the_first_one_has_it_at_once():
    api = LeaseMemory()
    mine = lease(api)
    assert mine.remaining <= 0
    await mine.acquire()
    assert seconds() == 0
    assert mine.remaining == 30
    assert api.calls == ["GET", "POST"]
    assert api.spec == {
        "holderIdentity": "a",
        "leaseDurationSeconds": 30,
        "acquireTime": "2026-03-01T12:00:00.000000Z",
        "renewTime": "2026-03-01T12:00:00.000000Z",
        "leaseTransitions": 0,
    }
    await asyncio.sleep(12)
    assert round(mine.remaining, 6) == 18


@pytest.mark.parametrize("duration", [3.0, 3.2, 3.9, 30.0])
@in_virtual_time
async def test_others_are_never_told_less_than_is_held(duration):
    api = LeaseMemory()
    mine = lease(api, duration=duration)
    await mine.acquire()
    assert duration <= api.spec["leaseDurationSeconds"] < duration + 1


@in_virtual_time
async def test_what_is_left_counts_from_before_the_call():
    api = LeaseMemory()
    api.takes = 4.0
    mine = lease(api)
    await mine.acquire()
    assert round(mine.remaining, 6) == 22


@in_virtual_time
async def test_the_second_waits_until_the_first_has_been_silent_for_long_enough():
    api = LeaseMemory()
    await lease(api, "a").acquire()
    await asyncio.sleep(29)  # how old it is doesn't count: the second has only just seen it
    second = lease(api, "b", skew=1e6)
    began = seconds()
    await second.acquire()
    assert 30 < seconds() - began <= 34
    assert api.spec["holderIdentity"] == "b"
    assert api.spec["leaseTransitions"] == 1
    assert second.remaining == 30


@in_virtual_time
async def test_it_waits_as_long_as_the_holder_s_own_duration():
    api = LeaseMemory()
    await lease(api, "a", duration=100).acquire()
    second = lease(api, "b", duration=10)
    await second.acquire()
    assert 100 < seconds() <= 104


@in_virtual_time
async def test_a_holder_that_renews_is_never_replaced():
    api = LeaseMemory()
    first, second = lease(api, "a"), lease(api, "b")
    await first.acquire()
    keeping, waiting = asyncio.create_task(first.keep()), asyncio.create_task(second.acquire())
    await asyncio.sleep(10_000)
    assert not waiting.done()
    assert not keeping.done()
    assert first.remaining >= 25
    assert (api.spec["holderIdentity"], api.spec["leaseTransitions"]) == ("a", 0)
    keeping.cancel()
    await waiting
    assert seconds() <= 10_000 + 40


@in_virtual_time
async def test_giving_it_back_lets_the_next_one_in_at_once():
    api = LeaseMemory()
    first, second = lease(api, "a"), lease(api, "b")
    await first.acquire()
    waiting = asyncio.create_task(second.acquire())
    await asyncio.sleep(10)
    await first.release()
    assert first.remaining <= 0
    began = seconds()
    await waiting
    assert seconds() - began <= 2
    assert api.spec["holderIdentity"] == "b"


@in_virtual_time
async def test_only_the_holder_gives_it_back():
    api = LeaseMemory()
    first, second = lease(api, "a"), lease(api, "b")
    await second.release()
    assert api.calls == []
    await first.acquire()
    api.spec["holderIdentity"] = "b"
    await first.release()
    assert api.spec["holderIdentity"] == "b"


@in_virtual_time
async def test_giving_it_back_to_a_server_that_does_not_answer_is_no_error(caplog):
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()
    api.down = True
    with caplog.at_level(logging.INFO):
        await mine.release()
    assert "lease not released" in caplog.text
    assert mine.remaining <= 0


@in_virtual_time
async def test_the_same_process_takes_its_own_up_again():
    api = LeaseMemory()
    await lease(api, "a").acquire()
    again = lease(api, "a")
    await again.acquire()
    assert seconds() == 0
    assert api.spec["leaseTransitions"] == 0


@in_virtual_time
async def test_waiting_outlasts_a_server_that_does_not_answer():
    api = LeaseMemory()
    api.down = True
    waiting = asyncio.create_task(lease(api).acquire())
    await asyncio.sleep(1000)
    assert not waiting.done()
    api.down = False
    await waiting
    assert seconds() <= 1002


@in_virtual_time
async def test_keeping_outlasts_a_short_outage():
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()
    keeping = asyncio.create_task(mine.keep())
    await asyncio.sleep(6)
    api.down = True
    await asyncio.sleep(20)
    assert 0 < mine.remaining < 15
    api.down = False
    await asyncio.sleep(2)
    assert mine.remaining > 25
    keeping.cancel()


@in_virtual_time
async def test_keeping_ends_before_anybody_else_may_write():
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()
    api.down = True
    with pytest.raises(LeaseEndedError, match="ran out"):
        await mine.keep()
    assert 30 <= seconds() <= 32


@in_virtual_time
async def test_keeping_ends_where_another_one_holds_it():
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()
    api.spec["holderIdentity"] = "b"
    api.touch()
    with pytest.raises(LeaseEndedError, match="is held by b"):
        await mine.keep()
    assert seconds() == 5


@in_virtual_time
async def test_somebody_who_only_touches_the_lease_ends_nothing():
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()

    original = api.send

    async def touched_in_between(method, path, body=None, **rest):
        if method == "PUT" and api.calls.count("PUT") < 1:
            api.touch()
        return await original(method, path, body, **rest)

    api.send = touched_in_between
    keeping = asyncio.create_task(mine.keep())
    await asyncio.sleep(100)
    assert not keeping.done()
    assert api.calls.count("PUT") > 10
    assert api.spec["holderIdentity"] == "a"
    keeping.cancel()


@in_virtual_time
async def test_a_lease_that_somebody_deleted_is_made_again():
    api = LeaseMemory()
    mine = lease(api)
    await mine.acquire()
    keeping = asyncio.create_task(mine.keep())
    await asyncio.sleep(7)
    api.lease = None
    await asyncio.sleep(5)
    assert api.spec["holderIdentity"] == "a"
    keeping.cancel()


@in_virtual_time
async def test_of_two_that_start_together_one_has_it():
    api = LeaseMemory()
    api.takes = 0.1
    both = [lease(api, "a"), lease(api, "b")]
    tasks = [asyncio.create_task(one.acquire()) for one in both]
    await asyncio.sleep(1)
    assert sum(task.done() for task in tasks) == 1
    assert sum(one.remaining > 0 for one in both) == 1
    for task in tasks:
        task.cancel()


@in_virtual_time
async def test_an_unknown_holder_without_a_duration_is_waited_for():
    api = LeaseMemory()
    api.touch({"metadata": {}, "spec": {"holderIdentity": "somebody"}})
    await lease(api).acquire()
    assert seconds() > 30
    assert api.spec["leaseTransitions"] == 1


outages = st.lists(st.tuples(st.floats(0.1, 60), st.booleans(), st.floats(0, 6)), max_size=8)


@given(outages, st.lists(st.floats(-1e5, 1e5), min_size=3, max_size=3), st.sampled_from([3.0, 10.5, 30.0]))
def test_there_are_never_two_writers(weather, skews, duration):
    @in_virtual_time
    async def scenario():
        api = LeaseMemory()
        times = {
            "duration": duration,
            "renew_every": duration / 6,
            "retry_every": min(2.0, duration / 6),
            "timeout": 5.0,
        }
        leases = [lease(api, name, skew=skew, **times) for name, skew in zip("abc", skews, strict=True)]

        async def process(mine: Lease) -> None:
            while True:
                await mine.acquire()
                with suppress(LeaseEndedError):
                    await mine.keep()

        tasks = [asyncio.create_task(process(mine)) for mine in leases]
        for pause, down, takes in weather:
            for _ in range(20):
                await asyncio.sleep(pause / 20)
                assert sum(mine.remaining > 0 for mine in leases) <= 1
            api.down, api.takes = down, takes
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    scenario()
