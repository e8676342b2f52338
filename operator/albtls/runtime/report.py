"""Telling people and programs: the status where it has changed, Events, and the metric of the next end."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from albtls.api.meta import ObjectMeta
from albtls.api.reasons import Reason
from albtls.core.changes import announcements
from albtls.core.outcome import Findings, status_of
from albtls.core.problems import Problem
from albtls.kube.client import KubeClient
from albtls.kube.events import EventRecorder
from albtls.runtime.metrics import Metrics
from albtls.runtime.resolve import Read

_LOG: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class Reporter:
    """Writes what a pass found out.

    Attributes:
        kube: the API server.
        events: the writer of Events.
        metrics: the process's metrics.
        now: the wall clock.
        dropped: fields that the API server dropped from the last status that it took, because its CRDs are older.
    """

    kube: KubeClient
    events: EventRecorder
    metrics: Metrics
    now: Callable[[], datetime]
    dropped: tuple[str, ...] = ()

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
        self._compare(wire, written)
        for announcement in announcements(found.status, status, findings.now):
            await self.events.record(found.kind, found.meta, announcement, self.now())
        meta = ObjectMeta.model_validate(written["metadata"])
        return Read(found.kind, meta, status, found.spec, found.problem)

    @property
    def crd_problems(self) -> tuple[Problem, ...]:
        """Whether the installed CRDs are this operator's, as a problem of every object."""
        if not self.dropped:
            return ()
        fields = ", ".join(self.dropped[:5])
        return (Problem(Reason.CRD_OUTDATED, f"the API server drops {fields}: update the installed CRDs"),)

    def _compare(self, sent: Mapping[str, Any], written: Mapping[str, Any]) -> None:
        dropped = tuple(dict.fromkeys(_missing(sent, written.get("status", {}), "status")))
        if dropped and dropped != self.dropped:
            _LOG.error("the API server drops %s: its CRDs are older than this operator; update them", dropped)
        self.dropped = dropped
        self.metrics.crd_outdated.set(1 if dropped else 0)


def _missing(sent: object, got: object, path: str) -> Iterator[str]:
    """The fields of what was sent that didn't come back."""
    if isinstance(sent, Mapping) and isinstance(got, Mapping):
        for key, value in sent.items():
            if key in got:
                yield from _missing(value, got[key], f"{path}.{key}")
            else:
                yield f"{path}.{key}"
    elif isinstance(sent, list) and isinstance(got, list):
        for one, other in zip(sent, got, strict=False):
            yield from _missing(one, other, f"{path}[]")
