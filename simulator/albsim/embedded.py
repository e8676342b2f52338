"""A simulator inside another program, in a thread of its own, for programs without an event loop.

with running(speed=20) as sim:
    client = Client(Config(**sim.client))
    sim.fault(kind="throttle", action="UpdateListenerAttribute", count=1)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from albsim.control.client import ControlClient
from albsim.seed.load import STARTER, checked, load
from albsim.seed.model import Seed
from albsim.simulator import Address, Simulator

SeedSource = Seed | Mapping[str, Any] | Path | None
"""A seed, its content, a seed file, or nothing: the starter seed."""

_Started = tuple[Simulator, Callable[[], None]]


class ClientSettings(TypedDict):
    """What the official SDKs' clients are made with, by the names of their ``Config``."""

    access_key_id: str
    access_key_secret: str
    security_token: NotRequired[str]
    endpoint: str
    protocol: str
    region_id: str


class Running(ControlClient):
    """A simulator that runs: where it is, who may call it, and its control API as methods.

    Attributes:
        simulator: the simulator itself. It belongs to its own thread: look, but change it by the control API.
        url: of the endpoint of the seed's region, and of the page that shows everything.
        endpoint: the same as ``host:port``, as the SDKs want it.
        endpoints: URLs by region.
    """

    def __init__(self, simulator: Simulator, seed: Seed) -> None:
        super().__init__(simulator.url)
        self.simulator = simulator
        self.endpoint = simulator.endpoint
        self.endpoints: Mapping[str, str] = dict(simulator.endpoints)
        self._seed = seed

    @property
    def client(self) -> ClientSettings:
        """What to make an SDK's client with, for the seed's first access key and its region."""
        return self.client_of()

    def client_of(self, access_key_id: str | None = None, region: str | None = None) -> ClientSettings:
        """What to make an SDK's client with.

        Args:
            access_key_id: a key of the seed; without it the first one.
            region: a region with an endpoint; without it the seed's.

        Raises:
            KeyError: there is no such key or endpoint.
        """
        keys = {key.id: key for account in self._seed.accounts for key in account.access_keys}
        key = keys[access_key_id or next(iter(keys))]
        where = region or self._seed.region
        settings: ClientSettings = {
            "access_key_id": key.id,
            "access_key_secret": key.secret.get_secret_value(),
            "endpoint": self.endpoints[where].removeprefix("http://"),
            "protocol": "http",
            "region_id": where,
        }
        if token := key.security_token.get_secret_value():
            settings["security_token"] = token
        return settings


@contextmanager
def running(
    seed: SeedSource = None,
    *,
    speed: float = 100.0,
    state: Path | None = None,
    listen: Address = ("127.0.0.1", 0),
    regions: Mapping[str, Address] | None = None,
    folder: Path | None = None,
    random_seed: int | None = None,
    check_responses: bool = False,
) -> Iterator[Running]:
    """Run a simulator as long as the block lasts.

    Args:
        seed: what exists at first, and who may call.
        speed: simulated seconds per real second; 0: time moves only by ``advance``.
        state: SQLite file to keep the state in; None: in memory.
        listen: address of the endpoint of the seed's region; port 0: any.
        regions: addresses of endpoints of further regions.
        folder: where relative paths of the seed begin; None: the folder of the seed file, else the current one.
        random_seed: makes ids, durations and faults the same on every run.
        check_responses: whether an answer that isn't as its action is described is a defect (for albsim's own tests).

    Raises:
        SeedError: the seed can't be used.
        StateFileError: ``state`` is no state file of this version.
        OSError: an address can't be listened on.
    """
    content = _seed(seed)
    at = folder or (seed.parent if isinstance(seed, Path) else Path())

    def make() -> Simulator:
        return Simulator(
            content,
            speed=speed,
            state=state,
            listen=listen,
            regions=regions,
            folder=at,
            random_seed=random_seed,
            check_responses=check_responses,
        )

    started: Future[_Started] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="albsim") as pool:
        ended = pool.submit(asyncio.run, _serve(make, started))
        simulator, stop = started.result()
        try:
            yield Running(simulator, content)
        finally:
            stop()
            ended.result()


async def _serve(make: Callable[[], Simulator], started: Future[_Started]) -> None:
    """Run a simulator; it is handed over with a function that ends it, to be called from any thread."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        loop.call_soon_threadsafe(stopped.set)

    try:
        async with make() as simulator:
            started.set_result((simulator, stop))
            await stopped.wait()
    except BaseException as error:
        if started.done():
            raise
        started.set_exception(error)


def _seed(source: SeedSource) -> Seed:
    if source is None:
        return load(STARTER)
    if isinstance(source, Seed):
        return source
    return load(source) if isinstance(source, Path) else checked(source, "the seed")
