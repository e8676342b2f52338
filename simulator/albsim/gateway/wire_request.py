"""A request as it arrived, independent of the HTTP server: what signatures and parameters are taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from albsim.errors import invalid

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
        ApiError: if the target is none, or there are absurdly many parameters.
    """
    lower = {name.lower(): _clean(value) for name, value in headers.items()}
    try:
        parts = urlsplit(_clean(target))
    except ValueError:
        raise invalid("URL", "malformed") from None
    is_form = lower.get("content-type", "").lower().startswith(_FORM)
    return WireRequest(
        method=method.upper(),
        path=parts.path or "/",
        query=_fields(parts.query),
        form=_fields(body.decode("utf-8", "replace")) if is_form else {},
        headers=lower,
        body=body,
    )


def _clean(written: str) -> str:
    """Text without what can't be encoded again: HTTP servers decode stray bytes to lone surrogates."""
    return written.encode("utf-8", "replace").decode("utf-8")


def _fields(encoded: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise invalid("Parameters", f"more than {_MOST_FIELDS} of them") from None
