"""Parameter types and response parts that several rooms of ALB use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypedDict

from pydantic import Field, field_validator

from albsim.contract.fields import TagParam

ProtocolName = Literal["HTTP", "HTTPS", "QUIC"]
UpTo10 = Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
UpTo20 = Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
TagFilter = Annotated[tuple[TagParam, ...], Field(min_length=1, max_length=20)]


def _tag_word(word: str) -> str:
    if word.startswith(("aliyun", "acs:")) or "http://" in word or "https://" in word:
        raise ValueError("must not start with aliyun or acs: nor contain http:// or https://")
    return word


class NewTagParam(TagParam):
    """A tag to put on a resource."""

    _allowed = field_validator("key", "value")(_tag_word)


Tags = Annotated[tuple[NewTagParam, ...], Field(max_length=20)]
"""The tags that a resource is made with."""


class TagItem(TypedDict):
    """A tag."""

    Key: str
    Value: str


class JobResponse(TypedDict):
    """Response of an asynchronous action that makes nothing."""

    JobId: str


class NoFields(TypedDict):
    """Response of an action that answers with nothing but its RequestId."""


def time_text(seconds: float) -> str:
    """Seconds since the epoch as ALB writes a time, for example ``2026-01-14T08:00:00Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
