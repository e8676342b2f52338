"""How thorough the crash test is, and what it says at the end of a run.

Every test of a journey tells, by `record_property`, at how many points the process could have died, how many of them
were tried and in how many lives, and the gaps that an object had asked for.
"""

from typing import Any

import pytest

POINTS = "points"
TRIED = "points tried"
KILLS = "kills"
GAP = "gap"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.addoption(
        "--all-kills",
        action="store_true",
        help="crash test: kill the operator at every point of the large journeys too, not only at a sample of them",
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints the numbers."""
    told = [item for report in terminalreporter.stats.get("passed", ()) for item in report.user_properties]
    counts = {name: sum(value for key, value in told if key == name) for name in (POINTS, TRIED, KILLS)}
    if not counts[KILLS]:
        return
    terminalreporter.section("crash test")
    terminalreporter.line(
        f"The operator was killed {counts[KILLS]} times. That stands for {counts[TRIED]} of the {counts[POINTS]} points"
        " before and after its calls to the cloud: where neither the cloud nor Kubernetes has changed between two"
        " points, they are one death."
    )
    for text in (value for key, value in told if key == GAP):
        terminalreporter.line(f"Gap that was asked for: {text}")
