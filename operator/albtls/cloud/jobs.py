"""Waits for the asynchronous changes of one gateway, ten jobs a call, and tells who asked when one has ended.

A hint and no more: "look again now". Whoever is told reads the listener anew, so a job that the cloud has forgotten
counts as ended, and a process that dies loses nothing. Must never keep a worker waiting, nor a task with nothing to do.
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from albtls.cloud.alb import JOBS_PER_CALL
from albtls.cloud.errors import CloudError
from albtls.core.observed import Job

_log: Final = logging.getLogger(__name__)

#: Reads up to ten jobs by their ids; those that the cloud doesn't know are missing from the answer.
ReadJobs = Callable[[Sequence[str]], Awaitable[tuple[Job, ...]]]

#: What a job is called that the cloud doesn't know (any more); not a status of the API.
UNKNOWN: Final = "Unknown"
_PROCESSING: Final = "Processing"
#: Longest time between two attempts while the cloud doesn't answer, in seconds.
_LONGEST_BACK_OFF: Final = 60.0


@dataclass(slots=True)
class _Watch:
    """One job that somebody waits for.

    Attributes:
        job_id: the job.
        since: when it was handed over.
        due: when to look at it next.
        on_done: to be told of its end.
    """

    job_id: str
    since: float
    due: float
    on_done: list[Callable[[Job], None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, in seconds.

    Attributes:
        delay: from the start of a job to the first look.
        interval: between two looks.
        give_up: after how long a job that the cloud doesn't know counts as ended. How long the cloud remembers a job
            isn't documented, nor whether it knows one at once.
    """

    delay: float = 2.0
    interval: float = 2.0
    give_up: float = 60.0


class JobPoller:
    """Looks after all jobs of one gateway.

    Args:
        read: reads up to ten jobs.
        pace: how often.
        clock: monotonic seconds.
        sleep: waits seconds.
        random: a number from 0 to 1, so that many operators don't keep step.
    """

    def __init__(
        self,
        read: ReadJobs,
        pace: Pace,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
    ) -> None:
        self._read = read
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._watched: dict[str, _Watch] = {}
        self._task: asyncio.Task[None] | None = None
        self._failures = 0

    def watch(self, job_id: str, on_done: Callable[[Job], None]) -> None:
        """Calls *on_done* from the event loop, once, when the job has succeeded, failed or been forgotten."""
        if job_id in self._watched:
            self._watched[job_id].on_done.append(on_done)
            return
        now = self._clock()
        self._watched[job_id] = _Watch(job_id, now, now + self._jittered(self._pace.delay), [on_done])
        if self._task is None:
            # In a context of its own: whoever asks first mustn't lend all later questions its place in the queue.
            context = contextvars.Context()
            self._task = asyncio.get_running_loop().create_task(self._run(), name="albtls-jobs", context=context)
            self._task.add_done_callback(self._stopped)

    @property
    def watching(self) -> int:
        """How many jobs haven't ended yet."""
        return len(self._watched)

    async def close(self) -> None:
        """Forgets all jobs; nobody is told."""
        self._watched.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _stopped(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("the job poller stopped", exc_info=error)

    async def _run(self) -> None:
        while self._watched:
            wait = min(watch.due for watch in self._watched.values()) - self._clock()
            if wait > 0:
                # A job with an earlier first look may join meanwhile; it isn't earlier by more than a moment.
                await self._sleep(min(wait, self._pace.interval))
                continue
            await self._look(self._next_ones())

    def _next_ones(self) -> list[_Watch]:
        """Those that are due, filled up with what is due soon: the call costs the same."""
        soon = self._clock() + self._pace.interval / 2
        waiting = sorted(self._watched.values(), key=lambda watch: watch.due)
        return [watch for watch in waiting if watch.due <= soon][:JOBS_PER_CALL]

    async def _look(self, watches: list[_Watch]) -> None:
        try:
            jobs = {job.job_id: job for job in await self._read([watch.job_id for watch in watches])}
        except CloudError as error:
            self._postpone(error)
            return
        self._failures = 0
        now = self._clock()
        for watch in watches:
            job = jobs.get(watch.job_id)
            if job is None and now - watch.since >= self._pace.give_up:
                job = Job(watch.job_id, UNKNOWN)
            if job is None or job.status == _PROCESSING:
                watch.due = now + self._jittered(self._pace.interval)
            else:
                self._tell(watch, job)

    def _postpone(self, error: CloudError) -> None:
        self._failures += 1
        wait = min(self._pace.interval * 2.0 ** min(self._failures, 10), _LONGEST_BACK_OFF)
        again = self._clock() + self._jittered(max(wait, error.retry_after or 0.0))
        for watch in self._watched.values():
            watch.due = max(watch.due, again)

    def _tell(self, watch: _Watch, job: Job) -> None:
        self._watched.pop(watch.job_id, None)
        loop = asyncio.get_running_loop()
        for on_done in watch.on_done:
            loop.call_soon(on_done, job)  # what goes wrong in there is the loop's to report, not ours to die of

    def _jittered(self, seconds: float) -> float:
        """From 100 % to 120 % of it."""
        return seconds * (1 + self._random() / 5)
