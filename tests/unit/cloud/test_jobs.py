"""The job poller, on a clock that stands still unless told."""

import itertools

import pytest

from albtls.cloud.errors import CloudError
from albtls.cloud.jobs import UNKNOWN, JobPoller, Pace
from albtls.core.observed import Job
from tests.support.fake_time import FakeTime


class Jobs:
    """The cloud's jobs, and how often it was asked for which."""

    def __init__(self, time: FakeTime) -> None:
        self.time = time
        self.status: dict[str, str] = {}
        self.asked: list[tuple[float, tuple[str, ...]]] = []
        self.failure: CloudError | None = None

    async def read(self, job_ids):
        self.asked.append((self.time.now - 1000, tuple(job_ids)))
        if self.failure:
            raise self.failure
        return tuple(Job(job_id, self.status[job_id]) for job_id in job_ids if job_id in self.status)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def jobs(time: FakeTime) -> Jobs:
    return Jobs(time)


@pytest.fixture
async def poller(time: FakeTime, jobs: Jobs):
    poller = JobPoller(
        jobs.read, Pace(delay=3, interval=2, give_up=20), clock=time.clock, sleep=time.sleep, random=lambda: 0.0
    )
    yield poller
    await poller.close()


@pytest.mark.parametrize("end", ["Succeeded", "Failed"])
async def test_looks_after_the_delay_then_every_interval_until_the_end(poller, jobs, time, end):
    done: list[Job] = []
    jobs.status["j"] = "Processing"
    poller.watch("j", done.append)
    await time.advance(6.5)
    assert [moment for moment, _ in jobs.asked] == [3, 5]
    jobs.status["j"] = end
    await time.advance(1)
    assert done == [Job("j", end)]
    await time.advance(60)
    assert len(jobs.asked) == 3


async def test_nothing_runs_while_nothing_is_watched(poller, jobs, time):
    assert not time.sleeping
    jobs.status["j"] = "Succeeded"
    poller.watch("j", lambda _: None)
    await time.advance(0)
    assert time.sleeping
    await time.advance(3)
    assert not time.sleeping
    assert poller.watching == 0
    poller.watch("j", lambda _: None)
    await time.advance(3)
    assert len(jobs.asked) == 2


async def test_ten_jobs_a_call(poller, jobs, time):
    done: list[Job] = []
    for number in range(25):
        jobs.status[f"j{number}"] = "Succeeded"
        poller.watch(f"j{number}", done.append)
    await time.advance(3)
    assert [len(ids) for _, ids in jobs.asked] == [10, 10, 5]
    assert len(done) == 25


async def test_jobs_that_are_due_soon_ride_along(poller, jobs, time):
    jobs.status.update(a="Processing", b="Processing")
    poller.watch("a", lambda _: None)
    await time.advance(0.9)
    poller.watch("b", lambda _: None)
    await time.advance(3)
    assert jobs.asked == [(3, ("a", "b"))]


async def test_two_who_watch_one_job_are_both_told(poller, jobs, time):
    told: list[str] = []
    jobs.status["j"] = "Succeeded"
    poller.watch("j", lambda _: told.append("first"))
    poller.watch("j", lambda _: told.append("second"))
    await time.advance(3)
    assert told == ["first", "second"]
    assert len(jobs.asked) == 1


async def test_a_job_that_the_cloud_doesnt_know_counts_as_ended_in_the_end(poller, jobs, time):
    done: list[Job] = []
    poller.watch("lost", done.append)
    await time.advance(19)
    assert done == []
    await time.advance(4)
    assert done == [Job("lost", UNKNOWN)]


async def test_asks_ever_less_often_while_the_cloud_doesnt_answer(poller, jobs, time):
    done: list[Job] = []
    jobs.status["j"] = "Succeeded"
    jobs.failure = CloudError("ListAsynJobs", "ServiceUnavailable", 503)
    poller.watch("j", done.append)
    await time.advance(120)
    moments = [moment for moment, _ in jobs.asked]
    gaps = [round(b - a) for a, b in itertools.pairwise(moments)]
    assert gaps == [4, 8, 16, 32]
    jobs.failure = None
    await time.advance(60)
    assert done == [Job("j", "Succeeded")]


async def test_waits_at_least_as_long_as_the_cloud_asks(poller, jobs, time):
    jobs.failure = CloudError("ListAsynJobs", "Throttling.User", 400, retry_after=50.0)
    poller.watch("j", lambda _: None)
    await time.advance(52)
    assert len(jobs.asked) == 1
    await time.advance(2)
    assert len(jobs.asked) == 2


async def test_jitter_spreads_the_looks(jobs, time):
    poller = JobPoller(jobs.read, Pace(delay=10), clock=time.clock, sleep=time.sleep, random=lambda: 1.0)
    jobs.status["j"] = "Succeeded"
    poller.watch("j", lambda _: None)
    await time.advance(20)
    assert [moment for moment, _ in jobs.asked] == [pytest.approx(12.0)]


async def test_after_closing_nobody_is_told(poller, jobs, time):
    done: list[Job] = []
    jobs.status["j"] = "Succeeded"
    poller.watch("j", done.append)
    await time.advance(1)
    await poller.close()
    await time.advance(10)
    assert done == []
    assert not time.sleeping
