"""The queue: each key once, never twice at a time, never forgotten, and later where it failed."""

import asyncio
import logging
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.runtime.queue import Again, Backoff, ReconcileQueue
from tests.support.virtual_time import in_virtual_time, seconds

STEADY = Backoff(base=1.0, cap=300.0, draw=lambda: 1.0)


class Work:
    """Work that notes when it was done and takes as long as told.

    Attributes:
        passes: key and time of each pass that began.
        answers: what the passes say, one after the other; then: nothing more to do.
    """

    def __init__(self, *answers: Again | Exception, takes: float = 0.0) -> None:
        self.passes: list[tuple[str, float]] = []
        self.answers = list(answers)
        self.takes = takes
        self.at_work: set[str] = set()
        self.ended: list[tuple[str, float]] = []

    async def __call__(self, key: str) -> Again:
        assert key not in self.at_work, "two passes over one key at a time"
        self.passes.append((key, seconds()))
        self.at_work.add(key)
        try:
            await asyncio.sleep(self.takes)
        finally:
            self.at_work.discard(key)
            self.ended.append((key, seconds()))
        answer = self.answers.pop(0) if self.answers else Again()
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def times(self) -> list[float]:
        """When the passes began."""
        return [round(time, 6) for _, time in self.passes]


@asynccontextmanager
async def running(queue: ReconcileQueue[str], work: Work):
    """The queue at work for the length of a block."""
    task = asyncio.create_task(queue.run(work))
    try:
        yield task
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@in_virtual_time
async def test_a_key_that_waits_is_not_added_twice():
    queue, work = ReconcileQueue[str](), Work()
    for key in ("a", "b", "a", "a", "b"):
        queue.add(key)
    assert len(queue) == 2
    async with running(queue, work):
        await asyncio.sleep(1)
    assert [key for key, _ in work.passes] == ["a", "b"]
    assert len(queue) == 0


@in_virtual_time
async def test_a_key_that_is_worked_on_runs_once_more_afterwards():
    queue, work = ReconcileQueue[str](), Work(takes=10)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(3)
        for _ in range(5):
            queue.add("a")
        assert len(queue) == 0
        await asyncio.sleep(60)
    assert work.times == [0, 10]


@in_virtual_time
async def test_many_keys_at_once_up_to_the_number_of_workers():
    queue, work = ReconcileQueue[str](workers=3), Work(takes=10)
    async with running(queue, work):
        for key in "abcde":
            queue.add(key)
        await asyncio.sleep(4)
        assert (queue.running, len(queue)) == (3, 2)
        assert round(queue.oldest_running, 6) == 4
        await asyncio.sleep(12)
        assert (queue.running, len(queue)) == (2, 0)
        assert round(queue.oldest_running, 6) == 6
        await asyncio.sleep(12)
        assert queue.oldest_running == 0
    assert work.times == [0, 0, 0, 10, 10]


@in_virtual_time
async def test_a_pass_says_when_it_comes_back():
    queue, work = ReconcileQueue[str](), Work(Again(after=30), Again(after=0), Again())
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1000)
    assert work.times == [0, 30, 30]


@in_virtual_time
async def test_failures_wait_longer_and_longer():
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(*[Again(failed=True)] * 11)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(3000)
    waits = [later - earlier for earlier, later in zip(work.times, work.times[1:], strict=False)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@in_virtual_time
async def test_a_failure_waits_at_least_as_long_as_it_asks_for():
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(Again(after=60, failed=True), Again(after=0.1, failed=True))
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1000)
    assert work.times == [0, 60, 62]


@in_virtual_time
async def test_a_success_ends_the_row_of_failures():
    failed, fine = Again(failed=True), Again(after=100)
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(failed, failed, fine, failed, Again())
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1000)
    assert work.times == [0, 1, 3, 103, 104]


@in_virtual_time
async def test_a_step_that_may_still_fail_leaves_the_row_of_failures_as_it_is():
    failed, tried, fine = Again(failed=True), Again(after=10, settled=False), Again(after=10)
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(failed, failed, tried, failed, fine, failed)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1000)
    assert work.times == [0, 1, 3, 13, 17, 27, 28]


@in_virtual_time
async def test_an_event_is_quicker_than_a_backoff_but_does_not_end_it():
    failed = Again(failed=True)
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(failed, failed, failed, failed)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(3.5)  # passes at 0, 1, 3; the next is due at 7
        queue.add("a")
        await asyncio.sleep(100)
    assert work.times == [0, 1, 3, 3.5, 11.5]


@in_virtual_time
async def test_a_failed_pass_during_which_something_happened_runs_again_at_once():
    queue, work = ReconcileQueue[str](backoff=STEADY), Work(Again(failed=True), takes=2)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1)
        queue.add("a")
        await asyncio.sleep(100)
    assert work.times == [0, 2]


