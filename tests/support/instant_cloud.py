"""albsim without sockets: the official SDK's requests go to its gateway within the process, and its clock stands still.

A call takes a fraction of a millisecond, and the whole cloud is a value that can be kept and taken up again: a process
can be killed at every single call of a journey without walking the way there each time.
"""

from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from unittest.mock import patch
from urllib.parse import urlencode

from darabonba.core import DaraCore
from darabonba.request import DaraRequest
from darabonba.response import DaraResponse

from albsim.control import view
from albsim.gateway.call_log import Entry
from albsim.gateway.wire_request import read
from albsim.seed.model import Seed
from albsim.simulator import Simulator
from tests.support.answering import Need, offered

T = TypeVar("T")

ACCESS_KEY: Final = "test-access-key"
ACCESS_KEY_SECRET: Final = "test-access-key-secret"
REGION: Final = "cn-hangzhou"
#: What the SDK is told to call; nothing listens there.
ADDRESS: Final = "albsim.invalid"
ACCOUNTS: Final = [{"id": "1234567890123456", "accessKeys": [{"id": ACCESS_KEY, "secret": ACCESS_KEY_SECRET}]}]
#: Parts of a seed that aren't resources.
_SETTINGS: Final = frozenset({"quotas", "switches", "timings", "rateLimits"})


@dataclass(frozen=True, slots=True)
class CloudState:
    """The whole cloud at a moment.

    Attributes:
        values: everything that is in its tables.
        time: its clock, in seconds since the epoch.
        served: what has been served so far, from moment to moment.
    """

    values: tuple[Any, ...]
    time: float
    served: tuple[tuple[float, frozenset[Need]], ...]


class InstantCloud:
    """A simulated cloud within the process.

    Args:
        seed: what exists at first, and the settings; with *state* its resources aren't used.
        state: a moment to go on from; None: the seed's.
        random_seed: makes ids and durations the same on every run.

    Attributes:
        sim: the simulator.
        served: what the listeners have served, from moment to moment, each time that it changed.
        version: number of changes so far.
    """

    def __init__(self, seed: Mapping[str, Any], state: CloudState | None = None, *, random_seed: int = 1) -> None:
        chosen = {name: part for name, part in seed.items() if state is None or name in _SETTINGS}
        content = {"region": REGION, "accounts": ACCOUNTS, **chosen}
        self.sim = Simulator(Seed.model_validate(content), speed=0, random_seed=random_seed)
        self.version = 0
        self.served: list[tuple[float, frozenset[Need]]] = []
        if state is not None:
            self.sim.world.load(state.values)
            self.sim.world.clock.start = state.time
            self.served = list(state.served)
        self.sim.world.observe(self._changed)
        self._note()

    @property
    def address(self) -> str:
        """Where the SDK shall call."""
        return ADDRESS

    def now(self) -> datetime:
        """The simulated time."""
        return datetime.fromtimestamp(self.sim.world.clock.now(), UTC)

    def advance(self, seconds: float) -> None:
        """Lets time pass; what is due takes effect."""
        self.sim.world.clock.advance(seconds)
        self.sim.world.settle()
        self.version += 1
        self._note()

    def keep(self) -> CloudState:
        """This moment."""
        values = tuple(value for table in self.sim.world.tables for value in table)
        return CloudState(values, self.sim.world.clock.now(), tuple(self.served))

    def state(self) -> dict[str, Any]:
        """Everything that exists, as the control API shows it."""
        return view.state(self.sim.world, self.sim.plane, {})

    def changes(self) -> list[Entry]:
        """The calls that were to change something, in order."""
        return [entry for entry in self.sim.calls.entries() if entry.write]

    @property
    def busy(self) -> bool:
        """Whether a change of a listener is under way."""
        return any(listener.status == "Configuring" for listener in self.sim.world.listeners)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Within, whatever the official SDK sends in this process is asked here."""
        with patch.object(DaraCore, "do_action", staticmethod(self._answer)):
            yield

    def _answer(self, request: DaraRequest, runtime: object = None) -> DaraResponse:
        query = urlencode({name: value for name, value in request.query.items() if value is not None})
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        wire = read(request.method, f"{request.pathname}?{query}", request.headers, body)
        reply = _at_once(self.sim._gateway.handle(wire, REGION))
        response = DaraResponse()
        response.status_code, response.status_message = reply.status, ""
        response.headers = {name.lower(): value for name, value in reply.headers.items()}
        response.body = reply.body.encode()
        return response

    def _changed(self, changes: Sequence[Any]) -> None:
        self.version += 1
        self._note()

    def _note(self) -> None:
        now = offered(self.sim.world)
        if not self.served or self.served[-1][1] != now:
            self.served.append((self.sim.world.clock.now(), now))


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """Runs what never has to wait."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("albsim waits, which is for faults that this cloud doesn't know")
