"""A program that runs beside the tests, the demo or a benchmark, and is ended by who started it.

Each gets a scrubbed environment and a session of its own, so that no proxy, no credential and no Ctrl-C of the terminal
reaches it. Must never end anything by its name.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.cluster.processes import ProcessId, identify, wait_until
from devtools.environment import scrubbed

_LOG_TAIL_LINES = 20


class HarnessError(Exception):
    """A program did not start, did not become ready, or ended before its time; the text holds the end of its log."""


class BackgroundProcess:
    """One program, which can be started, ended, killed and started again.

    Args:
        name: what it is called in messages.
        command: program and arguments.
        environment: variables on top of the scrubbed environment.
        log: file that its output is added to; made if missing.

    Attributes:
        command: program and arguments of the next start.
    """

    def __init__(self, name: str, command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self.command: Sequence[str | Path] = tuple(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def process(self) -> ProcessId:
        """Which process it is, for another program to find it by.

        Raises:
            HarnessError: it doesn't run.
        """
        try:
            return identify(self._started().pid)
        except ProcessLookupError:
            raise self.failure("has ended") from None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it; what it writes from now on is what `output` gives.

        Raises:
            HarnessError: it runs already.
        """
        if self.running:
            raise HarnessError(f"{self.name} runs already")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(
                self.command,
                env=scrubbed(**self._environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self, ready: Callable[[], bool], patience: float) -> None:
        """Waits until `ready()` holds.

        Raises:
            HarnessError: it ended, or didn't within `patience` seconds.
        """
        in_time = wait_until(lambda: not self.running or ready(), patience)
        if not self.running:
            raise self.failure(f"ended while starting, with status {self._started().returncode}")
        if not in_time:
            raise self.failure(f"wasn't ready after {patience:.0f} s")

    def stop(self, patience: float = 20.0) -> int:
        """Asks it to end (SIGTERM), waits for that, and returns its exit status; nothing happens where it has ended.

        Raises:
            HarnessError: it took more than `patience` seconds; it has been killed.
        """
        return self._end(signal.SIGTERM, patience)

    def kill(self) -> int:
        """Ends it at once (SIGKILL) and returns its exit status."""
        return self._end(signal.SIGKILL, 20.0)

    def wait(self, patience: float = 20.0) -> int:
        """Waits until it has ended by itself and returns its exit status.

        Raises:
            HarnessError: it still runs after `patience` seconds.
        """
        try:
            return self._started().wait(patience)
        except subprocess.TimeoutExpired:
            raise self.failure(f"still runs after {patience:.0f} s") from None

    def leave_running(self) -> ProcessId:
        """Gives it away: it outlives this program, and this object no longer ends it."""
        process = self.process
        self._started().returncode = 0  # else Popen warns of it when this program ends
        self._process = None
        return process

    def output(self) -> str:
        """What it has written since it was last started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def logs(self) -> str:
        """What it has written since it was first started; the log of runs before a restart included."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def failure(self, what: str) -> HarnessError:
        """An error about it, with the end of its log."""
        return HarnessError(f"{self.name} {what}; the end of its log:\n{self.tail()}")

    def tail(self) -> str:
        """The last lines of what it has written."""
        return "\n".join(self.output().splitlines()[-_LOG_TAIL_LINES:])

    def _end(self, number: signal.Signals, patience: float) -> int:
        process = self._started()
        if process.poll() is None:
            os.kill(process.pid, number)
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise self.failure(f"didn't end within {patience:.0f} s of being told to, and was killed") from None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise HarnessError(f"{self.name} was never started")
        return self._process
