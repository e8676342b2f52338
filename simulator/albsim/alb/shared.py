"""Parameter types and response parts that several rooms of ALB use."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from pydantic import Field

from albsim.contract.fields import TagParam

ProtocolName = Literal["HTTP", "HTTPS", "QUIC"]
UpTo10 = Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
UpTo20 = Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
TagFilter = Annotated[tuple[TagParam, ...], Field(min_length=1, max_length=20)]


class TagItem(TypedDict):
    """A tag."""

    Key: str
    Value: str


class JobResponse(TypedDict):
    """Response of an asynchronous action that makes nothing."""

    JobId: str
