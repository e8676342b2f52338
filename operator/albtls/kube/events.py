"""Kubernetes Events: what people see under `kubectl describe`. Best effort: an Event that is lost changes nothing."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from albtls.api.meta import API_VERSION, Kind, ObjectMeta
from albtls.core.changes import Announcement
from albtls.kube.api import KubeApi
from albtls.kube.errors import KubeError

CONTROLLER: Final = "albtls.io/operator"
#: The API server's own limit for an Event's note, in bytes.
MAX_NOTE: Final = 1024

_LOG: Final = logging.getLogger(__name__)


class EventRecorder:
    """Writes Events about our own objects.

    Args:
        api: the client to use.
        instance: which process writes, such as the pod's name.
        new_id: a fresh id for an Event's name.
    """

    def __init__(self, api: KubeApi, *, instance: str, new_id: Callable[[], str]) -> None:
        self._api = api
        self._instance = instance
        self._new_id = new_id

    async def record(self, kind: Kind, meta: ObjectMeta, announcement: Announcement, now: datetime) -> None:
        """Writes one Event; a failure is logged and forgotten."""
        body = {
            "apiVersion": "events.k8s.io/v1",
            "kind": "Event",
            "metadata": {"name": f"{meta.name}.{self._new_id()}", "namespace": meta.namespace},
            "eventTime": micro_time(now),
            "reportingController": CONTROLLER,
            "reportingInstance": self._instance,
            "type": str(announcement.type),
            "reason": announcement.reason,
            "action": announcement.action,
            "note": announcement.note.encode()[:MAX_NOTE].decode(errors="ignore"),
            "regarding": {
                "apiVersion": API_VERSION,
                "kind": str(kind),
                "name": meta.name,
                "namespace": meta.namespace,
                "uid": meta.uid,
            },
        }
        what = f"write Event for {kind.short_name} {meta.namespace}/{meta.name}"
        try:
            await self._api.send("POST", f"/apis/events.k8s.io/v1/namespaces/{meta.namespace}/events", body, what=what)
        except KubeError as error:
            _LOG.warning("%s (%s: %s)", error, announcement.reason, announcement.note)


def micro_time(moment: datetime) -> str:
    """Kubernetes' MicroTime: RFC 3339 in UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
