"""The vocabulary in which every action's parameters are described.

An action's parameters are one pydantic model: names, types, what is required, enumerations, ranges, list limits. From
it come parsing, validation and refusals. No action parses anything by hand.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from albsim.contract.marks import AnyCase, JsonText, MayBeBlank, RefusedAs, RequiredWhen

__all__ = [
    "AnyCase",
    "Empty",
    "Flag",
    "JsonText",
    "MayBeBlank",
    "Number",
    "PageSize",
    "Params",
    "RefusedAs",
    "RequiredWhen",
    "TagParam",
    "Token",
    "WriteParams",
]


class Params(BaseModel):
    """Base of every parameter description: wire names in PascalCase, unknown parameters tolerated, values immutable."""

    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True)


class Empty(Params):
    """Parameters of an action that takes none."""


Flag = Annotated[bool, Field(strict=True)]
"""A boolean: ``true`` or ``false`` in any case (clients send both ``True`` and ``true``)."""

Number = Annotated[int, Field(strict=True)]
"""A whole number of at most 64 bits in decimal digits."""

PageSize = Annotated[Number, Field(ge=1, le=100)]
"""MaxResults of a list action."""

Token = Annotated[str, Field(max_length=64, pattern=r"^[\x20-\x7e]*$")]
"""A ClientToken: ASCII."""


class WriteParams(Params):
    """What every ALB write takes beside its own parameters."""

    client_token: Token | None = None
    dry_run: Flag = False


class TagParam(Params):
    """One tag of a request; its value may be blank."""

    key: Annotated[str, Field(max_length=128)]
    value: Annotated[str, Field(max_length=128), MayBeBlank()] = ""
