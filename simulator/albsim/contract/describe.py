"""The description of an action's parameters and response fields as plain values, read from their types.

What validation goes by is a pydantic model, and what responses are checked against is a TypedDict; here both are one
tree of values that pages and tests are made from. Must never say anything of an action that its types don't.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import typing_extensions
from pydantic import ConfigDict, TypeAdapter, with_config

from albsim.contract.fields import Params
from albsim.contract.marks import RequiredWhen

_STRICT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, a response field, or an item of a list.

    Attributes:
        kind: ``string``, ``integer``, ``number``, ``boolean``, ``array``, ``object``, or ``any``.
        words: what an enumeration allows.
        bounds: limits by their JSON schema keyword, for example ``maxLength``.
        pattern: regular expression that a string matches.
        any_case: whether the words are taken in any case.
        json_text: whether the whole comes as one JSON text.
        may_be_blank: whether a blank value is a value.
        refused_as: error code of an invalid value, where it has one of its own.
        required_when: what requires this optional parameter.
        has_default: whether there is a default that isn't null.
        default: that default.
        items: of an array: what it holds.
        members: of an object: its members.
    """

    kind: str
    words: tuple[str, ...] = ()
    bounds: tuple[tuple[str, float], ...] = ()
    pattern: str = ""
    any_case: bool = False
    json_text: bool = False
    may_be_blank: bool = False
    refused_as: str = ""
    required_when: RequiredWhen | None = None
    has_default: bool = False
    default: Any = field(default=None, hash=False)
    items: Value | None = None
    members: tuple[Member, ...] = ()

    @property
    def parts(self) -> tuple[Member, ...]:
        """Members of an object, or of the objects in a list."""
        return self.items.parts if self.items is not None else self.members


@dataclass(frozen=True, slots=True)
class Member:
    """A value with its wire name.

    Attributes:
        required: whether it must be given; of a response field: whether it is always there.
    """

    name: str
    value: Value
    required: bool


@cache
def parameters(model: type[Params]) -> tuple[Member, ...]:
    """The parameters that a model describes, in its order."""
    return _value(schema := model.model_json_schema(by_alias=True), schema).members


@cache
def response_fields(response: type) -> tuple[Member, ...]:
    """The fields of a response that a TypedDict describes, in its order."""
    return _value(schema := response_adapter(response).json_schema(), schema).members


@cache
def response_adapter(response: type) -> TypeAdapter[Any]:
    """Checks responses against a TypedDict: every field that it promises, no other, each of its type."""
    return TypeAdapter(_checkable(response))


def walk(members: Sequence[Member], prefix: str = "") -> Iterator[tuple[str, Member]]:
    """Every member at every depth with its path, as ``Certificates.N.CertificateId``."""
    for member in members:
        path = f"{prefix}{member.name}"
        yield path, member
        yield from walk(member.value.parts, f"{path}.N." if member.value.kind == "array" else f"{path}.")


def find(members: Sequence[Member], path: Sequence[str]) -> Member | None:
    """The member at a path such as ``["Certificates", "1", "CertificateId"]``; None where there is none."""
    name, *rest = [part for part in path if not part.isdigit()] or [""]
    member = next((each for each in members if each.name == name), None)
    return find(member.value.parts, rest) if member is not None and rest else member


def _value(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Value:
    schema = _plain(schema, root)
    when = schema.get("requiredWhen")
    default = schema.get("default")
    required = schema.get("required", ())
    return Value(
        kind=str(schema.get("type", "any")),
        words=tuple(str(word) for word in schema.get("enum", [schema["const"]] if "const" in schema else [])),
        bounds=tuple((name, schema[name]) for name in _BOUNDS if name in schema),
        pattern=schema.get("pattern", ""),
        any_case=schema.get("anyCase", False),
        json_text=schema.get("style") == "json",
        may_be_blank=schema.get("mayBeBlank", False),
        refused_as=schema.get("refusedAs", ""),
        required_when=RequiredWhen(when["parameter"], tuple(when["values"])) if when else None,
        has_default=default is not None,
        default=default,
        items=_value(schema["items"], root) if "items" in schema else None,
        members=tuple(
            Member(name, _value(below, root), name in required) for name, below in schema.get("properties", {}).items()
        ),
    )


_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


def _plain(schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without references, and of an optional value only what it is when it is there."""
    flat = dict(schema)
    while "$ref" in flat or "anyOf" in flat:
        if "$ref" in flat:
            below = root["$defs"][flat.pop("$ref").rpartition("/")[2]]
        else:
            known = [part for part in flat.pop("anyOf") if part.get("type") != "null"]
            below = known[0] if len(known) == 1 else {}
        flat = {**below, **flat}
    return flat


def _checkable(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """The same type with every TypedDict as pydantic can check it on every version of Python."""
    if is_typeddict(annotation):
        return _checkable_dict(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {NotRequired, typing_extensions.NotRequired}:
        return typing_extensions.NotRequired[_checkable(arguments[0])]
    if origin is Annotated:
        return Annotated[(_checkable(arguments[0]), *arguments[1:])]
    if origin in {Union, types.UnionType}:
        return Union[tuple(_checkable(argument) for argument in arguments)]  # noqa: UP007 - made at run time
    if origin in {list, dict}:
        return origin[tuple(_checkable(argument) for argument in arguments)]
    return annotation


@cache
def _checkable_dict(typed: type) -> Any:  # noqa: ANN401 - a type that is made at run time
    hints = get_type_hints(typed, include_extras=True)
    fields = {name: _checkable(hint) for name, hint in hints.items()}
    made = typing_extensions.TypedDict(typed.__name__, fields)  # type: ignore[misc]
    return with_config(_STRICT)(made)
