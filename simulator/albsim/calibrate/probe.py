"""What a probe is: a question, what it needs, and how it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from albsim.calibrate.finding import Finding
from albsim.calibrate.session import Session
from albsim.calibrate.target import Need


@dataclass(frozen=True, slots=True)
class Probe:
    """How one switch is found.

    Attributes:
        switch: its name, as a field of ``Switches``.
        look: finds the setting; may leave behind what it made with the session.
        needs: what it can't do without.
    """

    switch: str
    look: Callable[[Session], Finding]
    needs: tuple[Need, ...] = ()


def probe(switch: str, *needs: Need) -> Callable[[Callable[[Session], Finding]], Probe]:
    """Make a function the probe of a switch."""
    return lambda look: Probe(switch, look, needs)
