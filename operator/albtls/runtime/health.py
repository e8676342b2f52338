"""/healthz, /readyz and /metrics over plain HTTP.

Healthy means: the event loop answers and no pass is stuck. Ready means: this process holds the lease and has seen its
objects. Losing the cloud or the API server makes neither false: a restart would mend nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

#: Seconds that a single pass may take; beyond it something hangs. Every call in a pass has a timeout far below.
STUCK_AFTER: Final = 600.0


@dataclass(frozen=True, slots=True)
class Health:
    """What the endpoints look at.

    Attributes:
        ready: whether the process does its work.
        oldest_pass: seconds for which the slowest pass has been at work.
    """

    ready: asyncio.Event
    oldest_pass: Callable[[], float]


@asynccontextmanager
async def serving(host: str, port: int, health: Health, registry: CollectorRegistry) -> AsyncIterator[int]:
    """Serves the endpoints while inside.

    Yields:
        The port.
    """

    async def healthz(_: web.Request) -> web.Response:
        stuck = health.oldest_pass() > STUCK_AFTER
        return web.Response(status=503 if stuck else 200, text="a pass is stuck\n" if stuck else "ok\n")

    async def readyz(_: web.Request) -> web.Response:
        ready = health.ready.is_set()
        return web.Response(status=200 if ready else 503, text="ok\n" if ready else "waiting for the lease\n")

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