@in_virtual_time
async def test_of_two_times_the_earlier_counts():
    queue, work = ReconcileQueue[str](), Work()
    async with running(queue, work):
        queue.add_after("a", 50)
        queue.add_after("a", 20)
        queue.add_after("a", 70)
        queue.add_after("b", 5)
        await asyncio.sleep(1000)
    assert work.passes == [("b", pytest.approx(5)), ("a", pytest.approx(20))]


@in_virtual_time
async def test_what_runs_now_needs_no_timer():
    queue, work = ReconcileQueue[str](), Work()
    queue.add_after("a", 50)
    queue.add("a")
    queue.add_after("a", 50)
    async with running(queue, work):
        await asyncio.sleep(1000)
    assert work.times == [0]


@in_virtual_time
async def test_a_time_set_during_a_pass_holds_after_it():
    queue, work = ReconcileQueue[str](), Work(Again(after=100), takes=10)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(5)
        queue.add_after("a", 20)
        await asyncio.sleep(1000)
    assert work.times == [0, 25]


@in_virtual_time
async def test_a_time_that_comes_during_a_pass_is_not_lost():
    queue, work = ReconcileQueue[str](), Work(takes=10)
    async with running(queue, work):
        queue.add("a")
        await asyncio.sleep(1)
        queue.add_after("a", 2)
        await asyncio.sleep(1000)
    assert work.times == [0, 10]


def test_a_pass_that_breaks_is_logged_and_comes_back(caplog):
    work = Work(RuntimeError("a fault of ours"), Again())

    @in_virtual_time
    async def broken_pass():
        queue = ReconcileQueue[str](workers=1, backoff=STEADY)
        async with running(queue, work):
            queue.add("a")
            queue.add("b")
            await asyncio.sleep(100)

    with caplog.at_level(logging.ERROR):
        broken_pass()
    assert work.passes == [("a", 0), ("b", 0), ("a", pytest.approx(1))]
    (record,) = caplog.records
    assert record.getMessage() == "pass over a failed"
    assert "a fault of ours" in caplog.text


@in_virtual_time
async def test_cancelling_ends_passes_and_timers():
    queue, work = ReconcileQueue[str](), Work(takes=100)
    async with running(queue, work):
        queue.add("a")
        queue.add_after("b", 50)
        await asyncio.sleep(10)
    assert work.ended == [("a", pytest.approx(10))]
    assert (queue.running, queue.oldest_running) == (0, 0)
    await asyncio.sleep(1000)
    assert len(queue) == 0
    assert [key for key, _ in work.passes] == ["a"]


# --- in any order ------------------------------------------------------------------------------------------------

happenings = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "add", "after"]),
        st.sampled_from("abc"),
        st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0, 30.0]),
    ),
    max_size=25,
)
endings = st.lists(
    st.one_of(
        st.builds(Again, after=st.sampled_from([None, 0.0, 1.0, 10.0]), failed=st.booleans()),
        st.just(RuntimeError("a fault of ours")),
    ),
    max_size=10,
)


@given(happenings, endings, st.integers(1, 3), st.sampled_from([0.0, 0.7, 3.0]))
def test_whatever_happens_nothing_is_lost_and_nothing_runs_twice_at_a_time(events, answers, workers, takes):
    logging.getLogger("albtls.runtime.queue").setLevel(logging.CRITICAL)
    work, asked = Work(*answers, takes=takes), []

    @in_virtual_time
    async def scenario():
        queue = ReconcileQueue[str](workers=workers, backoff=STEADY)
        async with running(queue, work):
            for kind, key, pause in events:
                asked.append((key, seconds()))
                if kind == "add":
                    queue.add(key)
                else:
                    queue.add_after(key, pause)
                await asyncio.sleep(pause / 2)
            await asyncio.sleep(5000)
            assert (len(queue), queue.running) == (0, 0)

    try:
        scenario()
    finally:
        logging.getLogger("albtls.runtime.queue").setLevel(logging.NOTSET)
    for key, time in asked:
        assert any(began >= time for other, began in work.passes if other == key)


@given(st.integers(1, 5000), st.floats(0, 1), st.floats(0.1, 10), st.floats(10, 1000))
def test_a_backoff_lies_between_half_and_all_of_a_doubled_wait(failures, draw, base, cap):
    delay = Backoff(base=base, cap=cap, draw=lambda: draw).delay(failures)
    full = min(cap, base * 2 ** min(failures - 1, 30))
    assert full / 2 <= delay <= full
    assert Backoff(base=base, cap=cap, draw=lambda: draw).delay(failures + 1) >= delay
