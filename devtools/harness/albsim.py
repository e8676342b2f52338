"""The simulated cloud as a process of its own, and its control API as methods.

with AlbSimProcess(folder, speed=50) as albsim:
    ...  # albsim.address for the SDK, albsim.calls(write=True), albsim.fault(kind="hang", action="DeleteListener")
"""

import http.client
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit

import yaml

from devtools.harness.process import BackgroundProcess, HarnessError

JsonObject = dict[str, Any]

#: The seed of the examples: one Standard and one Basic load balancer, an HTTPS and an HTTP listener.
EXAMPLE_SEED: Final = Path(__file__).parents[2] / "examples" / "albsim-seed.yaml"
#: The access key of that seed, worth nothing anywhere else.
ACCESS_KEY_ID: Final = "test-access-key"
ACCESS_KEY_SECRET: Final = "test-access-key-secret"  # noqa: S105 - see above

_READY: Final = re.compile(r"^albsim ready at (http://\S+)$", re.MULTILINE)
_REGION: Final = re.compile(r"^albsim region (\S+) at (http://\S+)$", re.MULTILINE)
_READY_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listener is reached.

    Attributes:
        address: its load balancer's loopback address.
        port: the port that could be bound, which the listener's own port needn't be.
    """

    address: str
    port: int


class AlbSimProcess(BackgroundProcess):
    """`albsim serve` on a loopback port of its own; started again, it keeps its port, but its state only with a file.

    Args:
        folder: where its log (and a seed given as data) go.
        seed: a seed file, or its content as data.
        speed: simulated seconds per real second; 0: the clock moves by `advance` alone.
        state: SQLite file that outlives the process; None: in memory.
        regions: further regions that get an endpoint of their own.
        random_seed: makes ids and durations the same on every run.
    """

    def __init__(
        self,
        folder: Path,
        *,
        seed: Path | Mapping[str, Any] = EXAMPLE_SEED,
        speed: float = 50.0,
        state: Path | None = None,
        regions: Sequence[str] = (),
        random_seed: int | None = None,
    ) -> None:
        super().__init__("albsim", (), {}, folder / "albsim.log")
        file = seed if isinstance(seed, Path) else _written(seed, folder / "albsim-seed.yaml")
        self._options = [f"--seed={file}", f"--speed={speed:g}"]
        if state is not None:
            self._options.append(f"--state={state}")
        if random_seed is not None:
            self._options.append(f"--random-seed={random_seed}")
        self._regions = tuple(regions)
        self._url = ""
        self._region_urls: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Starts it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends it."""
        self.stop()

    def start(self) -> None:
        """Starts it, on the ports that it had before, and returns when it serves.

        Raises:
            HarnessError: it ended instead, or doesn't serve in time.
        """
        places = {region: _host_and_port(self._region_urls.get(region, "")) for region in self._regions}
        listen = [f"--listen-region={region}={place}" for region, place in places.items()]
        listen.append(f"--listen={_host_and_port(self._url)}")
        self.command = (sys.executable, "-m", "albsim.cli", "serve", *self._options, *listen)
        super().start()
        try:
            self.wait_ready(lambda: _READY.search(self.output()) is not None, _READY_SECONDS)
        except HarnessError:
            self.kill()
            raise
        said = self.output()
        self._url = _READY.findall(said)[-1]
        self._region_urls = dict(_REGION.findall(said))

    @property
    def url(self) -> str:
        """Of its first region's endpoint and of the control API."""
        return self._url

    @property
    def address(self) -> str:
        """host:port of its first region's endpoint, for all APIs, as the SDK wants an endpoint."""
        return urlsplit(self._url).netloc

    def region_address(self, region: str) -> str:
        """host:port of the endpoint of one of the further regions."""
        return urlsplit(self._region_urls[region]).netloc

    def state(self) -> JsonObject:
        """Everything that exists: clock, loadBalancers, serverGroups, listeners, certificates, caCertificates, jobs."""
        return self._ask("GET", "/_sim/state")

    def listener(self, listener_id: str) -> JsonObject | None:
        """One listener of `state`; None where there is none."""
        return next((each for each in self.state()["listeners"] if each["id"] == listener_id), None)

    def listener_at(self, load_balancer_id: str, protocol: str, port: int) -> JsonObject | None:
        """The listener at a place of a load balancer; None where there is none."""
        wanted = (load_balancer_id, protocol, port)
        for listener in self.state()["listeners"]:
            if (listener["loadBalancerId"], listener["protocol"], listener["port"]) == wanted:
                found: JsonObject = listener
                return found
        return None

    def place(self, load_balancer_id: str, protocol: str, port: int) -> Place:
        """Where a listener is reached.

        Raises:
            HarnessError: there is no such listener, or it doesn't serve; the text says why.
        """
        listener = self.listener_at(load_balancer_id, protocol, port)
        if listener is None:
            raise HarnessError(f"there is no listener {protocol}:{port} on {load_balancer_id}")
        serving = listener["serving"]
        if serving["address"] is None:
            raise HarnessError(f"{protocol}:{port} of {load_balancer_id} can't be reached: {serving['reason']}")
        return Place(serving["address"], serving["port"])

    def calls(
        self, *, action: str | None = None, product: str | None = None, write: bool | None = None, since: int = 0
    ) -> list[JsonObject]:
        """What it has been asked, in order, without keys.

        Args:
            action: only calls of this action.
            product: only calls of this product.
            write: only calls that change something, or only those that don't.
            since: only calls with a number above this one.
        """
        chosen = {"action": action, "product": product, "write": None if write is None else str(write).lower()}
        query = {name: value for name, value in chosen.items() if value is not None}
        found: list[JsonObject] = self._ask("GET", f"/_sim/calls?{urlencode({**query, 'since': since})}")["calls"]
        return found

    def actions(
        self, *, action: str | None = None, product: str | None = None, write: bool | None = None, since: int = 0
    ) -> list[str]:
        """The names of `calls`, in order."""
        return [call["action"] for call in self.calls(action=action, product=product, write=write, since=since)]

    def clear_calls(self) -> None:
        """Forgets what it has been asked."""
        self._ask("DELETE", "/_sim/calls")

    def fault(self, **fault: object) -> int:
        """Injects a fault and returns its id.

        Args:
            fault: its fields as the control API names them, in camelCase: kind="throttle", action="Upload*", count=1.
        """
        return int(self._ask("POST", "/_sim/faults", fault)["id"])

    def faults(self) -> list[JsonObject]:
        """The faults at work, with how often each has hit."""
        found: list[JsonObject] = self._ask("GET", "/_sim/faults")["faults"]
        return found

    def lift(self, fault: int | None = None) -> None:
        """Removes one fault, or all."""
        self._ask("DELETE", "/_sim/faults" if fault is None else f"/_sim/faults/{fault}")

    def clock(self) -> JsonObject:
        """The simulated time: now, nowMs, speed, manual."""
        return self._ask("GET", "/_sim/clock")

    def advance(self, seconds: float) -> None:
        """Lets simulated seconds pass at once."""
        self._ask("POST", "/_sim/clock", {"advance": seconds})

    def set_speed(self, speed: float) -> None:
        """Sets how many simulated seconds a second has; 0: only `advance` moves the clock."""
        self._ask("POST", "/_sim/clock", {"speed": speed})

    def _ask(self, method: str, path: str, body: object = None) -> JsonObject:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise self.failure(f"doesn't answer {method} {path} ({error})") from error
        finally:
            connection.close()
        if not 200 <= answer.status <= 299:
            raise HarnessError(
                f"albsim refused {method} {path}: HTTP {answer.status} {content.decode(errors='replace')}"
            )
        found: JsonObject = json.loads(content)
        return found


def _host_and_port(url: str) -> str:
    return urlsplit(url).netloc or "127.0.0.1:0"


def _written(seed: Mapping[str, Any], file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(dict(seed), sort_keys=False), encoding="utf-8")
    return file
