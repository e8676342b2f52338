"""Telling people and programs: the status where it has changed, Events, and the metric of the next end."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from albtls.api.meta import ObjectMeta
from albtls.core.changes import announcements
from albtls.core.outcome import Findings, status_of
from albtls.kube.client import KubeClient
from albtls.kube.events import EventRecorder
from albtls.runtime.metrics import Metrics
from albtls.runtime.resolve import Read

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Writes what a pass found out.

    Attributes:
        kube: the API server.
        events: the writer of Events.
        metrics: the process's metrics.
        now: the wall clock.
    """

    kube: KubeClient
    events: EventRecorder
    metrics: Metrics
    now: Callable[[], datetime]

    async def report(self, found: Read, findings: Findings) -> Read:
        """Writes the status, if it says something new, and Events for what is worth one.

        Returns:
            The object as it now is: later writes of the same pass must be computed from it.

        Raises:
            KubeConflictError: the object has changed since it was read; nothing was written.
        """
        status = status_of(findings)
        self.metrics.served(found.kind, found.meta, status)
        wire = status.to_wire()
        if wire == found.status.to_wire():
            return found
        written = await self.kube.apply_status(found.kind, found.meta, wire)
        pruned = tuple(_missing(wire, written.get("status", {})))
        if pruned:
            _LOG.error(
                "the API server dropped %s from a status: its CRDs are older than this operator; update them",
                ", ".join(pruned),
            )
            self.metrics.crd_outdated.set(1)
        for announcement in announcements(found.status, status, findings.now):
            await self.events.record(found.kind, found.meta, announcement, self.now())
        meta = ObjectMeta.model_validate(written["metadata"])
        return Read(found.kind, meta, status, found.spec, found.problem)


def _missing(sent: Mapping[str, Any], got: Mapping[str, Any], path: str = "status") -> Iterator[str]:
    """The fields of what was sent that didn't come back."""
    for key, value in sent.items():
        if key not in got:
            yield f"{path}.{key}"
        elif isinstance(value, Mapping):
            yield from _missing(value, got[key], f"{path}.{key}")
