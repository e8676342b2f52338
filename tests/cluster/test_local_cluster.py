"""The local cluster is a real API server: RBAC, service account tokens, outages, and nothing left behind."""

import threading
from pathlib import Path

import pytest
import yaml

from devtools.cluster import Cluster, ClusterError, KubectlError, running_cluster, tool
from devtools.cluster.binaries import read_module
from devtools.cluster.cluster import attach_cluster
from devtools.cluster.processes import wait_until

READER = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader}]
"""


def in_namespace(manifests: str, namespace: str) -> str:
    documents = list(yaml.safe_load_all(manifests))
    for document in documents:
        document["metadata"]["namespace"] = namespace
    return yaml.safe_dump_all(documents)


def test_the_administrator_sees_the_first_namespaces(cluster: Cluster):
    names = cluster.kubectl("get", "namespaces", "-o", "name").stdout.split()

    assert {"namespace/default", "namespace/kube-system"} <= set(names)


def test_the_server_tells_the_pinned_version(cluster: Cluster):
    if not cluster.is_local:
        pytest.skip("another cluster has a version of its own")

    versions = yaml.safe_load(cluster.kubectl("version", "-o", "yaml").stdout)

    assert versions["serverVersion"]["gitVersion"] == read_module().kubernetes


def test_a_service_account_may_do_what_its_role_says_and_no_more(cluster: Cluster, namespace: str, tmp_path: Path):
    cluster.apply(in_namespace(READER, namespace))
    reader = cluster.service_account_kubeconfig(namespace, "reader", tmp_path)

    cluster.kubectl("get", "configmaps", f"--namespace={namespace}", kubeconfig=reader)
    with pytest.raises(KubectlError, match="secrets is forbidden") as refusal:
        cluster.kubectl("get", "secrets", f"--namespace={namespace}", kubeconfig=reader)

    assert refusal.value.returncode == 1


def test_a_refreshed_token_replaces_the_one_in_the_file(cluster: Cluster, namespace: str, tmp_path: Path):
    cluster.apply(in_namespace(READER, namespace))
    reader = cluster.service_account_kubeconfig(namespace, "reader", tmp_path)
    before = (tmp_path / "token").read_text()

    path = cluster.refresh_token(namespace, "reader", tmp_path)

    assert path == tmp_path / "token"
    assert path.read_text() != before
    assert path.stat().st_mode & 0o077 == 0
    cluster.kubectl("get", "configmaps", f"--namespace={namespace}", kubeconfig=reader)


def test_a_token_for_a_missing_service_account_is_refused(cluster: Cluster, namespace: str, tmp_path: Path):
    with pytest.raises(KubectlError, match="not found"):
        cluster.service_account_kubeconfig(namespace, "nobody", tmp_path)


def test_manifests_are_applied_from_text_and_from_a_file(cluster: Cluster, namespace: str, tmp_path: Path):
    manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME, namespace: " + namespace + "}}"
    file = tmp_path / "manifest.yaml"
    file.write_text(manifest.replace("NAME", "from-file"))

    cluster.apply(manifest.replace("NAME", "from-text"))
    cluster.apply(file)

    names = cluster.kubectl("get", "configmaps", f"--namespace={namespace}", "-o", "name").stdout.split()
    assert names == ["configmap/from-file", "configmap/from-text"]


def test_the_shared_server_is_not_stopped_by_one_of_its_users(cluster: Cluster):
    with pytest.raises(ClusterError):
        cluster.stop_api_server()

    cluster.kubectl("get", "namespaces")


def test_an_outage_keeps_port_and_data(own_cluster: Cluster):
    own_cluster.kubectl("create", "namespace", "kept")
    server = own_cluster.server

    own_cluster.stop_api_server()
    during = own_cluster.kubectl("get", "namespaces", check=False)
    own_cluster.start_api_server()

    assert during.returncode != 0
    assert own_cluster.server == server
    own_cluster.kubectl("get", "namespace", "kept")


def test_a_client_that_keeps_trying_does_not_keep_the_server_from_coming_back(own_cluster: Cluster):
    """It must not be given the server's port as its own."""
    done = threading.Event()
    answers: list[int] = []

    def client():
        while not done.is_set():
            answers.append(own_cluster.kubectl("get", "namespaces", check=False).returncode)

    thread = threading.Thread(target=client)
    thread.start()
    try:
        assert wait_until(lambda: 0 in answers, 60)
        own_cluster.stop_api_server()
        assert wait_until(lambda: answers[-1] != 0, 60)
        own_cluster.start_api_server()
        assert wait_until(lambda: answers[-1] == 0, 60)
    finally:
        done.set()
        thread.join()


@pytest.mark.usefixtures("local_only")
def test_nothing_is_left_at_the_end():
    with running_cluster() as cluster:
        folder, processes = cluster.directory, cluster.processes
        assert all(process.is_running() for process in processes.values())

    assert list(processes) == ["etcd", "kube-apiserver"]
    assert not any(process.is_running() for process in processes.values())
    assert not folder.exists()


@pytest.mark.usefixtures("local_only")
def test_a_folder_that_was_given_stays_with_its_logs(tmp_path: Path):
    with running_cluster(directory=tmp_path / "here"):
        pass

    assert (tmp_path / "here" / "kube-apiserver.log").is_file()
    assert attach_cluster(tmp_path / "here") is None


def test_it_keeps_out_of_proxies_and_other_clusters(own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch):
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("KUBECONFIG", "elsewhere")

    own_cluster.kubectl("get", "namespaces")
    own_cluster.stop_api_server()
    own_cluster.start_api_server()


def test_the_selected_cluster_is_used_by_a_copy_of_its_kubeconfig(
    own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("ALBTLS_TEST_KUBECONFIG", str(own_cluster.kubeconfig))

    with running_cluster(directory=tmp_path / "other") as selected:
        assert not selected.is_local
        assert selected.server == own_cluster.server
        assert selected.kubeconfig != own_cluster.kubeconfig
        assert selected.ca_file.read_text() == own_cluster.ca_file.read_text()
        with pytest.raises(ClusterError, match="ALBTLS_TEST_KUBECONFIG"):
            selected.stop_api_server()

    own_cluster.kubectl("get", "namespaces")


def test_programs_are_built_once():
    assert tool("kubectl") == tool("kubectl")
    assert tool("kubectl").is_file()


@pytest.fixture
def local_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ALBTLS_TEST_KUBECONFIG", raising=False)
