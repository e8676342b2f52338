"""A request as it arrived, independent of the HTTP server: what signatures and parameters are taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 5000


@dataclass(frozen=True, slots=True, repr=False)
class WireRequest:
    """One request. Has no repr of its content: a query can hold a private key.

    Attributes:
        method: GET or POST.
        path: path of the URL.
        query: parameters of the query, decoded, blank values kept.
        form: parameters of a form body, likewise.
        headers: by lower-case name.
        body: as sent.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def params(self) -> dict[str, str]:
        """Query and form together, which is what an action sees."""
        return {**self.query, **self.form}


def read(method: str, target: str, headers: Mapping[str, str], body: bytes) -> WireRequest:
    """A request from what an HTTP server hands over.

    Args:
        method: HTTP method.
        target: request target of the request line, not decoded.
        headers: request headers.
        body: request body.

    Raises:
        ValueError: if there are absurdly many parameters.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    parts = urlsplit(target)
    is_form = lower.get("content-type", "").lower().startswith(_FORM)
    return WireRequest(
        method=method.upper(),
        path=parts.path or "/",
        query=_fields(parts.query),
        form=_fields(body.decode("utf-8", "replace")) if is_form else {},
        headers=lower,
        body=body,
    )


def _fields(encoded: str) -> dict[str, str]:
    return dict(parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
