"""What can be injected: one class per kind of fault, all with the same way to say whom it hits.

Values only, as the control API takes them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

_UNKNOWN = "The request processing has failed due to some unknown error."


class Target(BaseModel):
    """Whom a fault hits, and how often. A selector that is absent lets every call through.

    Attributes:
        product: product name, any case.
        action: pattern of action names, such as ``List*``.
        resource: id that the call must name.
        region: region whose endpoint was called.
        access_key_id: key that must have signed the call.
        account_id: account that the key must belong to.
        nth: first matching call that is hit, counted from 1.
        every: from that one on, each so-many-th is hit.
        count: how many calls are hit at most; absent: no end.
        probability: chance of a call that is due to be hit.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    product: str | None = None
    action: str = "*"
    resource: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    account_id: str | None = None
    nth: Annotated[int, Field(ge=1)] = 1
    every: Annotated[int, Field(ge=1)] = 1
    count: Annotated[int, Field(ge=1)] | None = None
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0


class Error(Target):
    """The call is refused.

    Attributes:
        code: error code of the envelope.
        status: HTTP status.
        message: text of the envelope.
    """

    kind: Literal["error"]
    code: str = "InternalError"
    status: Annotated[int, Field(ge=400, le=599)] = 500
    message: str = _UNKNOWN


class Throttle(Target):
    """The call is refused with Throttling.User.

    Attributes:
        retry_after_ms: value of the x-acs-retry-after header; absent: no such header.
        status: HTTP status; absent: as the switch ``throttlingStatus`` says.
    """

    kind: Literal["throttle"]
    retry_after_ms: Annotated[int, Field(ge=1)] | None = None
    status: Annotated[int, Field(ge=400, le=599)] | None = None


class Delay(Target):
    """The call is handled late.

    Attributes:
        seconds: real seconds.
    """

    kind: Literal["delay"]
    seconds: Annotated[float, Field(ge=0, le=600)] = 1.0


class DropBefore(Target):
    """The connection is cut and nothing has changed."""

    kind: Literal["dropBefore"]


class DropAfter(Target):
    """The connection is cut after the change was made."""

    kind: Literal["dropAfter"]


class Html502(Target):
    """A proxy's HTML page with status 502 instead of the cloud's answer; nothing has changed."""

    kind: Literal["html502"]


class Hang(Target):
    """No answer until the fault is lifted, then the connection is cut; nothing has changed."""

    kind: Literal["hang"]


class FailJob(Target):
    """The job that the call begins fails, and its change is taken back.

    Attributes:
        code: what ListAsynJobs says of it.
        message: likewise.
    """

    kind: Literal["failJob"]
    code: str = "InternalError"
    message: str = _UNKNOWN


class StuckJob(Target):
    """The job that the call begins doesn't end until the fault is lifted: its resource stays Configuring so long."""

    kind: Literal["stuckJob"]


class Lag(Target):
    """Reads see what changes from now on late, as from a replica that lags behind.

    Attributes:
        seconds: simulated seconds until a change is seen.
    """

    kind: Literal["lag"]
    seconds: Annotated[float, Field(gt=0)] = 5.0


class InterruptReplacement(Target):
    """New connections to a listener are interrupted while its default certificate is being replaced.

    It hits connections, not calls: those that match as the UpdateListenerAttribute of that listener would.
    """

    kind: Literal["interruptReplacement"]


Fault = (
    Error | Throttle | Delay | DropBefore | DropAfter | Html502 | Hang | FailJob | StuckJob | Lag | InterruptReplacement
)
"""Any fault."""

FAULT: TypeAdapter[Fault] = TypeAdapter[Any](Annotated[Fault, Field(discriminator="kind")])
"""Reads a fault as the control API takes it."""
