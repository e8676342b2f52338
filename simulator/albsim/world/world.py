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
from albsim.world import ids, jobs
from albsim.world.model import (
    CaCertificate,
    Certificate,
    Change,
    Counter,
    CustomPolicy,
    Job,
    JobFailure,
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
        self._due: list[tuple[float, str]] = []
        self._store: Store | None = None
        self._observers: list[Callable[[Sequence[TableChange]], None]] = []
        self._job_failure: JobFailure | None = None

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

    def load(self, values: Sequence[Any]) -> None:
        """Take up values that were stored by an earlier run."""
        tables = {table.kind: table for table in self.tables}
        for value in values:
            tables[type(value)].load(value)
        self._due = [(job.due, job.id) for job in self.jobs if job.status is JobStatus.PROCESSING]
        heapq.heapify(self._due)

    @contextmanager
    def transaction(self, job_failure: JobFailure | None = None) -> Iterator[None]:
        """All changes within take effect together, or, if an exception leaves it, none does.

        Args:
            job_failure: why jobs that are begun within will fail; None where they will succeed.
        """
        self.settle()
        self._job_failure = job_failure
        try:
            yield
        except BaseException:
            for table in self.tables:
                table.roll_back()
            raise
        finally:
            self._job_failure = None
        self._commit()

    def settle(self) -> None:
        """Let everything that is due take effect."""
        now = self.clock.now()
        if not self._due or self._due[0][0] > now:
            return
        while self._due and self._due[0][0] <= now:
            _, job_id = heapq.heappop(self._due)
            job = self.jobs.get(job_id)
            if job is not None and job.status is JobStatus.PROCESSING:
                jobs.finish(self, job)
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
            failure=self._job_failure,
            hidden=hidden,
        )
        self.jobs.put(job)
        return job

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
            if kind is Job and value is not None and value.status is JobStatus.PROCESSING:
                heapq.heappush(self._due, (value.due, value.id))
        if self._store is not None:
            self._store.save(changes, self.clock.now())
        for observer in self._observers:
            observer(changes)
