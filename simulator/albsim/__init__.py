"""A local stand-in for Alibaba Cloud ALB and Certificate Management Service that serves real TLS.

import albsim

with albsim.running() as sim:
    print(sim.url)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Running", "running"]

if TYPE_CHECKING:
    from albsim.embedded import Running, running


def __getattr__(name: str) -> object:
    """What a program needs that embeds a simulator; loaded when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from albsim import embedded  # noqa: PLC0415 - a pytest plugin that nobody uses must cost nothing

    return getattr(embedded, name)
