"""The few calls to the API server that a pass needs, with values in and out.

A Secret's content is held in `SecretStr`; nothing here logs, and errors carry no body.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import SecretBytes

from albtls.api.meta import API_VERSION, GROUP, VERSION, Kind, ObjectMeta
from albtls.core.keys import ObjectKey
from albtls.kube.api import APPLY_PATCH, JSON_PATCH, KubeApi, RawObject
from albtls.kube.errors import KubeConflictError, KubeInvalidError

#: Field manager of everything that the operator applies.
FIELD_MANAGER: Final = "albtls"


@dataclass(frozen=True, slots=True)
class Secret:
    """A Secret as it was read.

    Attributes:
        type: such as kubernetes.io/tls.
        data: decoded content by key; what isn't base64 is left out.
    """

    type: str
    data: Mapping[str, SecretBytes] = field(repr=False)


class KubeClient:
    """Reads objects and Secrets, writes statuses and finalizers."""

    def __init__(self, api: KubeApi) -> None:
        self._api = api

    async def cluster_id(self) -> str:
        """The first 8 characters of the uid of kube-system: the same for as long as the cluster lives."""
        namespace = await self._api.send("GET", "/api/v1/namespaces/kube-system", what="read Namespace kube-system")
        return str(namespace["metadata"]["uid"])[:8]

    async def read(self, key: ObjectKey) -> RawObject | None:
        """One of our own objects; None where it is gone."""
        return await self._api.find(_path(key.kind, key.namespace, key.name), what=f"read {key}")

    async def list_all(self, kind: Kind) -> Sequence[RawObject]:
        """All objects of a kind, in all namespaces."""
        path = f"/apis/{GROUP}/{VERSION}/{kind.plural}"
        items: Sequence[RawObject] = (await self._api.send("GET", path, what=f"list {kind.plural}"))["items"]
        return items

    async def secret(self, namespace: str, name: str) -> Secret | None:
        """A Secret; None where there is none."""
        path = f"/api/v1/namespaces/{namespace}/secrets/{name}"
        found = await self._api.find(path, what=f"read Secret {namespace}/{name}")
        return Secret(found.get("type", ""), _decoded(found.get("data") or {})) if found is not None else None

    async def apply_status(self, kind: Kind, meta: ObjectMeta, status: Mapping[str, Any]) -> RawObject:
        """Writes an object's status, all of it, if the object is still the one that was read.

        Returns:
            The object as the API server has it now.

        Raises:
            KubeConflictError: it has changed since, or is another one of the same name.
        """
        body = {
            "apiVersion": API_VERSION,
            "kind": str(kind),
            "metadata": {
                "name": meta.name,
                "namespace": meta.namespace,
                "uid": meta.uid,
                "resourceVersion": meta.resource_version,
            },
            "status": dict(status),
        }
        return await self._api.send(
            "PATCH",
            f"{_path(kind, meta.namespace, meta.name)}/status",
            body,
            what=f"write status of {kind.short_name} {meta.namespace}/{meta.name}",
            content_type=APPLY_PATCH,
            query={"fieldManager": FIELD_MANAGER, "force": "true"},
        )

    async def set_finalizers(self, kind: Kind, meta: ObjectMeta, finalizers: Sequence[str]) -> RawObject:
        """Replaces an object's finalizers, if the object is still the one that was read.

        Returns:
            The object as the API server has it now.

        Raises:
            KubeConflictError: it has changed since.
        """
        patch = [
            {"op": "test", "path": "/metadata/resourceVersion", "value": meta.resource_version},
            {"op": "add", "path": "/metadata/finalizers", "value": list(finalizers)},
        ]
        what = f"write finalizers of {kind.short_name} {meta.namespace}/{meta.name}"
        path = _path(kind, meta.namespace, meta.name)
        try:
            return await self._api.send("PATCH", path, patch, what=what, content_type=JSON_PATCH)
        except KubeInvalidError:
            raise KubeConflictError(f"{what}: changed meanwhile") from None  # what a failed `test` answers with


def _path(kind: Kind, namespace: str, name: str) -> str:
    return f"/apis/{GROUP}/{VERSION}/namespaces/{namespace}/{kind.plural}/{name}"


def _decoded(data: Mapping[str, str]) -> dict[str, SecretBytes]:
    decoded = {}
    for key, value in data.items():
        try:
            decoded[key] = SecretBytes(base64.b64decode(value, validate=True))
        except binascii.Error:
            continue
    return decoded
