"""Decides which cluster tests, demo and benchmarks may use: a local one of their own, unless told otherwise.

Only `ALBTLS_TEST_KUBECONFIG` selects another cluster. The kubeconfig that a shell or a home folder offers is never
looked at: whoever has a production cluster there must be able to run the tests without a thought.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from devtools.cluster.errors import ForeignClusterError
from devtools.cluster.kubeconfig import read_endpoint

SELECT = "ALBTLS_TEST_KUBECONFIG"
ALLOW_REMOTE = "ALBTLS_TEST_ALLOW_REMOTE"


@dataclass(frozen=True, slots=True)
class Connection:
    """The cluster to use.

    Attributes:
        kubeconfig: The file that selects an existing cluster; None for a local one that is started for the purpose.
    """

    kubeconfig: Path | None


def choose_connection(environment: Mapping[str, str] = os.environ) -> Connection:
    """Return the cluster that the environment selects.

    Raises:
        ForeignClusterError: The file is unusable, or its server is not on this machine and that was not allowed.
    """
    selected = environment.get(SELECT, "")
    if not selected:
        return Connection(None)
    path = Path(selected).absolute()
    refuse_remote(path, environment)
    return Connection(path)


def refuse_remote(kubeconfig: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Refuse a kubeconfig whose server, or a proxy on the way to it, is not on this machine.

    Raises:
        ForeignClusterError: It is so, and `ALBTLS_TEST_ALLOW_REMOTE` is not `1`.
    """
    endpoint = read_endpoint(kubeconfig)
    if environment.get(ALLOW_REMOTE) == "1":
        return
    for url in filter(None, (endpoint.server, endpoint.proxy)):
        if not is_loopback(url):
            raise ForeignClusterError(
                f"{SELECT} leads to {_shown(url)}, which is not on this machine. Tests and demo create and delete "
                f"objects there. If you mean it, set {ALLOW_REMOTE}=1; to use a local cluster, unset {SELECT}."
            )
    if not endpoint.server:
        raise ForeignClusterError(f"{kubeconfig} names no server")


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine. A name other than localhost does not: it may resolve to anything."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(url: str) -> str:
    """Return a URL without a password in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else f"{parts.scheme}://{parts.hostname}"
