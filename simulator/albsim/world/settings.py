"""How one simulated cloud behaves: its switches, how long things take, its limits. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from albsim.world.switches import Switches

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Timings:
    """How long jobs take, as ranges of simulated seconds."""

    create: Range = (2.0, 5.0)
    configure: Range = (5.0, 10.0)
    delete: Range = (2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about a world that is not in its tables.

    Attributes:
        quotas: limits that replace the defaults, by Quota Center action code.
        rate_limits: whether documented rate limits are enforced.
    """

    switches: Switches = field(default_factory=Switches)
    timings: Timings = field(default_factory=Timings)
    quotas: Mapping[str, int] = field(default_factory=dict)
    rate_limits: bool = True
