"""The operator as a process of its own, as the chart runs it: `albtls run`, settings by environment, RBAC's rights."""

import http.client
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from devtools.cluster.ports import answers
from devtools.harness.process import BackgroundProcess

_PORT: Final = re.compile(r"/readyz and /metrics on port (\d+)")
_READY_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorOptions:
    """How the operator is started.

    Attributes:
        kubeconfig: whom it is to the API server: its service account.
        credentials: folder with the files accessKeyId and accessKeySecret.
        endpoint: host:port of the simulated cloud, for all its APIs.
        namespace: where its Lease lives.
        identity: its name in the Lease; the same one again after a restart.
        lease_seconds: how long another process waits for one that was killed.
        job_poll_seconds: seconds between two looks at changes that the cloud carries out.
        settings: further settings by the names of their variables, such as ALBTLS_CLASS; they win over the above.
    """

    kubeconfig: Path
    credentials: Path
    endpoint: str
    namespace: str = "albtls-system"
    identity: str = "albtls-0"
    lease_seconds: float = 60.0
    job_poll_seconds: float = 2.0
    settings: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The variables that say so."""
        return {
            "ALBTLS_KUBECONFIG": str(self.kubeconfig),
            "ALBTLS_CREDENTIALS_DIR": str(self.credentials),
            "ALBTLS_ALB_ENDPOINT": self.endpoint,
            "ALBTLS_CAS_ENDPOINT": self.endpoint,
            "ALBTLS_ENDPOINT_PROTOCOL": "http",
            "ALBTLS_NAMESPACE": self.namespace,
            "ALBTLS_IDENTITY": self.identity,
            "ALBTLS_LEASE_SECONDS": str(self.lease_seconds),
            "ALBTLS_JOB_POLL_SECONDS": str(self.job_poll_seconds),
            "ALBTLS_HTTP_HOST": "127.0.0.1",
            "ALBTLS_HTTP_PORT": "0",
            **self.settings,
        }


class OperatorProcess(BackgroundProcess):
    """`albtls run`. Made by its options; `start` and `wait_until_ready` bring it up, again after it was ended.

    Args:
        options: how it is started.
        log: file that its log is added to.
    """

    def __init__(self, options: OperatorOptions, log: Path) -> None:
        super().__init__("the operator", [sys.executable, "-m", "albtls", "run"], options.environment(), log)
        self.options = options

    @property
    def port(self) -> int | None:
        """Port of its HTTP endpoints on 127.0.0.1; None as long as it hasn't said."""
        found = _PORT.search(self.output())
        return int(found[1]) if found else None

    @property
    def ready(self) -> bool:
        """What /readyz says."""
        return self._answers("/readyz")

    @property
    def healthy(self) -> bool:
        """What /healthz says."""
        return self._answers("/healthz")

    def wait_until_ready(self, patience: float = _READY_SECONDS) -> None:
        """Waits until it does its work.

        Raises:
            HarnessError: it ended, or isn't ready after `patience` seconds.
        """
        self.wait_ready(lambda: self.ready, patience)

    def metrics(self) -> str:
        """What /metrics says.

        Raises:
            HarnessError: it doesn't serve yet.
        """
        connection = self._connection()
        if connection is None:
            raise self.failure("doesn't serve its metrics yet")
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def _answers(self, path: str) -> bool:
        connection = self._connection()
        return connection is not None and answers(connection, path, {})

    def _connection(self) -> http.client.HTTPConnection | None:
        port = self.port
        return http.client.HTTPConnection("127.0.0.1", port, timeout=5) if port is not None else None


def write_credentials(folder: Path, access_key_id: str, access_key_secret: str) -> Path:
    """Writes credentials the way a mounted Secret shows them, and returns the folder."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in (("accessKeyId", access_key_id), ("accessKeySecret", access_key_secret)):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(value, encoding="utf-8")
    return folder
