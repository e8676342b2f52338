"""Shared reads: once for many, kept for a while, never a failure or an absence."""

import asyncio

import pytest

from albtls.cloud.shared import SharedReads
from tests.support.fake_time import FakeTime


class Source:
    """Values that are read when the test opens the gate."""

    def __init__(self) -> None:
        self.reads: list[str] = []
        self.answer: object = "value"
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, key: str) -> object:
        self.reads.append(key)
        await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def shared(time: FakeTime, source: Source) -> SharedReads:
    return SharedReads(source.read, keep=60, clock=time.clock)


async def test_many_who_ask_at_once_cause_one_read(shared, source):
    source.gate.clear()
    askers = [asyncio.create_task(shared.get("a")) for _ in range(5)]
    await asyncio.sleep(0)
    source.gate.set()
    assert await asyncio.gather(*askers) == ["value"] * 5
    assert source.reads == ["a"]


async def test_a_value_is_kept_for_its_time_and_no_longer(shared, source, time):
    await shared.get("a")
    await time.advance(59)
    await shared.get("a")
    assert source.reads == ["a"]
    await time.advance(1)
    await shared.get("a")
    assert source.reads == ["a", "a"]


@pytest.mark.parametrize("answer", [None, RuntimeError("no")])
async def test_neither_absence_nor_failure_is_kept(shared, source, answer):
    source.answer = answer
    for _ in range(2):
        if answer is None:
            assert await shared.get("a") is None
        else:
            with pytest.raises(RuntimeError):
                await shared.get("a")
    source.answer = "there"
    assert await shared.get("a") == "there"
    assert source.reads == ["a"] * 3


async def test_one_who_stops_waiting_takes_nothing_from_the_others(shared, source):
    source.gate.clear()
    first, second = (asyncio.create_task(shared.get("a")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    source.gate.set()
    assert await second == "value"
    assert source.reads == ["a"]


async def test_what_is_known_otherwise_isnt_read_and_can_be_forgotten(shared, source):
    shared.put("a", "known")
    assert await shared.get("a") == "known"
    assert source.reads == []
    assert shared.forget("a") == "known"
    assert shared.forget("a") is None
    assert await shared.get("a") == "value"
