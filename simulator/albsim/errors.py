"""Refusals: how anything below the gateway refuses the call being handled.

A message names parameters and resource ids, never the content of a certificate or a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from albsim.catalogue import CATALOGUE


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the simulated cloud answers instead of a result.

    Attributes:
        code: error code as clients compare it.
        status: HTTP status.
        message: text for people.
        access_denied: the AccessDeniedDetail object, where a permission is missing.
        headers: extra response headers.
    """

    code: str
    status: int
    message: str
    access_denied: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """Raised anywhere below the gateway to refuse the call being handled."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refuse(code: str, *details: object, access_denied: Mapping[str, str] | None = None) -> ApiError:
    """The error for ``code`` with its documented HTTP status and message.

    Args:
        code: one of the catalogue above.
        details: what fills the places of the message template, in order.
        access_denied: the AccessDeniedDetail of a permission error.

    Raises:
        KeyError: if ``code`` is not in the catalogue.
    """
    status, template = CATALOGUE[code]
    places = [str(detail) for detail in details] or [""]
    return ApiError(Refusal(code, status, template.format(*places).strip(), access_denied))


def missing(parameter: str) -> ApiError:
    """The gateway's answer to a request without a parameter that is required."""
    return ApiError(Refusal(f"Missing{parameter}", 400, f"{parameter} is mandatory for this action."))


def invalid(parameter: str, why: str) -> ApiError:
    """``InvalidParameter`` that names the parameter and what is wrong with it (never its value)."""
    return refuse("InvalidParameter", f"{parameter}: {why}")
