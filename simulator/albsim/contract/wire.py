"""From flat wire parameters to nested ones.

``Certificates.1.CertificateId=x`` becomes ``{"Certificates": [{"CertificateId": "x"}]}``.

Lists count from 1 or from 0, gaps are closed. What a parameter's description calls a number or a boolean is read as
one; what can't be read so is left as it is, for validation to refuse. Nothing is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from albsim.contract.describe import Member, Value

_FLAGS = {"true": True, "false": False}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
_INT64 = range(-(2**63), 2**63)
_INDEX = re.compile(r"[0-9]{1,6}")
_DEEPEST = 12


def nest(flat: Mapping[str, str]) -> dict[str, Any]:
    """Nested parameters of a request, every leaf a string.

    Where one name is given both as a value and as a structure, the structure wins; names nested deeper than any
    action's are ignored.
    """
    root: dict[str, Any] = {}
    for name, value in flat.items():
        path = name.split(".")
        if len(path) <= _DEEPEST:
            _put(root, path, value)
    return {name: _lists(value) for name, value in root.items()}


def given(members: Sequence[Member], nested: Mapping[str, Any]) -> dict[str, Any]:
    """Of nested parameters those that an action has and that are given.

    Clients send and sign parameters that they have no value for (``SecurityToken=``). So a blank value counts as not
    given, and so does a structure that holds nothing else; but a string that may be blank is given.
    """
    found = {member.name: _given(member.value, nested.get(member.name)) for member in members}
    return {name: value for name, value in found.items() if value is not None}


def _given(value: Value, written: object) -> object | None:
    if written == "":
        return "" if value.may_be_blank else None
    if _is_blank(written):
        return None
    if isinstance(written, dict) and value.members:
        return given(value.members, written)
    if isinstance(written, list) and value.items is not None:
        return [item for each in written if (item := _given(value.items, each)) is not None]
    return _read(value.kind, written) if isinstance(written, str) else written


def _read(kind: str, written: str) -> object:
    if kind == "boolean":
        return _FLAGS.get(written.lower(), written)
    if kind == "integer" and _WHOLE_NUMBER.fullmatch(written) and int(written) in _INT64:
        return int(written)
    return written


def _is_blank(written: object) -> bool:
    if isinstance(written, dict):
        return all(_is_blank(below) for below in written.values())
    return all(_is_blank(below) for below in written) if isinstance(written, list) else written in {"", None}


def _put(root: dict[str, Any], path: list[str], value: str) -> None:
    level = root
    for segment in path[:-1]:
        below = level.get(segment)
        if not isinstance(below, dict):
            below = level[segment] = {}
        level = below
    if not isinstance(level.get(path[-1]), dict):
        level[path[-1]] = value


def _lists(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if all(_INDEX.fullmatch(key) for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(below) for key, below in value.items()}
