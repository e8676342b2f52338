"""Checks that a build has room before it starts: a full disk after ten minutes helps nobody."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from devtools.cluster.errors import ToolsError
from devtools.cluster.golang import Go

_MB = 1_000_000
_MODULES = 2_300 * _MB
_BUILD_CACHE = 4_000 * _MB
_LINKING = 300 * _MB
_RESULT = 400 * _MB


def require_space(go: Go, target: Path, module: str) -> None:
    """Make sure that modules, build cache and results fit where they go.

    Args:
        go: Says where its caches are.
        target: Where the results go.
        module: The biggest module, as `path@version`: where it is in the module cache, all modules are taken to be.

    Raises:
        ToolsError: A disk has too little room.
    """
    build_cache, modules, temporary = _go_folders(go)
    parts = [(build_cache, _BUILD_CACHE), (temporary, _LINKING), (target, _RESULT)]
    if not (modules / module).is_dir():
        parts.append((modules, _MODULES))
    for place, needed in needs_by_disk(parts):
        free = shutil.disk_usage(place).free
        if free < needed:
            raise ToolsError(
                f"building the local cluster's tools needs {needed / 1e9:.1f} GB of free disk space at {place}, and "
                f"there are {free / 1e9:.1f} GB. Free some, put the caches on another disk (ALBTLS_CACHE, GOCACHE, "
                "GOMODCACHE), or point KUBEBUILDER_ASSETS at etcd, kube-apiserver and kubectl."
            )


def needs_by_disk(parts: list[tuple[Path, int]]) -> list[tuple[Path, int]]:
    """Sum up the bytes of `parts` by the disk that they go to; each disk is named by its first place that exists."""
    sums: dict[int, tuple[Path, int]] = {}
    for path, needed in parts:
        place = _existing(path)
        disk = place.stat().st_dev
        first, sofar = sums.get(disk, (place, 0))
        sums[disk] = (first, sofar + needed)
    return list(sums.values())


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())


def _go_folders(go: Go) -> tuple[Path, Path, Path]:
    answer = subprocess.run(
        [go.path, "env", "GOCACHE", "GOMODCACHE", "GOTMPDIR"],
        env=os.environ | {"GOTOOLCHAIN": "local"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    build_cache, modules, temporary = answer.stdout.split("\n")[:3]
    return Path(build_cache), Path(modules), Path(temporary or tempfile.gettempdir())
