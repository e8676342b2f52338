"""kopf's part: it watches and hosts, and decides nothing. Each handler only says which keys to look at.

docs/explanation/adr/0001-kopf-delivers-events.md tells why there are no create, update or delete handlers here.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import kopf

from albtls.api.meta import GROUP, VERSION, Kind
from albtls.core.keys import ObjectKey, SourceKind, SourceRef
from albtls.kube.connection import Connection
from albtls.runtime.inventory import Inventory
from albtls.runtime.queue import ReconcileQueue

#: How long kopf uses a token before it asks for it again; a service account's token file changes within an hour.
TOKEN_LIFETIME: Final = timedelta(minutes=1)


def build_registry(
    inventory: Inventory, queue: ReconcileQueue[ObjectKey], connection: Connection
) -> kopf.OperatorRegistry:
    """The handlers, bound to what they wake up."""
    registry = kopf.OperatorRegistry()

    @kopf.on.login(registry=registry, id="login")
    async def login(**_: Any) -> kopf.ConnectionInfo:  # noqa: ANN401 - kopf's own signature
        return connection_info(connection, datetime.now(UTC))

    def watch(kind: Kind) -> None:
        @kopf.on.event(GROUP, VERSION, kind.plural, registry=registry, id=kind.short_name)
        async def on_object(type: str | None, body: kopf.Body, **_: Any) -> None:  # noqa: A002, ANN401 - kopf's names
            if type == "DELETED":
                gone = ObjectKey(kind, str(body.metadata.namespace), str(body.metadata.name))
                queue.add(gone)
                return
            key = inventory.observe(body)
            if key is not None:
                queue.add(key)

    for kind in Kind:
        watch(kind)

    @kopf.on.event("", "v1", "secrets", registry=registry, id="secrets")
    async def on_secret(type: str | None, body: kopf.Body, **_: Any) -> None:  # noqa: A002, ANN401 - kopf's names
        ref = SourceRef(SourceKind.SECRET, str(body.metadata.namespace), str(body.metadata.name))
        version = "" if type == "DELETED" else str(body.metadata.get("resourceVersion"))
        for key in inventory.touched(ref, version):
            queue.add(key)

    return registry


def kopf_settings() -> kopf.OperatorSettings:
    """How kopf watches: without peering, annotations or Events of its own."""
    settings = kopf.OperatorSettings()
    settings.peering.standalone = True
    settings.posting.enabled = False
    settings.scanning.disabled = True  # the two resources are installed with the operator; no right to list CRDs needed
    settings.watching.server_timeout = 300
    settings.watching.connect_timeout = 30
    # Only TLS Secrets reach the process: the API server leaves out the others.
    settings.watching.field_selectors["v1", "secrets"] = "type=kubernetes.io/tls"
    settings.networking.request_timeout = 30
    settings.execution.max_workers = 1
    # At its end kopf would kill the process outright, before the lease is given back.
    settings.process.ultimate_exiting_timeout = None
    return settings


def connection_info(connection: Connection, now: datetime) -> kopf.ConnectionInfo:
    """Our way to the API server in kopf's words."""
    configuration = connection.configuration
    return kopf.ConnectionInfo(
        server=configuration.host,
        ca_path=configuration.ssl_ca_cert,
        ca_data=configuration.ca_cert_data,
        insecure=not configuration.verify_ssl,
        token=connection.token(),
        certificate_path=configuration.cert_file,
        private_key_path=configuration.key_file,
        expiration=now + TOKEN_LIFETIME if connection.token_file is not None else None,
    )
