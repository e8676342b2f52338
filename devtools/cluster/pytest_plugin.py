"""pytest fixtures for tests that need a Kubernetes API server.

All tests of a run share one server, the workers of pytest-xdist too: the first test that asks starts it, the process
that the run began with ends it. A test that stops the server must use one of its own (`own_cluster`).
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

import pytest
from filelock import FileLock

from devtools.cluster.binaries import DEFAULT_TOOLS
from devtools.cluster.cluster import Cluster, attach_cluster, open_cluster, start_local
from devtools.cluster.errors import ClusterError
from devtools.cluster.processes import ProcessId, identify, this_process

_FOLDER = pytest.StashKey[Path]()
_ON_A_CLUSTER = ("cluster", "chaos")


class _WorkerNode(Protocol):
    """What pytest-xdist tells about a worker before it starts."""

    config: pytest.Config
    workerinput: dict[str, str]


def pytest_configure(config: pytest.Config) -> None:
    """Settle the shared cluster's folder, once for the whole run."""
    if not _is_worker(config):
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="albtls-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _WorkerNode) -> None:
    """Tell a worker where the shared cluster is."""
    node.workerinput["cluster_folder"] = str(node.config.stash[_FOLDER])
    node.workerinput["cluster_owner"] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the shared cluster, if any test started it."""
    if _FOLDER in config.stash:
        folder = config.stash[_FOLDER]
        cluster = attach_cluster(folder)
        if cluster is not None:
            cluster.close()
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that need the cluster by the folder that they are in."""
    folders = [config.rootpath / "tests" / name for name in _ON_A_CLUSTER]
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in folders):
            item.add_marker("cluster")


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """The Kubernetes API server that all tests of the run share."""
    folder, owner = _shared_folder(pytestconfig)
    with _progress_shown(pytestconfig), FileLock(folder / ".lock"):
        if attach_cluster(folder) is None:
            opened = open_cluster(folder, DEFAULT_TOOLS, owner=owner, temporary=True)
            if not opened.is_local:
                return opened
    attached = attach_cluster(folder, shared=True)
    if attached is None:
        raise ClusterError(f"the shared cluster in {folder} ended right after its start")
    return attached


@pytest.fixture
def own_cluster(pytestconfig: pytest.Config, tmp_path: Path) -> Iterator[Cluster]:
    """A local API server for one test alone, which may stop and start it."""
    with _progress_shown(pytestconfig):
        started = start_local(tmp_path / "cluster", DEFAULT_TOOLS, owner=this_process(), temporary=True)
    yield started
    started.close()


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """The name of a fresh namespace for one test."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    cluster.kubectl("create", "namespace", name)
    yield name
    if not cluster.is_local:  # the local cluster goes as a whole
        cluster.kubectl("delete", "namespace", name, "--wait=false")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _shared_folder(config: pytest.Config) -> tuple[Path, ProcessId]:
    if not _is_worker(config):
        return config.stash[_FOLDER], this_process()
    told: dict[str, str] = config.workerinput  # type: ignore[attr-defined]  # pytest-xdist adds it
    return Path(told["cluster_folder"]), identify(int(told["cluster_owner"]))


def _progress_shown(config: pytest.Config) -> AbstractContextManager[None]:
    """Let progress lines through to the terminal: a first build takes minutes."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        return nullcontext()
    shown: AbstractContextManager[None] = capture.global_and_fixture_disabled()
    return shown
