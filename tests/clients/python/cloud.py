"""The SDK's clients, by their synchronous or their asynchronous methods, and what every part of the story needs."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from alibabacloud_alb20200616 import models as alb
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407.client import Client as CasClient

PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.02

Facts = dict[str, Any]
T = TypeVar("T")


class StoryError(Exception):
    """The cloud doesn't behave as its documentation says."""


@dataclass(frozen=True)
class Cloud:
    """The cloud as a client sees it.

    Attributes:
        region: Where everything is made.
        folder: Where the certificates are.
        asynchronous: Which of the SDK's methods are used.
    """

    alb_client: AlbClient
    cas_client: CasClient
    region: str
    folder: Path
    asynchronous: bool

    async def alb(self, method: str, request: Any) -> Any:
        return await self._call(self.alb_client, method, request)

    async def cas(self, method: str, request: Any) -> Any:
        return await self._call(self.cas_client, method, request)

    async def _call(self, client: Any, method: str, request: Any) -> Any:
        if self.asynchronous:
            return (await getattr(client, f"{method}_async")(request)).body
        return getattr(client, method)(request).body

    async def pages(self, method: str, request: Any, field: str) -> tuple[list[Any], int]:
        """Everything that a list of ALB holds, and on how many pages."""
        found: list[Any] = []
        pages = 0
        while pages == 0 or request.next_token:
            page = await self.alb(method, request)
            found += getattr(page, field)
            pages += 1
            request.next_token = page.next_token
        return found, pages

    async def wait_job(self, job_id: str) -> Any:
        """Waits until a job has succeeded, and gives it."""

        async def ask() -> Any:
            jobs = (await self.alb("list_asyn_jobs", alb.ListAsynJobsRequest(job_ids=[job_id]))).jobs
            if len(jobs) != 1:
                raise StoryError("the job is not listed, or not alone")
            if jobs[0].status == "Failed":
                raise StoryError(f"the job failed: {jobs[0].error_code}")
            return jobs[0]

        return await wait("the job", "Succeeded", ask, lambda job: job.status)

    def file(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="ascii")


async def wait(what: str, wanted: str, ask: Callable[[], Awaitable[T]], status: Callable[[T], str]) -> T:
    """Asks until the answer's status is the wanted one."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = await ask()
        if status(answer) == wanted:
            return answer
        if time.monotonic() > deadline:
            raise StoryError(f"{what} is {status(answer)} and not {wanted} after {PATIENCE_SECONDS} s")
        await asyncio.sleep(PAUSE_SECONDS)


def step(name: str, **seen: object) -> None:
    """Writes what was seen and waits until it may go on."""
    print(json.dumps({"step": name, **seen}), flush=True)
    if not sys.stdin.readline():
        raise StoryError("nobody listens any more")
