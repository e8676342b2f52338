"""The simulated cloud as a process of its own, and its control API as methods.

with AlbSimProcess(folder, speed=50) as albsim:
    ...  # albsim.address for the SDK, albsim.calls(write=True), albsim.fault(kind="hang", action="DeleteListener")
"""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import yaml

from albsim.control.client import ControlClient, ControlError, ControlMethods, Place
from albsim.control.shapes import JsonObject
from devtools.harness.process import BackgroundProcess, HarnessError

__all__ = ["ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "EXAMPLE_SEED", "AlbSimProcess", "JsonObject", "Place"]

#: The seed of the examples: one Standard and one Basic load balancer, an HTTPS and an HTTP listener.
EXAMPLE_SEED: Final = Path(__file__).parents[2] / "examples" / "albsim-seed.yaml"
#: The access key of that seed, worth nothing anywhere else.
ACCESS_KEY_ID: Final = "test-access-key"
ACCESS_KEY_SECRET: Final = "test-access-key-secret"  # noqa: S105 - see above

_READY: Final = re.compile(r"^albsim ready at (http://\S+)$", re.MULTILINE)
_REGION: Final = re.compile(r"^albsim region (\S+) at (http://\S+)$", re.MULTILINE)
_READY_SECONDS: Final = 30.0


class AlbSimProcess(BackgroundProcess, ControlMethods):
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

    def ask(self, method: str, path: str, body: object = None) -> JsonObject:
        """Sends one request to the control API and gives its answer.

        Raises:
            HarnessError: it doesn't answer, or refuses.
        """
        try:
            return ControlClient(self._url).ask(method, path, body)
        except ControlError as error:
            what = "doesn't answer" if error.status is None else "refused"
            raise self.failure(f"{what} {method} {path}: {error}") from error

    def place(self, load_balancer_id: str, protocol: str, port: int) -> Place:
        """Where a listener is reached.

        Raises:
            HarnessError: there is no such listener, or it doesn't serve; the text says why.
        """
        try:
            return super().place(load_balancer_id, protocol, port)
        except ControlError as error:
            raise HarnessError(str(error)) from error


def _host_and_port(url: str) -> str:
    return urlsplit(url).netloc or "127.0.0.1:0"


def _written(seed: Mapping[str, Any], file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(dict(seed), sort_keys=False), encoding="utf-8")
    return file
