"""How the process reaches the API server: as a pod does, or by one kubeconfig that is named explicitly.

Both kinds of client in the process (kopf's and ours) are made from the same values, and both read a token file again,
because a service account's token is replaced while the process runs.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from kubernetes.aio import client, config

from albtls.kube.api import KubeApi

IN_CLUSTER_TOKEN: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


class ConnectionConfigError(ValueError):
    """Neither in-cluster settings nor a usable kubeconfig; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A way to the API server.

    Attributes:
        configuration: what kubernetes.aio made of the settings; its token is filled in from `token_file`.
        token_file: where the bearer token is read from, again and again; None where it is fixed or a client
            certificate is used.
    """

    configuration: client.Configuration
    token_file: Path | None

    def token(self) -> str | None:
        """The bearer token as of now, without its scheme."""
        if self.token_file is not None:
            return self.token_file.read_text(encoding="ascii").strip()
        value: str | None = self.configuration.api_key.get("BearerToken")
        return value.removeprefix("Bearer ") if value else None

    @asynccontextmanager
    async def api(self) -> AsyncIterator[KubeApi]:
        """A client of our own (kopf has its own), closed at the end."""
        async with client.ApiClient(self.configuration) as api:
            yield KubeApi(api)


async def connect(kubeconfig: Path | None) -> Connection:
    """The connection that the settings name.

    Args:
        kubeconfig: a kubeconfig file; None for the service account of the pod that the process runs in.

    Raises:
        ConnectionConfigError: not in a pod and no kubeconfig named, or the file can't be used.
    """
    configuration = client.Configuration()
    configuration.retries = None  # the queue repeats; a client that does hides what happens (and 0 means: for ever)
    configuration.client_session_kwargs = {"trust_env": False}  # the usual proxy variables catch loopback calls too
    try:
        if kubeconfig is None:
            config.load_incluster_config(client_configuration=configuration)
            token_file: Path | None = IN_CLUSTER_TOKEN
        else:
            await config.load_kube_config(config_file=str(kubeconfig), client_configuration=configuration)
            token_file = await asyncio.to_thread(_token_file, kubeconfig)
    except (config.ConfigException, OSError) as error:
        where = f"kubeconfig {kubeconfig}" if kubeconfig else "this isn't a pod and ALBTLS_KUBECONFIG isn't set"
        raise ConnectionConfigError(f"no way to the API server: {where}: {error}") from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError):
        # The error itself may quote the file, credentials included.
        raise ConnectionConfigError(f"no way to the API server: {kubeconfig} is no kubeconfig") from None
    connection = Connection(configuration, token_file)
    if token_file is not None:
        configuration.refresh_api_key_hook = _TokenHook(connection)
        configuration.api_key["BearerToken"] = f"Bearer {connection.token()}"
    return connection


class _TokenHook:
    """Reads the token file before a request; a stat and a few hundred bytes from memory."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def __call__(self, configuration: client.Configuration) -> None:
        configuration.api_key["BearerToken"] = f"Bearer {self._connection.token()}"


def _token_file(kubeconfig: Path) -> Path | None:
    content: Mapping[str, Any] = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    contexts = {entry["name"]: entry["context"] for entry in content.get("contexts") or ()}
    users = {entry["name"]: entry["user"] for entry in content.get("users") or ()}
    user = users.get(contexts.get(content.get("current-context"), {}).get("user"), {})
    named = user.get("tokenFile")
    return kubeconfig.parent / named if named else None
