"""A whole simulator: world, gateway, control API, data plane and the timer that makes jobs end.

For use inside a test or from the command line:

    async with Simulator(load(Path("seed.yaml")), speed=20) as sim:
        print(sim.url)

The official SDK's synchronous calls block; use them from another thread than the one the simulator runs in.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from albsim.clock import Clock
from albsim.control import page
from albsim.control.events.events import Events
from albsim.control.routes import Control
from albsim.dataplane.plane import DataPlane
from albsim.gateway import http
from albsim.gateway.authentication import Authenticator
from albsim.gateway.call_log import CallLog
from albsim.gateway.faults.faults import Faults
from albsim.gateway.gateway import Gateway
from albsim.seed import plant
from albsim.seed.model import Seed
from albsim.ticker import Ticker
from albsim.world.store import SqliteStore
from albsim.world.world import World

Address = tuple[str, int]
_ANYWHERE: Address = ("127.0.0.1", 0)


@dataclass(slots=True)
class _Running:
    """What has to be ended again."""

    runners: list[web.AppRunner] = field(default_factory=list)
    endpoints: dict[str, str] = field(default_factory=dict)


class Simulator:
    """A simulated cloud that runs between ``async with`` and the end of its block.

    Args:
        seed: what exists at first, and who may call.
        speed: simulated seconds per real second; 0: time moves only by the control API.
        state: SQLite file to keep the state in; if it has one, the seed's resources are not used.
        listen: address of the endpoint of the seed's region; port 0: any.
        regions: addresses of endpoints of further regions.
        folder: where relative paths of the seed begin.
        random_seed: makes ids, durations and faults the same on every run.
        check_responses: whether an answer that isn't as its action is described is a defect (for albsim's own tests).

    Raises:
        SeedError: if the seed names files that cannot be used.
        StateFileError: if ``state`` is no state file of this version.
    """

    def __init__(
        self,
        seed: Seed,
        *,
        speed: float = 1.0,
        state: Path | None = None,
        listen: Address = _ANYWHERE,
        regions: Mapping[str, Address] | None = None,
        folder: Path = Path(),
        random_seed: int | None = None,
        check_responses: bool = False,
    ) -> None:
        rng = random.Random(random_seed)  # noqa: S311 - reproducible ids, nothing secret
        self._seed = seed
        self._addresses = {seed.region: listen, **(regions or {})}
        self._running = _Running()
        self._store = SqliteStore(state) if state else None
        self.world = World(Clock(speed=speed), rng, plant.settings(seed))
        self.calls = CallLog()
        self.faults = Faults(self.world, rng)
        self.events = Events(self.world)
        self.plane = DataPlane(self.world)
        self.plane.interruptions = self.faults.interrupts
        self._ticker = Ticker(self.world)
        self._gateway = Gateway(
            self.world,
            Authenticator(plant.access_keys(seed), time.time),
            self.faults,
            self.calls,
            check_responses=check_responses,
        )
        try:
            self._fill(folder)
        except BaseException:
            self._close_store()
            raise

    @property
    def endpoints(self) -> Mapping[str, str]:
        """URL of each region's endpoint."""
        return self._running.endpoints

    @property
    def url(self) -> str:
        """URL of the endpoint of the seed's region, and of the control API."""
        return self._running.endpoints[self._seed.region]

    @property
    def endpoint(self) -> str:
        """The same as ``host:port``, as the SDKs' ``endpoint`` wants it."""
        return self.url.removeprefix("http://")

    async def __aenter__(self) -> Self:
        try:
            self.plane.start()
            for region, address in self._addresses.items():
                await self._open(region, address)
        except BaseException:
            await self._end()
            raise
        self._ticker.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._end()

    def _fill(self, folder: Path) -> None:
        """Take up the stored state, or plant the seed where there is none."""
        if self._store is None:
            plant.Planter(self.world, self._seed, folder).plant()
            return
        stored = self._store.load()
        if stored:
            self.world.load(stored)
            self.world.clock.move_to(self._store.stored_time() or 0.0)
        self.world.keep_in(self._store)
        if not stored:
            plant.Planter(self.world, self._seed, folder).plant()

    async def _open(self, region: str, address: Address) -> None:
        app = http.application()
        Control(self.world, self.plane, self.calls, self.faults, self.events, lambda: self.endpoints).add_to(app)
        page.add_to(app)
        http.add_rpc(app, self._gateway, region)
        runner = http.runner(app)
        self._running.runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, *address).start()
        host, port = runner.addresses[0][:2]
        self._running.endpoints[region] = f"http://{host}:{port}"

    async def _end(self) -> None:
        self._ticker.stop()
        self.faults.lift()
        for runner in self._running.runners:
            await runner.cleanup()
        await self.plane.stop()
        self._close_store()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
