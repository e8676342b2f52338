"""What every model of the API has in common: camelCase on the wire, frozen in memory.

Must never contain a field of a resource: those live beside the resource they belong to.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


class ApiModel(BaseModel):
    """A part of a resource as the API server sends it.

    Fields that this version doesn't know are ignored on reading: a newer CRD must not stop an older operator.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        use_attribute_docstrings=True,
    )

    def to_wire(self) -> dict[str, Any]:
        """Return the value as JSON-ready data; what is ``None`` is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def format_timestamp(value: datetime) -> str:
    """Return *value* as RFC 3339 in UTC with whole seconds, as Kubernetes writes its own times."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Timestamp = Annotated[AwareDatetime, PlainSerializer(format_timestamp, return_type=str, when_used="json")]
"""An instant; on the wire RFC 3339 in UTC, whole seconds."""
