"""Objects, Secrets and Events in memory, with the interface of `KubeClient`: what outlives the operator's process.

Keeps what the API server keeps for us: uid, resourceVersion and generation, and the refusal of a write that was
computed from an older state. It checks no schema.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from pydantic import SecretBytes

from albtls.api.meta import Kind, ObjectMeta
from albtls.core.changes import Announcement
from albtls.core.keys import ObjectKey
from albtls.kube.client import Secret
from albtls.kube.errors import KubeConflictError
from tests.support.objects import listener_tls

CLUSTER_ID: Final = "c1u57e12"


@dataclass(frozen=True, slots=True)
class KubeState:
    """Everything that the API server holds; a value, so that it can be kept and taken up again.

    Attributes:
        objects: our own objects.
        secrets: Secrets by namespace and name, as manifests.
        events: type and reason of the Events, in order.
        writes: what the operator has written, in order, in words.
        version: number of changes so far.
    """

    objects: Mapping[ObjectKey, Mapping[str, Any]] = field(default_factory=dict)
    secrets: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict, repr=False)
    events: tuple[tuple[str, str], ...] = ()
    writes: tuple[str, ...] = ()
    version: int = 1


class MemoryKube:
    """The API server, as people and the operator use it.

    Attributes:
        state: what it holds; objects in it are never changed, only replaced.
    """

    def __init__(self, state: KubeState | None = None) -> None:
        self.state = state or KubeState()

    def object(self, key: ObjectKey) -> Mapping[str, Any] | None:
        """An object as it is."""
        return self.state.objects.get(key)

    def put_secret(self, manifest: Mapping[str, Any]) -> None:
        """Creates a Secret, or replaces it."""
        metadata = manifest["metadata"]
        secrets = {**self.state.secrets, (metadata["namespace"], metadata["name"]): manifest}
        self.state = replace(self.state, secrets=secrets, version=self.state.version + 1)

    def drop_secret(self, namespace: str, name: str) -> None:
        """Deletes a Secret."""
        secrets = {key: value for key, value in self.state.secrets.items() if key != (namespace, name)}
        self.state = replace(self.state, secrets=secrets, version=self.state.version + 1)

    def put_spec(self, key: ObjectKey, spec: Mapping[str, Any], **metadata: Any) -> None:
        """Creates an object, or replaces its spec, as `kubectl apply` does."""
        found = self.state.objects.get(key)
        if found is None:
            made = listener_tls(key.name, key.namespace, **metadata)
            self._put(key, {**made, "spec": dict(spec)})
            return
        generation = found["metadata"]["generation"] + (found["spec"] != spec)
        self._put(key, {**found, "spec": dict(spec), "metadata": {**found["metadata"], "generation": generation}})

    def annotate(self, key: ObjectKey, **annotations: str) -> None:
        """Sets annotations of an object."""
        found = self.state.objects[key]
        merged = {**found["metadata"].get("annotations", {}), **annotations}
        self._put(key, {**found, "metadata": {**found["metadata"], "annotations": merged}})

    def forget_status(self, key: ObjectKey) -> None:
        """Loses an object's status, as a restore from a backup does."""
        self._put(key, {**self.state.objects[key], "status": {"observedGeneration": -1}})

    def delete(self, key: ObjectKey) -> None:
        """Deletes an object: at once, or when its finalizers are gone."""
        found = self.state.objects[key]
        metadata = {**found["metadata"], "deletionTimestamp": "2026-03-01T12:00:00Z"}
        metadata["generation"] += 1
        self._put(key, {**found, "metadata": metadata})

    def write(self, key: ObjectKey, meta: ObjectMeta, what: str, change: Mapping[str, Any]) -> Mapping[str, Any]:
        """A write of the operator's, if the object is still the one that was read.

        Raises:
            KubeConflictError: it isn't.
        """
        found = self.state.objects.get(key)
        there = found["metadata"] if found is not None else {}
        if found is None or (there["uid"], there["resourceVersion"]) != (meta.uid, meta.resource_version):
            raise KubeConflictError(f"{what} {key}: changed meanwhile")
        metadata = {**there, **change.get("metadata", {})}
        self.state = replace(self.state, writes=(*self.state.writes, what))
        return self._put(key, {**found, **change, "metadata": metadata})

    def record(self, announcement: Announcement) -> None:
        """Keeps an Event."""
        events = (*self.state.events, (str(announcement.type), announcement.reason))
        self.state = replace(self.state, events=events, version=self.state.version + 1)

    def _put(self, key: ObjectKey, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        version = self.state.version + 1
        found = json.loads(json.dumps({**raw, "metadata": {**raw["metadata"], "resourceVersion": str(version)}}))
        objects = {**self.state.objects, key: found}
        if found["metadata"].get("deletionTimestamp") and not found["metadata"].get("finalizers"):
            del objects[key]
        self.state = replace(self.state, objects=objects, version=version)
        return found


class MemoryKubeClient:
    """What the operator's process is given in place of a `KubeClient` and an `EventRecorder`.

    Args:
        kube: the API server.
    """

    def __init__(self, kube: MemoryKube) -> None:
        self._kube = kube

    async def cluster_id(self) -> str:
        """As the uid of kube-system says."""
        return CLUSTER_ID

    async def read(self, key: ObjectKey) -> Mapping[str, Any] | None:
        """One of our own objects; None where it is gone."""
        return self._kube.state.objects.get(key)

    async def list_all(self, kind: Kind) -> Sequence[Mapping[str, Any]]:
        """All objects of a kind."""
        return [raw for key, raw in self._kube.state.objects.items() if key.kind is kind]

    async def secret(self, namespace: str, name: str) -> Secret | None:
        """A Secret; None where there is none."""
        found = self._kube.state.secrets.get((namespace, name))
        if found is None:
            return None
        return Secret(found["type"], {key: SecretBytes(base64.b64decode(text)) for key, text in found["data"].items()})

    async def apply_status(self, kind: Kind, meta: ObjectMeta, status: Mapping[str, Any]) -> Mapping[str, Any]:
        """Writes an object's status."""
        key = ObjectKey(kind, meta.namespace, meta.name)
        return self._kube.write(key, meta, "status", {"status": dict(status)})

    async def set_finalizers(self, kind: Kind, meta: ObjectMeta, finalizers: Sequence[str]) -> Mapping[str, Any]:
        """Replaces an object's finalizers."""
        key = ObjectKey(kind, meta.namespace, meta.name)
        return self._kube.write(key, meta, "finalizers", {"metadata": {"finalizers": list(finalizers)}})

    async def record(self, kind: Kind, meta: ObjectMeta, announcement: Announcement, now: datetime) -> None:
        """Writes one Event."""
        self._kube.record(announcement)
