"""What a calibration found, as text: a table, and the switches for a seed file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import yaml

from albsim.calibrate.finding import Outcome
from albsim.calibrate.run import Report, Row
from albsim.world.switches import Switches

_HEADINGS: Final = ("switch", "seen", "default", "confidence", "evidence")
_EVIDENCE: Final = 70


def table(report: Report) -> str:
    """One row a switch; the evidence is wrapped."""
    defaults = Switches()
    cells = [_HEADINGS, *(_cells(row, str(getattr(defaults, row.switch))) for row in report.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEADINGS) - 1)]
    return "\n".join(line for row in cells for line in _lines(row, widths))


def seed_snippet(report: Report) -> str:
    """The part ``switches`` of a seed file; what wasn't found is left to the default, with a comment that says so."""
    found = {spelled(switch): setting for switch, setting in report.settings().items()}
    text = yaml.safe_dump({"switches": found}, sort_keys=False)
    rest = [row for row in report.rows if row.finding.outcome is not Outcome.MATCHED]
    return text + "".join(f"  # {spelled(row.switch)}: {row.finding.outcome}: {row.finding.evidence}\n" for row in rest)


def _cells(row: Row, default: str) -> tuple[str, ...]:
    finding = row.finding
    seen = finding.setting or str(finding.outcome)
    same = "the same" if seen == default else default
    return spelled(row.switch), seen, same, str(finding.confidence), finding.evidence


def _lines(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    *short, evidence = cells
    parts = textwrap.wrap(evidence, _EVIDENCE) or [""]
    begin = "  ".join(cell.ljust(width) for cell, width in zip(short, widths, strict=True))
    yield f"{begin}  {parts[0]}".rstrip()
    for part in parts[1:]:
        yield f"{' ' * len(begin)}  {part}"


def spelled(switch: str) -> str:
    """A switch's name as the seed file spells it."""
    alias = Switches.model_fields[switch].alias
    return alias or switch
