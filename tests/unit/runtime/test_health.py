"""The endpoints that probes and Prometheus ask."""

import asyncio

import aiohttp
import pytest

from albtls.runtime.health import STUCK_AFTER, Health, serving
from albtls.runtime.metrics import Metrics


class Endpoints:
    """The endpoints, asked by name."""

    def __init__(self, health: Health, session: aiohttp.ClientSession, port: int) -> None:
        self.health, self.session, self.port = health, session, port

    async def ask(self, path: str) -> tuple[int, str]:
        async with self.session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()


@pytest.fixture
def oldest():
    """Seconds for which the slowest pass has been at work."""
    return [0.0]


@pytest.fixture
async def endpoints(oldest):
    health = Health(asyncio.Event(), lambda: oldest[0])
    metrics = Metrics()
    metrics.called("Alb", "GetListenerAttribute", "ok", 0.2)
    async with serving("127.0.0.1", 0, health, metrics.registry) as port, aiohttp.ClientSession() as session:
        yield Endpoints(health, session, port)


async def test_ready_once_it_does_its_work(endpoints):
    assert await endpoints.ask("/readyz") == (503, "waiting for the lease\n")
    endpoints.health.ready.set()
    assert await endpoints.ask("/readyz") == (200, "ok\n")


async def test_healthy_until_a_pass_is_stuck(endpoints, oldest):
    assert await endpoints.ask("/healthz") == (200, "ok\n")
    oldest[0] = STUCK_AFTER
    assert await endpoints.ask("/healthz") == (200, "ok\n")
    oldest[0] = STUCK_AFTER + 1
    assert await endpoints.ask("/healthz") == (503, "a pass is stuck\n")
    assert await endpoints.ask("/readyz") == (503, "waiting for the lease\n")


async def test_metrics(endpoints):
    status, text = await endpoints.ask("/metrics")
    assert status == 200
    assert 'albtls_cloud_call_seconds_count{action="GetListenerAttribute",outcome="ok",product="Alb"} 1.0' in text


async def test_nothing_else(endpoints):
    assert (await endpoints.ask("/"))[0] == 404


async def test_the_port_is_free_afterwards():
    health = Health(asyncio.Event(), lambda: 0.0)
    async with serving("127.0.0.1", 0, health, Metrics().registry) as port:
        pass
    async with serving("127.0.0.1", port, health, Metrics().registry) as again:
        assert again == port
