"""Customers' own TLS security policies. Times are seconds since the epoch on the simulated clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CustomPolicy:
    """A TLS security policy that a customer made.

    Attributes:
        versions: ``TLSv1.0`` to ``TLSv1.3``.
        ciphers: cipher suites by their OpenSSL names.
    """

    id: str
    account_id: str
    region: str
    name: str
    versions: tuple[str, ...]
    ciphers: tuple[str, ...]
    created: float
    status: str = "Available"
    resource_group_id: str = "rg-default"
    tags: Mapping[str, str] = field(default_factory=dict)
