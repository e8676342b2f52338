"""The composition root: puts the rooms together and runs them until the process is told to end or loses its lease."""

import asyncio
import logging
import random
import signal
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, TypeVar

import kopf

from albtls.api.meta import DEFAULT_CLASS, Kind
from albtls.cloud.clouds import Clouds, CloudSettings
from albtls.cloud.jobs import Pace
from albtls.core.keys import ObjectKey
from albtls.kube.api import KubeApi
from albtls.kube.client import KubeClient
from albtls.kube.connection import connect
from albtls.kube.errors import KubeError
from albtls.kube.events import EventRecorder
from albtls.kube.lease import Lease, LeaseTimes
from albtls.runtime.contest import Contest
from albtls.runtime.handlers import build_registry, kopf_settings
from albtls.runtime.health import Health, serving
from albtls.runtime.inventory import Inventory
from albtls.runtime.metrics import Metrics
from albtls.runtime.queue import Again, Backoff, ReconcileQueue
from albtls.runtime.reconciler import Reconciler, Timing
from albtls.runtime.report import Reporter
from albtls.runtime.resolve import Resolver
from albtls.runtime.settings import Settings

T = TypeVar("T")

_START_BACKOFF: Final = Backoff(base=0.5, cap=10.0)

_LOG: Final = logging.getLogger(__name__)


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


async def run(settings: Settings) -> None:
    """Runs the operator until it is told to end (SIGTERM, SIGINT).

    Raises:
        ConnectionConfigError: there is no way to the API server.
        LeaseEndedError: another process has taken over; this one must end.
    """
    # kopf takes the signals over once it runs; what waits for the lease or the API server must end on them too.
    main = asyncio.current_task()
    loop = asyncio.get_running_loop()
    told: list[signal.Signals] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, main, told, number)
    try:
        await _run(settings)
    except asyncio.CancelledError:
        if not told:
            raise
    _LOG.info("ended")


def _end(main: asyncio.Task[None] | None, told: list[signal.Signals], number: signal.Signals) -> None:
    told.append(number)
    if main is not None:
        main.cancel()


async def _run(settings: Settings) -> None:
    connection = await connect(settings.kubeconfig)
    metrics, ready = Metrics(), asyncio.Event()
    queue = ReconcileQueue[ObjectKey](workers=settings.workers, backoff=Backoff(cap=settings.retry_cap_seconds))
    metrics.queue_length.set_function(lambda: len(queue))
    health = Health(ready, lambda: queue.oldest_running)
    async with (
        connection.api() as api,
        serving(settings.http_host, settings.http_port, health, metrics.registry) as port,
        _lease(api, settings) as lease,
        _clouds(settings, lease, metrics) as clouds,
    ):
        _LOG.info("serving /healthz, /readyz and /metrics on port %d", port)
        await lease.acquire()
        async with _beside(lease.keep()):
            kube, inventory = KubeClient(api), Inventory(class_=settings.class_, region=settings.region)
            reporter = Reporter(
                kube=kube,
                events=EventRecorder(api, instance=settings.identity, new_id=lambda: uuid.uuid4().hex[:16]),
                metrics=metrics,
                now=now,
            )
            cluster_id = settings.cluster_id or await _answered(kube.cluster_id)
            resolver = Resolver(kube, cluster_id=cluster_id, rules=settings.access_rules())
            reconciler = Reconciler(
                kube=kube,
                clouds=clouds,
                resolver=resolver,
                reporter=reporter,
                inventory=inventory,
                contest=Contest(kube, inventory, settings.region, queue.add),
                timing=Timing(
                    resync=settings.resync_seconds,
                    poll=settings.job_poll_seconds,
                    jitter=lambda: random.uniform(0.9, 1.1),  # noqa: S311 - spreads load
                ),
                region=settings.region,
                now=now,
                new_token=lambda: uuid.uuid4().hex,
                wake=queue.add,
            )
            await _answered(lambda: _relist(kube, inventory, queue))
            _LOG.info("cluster %s: %d objects of class %s", cluster_id, len(inventory), settings.class_)
            ready.set()
            # kopf cancels, at its end, the tasks that were made after it; so it comes last, and they end with it.
            async with _beside(
                queue.run(_counted(reconciler, metrics)), _resync(settings.resync_seconds, kube, inventory, queue)
            ):
                await kopf.operator(
                    registry=build_registry(inventory, queue, connection),
                    settings=kopf_settings(),
                    # kopf's own guess needs a user name, which a container's user lacks.
                    identity=settings.identity,  # type: ignore[arg-type]  # a str under a name that kopf keeps private
                    standalone=True,
                    clusterwide=True,
                )


