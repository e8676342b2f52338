"""From flat wire parameters to an action's typed ones, or to the cloud's refusal of them.

Refusals name the parameter and the rule it breaks, never the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from albsim.contract.describe import find, parameters
from albsim.contract.fields import Params, RequiredWhen
from albsim.contract.wire import given, nest
from albsim.errors import ApiError, invalid, missing, refuse

_TEXTS = {
    "model_type": "Input should be an object",
    "tuple_type": "Input should be a list",
    "too_short": "List should have at least {min_length} items",
    "too_long": "List should have at most {max_length} items",
}
"""What to say instead of pydantic's own words, where these speak of Python."""


def validate(model: type[Params], flat: Mapping[str, str]) -> Params:
    """Typed parameters of a request.

    Raises:
        ApiError: ``Missing<Parameter>`` before anything else, then the first invalid parameter, then the first that
            another one's value requires.
    """
    try:
        params = model.model_validate(given(parameters(model), nest(flat)))
    except ValidationError as error:
        raise _refusal(model, error.errors(include_url=False, include_input=False)) from None
    for name, rule in _unmet(params):
        raise invalid(name, rule)
    return params


def _refusal(model: type[Params], problems: list[ErrorDetails]) -> ApiError:
    for problem in problems:
        if problem["type"] == "missing":
            return missing(_wire_name(problem["loc"]))
    first = problems[0]
    member = find(parameters(model), [str(part) for part in first["loc"]])
    if member is not None and member.value.refused_as:
        return refuse(member.value.refused_as)
    text = _TEXTS.get(first["type"], first["msg"])
    return invalid(_wire_name(first["loc"]), text.format(**first.get("ctx", {})) if first["type"] in _TEXTS else text)


def _wire_name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in location)


def _unmet(params: Params, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Parameters that the value of another one requires and that are not given, and why they are required."""
    by_name: dict[str, Any] = {str(field.alias): getattr(params, name) for name, field in _fields(params)}
    for name, field in _fields(params):
        value = getattr(params, name)
        path = f"{prefix}{field.alias}"
        for mark in field.metadata:
            if isinstance(mark, RequiredWhen) and value is None and by_name[mark.parameter] in mark.values:
                words = " or ".join(str(each).lower() if isinstance(each, bool) else each for each in mark.values)
                yield path, f"required where {mark.parameter} is {words}"
        for below, inner in _inner(value, path):
            yield from _unmet(inner, f"{below}.")


def _fields(params: Params) -> list[tuple[str, Any]]:
    return list(type(params).model_fields.items())


def _inner(value: object, path: str) -> Iterator[tuple[str, Params]]:
    if isinstance(value, Params):
        yield path, value
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _inner(item, f"{path}.{number}")
