"""Programs of a Go module in the checkout: built once for its content, kept in the cache."""

import hashlib
import platform
from pathlib import Path

from filelock import FileLock

from devtools.cluster.cache import cache_folder
from devtools.cluster.golang import build, find_go, parse_version
from devtools.cluster.progress import say

_SOURCES = ("go.mod", "go.sum", "*.go")


def go_program(module: Path) -> Path:
    """Return the program of a module whose main package is in its first folder, building it where it is missing.

    Args:
        module: Folder of go.mod, go.sum and all sources.

    Raises:
        ToolsError: There is no Go that is new enough, or the program can't be built.
    """
    folder = cache_folder() / "go-programs"
    folder.mkdir(exist_ok=True)
    program = folder / f"{module.name}-{_digest(module)}"
    with FileLock(f"{program}.lock"):  # a second run waits here, then finds it built
        if not program.is_file():
            go = find_go(_oldest_go(module))
            say(f"Building {module} with {go.version} into {program} (once for each change of it)")
            build(go, module, ".", program, ("-trimpath",))
    return program


def _digest(module: Path) -> str:
    """Return what stands for the sources and this kind of machine."""
    content = hashlib.sha256(f"{platform.system()} {platform.machine()}".encode())
    for pattern in _SOURCES:
        for source in sorted(module.glob(pattern)):
            content.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def _oldest_go(module: Path) -> tuple[int, ...]:
    lines = (module / "go.mod").read_text(encoding="utf-8").splitlines()
    return parse_version(next(line for line in lines if line.startswith("go ")))
