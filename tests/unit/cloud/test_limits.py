"""The limiter, on a clock that stands still unless told."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from albtls.cloud.limits import Limiter, Limits, Rate, ending
from tests.support.fake_time import FakeTime


def limiter_of(time: FakeTime, rate: Rate, share: float = 1.0) -> Limiter:
    return Limiter(rate, share, clock=time.clock, sleep=time.sleep)


async def calls_in(time: FakeTime, limiter: Limiter, number: int, seconds: float) -> list[float]:
    """When each of that many callers, all there at once, was let through."""
    times: list[float] = []

    async def caller():
        await limiter.acquire()
        times.append(time.now)

    callers = [asyncio.create_task(caller()) for _ in range(number)]
    await time.advance(seconds)
    for task in callers:
        task.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    return times


async def test_starts_almost_empty():
    time = FakeTime()
    assert await calls_in(time, limiter_of(time, Rate(200, 60)), 20, 0) == [1000.0]


async def test_uses_nearly_all_of_its_share():
    time = FakeTime()
    granted = await calls_in(time, limiter_of(time, Rate(200, 60), share=0.5), 1000, 600)
    assert 970 <= len(granted) <= 1000


@settings(max_examples=60, deadline=None)
@given(
    calls=st.integers(2, 400),
    seconds=st.sampled_from([1, 10, 60]),
    share=st.floats(0.1, 1.0),
    gaps=st.lists(st.floats(0, 90), min_size=1, max_size=12),
    burst=st.integers(1, 60),
)
def test_no_window_ever_holds_more_than_the_share(calls, seconds, share, gaps, burst):
    async def scenario():
        time = FakeTime()
        limiter = limiter_of(time, Rate(calls, seconds), share)
        times: list[float] = []
        for gap in gaps:
            times += await calls_in(time, limiter, burst, gap)
        return times

    times = asyncio.run(scenario())
    allowed = max(calls * share, 2)
    for start in times:
        assert sum(start <= moment < start + seconds for moment in times) <= allowed + 1e-6


async def test_what_ends_soonest_goes_first():
    time = FakeTime()
    limiter = limiter_of(time, Rate(60, 60))
    await limiter.acquire()
    order: list[object] = []

    async def caller(not_after):
        with ending(not_after):
            await limiter.acquire()
        order.append(not_after)

    ends = [None, datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)]
    tasks = [asyncio.create_task(caller(end)) for end in ends]
    await time.advance(60)
    await asyncio.gather(*tasks)
    assert order == [ends[2], ends[3], ends[1], None]


async def test_a_latecomer_in_a_hurry_overtakes():
    time = FakeTime()
    limiter = limiter_of(time, Rate(60, 60))
    await limiter.acquire()
    order: list[str] = []

    async def caller(name, not_after):
        with ending(not_after):
            await limiter.acquire()
        order.append(name)

    patient = asyncio.create_task(caller("patient", None))
    await time.advance(0.5)
    hurried = asyncio.create_task(caller("hurried", datetime(2027, 1, 1, tzinfo=UTC)))
    await time.advance(10)
    await asyncio.gather(patient, hurried)
    assert order == ["hurried", "patient"]


async def test_one_who_stops_waiting_is_in_nobodys_way():
    time = FakeTime()
    limiter = limiter_of(time, Rate(60, 60))
    await limiter.acquire()
    first, second, third = (asyncio.create_task(limiter.acquire()) for _ in range(3))
    await time.advance(0.1)
    first.cancel()
    second.cancel()
    await time.advance(2)
    assert third.done()
    assert not third.cancelled()
    assert first.cancelled()


async def test_a_throttle_holds_everybody_for_as_long_as_the_cloud_says():
    time = FakeTime()
    limiter = limiter_of(time, Rate(100))
    await limiter.acquire()
    limiter.throttled(30.0)
    assert await calls_in(time, limiter, 5, 29.9) == []
    assert await calls_in(time, limiter, 1, 1) != []


async def test_throttled_halves_the_speed_and_it_comes_back():
    time = FakeTime()
    limiter = limiter_of(time, Rate(100))
    full = len(await calls_in(time, limiter, 2000, 10))
    limiter.throttled(None)
    limiter.throttled(None)  # a second refusal of the same moment is the same news
    slowed = len(await calls_in(time, limiter, 2000, 10))
    assert full * 0.3 < slowed < full * 0.6
    await time.advance(200)
    assert len(await calls_in(time, limiter, 2000, 10)) == pytest.approx(full, rel=0.02)


async def test_each_action_has_its_own_limit():
    time = FakeTime()
    limits = Limits(share=1.0, undocumented=Rate(10), clock=time.clock, sleep=time.sleep)
    update = limits.of("UpdateListenerAttribute")
    assert limits.of("UpdateListenerAttribute") is update
    assert len(await calls_in(time, update, 1000, 60)) <= 200
    assert len(await calls_in(time, limits.of("GetListenerAttribute"), 1000, 60)) == pytest.approx(541, abs=2)
