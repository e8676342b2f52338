"""A client program that tells what it sees: a line of JSON after each step; it goes on when it is told to."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from devtools.environment import scrubbed
from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET

ROOT = Path(__file__).parents[2]
REGION = "cn-hangzhou"

Facts = dict[str, Any]


class Storyteller:
    """One run of a client program.

    Args:
        command: Program and its first arguments.
        endpoint: host:port of the simulator.
        folder: Where the certificates are.
        more: Further arguments.
        environment: Variables on top of a scrubbed environment and the access key.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        endpoint: str,
        folder: Path,
        more: Sequence[str] = (),
        **environment: str,
    ) -> None:
        keys = {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ACCESS_KEY_SECRET,
        }
        self._complaints = (folder / "complaints.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [*command, endpoint, "http", REGION, folder, *more],
            cwd=ROOT,
            env=scrubbed(**keys, **environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Ends it, whether it is done or not."""
        self._process.kill()
        self._process.communicate()
        self._complaints.close()

    def steps(self) -> Iterator[Facts]:
        """Each step; the program takes the next one when the next one is asked for."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        status = self._process.wait()
        self._complaints.seek(0)
        assert status == 0, self._complaints.read()
