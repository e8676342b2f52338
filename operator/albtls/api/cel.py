"""Rules in CEL that a model carries into its CRD, so that the API server itself refuses what can't be right.

Declared as ``json_schema_extra`` on a model or a field. Must never hold a rule that needs the cloud: that is a
condition.
"""

from __future__ import annotations

from typing import Final

from pydantic.config import JsonDict

KEYWORD: Final = "x-kubernetes-validations"


def rule(expression: str, message: str) -> JsonDict:
    """Return one rule; *message* names the field and the way out."""
    return {"rule": expression, "message": message}


def rules(*declared: JsonDict) -> JsonDict:
    """Return the schema extra that carries the *declared* rules."""
    return {KEYWORD: list(declared)}


def immutable(field: str) -> JsonDict:
    """Return the rule that *field* keeps the value it was created with."""
    return rule("self == oldSelf", f"{field} is immutable: delete the object and create it with the new value")


def exactly_one(field: str, *names: str) -> JsonDict:
    """Return the rule that exactly one of *names* is set in *field*."""
    count = " + ".join(f"(has(self.{name}) ? 1 : 0)" for name in names)
    return rule(f"{count} == 1", one_of_message(field, *names))


def one_of_message(field: str, *names: str) -> str:
    """Return the sentence that both the API server and the models say about a union."""
    return f"{field} takes exactly one of {', '.join(names[:-1])} or {names[-1]}"


def map_list(key: str) -> JsonDict:
    """Return the schema extra of a list whose items are known by *key* (server-side apply merges them)."""
    return {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [key]}


ATOMIC_LIST: Final[JsonDict] = {"x-kubernetes-list-type": "atomic"}
SET_LIST: Final[JsonDict] = {"x-kubernetes-list-type": "set"}
