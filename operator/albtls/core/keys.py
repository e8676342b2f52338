"""How objects of the cluster are named inside the process."""

from dataclasses import dataclass
from enum import StrEnum

from albtls.api.meta import Kind


@dataclass(frozen=True, slots=True, order=True)
class ObjectKey:
    """One of our own objects: what the queue holds."""

    kind: Kind
    namespace: str
    name: str

    def __str__(self) -> str:
        """As `kubectl` users write it."""
        return f"{self.kind.short_name} {self.namespace}/{self.name}"


class SourceKind(StrEnum):
    """What an object can refer to for its certificates."""

    SECRET = "Secret"  # noqa: S105 - the name of a Kubernetes kind
    CONFIG_MAP = "ConfigMap"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A Secret or ConfigMap that an object refers to."""

    kind: SourceKind
    namespace: str
    name: str

    def __str__(self) -> str:
        """As a condition's message names it."""
        return f"{self.kind} {self.namespace}/{self.name}"
