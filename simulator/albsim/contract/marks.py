"""Marks that a parameter can carry beside its type: how it is written, when it is required, how it is refused.

A mark goes into ``Annotated[...]`` around the whole type, ``| None`` included. Each one writes itself into the JSON
schema of the parameters, from which the description of an action is read (:mod:`albsim.contract.describe`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class _Mark:
    """Writes what it says into the JSON schema of what it marks."""

    __slots__ = ()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), **self.shown()}

    def shown(self) -> Mapping[str, Any]:
        """What the JSON schema says of this mark."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class AnyCase(_Mark):
    """On an enumeration: its words are taken in any case, and read as they are spelled in the enumeration."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        words = {str(word).lower(): word for word in _words(schema)}
        return core_schema.no_info_before_validator_function(
            lambda value: words.get(value.lower(), value) if isinstance(value, str) else value, schema
        )

    def shown(self) -> Mapping[str, Any]:  # noqa: D102 - see the base
        return {"anyCase": True}


@dataclass(frozen=True, slots=True)
class JsonText(_Mark):
    """On a list or an object: it comes as one JSON text, not as one parameter for each of its parts."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_read_json, handler(source))

    def shown(self) -> Mapping[str, Any]:  # noqa: D102
        return {"style": "json"}


@dataclass(frozen=True, slots=True)
class MayBeBlank(_Mark):
    """On a string: a blank value is a value. A blank value of any other parameter counts as not given."""

    def shown(self) -> Mapping[str, Any]:  # noqa: D102
        return {"mayBeBlank": True}


@dataclass(frozen=True, slots=True)
class RefusedAs(_Mark):
    """On a parameter whose invalid values are refused with a code of their own.

    Attributes:
        code: the error code, instead of InvalidParameter.
    """

    code: str

    def shown(self) -> Mapping[str, Any]:  # noqa: D102
        return {"refusedAs": self.code}


@dataclass(frozen=True, slots=True)
class RequiredWhen(_Mark):
    """On an optional parameter that must be given where another one of the same object has a certain value.

    Refused with InvalidParameter where it isn't: Missing... codes are the gateway's, which knows of no conditions.

    Attributes:
        parameter: wire name of the other one.
        values: values of it that require this one.
    """

    parameter: str
    values: tuple[str | bool, ...]

    def shown(self) -> Mapping[str, Any]:  # noqa: D102
        return {"requiredWhen": {"parameter": self.parameter, "values": list(self.values)}}


def _words(schema: Any) -> list[Any]:  # noqa: ANN401 - core schemas are a union of dozens of dictionaries
    """Words of the enumeration that a core schema describes, wherever in it the enumeration is."""
    if schema["type"] == "literal":
        return list(schema["expected"])
    if schema["type"] == "enum":
        return list(schema["members"])
    return _words(schema["schema"])


def _read_json(value: object) -> object:
    if not isinstance(value, str):
        return value
    read: Callable[[str], object] = json.loads
    try:
        return read(value)
    except (ValueError, RecursionError):
        raise ValueError("is not a JSON text") from None
