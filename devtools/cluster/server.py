"""etcd and kube-apiserver as local processes: a real Kubernetes API without kubelet, scheduler or containers.

Everything listens on 127.0.0.1 on ports of its own and keeps its data in one folder. Where the controller-manager is
among the tools, it runs too (namespace deletion and garbage collection need it).
"""

import datetime as dt
import http.client
import platform
import shutil
import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devtools.cluster import state as states
from devtools.cluster.credentials import Credentials, make_credentials
from devtools.cluster.errors import PortTakenError, StartError
from devtools.cluster.kubeconfig import write_kubeconfig
from devtools.cluster.ports import answers, free_ports, listens
from devtools.cluster.processes import ProcessId, start, wait_until
from devtools.cluster.state import State

ETCD, API_SERVER, CONTROLLER_MANAGER = "etcd", "kube-apiserver", "kube-controller-manager"

_SERVICES = ("etcd", "etcd-peer", API_SERVER, CONTROLLER_MANAGER)
_ATTEMPTS = 3
_START_SECONDS = 90.0
_LOG_TAIL_LINES = 15
_PORT_TAKEN = "address already in use"
_FIRST_NAMESPACES = ("default", "kube-system")


class ControlPlane:
    """The processes of one cluster. Made by `launch` or `attach`."""

    def __init__(self, folder: Path, state: State) -> None:
        self._state = state
        self.folder = folder
        self.credentials = Credentials.within(folder)

    @classmethod
    def launch(
        cls, folder: Path, programs: Mapping[str, Path], *, owner: ProcessId | None, temporary: bool
    ) -> "ControlPlane":
        """Start a new cluster in `folder` and wait until it is ready.

        Args:
            folder: Where its files go; made if missing.
            programs: Paths of etcd, kube-apiserver and, where wanted, kube-controller-manager.
            owner: The process that the cluster belongs to, None for one that stays.
            temporary: Whether the folder goes with the cluster.

        Raises:
            StartError: A process died or was not ready in time; whatever did start has been ended.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_credentials(folder, dt.datetime.now(dt.UTC))
        for _ in range(_ATTEMPTS):
            _clear(folder)
            state = State(
                host=platform.node(),
                owner=owner,
                temporary=temporary,
                programs=dict(programs),
                ports=free_ports(_SERVICES),
                processes={},
            )
            plane = cls(folder, state)
            try:
                plane._start_all()
            except PortTakenError as error:  # by another program, between our look and the start
                plane.stop()
                failure = error
            except BaseException:
                plane.stop()
                raise
            else:
                return plane
        raise failure

    @classmethod
    def attach(cls, folder: Path) -> "ControlPlane | None":
        """Return the cluster that another process started in `folder`, or None if none runs there."""
        state = states.load(folder)
        if state is None or not state.processes or not all(p.is_running() for p in state.processes.values()):
            return None
        return cls(folder, state)

    @property
    def server(self) -> str:
        """URL of the API server."""
        return f"https://127.0.0.1:{self._state.ports[API_SERVER]}"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.folder / "kubeconfig"

    @property
    def processes(self) -> dict[str, ProcessId]:
        """The processes that were started, by name."""
        return dict(self._state.processes)

    def stop(self) -> None:
        """End all processes; the data stay in the folder."""
        self._state.end_processes()
        states.forget(self.folder)

    def stop_api_server(self) -> None:
        """End kube-apiserver; etcd and its data stay."""
        # Asked to end, it waits for its clients to end their watches; an outage doesn't, and there is nothing to lose.
        self._state.processes[API_SERVER].end(patience=1.0)

    def start_api_server(self) -> None:
        """Start kube-apiserver, on the port that it had before, and wait until it is ready.

        Raises:
            StartError: It died or was not ready in time.
        """
        write_kubeconfig(
            self.kubeconfig, self.server, self.credentials.ca, {"token": self.credentials.admin_token.read_text()}
        )
        self._start(API_SERVER, self._api_server_arguments(), self._api_server_ready)

    def _start_all(self) -> None:
        self._start_etcd()
        self.start_api_server()
        if CONTROLLER_MANAGER in self._state.programs:
            self._start_controller_manager()

    def _start_etcd(self) -> None:
        client, peer = (f"http://127.0.0.1:{self._state.ports[name]}" for name in ("etcd", "etcd-peer"))
        arguments = [
            "--name=local",
            f"--data-dir={self.folder / ETCD}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=local={peer}",
            "--unsafe-no-fsync",  # a local cluster's data need not survive a power cut
            "--log-level=warn",
        ]
        self._start(ETCD, arguments, self._etcd_ready)

    def _etcd_ready(self) -> bool:
        return answers(http.client.HTTPConnection("127.0.0.1", self._state.ports["etcd"], timeout=5), "/readyz", {})

    def _api_server_arguments(self) -> list[str]:
        files = self.credentials
        arguments = [
            f"--etcd-servers=http://127.0.0.1:{self._state.ports['etcd']}",
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",  # else a machine without a network cannot start it
            "--endpoint-reconciler-type=none",
            f"--secure-port={self._state.ports[API_SERVER]}",
            f"--cert-dir={self.folder}",
            f"--tls-cert-file={files.certificate}",
            f"--tls-private-key-file={files.key}",
            f"--service-account-key-file={files.service_account_public_key}",
            f"--service-account-signing-key-file={files.service_account_key}",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--authorization-mode=RBAC",
            f"--token-auth-file={files.tokens}",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--profiling=false",
        ]
        if (
            CONTROLLER_MANAGER not in self._state.programs
        ):  # nobody would make the `default` service accounts it asks for
            arguments.append("--disable-admission-plugins=ServiceAccount")
        return arguments

    def _start_controller_manager(self) -> None:
        port = self._state.ports[CONTROLLER_MANAGER]
        arguments = [
            f"--kubeconfig={self.kubeconfig}",
            "--bind-address=127.0.0.1",
            f"--secure-port={port}",
            f"--cert-dir={self.folder}",
            f"--root-ca-file={self.credentials.ca}",
            f"--service-account-private-key-file={self.credentials.service_account_key}",
            "--leader-elect=false",
        ]
        self._start(CONTROLLER_MANAGER, arguments, lambda: listens(port))

    def _api_server_ready(self) -> bool:
        paths = ["/readyz", *(f"/api/v1/namespaces/{name}" for name in _FIRST_NAMESPACES)]
        return all(self._answers(path) for path in paths)

    def _answers(self, path: str) -> bool:
        tls = ssl.create_default_context(cafile=self.credentials.ca)
        connection = http.client.HTTPSConnection("127.0.0.1", self._state.ports[API_SERVER], timeout=5, context=tls)
        return answers(connection, path, {"Authorization": f"Bearer {self.credentials.admin_token.read_text()}"})

    def _start(self, name: str, arguments: Sequence[str], ready: Callable[[], bool]) -> None:
        """Start one program and wait until it is ready or has ended."""
        process = start([self._state.programs[name], *arguments], self._log(name))
        self._state.processes[name] = process
        states.save(self._state, self.folder)
        is_ready = wait_until(lambda: ready() or not process.is_running(), _START_SECONDS)
        tail = self._tail(name)
        if not is_ready:
            raise StartError(f"{name} was not ready after {_START_SECONDS:.0f} s{tail}")
        if not process.is_running():
            kind = PortTakenError if _PORT_TAKEN in tail else StartError
            raise kind(f"{name} ended while starting{tail}")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _tail(self, name: str) -> str:
        lines = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(["; the end of its log:", *lines[-_LOG_TAIL_LINES:]])


def _clear(folder: Path) -> None:
    """Remove data and logs of an earlier cluster: its keys and ports are no longer right."""
    shutil.rmtree(folder / ETCD, ignore_errors=True)
    for log in folder.glob("*.log"):
        log.unlink()
