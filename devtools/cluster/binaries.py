"""The programs of the local cluster: built once from the pinned Go module in `tools/`, kept in the cache.

A program is looked for in `KUBEBUILDER_ASSETS` first, the ecosystem's convention. It is never taken from PATH: a
kubectl or etcd found there is of any version.
"""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from devtools.cluster.cache import cache_folder
from devtools.cluster.disk import require_space
from devtools.cluster.errors import ToolsError
from devtools.cluster.golang import BUILD_SETTINGS, build, find_go, parse_version
from devtools.cluster.progress import say

MODULE_FOLDER = Path(__file__).parent / "tools"
OLDEST_KUBERNETES = (1, 35)
DEFAULT_TOOLS = ("etcd", "kube-apiserver", "kubectl")

_PACKAGES = {
    "etcd": "go.etcd.io/etcd/server/v3",
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    "helm": "helm.sh/helm/v4/cmd/helm",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform",
}
_ASSETS = ("etcd", "kube-apiserver", "kubectl")
_VERSION_ARGUMENTS = {"kube-apiserver": ("--version",), "kubectl": ("version", "--client")}


@dataclass(frozen=True, slots=True)
class PinnedModule:
    """What the Go module says about the builds.

    Attributes:
        go: The oldest Go that builds it, as numbers.
        kubernetes: The version of Kubernetes, such as `v1.37.2`.
        digest: SHA-256 over go.mod and go.sum.
    """

    go: tuple[int, ...]
    kubernetes: str
    digest: str

    @property
    def flags(self) -> tuple[str, ...]:
        """The arguments of `go build`. Without the version, the server calls itself v0.0.0 and clients misbehave."""
        stamps = (f"k8s.io/{package}.gitVersion" for package in ("component-base/version", "client-go/pkg/version"))
        return "-trimpath", "-ldflags=-s -w " + " ".join(f"-X {stamp}={self.kubernetes}" for stamp in stamps)


def known_tools() -> tuple[str, ...]:
    """Return the names of all tools that can be had."""
    return tuple(_PACKAGES)


def tool(name: str) -> Path:
    """Return the path of one tool, building it where it is missing.

    Args:
        name: One of `known_tools()`.

    Raises:
        ToolsError: There is no such tool, or it cannot be built.
    """
    return tools((name,))[name]


def tools(names: Iterable[str]) -> dict[str, Path]:
    """Return the paths of the tools asked for, building only those that are missing.

    Raises:
        ToolsError: There is no such tool, it cannot be built, or KUBEBUILDER_ASSETS names one that does not serve.
    """
    wanted = tuple(dict.fromkeys(names))
    unknown = [name for name in wanted if name not in _PACKAGES]
    if unknown:
        raise ToolsError(f"no such tool: {', '.join(unknown)}; there are {', '.join(_PACKAGES)}")
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    given = {name: _asset(Path(assets), name) for name in wanted if name in _ASSETS} if assets else {}
    return given | _built([name for name in wanted if name not in given])


def read_module(folder: Path = MODULE_FOLDER) -> PinnedModule:
    """Read the pinned module in `folder`.

    Raises:
        ToolsError: It lacks the line that pins Go or Kubernetes.
    """
    module, sums = ((folder / name).read_bytes() for name in ("go.mod", "go.sum"))
    lines = [line.split() for line in module.decode().splitlines()]
    go = next((line[1] for line in lines if line[:1] == ["go"]), None)
    kubernetes = next((line[1] for line in lines if line[:1] == ["k8s.io/kubernetes"]), None)
    if go is None or kubernetes is None:
        raise ToolsError(f"{folder / 'go.mod'} pins no Go or no k8s.io/kubernetes")
    return PinnedModule(parse_version(go), kubernetes, hashlib.sha256(module + sums).hexdigest())


def _asset(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise ToolsError(
            f"KUBEBUILDER_ASSETS is {folder}, and there is no {name} there. Unset it to have {name} built, "
            f"or get a whole set: `setup-envtest use {_oldest()} -p path`."
        )
    arguments = _VERSION_ARGUMENTS.get(name)
    if arguments:
        found = _kubernetes_version(path, arguments)
        if parse_version(found) < OLDEST_KUBERNETES:
            raise ToolsError(
                f"{path} (from KUBEBUILDER_ASSETS) is Kubernetes {found}, {_oldest()} or newer is needed. Unset "
                f"KUBEBUILDER_ASSETS to have it built, or get a newer set: `setup-envtest use {_oldest()} -p path`."
            )
    return path


def _kubernetes_version(path: Path, arguments: tuple[str, ...]) -> str:
    """Return the version that a Kubernetes program gives, such as `v1.37.2`."""
    try:
        answer = subprocess.run(
            [path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolsError(f"{path} (from KUBEBUILDER_ASSETS) does not run here: {error}") from error
    version = next((word for word in answer.stdout.split() if word.startswith("v") and word[1:2].isdigit()), None)
    if version is None:
        raise ToolsError(f"{path} (from KUBEBUILDER_ASSETS) does not tell its version: {answer.stdout.strip()!r}")
    return version


def _oldest() -> str:
    return ".".join(str(number) for number in OLDEST_KUBERNETES)


def _built(names: list[str]) -> dict[str, Path]:
    if not names:
        return {}
    module = read_module()
    folder = cache_folder() / "tools" / _key(module)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / name for name in names}
    if all(path.is_file() for path in paths.values()):
        return paths
    with FileLock(folder / ".lock"):  # a second run waits here, then finds them built
        missing = [name for name, path in paths.items() if not path.is_file()]
        if missing:
            _build_all(missing, folder, module)
    return paths


def _key(module: PinnedModule) -> str:
    """Return the name of the folder for this module, these flags and this kind of machine.

    The Go version is not part of it: go.mod pins the oldest that builds, and a newer one makes an equal tool.
    """
    settings = repr((module.digest, module.flags, sorted(BUILD_SETTINGS.items())))
    digest = hashlib.sha256(settings.encode()).hexdigest()[:16]
    return f"{module.kubernetes}-{platform.system()}-{platform.machine()}-{digest}".lower()


def _build_all(missing: list[str], folder: Path, module: PinnedModule) -> None:
    go = find_go(module.go)
    require_space(go, folder, f"k8s.io/kubernetes@{module.kubernetes}")
    say(f"Building {', '.join(missing)} with {go.version} into {folder}.")
    say("This happens once: minutes the first time, seconds where Go has built them before.")
    for number, name in enumerate(missing, start=1):
        say(f"[{number}/{len(missing)}] {name}")
        build(go, MODULE_FOLDER, _PACKAGES[name], folder / name, module.flags)
