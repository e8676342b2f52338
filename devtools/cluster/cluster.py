"""A cluster as tests, demo and benchmarks use it: kubectl, manifests, service accounts, outages."""

import base64
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from devtools.cluster import binaries
from devtools.cluster.binaries import DEFAULT_TOOLS, tool
from devtools.cluster.connection import choose_connection, refuse_remote
from devtools.cluster.errors import ClusterError, ForeignClusterError, KubectlError
from devtools.cluster.kubeconfig import read_endpoint, write_kubeconfig
from devtools.cluster.processes import ProcessId, this_process
from devtools.cluster.server import API_SERVER, CONTROLLER_MANAGER, ETCD, ControlPlane
from devtools.cluster.state import end_abandoned
from devtools.environment import scrubbed

_PROGRAMS = (ETCD, API_SERVER, CONTROLLER_MANAGER)
_VALID_FOR = "1h"


class Cluster:
    """A Kubernetes API server and the way to it.

    Attributes:
        directory: Folder of the cluster's files (logs, kubectl's cache).
        kubeconfig: The administrator's kubeconfig.
        server: URL of the API server.
        ca_file: Certificate that signs the server's.
    """

    def __init__(
        self,
        directory: Path,
        kubeconfig: Path,
        ca_file: Path,
        plane: ControlPlane | None = None,
        *,
        shared: bool = False,
    ) -> None:
        self._kubectl = tool("kubectl")
        self._shared = shared
        self.directory = directory
        self.kubeconfig = kubeconfig
        self.server = read_endpoint(kubeconfig).server
        self.ca_file = ca_file
        self._plane = plane

    @property
    def is_local(self) -> bool:
        """Whether it was started for this purpose, rather than selected by ALBTLS_TEST_KUBECONFIG."""
        return self._plane is not None

    @property
    def processes(self) -> dict[str, ProcessId]:
        """The cluster's processes by name; empty where it is not a local one."""
        return self._plane.processes if self._plane else {}

    def kubectl(
        self,
        *args: str | Path,
        input: str | None = None,  # noqa: A002  # named as in subprocess.run
        check: bool = True,
        kubeconfig: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl as the administrator and return what it answered.

        Args:
            args: Its arguments.
            input: What it reads from its standard input.
            check: Whether an exit status other than 0 is an error.
            kubeconfig: Whom to run it as, where not as the administrator.

        Raises:
            KubectlError: It failed, and `check` is set.
        """
        command = [self._kubectl, f"--kubeconfig={kubeconfig or self.kubeconfig}", *args]
        result = subprocess.run(
            command,
            env=self.environment(),
            stdin=subprocess.DEVNULL if input is None else None,
            input=input,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and result.returncode != 0:
            shown = shlex.join(["kubectl", *(str(arg) for arg in args)])
            raise KubectlError(shown, result.returncode, result.stdout, result.stderr)
        return result

    def environment(self) -> dict[str, str]:
        """Return a scrubbed environment in which kubectl and helm keep out of the home folder and find this cluster."""
        folders = {f"HELM_{name}_HOME": str(self.directory / "helm") for name in ("CACHE", "CONFIG", "DATA")}
        cache = str(self.directory / "kubectl-cache")
        return scrubbed(KUBECONFIG=str(self.kubeconfig), KUBECACHEDIR=cache, KUBERC="off", **folders)

    def apply(self, manifests: str | Path) -> str:
        """Apply manifests, by server-side apply.

        Args:
            manifests: YAML text, or the path of a file or a folder.

        Returns:
            What kubectl says about each object.

        Raises:
            KubectlError: The server refused one.
        """
        arguments = ("apply", "--server-side", "--force-conflicts", "--field-manager=kubectl", "-f")
        if isinstance(manifests, Path):
            return self.kubectl(*arguments, manifests).stdout
        return self.kubectl(*arguments, "-", input=manifests).stdout

    def service_account_kubeconfig(
        self, namespace: str, name: str, directory: Path, duration: str = _VALID_FOR
    ) -> Path:
        """Write a kubeconfig for a service account, with its token in a file beside it, and return its path.

        Args:
            namespace: Namespace of the service account, which must exist.
            name: Its name.
            directory: Where `kubeconfig` and `token` are written; made if missing.
            duration: How long the token is valid, at least `10m`.

        Raises:
            KubectlError: There is no such service account.
        """
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        token = self.refresh_token(namespace, name, directory, duration)
        path = directory / "kubeconfig"
        write_kubeconfig(path, self.server, self.ca_file, {"tokenFile": str(token.absolute())})
        return path

    def refresh_token(self, namespace: str, name: str, directory: Path, duration: str = _VALID_FOR) -> Path:
        """Replace the file `token` in `directory` by a fresh one, in one step as a kubelet does; return its path.

        Raises:
            KubectlError: There is no such service account.
        """
        answer = self.kubectl("create", "token", name, f"--namespace={namespace}", f"--duration={duration}")
        path = directory / "token"
        fresh = directory / ".token.fresh"
        fresh.touch(mode=0o600)
        fresh.write_text(answer.stdout.strip(), encoding="utf-8")
        return fresh.replace(path)

    def stop_api_server(self) -> None:
        """Make an outage: end the API server, keep its data.

        Raises:
            ClusterError: The cluster is not a local one, or other tests use it too.
        """
        self._own_plane().stop_api_server()

    def start_api_server(self) -> None:
        """End the outage: start the API server on the same port with the same data, and wait until it is ready.

        Raises:
            ClusterError: The cluster is not a local one, or other tests use it too.
            StartError: It did not come up.
        """
        self._own_plane().start_api_server()

    def close(self) -> None:
        """End the cluster's processes. One that ALBTLS_TEST_KUBECONFIG selected is left as it is."""
        if self._plane is not None:
            self._plane.stop()

    def _own_plane(self) -> ControlPlane:
        if self._plane is None:
            raise ClusterError(f"{self.server} was selected by ALBTLS_TEST_KUBECONFIG: only a local cluster is stopped")
        if self._shared:
            raise ClusterError("other tests use this cluster at the same time: make outages on one of your own")
        return self._plane


@contextmanager
def running_cluster(tools: Iterable[str] = DEFAULT_TOOLS, directory: Path | None = None) -> Iterator[Cluster]:
    """Give a cluster for the length of a `with` block, and end its processes at the end of it.

    Args:
        tools: What must be there; `kube-controller-manager` among them runs too.
        directory: Where the cluster's files go and stay; None for a temporary folder.

    Raises:
        ClusterError: A tool cannot be had, the cluster does not come up, or the selected one must not be used.
    """
    folder = directory.absolute() if directory else Path(tempfile.mkdtemp(prefix="albtls-cluster-"))
    cluster = None
    try:
        cluster = open_cluster(folder, tools, owner=this_process(), temporary=directory is None)
        yield cluster
    finally:
        if cluster is not None:
            cluster.close()
        if directory is None:
            shutil.rmtree(folder, ignore_errors=True)


def open_cluster(folder: Path, wanted: Iterable[str], *, owner: ProcessId | None, temporary: bool) -> Cluster:
    """Start a local cluster in `folder`, or connect to the one that ALBTLS_TEST_KUBECONFIG selects.

    Args:
        folder: Where the cluster's files go.
        wanted: The tools that must be there.
        owner: The process that it belongs to: once that is gone, the next run ends it. None: it stays until closed.
        temporary: Whether the folder goes with it.

    Raises:
        ClusterError: See `running_cluster`.
    """
    selected = choose_connection().kubeconfig
    if selected is None:
        return start_local(folder, wanted, owner=owner, temporary=temporary)
    binaries.tools(name for name in wanted if name not in _PROGRAMS)
    return _connect(folder, selected)


def start_local(folder: Path, wanted: Iterable[str], *, owner: ProcessId | None, temporary: bool) -> Cluster:
    """Start a local cluster, whatever cluster is selected. Arguments and errors are those of `open_cluster`."""
    end_abandoned()
    paths = binaries.tools((ETCD, API_SERVER, "kubectl", *wanted))
    programs = {name: path for name, path in paths.items() if name in _PROGRAMS}
    return _local(ControlPlane.launch(folder, programs, owner=owner, temporary=temporary))


def attach_cluster(folder: Path, *, shared: bool = False) -> Cluster | None:
    """Return the local cluster that was started in `folder`, or None if none runs there.

    Args:
        folder: The cluster's folder.
        shared: Whether others use it at the same time, so that it must not be stopped by one of them.
    """
    plane = ControlPlane.attach(folder)
    return _local(plane, shared=shared) if plane else None


def _local(plane: ControlPlane, *, shared: bool = False) -> Cluster:
    return Cluster(plane.folder, plane.kubeconfig, plane.credentials.ca, plane, shared=shared)


def _connect(folder: Path, selected: Path) -> Cluster:
    """Connect by a copy of the selected kubeconfig's current context: what was checked is what is used."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"kubeconfig.{os.getpid()}"
    copy.touch(mode=0o600)
    flags = ("--minify", "--flatten", "--raw")
    answer = subprocess.run(
        [tool("kubectl"), f"--kubeconfig={selected}", "config", "view", *flags],
        env=scrubbed(KUBERC="off"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise ForeignClusterError(f"kubectl cannot read {selected}: {answer.stderr.strip()}")
    copy.write_text(answer.stdout, encoding="utf-8")
    refuse_remote(copy)
    ca = folder / f"ca.{os.getpid()}.crt"
    ca.write_bytes(_certificate_authority(answer.stdout, selected))
    return Cluster(folder, copy, ca)


def _certificate_authority(kubeconfig: str, selected: Path) -> bytes:
    data = yaml.safe_load(kubeconfig)["clusters"][0]["cluster"].get("certificate-authority-data")
    if not data:
        raise ForeignClusterError(f"{selected} names no certificate authority for its server")
    return base64.b64decode(data)