async def _answered(ask: Callable[[], Awaitable[T]]) -> T:
    """Asks until the API server answers: it may start later than this process, or its CRDs may be seconds old."""
    failures = 0
    while True:
        try:
            return await ask()
        except KubeError as error:
            failures += 1
            _LOG.warning("waiting for the API server: %s", error)
            await asyncio.sleep(_START_BACKOFF.delay(failures))


def _counted(reconciler: Reconciler, metrics: Metrics) -> Callable[[ObjectKey], Awaitable[Again]]:
    async def reconcile(key: ObjectKey) -> Again:
        outcome = "crashed"
        try:
            again = await reconciler.reconcile(key)
            outcome = "failed" if again.failed else "done"
        finally:
            metrics.passes.labels(str(key.kind), outcome).inc()
        return again

    return reconcile


@asynccontextmanager
async def _beside(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs these beside the body: where one fails the body is cancelled, and they end with it."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        # kopf takes every task that is made after its start for one of its own and waits for it at the end.
        await asyncio.sleep(0)
        yield
        for task in tasks:
            task.cancel()


def lease_name(class_: str) -> str:
    """The Lease of the operators of one class: each class has a writer of its own."""
    return "albtls" if class_ == DEFAULT_CLASS else f"albtls-{class_}"


@asynccontextmanager
async def _lease(api: KubeApi, settings: Settings) -> AsyncIterator[Lease]:
    duration = settings.lease_seconds
    lease = Lease(
        api,
        namespace=settings.namespace,
        name=lease_name(settings.class_),
        identity=settings.identity,
        times=LeaseTimes(duration=duration, renew_every=duration / 6, retry_every=min(2.0, duration / 6)),
        monotonic=time.monotonic,
        now=now,
    )
    try:
        yield lease
    finally:
        await lease.release()


@asynccontextmanager
async def _clouds(settings: Settings, lease: Lease, metrics: Metrics) -> AsyncIterator[Clouds]:
    clouds = Clouds(
        CloudSettings(
            alb_endpoint=settings.alb_endpoint,
            cas_endpoint=settings.cas_endpoint,
            protocol=settings.endpoint_protocol,
            credentials_directory=settings.credentials_dir,
            http_proxy=settings.http_proxy,
            https_proxy=settings.https_proxy,
            share=settings.rate_share,
            jobs=Pace(delay=settings.job_poll_seconds, interval=settings.job_poll_seconds),
        ),
        may_write=lambda seconds: lease.remaining > seconds,
        on_call=metrics.called,
    )
    try:
        yield clouds
    finally:
        await clouds.close()


async def _resync(every: float, kube: KubeClient, inventory: Inventory, queue: ReconcileQueue[ObjectKey]) -> None:
    """Lists all objects from time to time: what an event was lost of is found, what is gone is forgotten."""
    while True:
        await asyncio.sleep(every)
        try:
            await _relist(kube, inventory, queue)
        except KubeError as error:
            _LOG.warning("resync: %s", error)


async def _relist(kube: KubeClient, inventory: Inventory, queue: ReconcileQueue[ObjectKey]) -> None:
    there = set()
    for kind in Kind:
        for raw in await kube.list_all(kind):
            metadata = raw["metadata"]
            there.add(ObjectKey(kind, metadata["namespace"], metadata["name"]))
            # Items of a list carry no kind of their own.
            key = inventory.observe({**raw, "kind": kind})
            if key is not None:
                queue.add(key)
    for key in set(inventory.keys()) - there:
        queue.add(key)
