"""Parameter types, response parts and ways to write things that several rooms of CAS use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, TypedDict, TypeVar

from pydantic import Field

from albsim import pem
from albsim.contract.fields import Number, Params
from albsim.world.switches import HexCase
from albsim.world.world import World

T = TypeVar("T")
PageNumber = Annotated[Number, Field(ge=1)]
ShowSize = Annotated[Number, Field(ge=1)]
UPLOAD_REFUSALS = (
    "CertificateChainNotMatch",
    "CertificateExpired",
    "CertificateFormatException",
    "KeyNotMatchCert",
    "MissingParameter",
    "NameRepeat",
    "ParseCertificateFailed",
)
"""Codes that refuse an upload of a server certificate."""

_DAY = 86_400
SOON = 30 * _DAY
"""For how many seconds before its end a certificate counts as about to expire."""


class NumberedPage(Params):
    """What a list takes that is numbered by pages."""

    current_page: PageNumber = 1
    show_size: ShowSize = 50


class NoFields(TypedDict):
    """A response of nothing but its RequestId."""


class CertificateTag(TypedDict):
    """A tag of a certificate."""

    TagKey: str
    TagValue: str


class PageFields(TypedDict):
    """What a list that is numbered by pages says about its page."""

    CurrentPage: int
    ShowSize: int
    TotalCount: int


def numbered(items: Sequence[T], page: NumberedPage) -> tuple[Sequence[T], PageFields]:
    """What is on a page, and what to say about it; a page beyond the last one is empty."""
    begin = (page.current_page - 1) * page.show_size
    fields: PageFields = {"CurrentPage": page.current_page, "ShowSize": page.show_size, "TotalCount": len(items)}
    return items[begin : begin + page.show_size], fields


def page_count(items: Sequence[object], show_size: int) -> int:
    """How many pages there are."""
    return math.ceil(len(items) / show_size)


def digest(world: World, sha256: str) -> str:
    """A SHA-256 as CAS writes it, by the switch ``sha2Case``."""
    return sha256.lower() if world.settings.switches.sha2_case is HexCase.LOWER else sha256


def day(when: float) -> str:
    """A date as CAS writes it."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d")


def milliseconds(when: float) -> int:
    """A time as CAS writes it."""
    return int(when * 1000)


def days_left(world: World, not_after: float) -> int:
    """Whole days until a certificate ends; 0 if it has ended."""
    return max(0, math.floor((not_after - world.clock.now()) / _DAY))


def tag_rows(tags: Mapping[str, str]) -> list[CertificateTag]:
    """Tags as answers about a certificate list them."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def mentions(keyword: str | None, facts: pem.Facts, *names: str) -> bool:
    """Whether a keyword is part of a certificate's domain names or of the other names given, in any case."""
    texts = (facts.common_name, *facts.sans, *names)
    return keyword is None or any(keyword.lower() in text.lower() for text in texts)
