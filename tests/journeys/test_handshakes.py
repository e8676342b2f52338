"""Real handshakes, as fast as they go, while the operator dies before and after its calls that change something.

Here albsim is a process of its own with real sockets. What it is to serve when, the other journeys prove on its state;
this shows that clients see the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from devtools.harness.albsim import AlbSimProcess
from devtools.harness.handshakes import Prober
from tests.journeys.journey import LETTERS
from tests.journeys.scenarios import AUTHORITY, BALANCER, WISHES, Entry, Wish, promoted, renewed, seed
from tests.support.kill_report import KILLS, POINTS, TRIED
from tests.support.memory_kube import MemoryKube
from tests.support.operator_life import Ending, Life, Point, Side

#: Before or after which of the changes of its life the process dies, life after life.
DEATHS = tuple((number, side) for number in (1, 2, 3) for side in Side)
#: Handshakes for each host between two calls of the operator.
BETWEEN = 2
PATIENCE = 30.0


@dataclass
class ProcessCloud:
    """albsim in a process of its own, whose clock stands still but for the operator's waiting."""

    sim: AlbSimProcess

    @property
    def address(self) -> str:
        return self.sim.address

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.sim.clock()["nowMs"] / 1000, UTC)

    def advance(self, seconds: float) -> None:
        self.sim.advance(seconds)


@dataclass
class Deaths:
    """Where the process dies, and handshakes at every point that it passes."""

    probers: Sequence[Prober]
    points: list[Point] = field(default_factory=list)
    _changes: int = 0

    def at(self, point: Point) -> bool:
        for prober in self.probers:
            assert prober.wait_total(prober.tally.total + BETWEEN, PATIENCE), "no more handshakes"
        if point.action not in LETTERS:
            return False
        self._changes += point.side is Side.BEFORE
        if (self._changes, point.side) != DEATHS[len(self.points) % len(DEATHS)]:
            return False
        self._changes = 0
        self.points.append(point)
        return True


@pytest.fixture
def cloud(wish: Wish, tmp_path: Path) -> Iterator[ProcessCloud]:
    with AlbSimProcess(tmp_path, seed=albsim_seed(wish), speed=0, random_seed=1) as sim:
        yield ProcessCloud(sim)


def albsim_seed(wish: Wish) -> dict[str, object]:
    key = {"id": "test-access-key", "secret": "test-access-key-secret"}
    return {"region": "cn-hangzhou", "accounts": [{"id": "1234567890123456", "accessKeys": [key]}], **seed(wish)}


def live(cloud: ProcessCloud, kube: MemoryKube, credentials: Path, deaths: Deaths) -> None:
    """One life after the other, until one finds nothing left to do."""
    while Life(cloud, kube, credentials, deaths.at).run() is Ending.KILLED:
        pass


@pytest.mark.parametrize(
    ("wish", "change"),
    [
        (WISHES["rsa"]("HTTPS"), renewed),
        (WISHES["dual"]("HTTPS"), renewed),
        (WISHES["additional-1"]("HTTPS"), renewed),
        (WISHES["additional-1"]("HTTPS"), promoted),
    ],
    ids=["rsa-renewed", "dual-renewed", "additional-1-renewed", "additional-1-promoted"],
)
def test_no_handshake_fails(
    wish: Wish,
    change: Callable[[Wish], Wish],
    cloud: ProcessCloud,
    credentials: Path,
    record_property: Callable[[str, object], None],
):
    kube, after = MemoryKube(), change(wish)
    wish.put(kube)
    assert Life(cloud, kube, credentials).run() is Ending.CALM
    place = cloud.sim.place(BALANCER, "HTTPS", 443)
    hosts = sorted({entry.host for entry in wish.entries})
    with ExitStack() as stack:
        probers = [
            stack.enter_context(Prober(place.address, place.port, f"{host}.example.com", AUTHORITY.pem, pause=0))
            for host in hosts
        ]
        after.put(kube)
        deaths = Deaths(probers)
        live(cloud, kube, credentials, deaths)
        for prober in probers:
            assert prober.wait_total(prober.tally.total + BETWEEN, PATIENCE)
    for host, prober in zip(hosts, probers, strict=True):
        tally = prober.tally
        assert tally.failures == []
        assert set(tally.sightings) <= fingerprints(host, (*wish.entries, *after.entries))
        assert set(tally.sightings) & fingerprints(host, after.entries)
    assert {(point.action, point.side) for point in deaths.points} >= {("UploadUserCertificate", side) for side in Side}
    for name in (KILLS, POINTS, TRIED):
        record_property(name, len(deaths.points))


def fingerprints(host: str, entries: Sequence[Entry]) -> set[str]:
    return {entry.issued.fingerprint for entry in entries if entry.host == host}
