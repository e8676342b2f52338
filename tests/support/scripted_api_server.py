"""An HTTP server in the place of a Kubernetes API server, for what a real one doesn't do on demand: answers as told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from albtls.kube.api import KubeApi
from albtls.kube.connection import connect


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """One request, as it arrived.

    Attributes:
        method: of HTTP.
        path: without the query.
        query: parameters of the URL.
        headers: with lower-case names.
        body: from JSON; None where there was none.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """One answer: JSON, unless `raw` is given.

    Attributes:
        body: what is sent as JSON.
        status: of HTTP.
        raw: sent as it is.
        hold: set by the test when the answer may go; None: at once.
    """

    body: object = field(default_factory=dict)
    status: int = 200
    raw: bytes | None = None
    hold: asyncio.Event | None = None


class ScriptedApiServer:
    """What a test sees of the server.

    Attributes:
        url: where it is.
        requests: what has arrived.
        reply: makes the answer to a request.
    """

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[ApiRequest] = []
        self.reply: Callable[[ApiRequest], ApiAnswer] = lambda _: ApiAnswer()

    def kubeconfig(self, folder: Path, **user: str) -> Path:
        """Writes a kubeconfig that leads here, for a user such as `token="…"`; the file's path."""
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(kubeconfig_content(self.url, user)), encoding="utf-8")
        return path

    async def _handle(self, request: web.Request) -> web.Response:
        text = await request.text()
        arrived = ApiRequest(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=json.loads(text) if text else None,
        )
        self.requests.append(arrived)
        told = self.reply(arrived)
        if told.hold is not None:
            await told.hold.wait()
        content = told.raw if told.raw is not None else json.dumps(told.body).encode()
        return web.Response(body=content, status=told.status, content_type="application/json")


def kubeconfig_content(server: str, user: dict[str, str], **cluster: str) -> dict[str, Any]:
    """A kubeconfig with one cluster, one user and one context."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "test", "cluster": {"server": server, **cluster}}],
        "users": [{"name": "test", "user": user}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "current-context": "test",
    }


@asynccontextmanager
async def scripted_api_server() -> AsyncIterator[ScriptedApiServer]:
    """Serves on a loopback port of its own for the length of a block."""
    server = ScriptedApiServer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server._handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[ScriptedApiServer]:
    """A server that answers as told."""
    async with scripted_api_server() as started:
        yield started


@pytest.fixture
async def api(server: ScriptedApiServer, tmp_path: Path) -> AsyncIterator[KubeApi]:
    """The operator's own client of that server."""
    connection = await connect(server.kubeconfig(tmp_path, token="the-token"))
    async with connection.api() as opened:
        yield opened
