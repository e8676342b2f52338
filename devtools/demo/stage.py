"""What the demo plays on: the cluster, the simulated cloud and the operator, and how they end or stay."""

import os
import platform
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from albtls.api.meta import GROUP, Kind
from devtools.cluster import DEFAULT_TOOLS, Cluster
from devtools.cluster import state as states
from devtools.cluster.binaries import tool
from devtools.cluster.cache import cache_folder
from devtools.cluster.cluster import open_cluster
from devtools.cluster.errors import ForeignClusterError
from devtools.cluster.processes import this_process
from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET, AlbSimProcess
from devtools.harness.chart import NAMESPACE, Installation, install_chart
from devtools.harness.operator import OperatorOptions, OperatorProcess, write_credentials
from devtools.harness.process import BackgroundProcess, HarnessError

#: How many times as fast as the real one the simulated cloud works: a listener is Configuring for half a second to one.
SPEED: Final = 10.0
_JOB_POLL_SECONDS: Final = 0.2
_TOKEN_LIFETIME: Final = "24h"  # noqa: S105 - a duration; a stage that is kept is played with for longer than an hour


def kept_folder() -> Path:
    """Where the files of a stage that stays are."""
    return cache_folder() / "demo"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that runs.

    Attributes:
        folder: files of all parts.
        cluster: the API server.
        installation: what the chart installed there.
        cloud: the simulated cloud.
        operator: the operator.
    """

    folder: Path
    cluster: Cluster
    installation: Installation
    cloud: AlbSimProcess
    operator: OperatorProcess


class StageBuilder:
    """Starts the parts one by one, and ends whatever has been started.

    Args:
        folder: for the files of all parts; goes with the stage unless it is kept.
        namespaces: what the play needs; made with the cluster.
        keep: whether the parts are made so that they can outlive this program.
    """

    def __init__(self, folder: Path, namespaces: Sequence[str], *, keep: bool) -> None:
        self.folder = folder
        self._namespaces = tuple(namespaces)
        self._keep = keep
        self._cluster: Cluster | None = None
        self._installation: Installation | None = None
        self._processes: list[BackgroundProcess] = []

    def start_cluster(self) -> Cluster:
        """Starts the API server, or connects to the one that ALBTLS_TEST_KUBECONFIG selects.

        Raises:
            ClusterError: there is none to be had, or the selected one holds what the demo would remove at its end.
        """
        owner = None if self._keep else this_process()
        cluster = open_cluster(self.folder / "cluster", DEFAULT_TOOLS, owner=owner, temporary=True)
        if not cluster.is_local:
            _refuse_in_use(cluster, self._namespaces)
        self._cluster = cluster
        for namespace in self._namespaces:
            cluster.kubectl("create", "namespace", namespace)
        return cluster

    def start_cloud(self, seed: Mapping[str, Any]) -> AlbSimProcess:
        """Starts the simulated cloud with this in it.

        Raises:
            HarnessError: it didn't start.
        """
        cloud = AlbSimProcess(self.folder, seed=seed, speed=SPEED)
        self._processes.append(cloud)
        cloud.start()
        self._register()
        return cloud

    def start_operator(self, cluster: Cluster, cloud: AlbSimProcess) -> Stage:
        """Installs the chart without its Deployment, and starts the operator as its service account.

        Raises:
            ClusterError: the API server refused the chart.
            HarnessError: the operator didn't become ready.
        """
        self._installation = install_chart(cluster)
        account = (self._installation.namespace, self._installation.service_account)
        options = OperatorOptions(
            kubeconfig=cluster.service_account_kubeconfig(*account, self.folder / "account", _TOKEN_LIFETIME),
            credentials=write_credentials(self.folder / "credentials", ACCESS_KEY_ID, ACCESS_KEY_SECRET),
            endpoint=cloud.address,
            namespace=self._installation.namespace,
            job_poll_seconds=_JOB_POLL_SECONDS,
            settings={"ALBTLS_RATE_SHARE": "1"},  # nobody else uses this account
        )
        operator = OperatorProcess(options, self.folder / "albtls.log")
        self._processes.append(operator)
        operator.start()
        self._register()
        operator.wait_until_ready()
        return Stage(self.folder, cluster, self._installation, cloud, operator)

    def last_words(self) -> str:
        """The end of what the processes have written, for a person who wants to know what went wrong."""
        return "\n".join(f"The end of the log of {each.name}:\n{each.tail()}" for each in self._processes)

    def end(self) -> None:
        """Ends everything that was started, last first, and removes the files."""
        for process in reversed(self._processes):
            if process.running:
                _stop(process)
        states.forget(self.folder)
        if self._cluster is not None:
            if not self._cluster.is_local:
                self._remove_from(self._cluster)
            self._cluster.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self) -> None:
        """Leaves everything running; `end_kept` ends it."""
        for process in self._processes:
            process.leave_running()

    def _remove_from(self, cluster: Cluster) -> None:
        cluster.kubectl("delete", "namespace", *self._namespaces)
        if self._installation is not None:
            cluster.kubectl("delete", "--ignore-not-found", "-f", "-", input=self._installation.manifests)

    def _register(self) -> None:
        """Write down what runs: a run that is killed leaves processes behind, which the next one ends."""
        states.save(
            states.State(
                host=platform.node(),
                owner=None if self._keep else this_process(),
                temporary=True,
                programs={},
                ports={},
                processes={process.name: process.process for process in self._processes},
            ),
            self.folder,
        )


def _stop(process: BackgroundProcess) -> None:
    try:
        process.stop()
    except HarnessError:
        return  # it has been killed, and what it would have tidied up goes anyway


def _refuse_in_use(cluster: Cluster, namespaces: Sequence[str]) -> None:
    kinds = [f"crd/{kind.plural}.{GROUP}" for kind in Kind]
    names = [*kinds, *(f"namespace/{name}" for name in (*namespaces, NAMESPACE))]
    found = cluster.kubectl("get", "--ignore-not-found", "-o", "name", *names).stdout.split()
    if found:
        raise ForeignClusterError(
            f"the selected cluster has {', '.join(found)} already, and the demo would remove that at its end;"
            " take another cluster, or unset ALBTLS_TEST_KUBECONFIG for a local one"
        )


def is_kept() -> bool:
    """Whether a stage was left running."""
    return states.load(kept_folder()) is not None


def end_kept() -> bool:
    """Ends the stage that was left running; False where there is none."""
    folders = (kept_folder(), kept_folder() / "cluster")
    found = [(folder, state) for folder in folders if (state := states.load(folder)) is not None]
    for folder, state in found:
        state.end_processes()
        states.forget(folder)
    shutil.rmtree(kept_folder(), ignore_errors=True)
    return bool(found)


def exports(stage: Stage, load_balancer: str) -> str:
    """Shell lines by which a person can play with a stage.

    Args:
        stage: what runs.
        load_balancer: address of the load balancer that is played with.
    """
    search = os.pathsep.join((str(tool("kubectl").parent), "$PATH"))
    values = {
        "KUBECONFIG": shlex.quote(str(stage.cluster.kubeconfig)),
        "PATH": f'"{search}"',
        "ALBSIM": stage.cloud.url,
        "ALB_ADDRESS": load_balancer,
    }
    return "\n".join(f"export {name}={value}" for name, value in values.items())
