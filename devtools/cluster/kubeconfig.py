"""Reads and writes kubeconfig files: only those that are named, never the ones a shell or a home folder offers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from devtools.cluster.errors import ForeignClusterError

_NAME = "albtls"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the current context of a kubeconfig leads to.

    Attributes:
        server: URL of the API server.
        proxy: URL of a proxy on the way, empty for none.
    """

    server: str
    proxy: str


def write_kubeconfig(path: Path, server: str, ca: Path, user: dict[str, str]) -> None:
    """Write a kubeconfig with one cluster, one user and one context.

    Args:
        path: The file; readable by its owner only.
        server: URL of the API server.
        ca: Certificate that signs the server's.
        user: How to log in: `{"token": ...}` or `{"tokenFile": ...}`.
    """
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": _NAME, "cluster": {"server": server, "certificate-authority": str(ca)}}],
        "users": [{"name": _NAME, "user": user}],
        "contexts": [{"name": _NAME, "context": {"cluster": _NAME, "user": _NAME}}],
        "current-context": _NAME,
    }
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def read_endpoint(path: Path) -> Endpoint:
    """Return where the current context of the kubeconfig `path` leads.

    Raises:
        ForeignClusterError: The file is missing, is no kubeconfig, or has no current context.
    """
    cluster = _current_cluster(path)
    return Endpoint(server=str(cluster.get("server", "")), proxy=str(cluster.get("proxy-url", "")))


def _current_cluster(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        context = _named(content["contexts"], content["current-context"])["context"]
        cluster = _named(content["clusters"], context["cluster"])["cluster"]
    except OSError as error:
        raise ForeignClusterError(f"the kubeconfig {path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, KeyError, TypeError) as error:
        # The error itself may quote the file, credentials included.
        raise ForeignClusterError(f"{path} is no kubeconfig with a current context") from error.with_traceback(None)
    if not isinstance(cluster, dict):
        raise ForeignClusterError(f"{path} is no kubeconfig with a current context")
    return cluster


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    matching = [entry for entry in entries if entry["name"] == name]
    if not matching:
        raise KeyError(name)
    return matching[0]
