"""A whole calibration: look that the target is what it is said to be, sweep, ask every question, sweep again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from albsim.calibrate.api import RefusedError
from albsim.calibrate.broom import sweep
from albsim.calibrate.finding import Finding, Outcome, failed, unseen
from albsim.calibrate.pace import WaitError
from albsim.calibrate.places import UnreachableError
from albsim.calibrate.probe import Probe
from albsim.calibrate.session import Session
from albsim.calibrate.target import TargetError

Say = Callable[[str], object]

_EDITIONS: Final = {"Standard", "StandardWithWaf"}


@dataclass(frozen=True, slots=True)
class Row:
    """What one switch came to."""

    switch: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Report:
    """What a calibration came to.

    Attributes:
        rows: the findings, in the order of the probes.
        left: what couldn't be removed again.
    """

    rows: tuple[Row, ...]
    left: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing went wrong and nothing was left; a switch that couldn't be seen is nothing wrong."""
        return not self.left and all(row.finding.outcome is not Outcome.FAILED for row in self.rows)

    def settings(self) -> dict[str, str]:
        """The settings that were found, by the names of the fields of ``Switches``."""
        return {row.switch: row.finding.setting for row in self.rows if row.finding.outcome is Outcome.MATCHED}


def calibrate(session: Session, probes: Sequence[Probe], say: Say) -> Report:
    """Run probes one after the other; whatever happens, what was made is removed again.

    Args:
        session: with the target.
        probes: what to find.
        say: is told what goes on.

    Raises:
        TargetError: the target isn't what it is said to be; nothing was made.
    """
    _require(session)
    left: list[str] = []
    rows: list[Row] = []
    _sweep(session, say, "removing what earlier calibrations left")
    with _swept_afterwards(session, say, left):
        for number, probe in enumerate(probes, start=1):
            finding = _looked(session, probe)
            rows.append(Row(probe.switch, finding))
            say(f"{number:2}/{len(probes)} {probe.switch}: {finding.setting or finding.outcome} ({finding.evidence})")
    return Report(tuple(rows), tuple(left))


@contextmanager
def _swept_afterwards(session: Session, say: Say, left: list[str]) -> Iterator[None]:
    try:
        yield
    finally:
        left += _sweep(session, say, "removing what was made")


def _sweep(session: Session, say: Say, what: str) -> list[str]:
    say(what)
    left = sweep(session)
    for each in left:
        say(f"could not be removed, remove it by hand: {each}")
    return left


def _looked(session: Session, probe: Probe) -> Finding:
    for need in probe.needs:
        if session.target.lacks(need):
            return unseen(need.value)
    try:
        return probe.look(session)
    except UnreachableError as error:
        return unseen(str(error))
    except RefusedError as error:
        return unseen(f"no permission: {error}") if error.answer.forbidden else failed(str(error))
    except WaitError as error:
        return failed(str(error))
    except Exception as error:  # noqa: BLE001 - a probe's own defect must not keep the others from looking
        return failed(f"{type(error).__name__} in the probe itself")


def _require(session: Session) -> None:
    """Raise TargetError unless the load balancers are there, work and have the editions that they are given for."""
    target = session.target
    wanted = {target.load_balancer: _EDITIONS}
    if target.basic_load_balancer:
        wanted[target.basic_load_balancer] = {"Basic"}
    for balancer, editions in wanted.items():
        try:
            found = session.alb.get("GetLoadBalancerAttribute", LoadBalancerId=balancer)
        except RefusedError as error:
            raise TargetError(f"{balancer}: {error}") from None
        edition, status = found.get("LoadBalancerEdition"), found.get("LoadBalancerStatus")
        if edition not in editions:
            raise TargetError(f"{balancer} is of the edition {edition}, not {' or '.join(sorted(editions))}")
        if status != "Active":
            raise TargetError(f"{balancer} is {status}, not Active")
