"""Starts and ends the cluster's processes.

A process is ended by its id together with the time it started, so that an id that was given to another program since
is left alone. Nothing is ever ended by its name.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.environment import scrubbed

_POLL_SECONDS = 0.05
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class ProcessId:
    """Which process it is.

    Attributes:
        pid: Its id.
        started: When it started, as the system tells it; compared, never read.
    """

    pid: int
    started: str

    def is_running(self) -> bool:
        """Tell whether this very process still runs. One that ended and is not collected yet does not."""
        _collect(self.pid)
        return _started(self.pid) == self.started

    def end(self, patience: float = 20.0) -> None:
        """Ask the process to end and wait until it has; after `patience` seconds, kill it."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self._signal(number):
                return
            if wait_until(lambda: not self.is_running(), patience):
                return

    def _signal(self, number: signal.Signals) -> bool:
        if not self.is_running():
            return False
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True


def this_process() -> ProcessId:
    """Return the id of the running program."""
    return identify(os.getpid())


def identify(pid: int) -> ProcessId:
    """Return the full id of the process that has the id `pid` now.

    Raises:
        ProcessLookupError: There is none.
    """
    started = _started(pid)
    if started is None:
        raise ProcessLookupError(f"there is no process {pid}")
    return ProcessId(pid, started)


def start(command: Sequence[str | Path], log: Path) -> ProcessId:
    """Start a program in the background, in a scrubbed environment and a session of its own.

    A session of its own keeps the terminal's Ctrl-C away from it: who started it ends it, in order.

    Args:
        command: Program and arguments.
        log: File that its output is added to.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=scrubbed(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.returncode = 0  # it may outlive us; `is_running` collects it, and Popen must not warn of it
    return ProcessId(process.pid, _started(process.pid) or "ended at once")


def wait_until(condition: Callable[[], bool], patience: float) -> bool:
    """Wait until `condition()` holds; tell whether it did within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _collect(pid: int) -> None:
    """Collect an ended child, so that it does not stay as a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # another process's child


def _started(pid: int) -> str | None:
    """Return when the process started, or None if there is none or it is a zombie."""
    if _PROC.joinpath("self", "stat").exists():
        try:
            text = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        fields = text.rpartition(")")[2].split()  # the name before may hold spaces and parentheses
        return None if fields[0] in {"Z", "X"} else fields[19]
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        env=scrubbed(LC_ALL="C"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
