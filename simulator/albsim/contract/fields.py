"""The vocabulary in which every action's parameters are described.

An action's parameters are one pydantic model: names, types, what is required, enumerations, ranges, list limits. From
it come parsing, validation and refusals. No action parses anything by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_pascal

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")


class Params(BaseModel):
    """Base of every parameter description: wire names in PascalCase, unknown parameters tolerated, values immutable."""

    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True)


class Empty(Params):
    """Parameters of an action that takes none."""


@dataclass(frozen=True, slots=True)
class RefusedAs:
    """Marks a parameter whose invalid values are refused with a code of their own.

    Attributes:
        code: the error code, instead of InvalidParameter.
    """

    code: str


def _read_flag(value: object) -> object:
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _read_number(value: object) -> object:
    return int(value) if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value) else value


Flag = Annotated[bool, Field(strict=True), BeforeValidator(_read_flag)]
"""A boolean: ``true`` or ``false`` in any case (clients send both ``True`` and ``true``)."""

Number = Annotated[int, Field(strict=True), BeforeValidator(_read_number)]
"""A whole number in decimal digits."""

PageSize = Annotated[Number, Field(ge=1, le=100)]
"""MaxResults of a list action."""

Token = Annotated[str, Field(max_length=64)]
"""A ClientToken."""


class WriteParams(Params):
    """What every ALB write takes beside its own parameters."""

    client_token: Token | None = None
    dry_run: Flag = False


class TagParam(Params):
    """One tag of a request."""

    key: Annotated[str, Field(max_length=128)]
    value: Annotated[str, Field(max_length=128)] = ""
