"""The loopback address that a load balancer has to itself, so that many of them serve the same port."""

from __future__ import annotations

import hashlib
from collections.abc import Container


def own_address(load_balancer_id: str, taken: Container[str]) -> str:
    """An address within 127.64.0.0/10: always the same for one id, unless it is taken."""
    attempt = 0
    while True:
        digest = hashlib.sha256(f"{load_balancer_id}/{attempt}".encode()).digest()
        address = f"127.{64 + digest[0] % 64}.{digest[1]}.{1 + digest[2] % 254}"
        if address not in taken:
            return address
        attempt += 1
