"""Names that the whole operator shares with the API server, and the metadata it reads of an object.

Must never hold anything that a user may set: defaults of the spec live on the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import Field

from albtls.api.base import ApiModel, Timestamp

GROUP: Final = "albtls.io"
VERSION: Final = "v1alpha1"
API_VERSION: Final = "albtls.io/v1alpha1"
CATEGORY: Final = "albtls"

FINALIZER: Final = f"{GROUP}/cleanup"
"""Present only while deletion has cloud work to do."""

ANNOTATION_ACCEPT: Final = f"{GROUP}/accept"
"""Releases one held certificate; its value is the SHA-256 fingerprint named by the condition's message."""

ANNOTATION_TAKE_OVER: Final = f"{GROUP}/take-over"
"""Takes a listener over from another owner; its value is the one that the Conflict message names."""

DEFAULT_CLASS: Final = "albtls"
DEFAULT_ACCOUNT: Final = "default"


class Kind(StrEnum):
    """The resources of the group."""

    ALB_LISTENER_TLS = "AlbListenerTLS"
    ALB_CA_BINDING = "AlbCaBinding"

    @property
    def plural(self) -> str:
        """The resource's name in URLs and RBAC rules."""
        return _PLURALS[self]

    @property
    def short_name(self) -> str:
        """What people type after ``kubectl get``."""
        return _SHORT_NAMES[self]


_PLURALS: Final[Mapping[Kind, str]] = MappingProxyType(
    {Kind.ALB_LISTENER_TLS: "alblistenertlses", Kind.ALB_CA_BINDING: "albcabindings"}
)
_SHORT_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {Kind.ALB_LISTENER_TLS: "altls", Kind.ALB_CA_BINDING: "albca"}
)


class ObjectMeta(ApiModel):
    """What the operator reads of an object's metadata."""

    name: str
    namespace: str
    uid: str
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: Timestamp
    deletion_timestamp: Timestamp | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: tuple[str, ...] = ()

    @property
    def deleting(self) -> bool:
        """Whether somebody has asked for the object's deletion."""
        return self.deletion_timestamp is not None
