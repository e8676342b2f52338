"""From nested wire parameters to an action's typed ones, or to the cloud's refusal of them.

Refusals name the parameter and the rule it breaks, never the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from albsim.contract.fields import Params, RefusedAs
from albsim.contract.wire import nest
from albsim.errors import ApiError, invalid, missing, refuse


def validate(model: type[Params], flat: Mapping[str, str]) -> Params:
    """Typed parameters of a request.

    Raises:
        ApiError: ``Missing<Parameter>`` before anything else, then the first invalid parameter.
    """
    try:
        return model.model_validate(nest(flat))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        raise _refusal(model, problems) from None


def _refusal(model: type[Params], problems: list[ErrorDetails]) -> ApiError:
    for problem in problems:
        if problem["type"] == "missing":
            return missing(_wire_name(problem["loc"]))
    first = problems[0]
    own_code = _own_code(model, first["loc"])
    return refuse(own_code) if own_code else invalid(_wire_name(first["loc"]), first["msg"])


def _own_code(model: type[Params], location: tuple[Any, ...]) -> str | None:
    for name, field in model.model_fields.items():
        if location and location[0] in {name, field.alias}:
            return next((mark.code for mark in field.metadata if isinstance(mark, RefusedAs)), None)
    return None


def _wire_name(location: tuple[Any, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)
