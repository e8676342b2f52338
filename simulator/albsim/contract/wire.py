"""From flat wire parameters to nested ones.

``Certificates.1.CertificateId=x`` becomes ``{"Certificates": [{"CertificateId": "x"}]}``.

Lists count from 1 or from 0, gaps are closed. A blank value counts as not given (some clients send and sign
``SecurityToken=``). Nothing is interpreted here: every leaf stays a string.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_INDEX = re.compile(r"[0-9]{1,6}")
_DEEPEST = 12


def nest(flat: Mapping[str, str]) -> dict[str, Any]:
    """Nested parameters of a request.

    Where one name is given both as a value and as a structure, the structure wins; names nested deeper than any
    action's are ignored.
    """
    root: dict[str, Any] = {}
    for name, value in flat.items():
        path = name.split(".")
        if value != "" and len(path) <= _DEEPEST:
            _put(root, path, value)
    return {name: _lists(value) for name, value in root.items()}


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
