"""What is written down about a cluster, so that another process can use it or end it.

Each cluster has its state in its own folder; the cache holds a register of these folders, by which the processes of a
run that was killed are found and ended by the next one.
"""

import hashlib
import os
import platform
import shutil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from devtools.cluster.cache import cache_folder
from devtools.cluster.processes import ProcessId
from devtools.cluster.progress import say

_FILE = "cluster.json"
_ENTRY = ".folder"


class State(BaseModel):
    """The state of one cluster.

    Attributes:
        host: Name of the machine that the processes run on.
        owner: The process that the cluster belongs to; None for one that stays until it is taken down.
        temporary: Whether the folder goes when the cluster goes.
        programs: Paths of the programs, by name.
        ports: Port of each service on 127.0.0.1, by its name.
        processes: The processes that run, by name.
    """

    model_config = ConfigDict(extra="forbid")

    host: str
    owner: ProcessId | None
    temporary: bool
    programs: dict[str, Path]
    ports: dict[str, int]
    processes: dict[str, ProcessId]

    def end_processes(self) -> None:
        """End all processes, clients of others first."""
        for name in reversed(list(self.processes)):
            self.processes[name].end()

    def abandoned(self) -> bool:
        """Tell whether the owner is gone, so that nobody else will end the processes."""
        return self.owner is not None and self.host == platform.node() and not self.owner.is_running()


def save(state: State, folder: Path) -> None:
    """Write the state of the cluster in `folder`, and register the folder."""
    _write_whole(folder / _FILE, state.model_dump_json(indent=2))
    _write_whole(_entry(folder), str(folder))


def load(folder: Path) -> State | None:
    """Return the state of the cluster in `folder`, or None where there is none."""
    try:
        return State.model_validate_json((folder / _FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def forget(folder: Path) -> None:
    """Remove the state of the cluster in `folder`, whose processes have ended."""
    (folder / _FILE).unlink(missing_ok=True)
    _entry(folder).unlink(missing_ok=True)


def end_abandoned() -> None:
    """End clusters whose owner was killed before it could do so."""
    for entry in sorted(_register().glob(f"*{_ENTRY}")):
        try:
            folder = Path(entry.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue  # its own run took it away just now
        state = load(folder)
        if state is None:
            entry.unlink(missing_ok=True)
        elif state.abandoned():
            say(f"Ending a cluster that a killed run left behind in {folder}")
            state.end_processes()
            forget(folder)
            if state.temporary:
                shutil.rmtree(folder, ignore_errors=True)


def _register() -> Path:
    folder = cache_folder() / "clusters"
    folder.mkdir(exist_ok=True)
    return folder


def _entry(folder: Path) -> Path:
    return _register() / (hashlib.sha256(bytes(folder)).hexdigest()[:16] + _ENTRY)


def _write_whole(path: Path, text: str) -> None:
    """Write a file in one step: another process reads all of it or the one before."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
