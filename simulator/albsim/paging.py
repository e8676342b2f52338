"""Paging by token, as the products do it: an opaque NextToken that belongs to one query.

Pure. A token names the last item given out, so that items which come and go between two pages neither
repeat nor hide others.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Generic, NotRequired, TypedDict, TypeVar

from albsim.errors import invalid

T = TypeVar("T")
Position = tuple[float, str]
"""Where an item stands: when it was made, then its id."""


class Page(TypedDict):
    """What a paged response says about its page; NextToken is absent on the last one."""

    MaxResults: int
    TotalCount: int
    NextToken: NotRequired[str]


class Slice(Generic[T]):
    """One page.

    Attributes:
        items: what is on the page.
        next_token: where the next page begins; None on the last one.
        total: how many items there are on all pages.
    """

    __slots__ = ("items", "next_token", "total")

    def __init__(self, items: Sequence[T], next_token: str | None, total: int) -> None:
        self.items = items
        self.next_token = next_token
        self.total = total

    def fields(self, size: int) -> Page:
        """The response fields that tell a client about paging."""
        fields: Page = {"MaxResults": size, "TotalCount": self.total}
        if self.next_token:
            fields["NextToken"] = self.next_token
        return fields


def page(items: Sequence[T], position: Callable[[T], Position], *, size: int, token: str | None) -> Slice[T]:
    """One page of ``items``.

    Args:
        items: everything that the query matches.
        position: where an item stands among them.
        size: how many items a page has.
        token: NextToken of the previous page.

    Raises:
        ApiError: for a token that no page has given.
    """
    ordered = sorted(items, key=position)
    after = _decode(token) if token else None
    rest = ordered if after is None else [item for item in ordered if position(item) > after]
    shown = rest[:size]
    return Slice(shown, _encode(position(shown[-1])) if len(rest) > size else None, len(ordered))


def _encode(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _decode(token: str) -> Position:
    try:
        made, key = json.loads(base64.urlsafe_b64decode(token.encode()))
        return float(made), str(key)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise invalid("NextToken", "unknown") from None
