"""What the control API takes beside faults and events, and how it says what is wrong with a request."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from albsim.clock import FASTEST
from albsim.control.shapes import JsonObject, ProblemState
from albsim.world.switches import Switches

T = TypeVar("T")
_FARTHEST = 1e9


class ClockChange(BaseModel):
    """A change of the simulated clock.

    Attributes:
        advance: seconds to jump ahead.
        speed: simulated seconds per real second from now on; 0: only ``advance`` moves the clock.
    """

    model_config = ConfigDict(extra="forbid")

    advance: Annotated[float | None, Field(ge=0, le=_FARTHEST)] = None
    speed: Annotated[float | None, Field(ge=0, le=FASTEST)] = None


CLOCK_CHANGE: TypeAdapter[ClockChange] = TypeAdapter(ClockChange)
"""Reads a change of the clock."""
_CHANGES: TypeAdapter[JsonObject] = TypeAdapter(JsonObject)


class RequestError(Exception):
    """A request can't be taken.

    Attributes:
        problems: what is wrong with it, field by field.
        status: HTTP status of the answer.
    """

    def __init__(self, problems: list[ProblemState], status: int) -> None:
        super().__init__("; ".join(problem["message"] for problem in problems))
        self.problems = problems
        self.status = status


def read(kind: TypeAdapter[T], body: bytes, *, tagged: bool = False) -> T:
    """The body of a request.

    Args:
        kind: what it should be.
        body: JSON.
        tagged: whether its field ``kind`` decides about the others.

    Raises:
        RequestError: it isn't what it should be.
    """
    try:
        return kind.validate_json(body)
    except ValidationError as error:
        raise _refused(error, tags=int(tagged)) from None


def read_switches(before: Switches, body: bytes) -> Switches:
    """All switches, where the body of a request holds those that change.

    Raises:
        RequestError: one of them doesn't exist or hasn't such a setting.
    """
    changes = read(_CHANGES, body)
    try:
        return Switches.model_validate({**before.model_dump(by_alias=True), **changes})
    except ValidationError as error:
        raise _refused(error) from None


def _refused(error: ValidationError, tags: int = 0) -> RequestError:
    """What a request is refused with; so many first parts of a place are the value of ``kind``, not a field."""
    problems: list[ProblemState] = [
        {
            "field": _field(problem["type"], problem["loc"][tags:]),
            "message": problem["msg"].removeprefix("Value error, "),
        }
        for problem in error.errors(include_url=False, include_input=False)
    ]
    return RequestError(problems, 400)


def _field(problem: str, place: tuple[int | str, ...]) -> str:
    return "kind" if problem.startswith("union_tag") else ".".join(str(part) for part in place)
