"""Which cluster tests, demo and benchmarks may use."""

from pathlib import Path

import pytest
import yaml

from devtools.cluster.connection import Connection, choose_connection, is_loopback
from devtools.cluster.errors import ForeignClusterError
from devtools.cluster.kubeconfig import Endpoint, read_endpoint, write_kubeconfig

LOCAL = "https://127.0.0.1:6443"
REMOTE = "https://prod.example.com:6443"


def kubeconfig(path: Path, server: str, **more: str) -> Path:
    write_kubeconfig(path, server, path.with_name("ca.crt"), {"token": "secret-token"})
    if more:
        content = yaml.safe_load(path.read_text())
        content["clusters"][0]["cluster"] |= more
        path.write_text(yaml.safe_dump(content))
    return path


def test_without_a_word_it_is_a_local_one():
    assert choose_connection({}) == Connection(None)
    assert choose_connection({"ALBTLS_TEST_KUBECONFIG": ""}) == Connection(None)


def test_what_a_shell_or_a_home_folder_offers_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".kube").mkdir()
    offered = kubeconfig(tmp_path / ".kube" / "config", REMOTE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", str(offered))
    monkeypatch.delenv("ALBTLS_TEST_KUBECONFIG", raising=False)

    assert choose_connection() == Connection(None)


def test_a_selected_local_one_is_taken(tmp_path: Path):
    path = kubeconfig(tmp_path / "config", LOCAL)

    assert choose_connection({"ALBTLS_TEST_KUBECONFIG": str(path)}) == Connection(path)


def test_a_remote_one_is_refused_with_the_way_out(tmp_path: Path):
    path = kubeconfig(tmp_path / "config", REMOTE)

    with pytest.raises(ForeignClusterError, match=r"prod\.example\.com.*ALBTLS_TEST_ALLOW_REMOTE=1"):
        choose_connection({"ALBTLS_TEST_KUBECONFIG": str(path)})


def test_a_remote_one_is_taken_where_allowed(tmp_path: Path):
    path = kubeconfig(tmp_path / "config", REMOTE)
    environment = {"ALBTLS_TEST_KUBECONFIG": str(path), "ALBTLS_TEST_ALLOW_REMOTE": "1"}

    assert choose_connection(environment) == Connection(path)


def test_a_local_address_behind_a_remote_proxy_is_remote(tmp_path: Path):
    path = kubeconfig(tmp_path / "config", LOCAL, **{"proxy-url": "http://user:password@proxy.example.com:3128"})

    with pytest.raises(ForeignClusterError, match=r"proxy\.example\.com") as refusal:
        choose_connection({"ALBTLS_TEST_KUBECONFIG": str(path)})

    assert "password" not in str(refusal.value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "just text",
        "[1, 2]",
        "{contexts: [], clusters: [], current-context: gone, token: secret-token}",
        "{current-context: a, contexts: [{name: a, context: {cluster: b}}], clusters: [{name: b, cluster: 7}]}",
        "{unclosed: [secret-token",
    ],
)
def test_what_is_no_kubeconfig_is_refused_without_quoting_it(tmp_path: Path, content: str):
    path = tmp_path / "config"
    path.write_text(content)

    with pytest.raises(ForeignClusterError, match="no kubeconfig with a current context") as refusal:
        choose_connection({"ALBTLS_TEST_KUBECONFIG": str(path)})

    assert "secret-token" not in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(ForeignClusterError, match="No such file"):
        choose_connection({"ALBTLS_TEST_KUBECONFIG": str(tmp_path / "missing")})


def test_the_current_context_counts(tmp_path: Path):
    content = yaml.safe_load(kubeconfig(tmp_path / "config", LOCAL).read_text())
    content["clusters"].append({"name": "prod", "cluster": {"server": REMOTE}})
    content["contexts"].append({"name": "prod", "context": {"cluster": "prod"}})
    content["current-context"] = "prod"
    (tmp_path / "config").write_text(yaml.safe_dump(content))

    assert read_endpoint(tmp_path / "config") == Endpoint(REMOTE, "")


def test_a_kubeconfig_is_readable_by_its_owner_only(tmp_path: Path):
    assert kubeconfig(tmp_path / "config", LOCAL).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://127.0.0.1:6443", True),
        ("https://127.8.9.10", True),
        ("https://[::1]:6443", True),
        ("https://localhost:6443", True),
        ("https://localhost.example.com", False),
        ("https://127.0.0.1.nip.io:6443", False),
        ("https://127.0.0.1@prod.example.com", False),
        ("https://10.0.0.1", False),
        ("https://0.0.0.0:6443", False),
        ("prod.example.com", False),
        ("", False),
    ],
)
def test_loopback(url: str, expected: bool):
    assert is_loopback(url) is expected
