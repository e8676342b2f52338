"""The simulated cloud's state and the passing of its time.

Everything that exists is in a table; everything that happens, happens in a transaction. Jobs that are due take effect
before anybody looks, so a reader cannot tell whether a timer or its own read made them end. The world knows no wire
format, no socket and no rule of a product.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from albsim.clock import Clock
from albsim.world import ids, jobs, usage
from albsim.world.model import (
    CaCertificate,
    Certificate,
    Change,
    Counter,
    CustomPolicy,
    Job,
    JobFate,
    JobStatus,
    Listener,
    LoadBalancer,
    Rule,
    ServerGroup,
    TokenUse,
    Warehouse,
)
from albsim.world.settings import Range, Settings
from albsim.world.tables import Table

TableChange = tuple[type[Any], str, Any]
"""Class of the value, its id, the value as it is now (None: removed)."""

_AS_USUAL = JobFate()


class Store(Protocol):
    """Where committed transactions are kept."""

    def save(self, changes: Sequence[TableChange], now: float) -> None:
        """Keep the changes of one transaction, all or none of them."""


class World:
    """All tables, one clock, one source of randomness.

    Args:
        clock: the simulated clock.
        rng: source of ids and durations.
        settings: switches, timings and quotas.
    """

    def __init__(self, clock: Clock, rng: random.Random, settings: Settings) -> None:
        self.clock = clock
        self.rng = rng
        self.settings = settings
        self.load_balancers = Table(LoadBalancer)
        self.server_groups = Table(ServerGroup)
        self.listeners = Table(Listener)
        self.rules = Table(Rule)
        self.policies = Table(CustomPolicy)
        self.jobs = Table(Job)
        self.certificates = Table(Certificate)
        self.ca_certificates = Table(CaCertificate)
        self.warehouses = Table(Warehouse)
        self.tokens = Table(TokenUse)
        self.counters = Table(Counter)
        self.listeners_by_balancer = self.listeners.index(lambda each: (each.load_balancer_id,))
        self.listeners_by_certificate = self.listeners.index(usage.used_by)
        self.listeners_by_policy = self.listeners.index(usage.policy_of)
        self.rules_by_listener = self.rules.index(lambda each: (each.listener_id,))
        self.rules_by_balancer = self.rules.index(lambda each: (each.load_balancer_id,))
        self.jobs_by_resource = self.jobs.index(lambda each: (each.resource_id,))
        self.jobs_by_certificate = self.jobs.index(usage.brought_by)
        self.jobs_by_policy = self.jobs.index(usage.policy_brought_by)
        self._due: list[tuple[float, str]] = []
        self._ended: list[tuple[float, str]] = []
        self._store: Store | None = None
        self._observers: list[Callable[[Sequence[TableChange]], None]] = []
        self._fate = _AS_USUAL
        self._held: dict[str, int] = {}

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """Every table."""
        return (
            self.load_balancers,
            self.server_groups,
            self.listeners,
            self.rules,
            self.policies,
            self.jobs,
            self.certificates,
            self.ca_certificates,
            self.warehouses,
            self.tokens,
            self.counters,
        )

    def table_of(self, resource_type: str) -> Table[Any]:
        """The table of what ListAsynJobs calls ``resource_type``."""
        kinds = {name: kind for kind, name in jobs.RESOURCE_TYPES.items()}
        return next(table for table in self.tables if table.kind is kinds[resource_type])

    def keep_in(self, store: Store) -> None:
        """Keep every transaction from now on in ``store``."""
        self._store = store

    def observe(self, observer: Callable[[Sequence[TableChange]], None]) -> None:
        """Tell ``observer`` of every committed transaction."""
        self._observers.append(observer)

    def forget(self, observer: Callable[[Sequence[TableChange]], None]) -> None:
        """Tell ``observer`` no longer."""
        self._observers.remove(observer)

    def load(self, values: Sequence[Any]) -> None:
        """Take up values that were stored by an earlier run."""
        tables = {table.kind: table for table in self.tables}
        for value in values:
            tables[type(value)].load(value)
        self._due = [(job.due, job.id) for job in self.jobs if job.status is JobStatus.PROCESSING]
        self._ended = [(job.modified, job.id) for job in self.jobs if job.status is not JobStatus.PROCESSING]
        heapq.heapify(self._due)
        heapq.heapify(self._ended)

    @contextmanager
    def transaction(self, fate: JobFate = _AS_USUAL) -> Iterator[None]:
        """All changes within take effect together, or, if an exception leaves it, none does.

        Args:
            fate: what becomes of jobs that are begun within.
        """
        self.settle()
        self._fate = fate
        try:
            yield
        except BaseException:
            for table in self.tables:
                table.roll_back()
            raise
        finally:
            self._fate = _AS_USUAL
        self._commit()

    def settle(self) -> None:
        """Let everything that is due take effect, and forget the jobs that ended long ago."""
        now = self.clock.now()
        for job_id in _up_to(self._due, now):
            job = self.jobs.get(job_id)
            if job is not None and job.status is JobStatus.PROCESSING and job_id not in self._held:
                jobs.finish(self, job)
        for job_id in _up_to(self._ended, now - jobs.RETENTION[self.settings.switches.job_retention]):
            if job_id in self.jobs:
                self.jobs.remove(job_id)
        self._commit()

    def next_due(self) -> float | None:
        """When the next job ends, in seconds since the epoch on the simulated clock."""
        return self._due[0][0] if self._due else None

    def start_job(
        self,
        resource: jobs.Resource,
        *,
        api_name: str,
        operate_type: str,
        change: Change,
        takes: Range,
        hidden: bool = False,
    ) -> Job:
        """Begin a job on a resource; the caller has put the resource into the status that goes with it.

        Args:
            resource: what the job is about.
            api_name: action that starts it.
            operate_type: Create, Update or Delete.
            change: what takes effect when it ends.
            takes: range of its duration in simulated seconds.
            hidden: whether ListAsynJobs doesn't know of it.
        """
        now = self.clock.now()
        job = Job(
            id=ids.lower_uuid(self.rng, self.jobs),
            account_id=resource.account_id,
            region=resource.region,
            api_name=api_name,
            operate_type=operate_type,
            resource_type=jobs.RESOURCE_TYPES[type(resource)],
            resource_id=resource.id,
            created=now,
            modified=now,
            due=now + self.rng.uniform(*takes),
            change=change,
            failure=self._fate.failure,
            hidden=hidden,
        )
        self.jobs.put(job)
        if self._fate.hold is not None:
            self._held[job.id] = self._fate.hold
        return job

    def release(self, hold: int) -> None:
        """Let the jobs that were held under this number end: those that are overdue now, the others on time."""
        freed = [job_id for job_id, held_by in self._held.items() if held_by == hold]
        now = self.clock.now()
        with self.transaction():
            for job_id in freed:
                del self._held[job_id]
                job = self.jobs.get(job_id)
                if job is not None and job.status is JobStatus.PROCESSING and job.due <= now:
                    self.jobs.put(replace(job, due=now))
                    heapq.heappush(self._due, (now, job_id))
        self.settle()

    def end_job(self, job: Job) -> None:
        """Record that a job has ended, well or not."""
        if job.failure is None:
            self.jobs.put(replace(job, status=JobStatus.SUCCEEDED, modified=job.due))
            return
        why = job.failure
        failed = replace(job, status=JobStatus.FAILED, error_code=why.code, error_message=why.message)
        self.jobs.put(replace(failed, modified=job.due))

    def _commit(self) -> None:
        changes: list[TableChange] = [
            (table.kind, key, value) for table in self.tables for key, value in table.commit()
        ]
        if not changes:
            return
        for kind, _, value in changes:
            if kind is Job and value is not None:
                self._await(value)
        if self._store is not None:
            self._store.save(changes, self.clock.now())
        for observer in self._observers:
            observer(changes)

    def _await(self, job: Job) -> None:
        if job.status is JobStatus.PROCESSING:
            heapq.heappush(self._due, (job.due, job.id))
        else:
            heapq.heappush(self._ended, (job.modified, job.id))


def _up_to(queue: list[tuple[float, str]], time: float) -> Iterator[str]:
    """Take out of a heap of times and ids the ids whose time has come."""
    while queue and queue[0][0] <= time:
        yield heapq.heappop(queue)[1]
