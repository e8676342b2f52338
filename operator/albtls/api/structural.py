"""JSON schemas as pydantic makes them, turned into the structural schemas that a CRD takes.

A keyword that this module doesn't know is an error: the API server would drop it, and with it the promise that it made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

Schema = dict[str, Any]

_COPIED: Final = (
    "type",
    "format",
    "default",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "required",
    "x-kubernetes-list-type",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-validations",
)
_NESTED: Final = ("properties", "items", "additionalProperties")
_KNOWN: Final = frozenset({*_COPIED, *_NESTED, "description", "title", "anyOf", "$ref", "$defs"})


class UnstructuralSchemaError(ValueError):
    """A model uses a keyword that a structural schema can't express."""


def structural_schema(model: type[BaseModel], *, without: frozenset[str] = frozenset()) -> Schema:
    """Return *model* as a structural schema, with everything that it refers to in place.

    Args:
        model: The model.
        without: Names, as on the wire, of top-level properties to leave out.

    Raises:
        UnstructuralSchemaError: The model can't be expressed.
    """
    schema = model.model_json_schema(by_alias=True, mode="validation")
    definitions = schema.get("$defs", {})
    top = {**schema, "properties": {name: v for name, v in schema["properties"].items() if name not in without}}
    if "required" in top:
        top["required"] = [name for name in top["required"] if name not in without]
    return _structural(top, definitions)


def _structural(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Schema:
    flat = _flatten(schema, definitions)
    unknown = flat.keys() - _KNOWN
    if unknown:
        raise UnstructuralSchemaError(f"keywords {sorted(unknown)} in {flat.get('title', flat)}")
    result: Schema = {}
    if "description" in flat:
        result["description"] = " ".join(str(flat["description"]).split())
    result |= {key: flat[key] for key in _COPIED if key in flat and not _says_nothing(key, flat[key])}
    if flat.get("type") == "integer":
        result["format"] = "int64"
    if isinstance(flat.get("additionalProperties"), Mapping):
        result["additionalProperties"] = _structural(flat["additionalProperties"], definitions)
    if "items" in flat:
        result["items"] = _structural(flat["items"], definitions)
    if "properties" in flat:
        result["properties"] = {name: _structural(part, definitions) for name, part in flat["properties"].items()}
    return result


def _flatten(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Schema:
    """Put a reference's or an optional's target in place; what stands beside it wins, rules add up."""
    if "$ref" in schema:
        target = definitions[schema["$ref"].removeprefix("#/$defs/")]
        return _beside(_flatten(target, definitions), {k: v for k, v in schema.items() if k != "$ref"})
    if "anyOf" in schema:
        choices = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
        if len(choices) != 1:
            raise UnstructuralSchemaError(f"a union of several types: {schema}")
        return _beside(_flatten(choices[0], definitions), {k: v for k, v in schema.items() if k != "anyOf"})
    return dict(schema)


def _beside(target: Schema, own: Schema) -> Schema:
    merged = {**target, **own}
    rules = [*target.get("x-kubernetes-validations", []), *own.get("x-kubernetes-validations", [])]
    if rules:
        merged["x-kubernetes-validations"] = rules
    return merged


def _says_nothing(key: str, value: object) -> bool:
    """Tell a default that means no more than absence (a null, an empty text or list).

    An empty object as a default does mean something: it lets the defaults inside it apply.
    """
    return (key == "default" and value in (None, "", [])) or (key == "required" and value == [])
