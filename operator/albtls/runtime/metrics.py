"""What Prometheus scrapes. Labels name objects and actions, never certificates' contents or keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from albtls.api.meta import Kind, ObjectMeta
from albtls.api.status import Status
from albtls.core.keys import ObjectKey

_OBJECT: Final = ("kind", "namespace", "name")


class Metrics:
    """The process's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Histogram(
            "albtls_cloud_call_seconds",
            "Calls to the cloud's APIs.",
            ("product", "action", "outcome"),
            registry=self.registry,
        )
        self.passes = Counter(
            "albtls_passes_total",
            "Passes over objects, by how they ended.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.queue_length = Gauge("albtls_queue_length", "Objects that wait for a pass.", registry=self.registry)
        self.crd_outdated = Gauge(
            "albtls_crd_outdated",
            "1 where the API server has dropped fields that its CRDs don't know.",
            registry=self.registry,
        )
        self._objects = _Objects()
        self.registry.register(self._objects)

    def called(self, product: str, action: str, outcome: str, seconds: float) -> None:
        """Counts a call to the cloud."""
        self.calls.labels(product, action, outcome).observe(seconds)

    def served(self, kind: Kind, meta: ObjectMeta, status: Status) -> None:
        """Shows what an object's status says."""
        first = status.first_to_expire
        self._objects.rows[ObjectKey(kind, meta.namespace, meta.name)] = _Row(
            not_after=first.not_after.timestamp() if first is not None else None,
            conditions=tuple((condition.type, str(condition.status)) for condition in status.conditions),
        )

    def forget(self, key: ObjectKey) -> None:
        """Removes an object's series."""
        self._objects.rows.pop(key, None)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is shown of one object."""

    not_after: float | None
    conditions: tuple[tuple[str, str], ...]


class _Objects(Collector):
    """The series of all objects, made at each scrape: kept as gauges they would cost several kB for each object."""

    def __init__(self) -> None:
        self.rows: dict[ObjectKey, _Row] = {}

    def collect(self) -> Iterator[Metric]:
        """Every object's series."""
        not_after = GaugeMetricFamily(
            "albtls_certificate_not_after_timestamp_seconds",
            "The first end among the certificates that the listener serves.",
            labels=_OBJECT,
        )
        conditions = GaugeMetricFamily(
            "albtls_condition", "1 where the condition has this status.", labels=(*_OBJECT, "type", "status")
        )
        for key, row in self.rows.items():
            labels = (str(key.kind), key.namespace, key.name)
            if row.not_after is not None:
                not_after.add_metric(labels, row.not_after)
            for condition in row.conditions:
                conditions.add_metric((*labels, *condition), 1)
        yield not_after
        yield conditions
