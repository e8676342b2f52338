"""From what a pass found out to the status of its object: pure, and the only place where a status is made.

The table of reasons says what each problem means for Ready, Reconciling and Stalled; here it is only looked up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from albtls.api.base import format_timestamp
from albtls.api.conditions import ConditionStatus, ConditionType, WantedCondition, merge_conditions
from albtls.api.reasons import Reason, readiness
from albtls.api.status import LastChange, PlannedStep, Status
from albtls.core.cut import cut
from albtls.core.desired import DesiredListener
from albtls.core.expiry import expires_soon
from albtls.core.gate import Hold
from albtls.core.ledger import ledger
from albtls.core.observed import SETTLED, Observed
from albtls.core.plan import Plan
from albtls.core.problems import Problem
from albtls.core.quota import told_quota
from albtls.core.served import Served, describe_served

#: How long Ready keeps its value while the cloud or the API server doesn't answer.
UNREACHABLE_GRACE: Final = timedelta(minutes=15)

#: Reasons under which nothing is learned about what is served, so that Ready keeps its value for the grace.
_UNREACHABLE: Final = frozenset(
    {Reason.CLOUD_UNAVAILABLE, Reason.THROTTLED, Reason.KUBERNETES_UNAVAILABLE, Reason.CLOCK_SKEW}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that one pass found out about one object.

    Attributes:
        generation: the metadata.generation it looked at.
        previous: the object's status before.
        now: the time of the pass.
        region: of the listener; None where the object couldn't be read that far.
        desired: what is wanted; None where that isn't known.
        observed: what is there; None where nothing was asked.
        plan: the steps that are left.
        hold: what keeps the next step from being taken.
        problems: what stands in the way.
        last_change: the last switch of a certificate, as it is now.
    """

    generation: int
    previous: Status
    now: datetime
    region: str | None = None
    desired: DesiredListener | None = None
    observed: Observed | None = None
    plan: Plan = field(default_factory=Plan)
    hold: Hold | None = None
    problems: tuple[Problem, ...] = ()
    last_change: LastChange | None = None


def status_of(findings: Findings) -> Status:
    """The status that an object gets."""
    findings = _with_what_still_holds(findings)
    observed = findings.observed
    served = describe_served(findings.desired, observed, findings.previous, findings.now) if observed else None
    conditions = merge_conditions(findings.previous.conditions, _conditions(findings, served), findings.now)
    changes: dict[str, Any] = {
        "observed_generation": findings.generation,
        "conditions": tuple(conditions),
        "plan": tuple(_planned(findings)),
        "last_change": findings.last_change,
        **({"region": findings.region} if findings.region is not None else {}),
        **(_facts(observed, served) if observed is not None and served is not None else {}),
        **_ledger(findings),
        **({"quota": told_quota(findings.previous, observed, findings.problems)} if observed is not None else {}),
        "listener_id": _own_listener(findings),
    }
    return findings.previous.model_copy(update=cut(changes, findings.previous.omitted))


def _with_what_still_holds(findings: Findings) -> Findings:
    """Adds the refusal that stood before, where this pass couldn't look: a failed read proves nothing mended."""
    accepted = findings.previous.condition(ConditionType.ACCEPTED)
    looked = findings.observed is not None or findings.desired is None
    if looked or accepted is None or accepted.status is not ConditionStatus.FALSE:
        return findings
    if accepted.observed_generation != findings.generation or accepted.reason not in set(Reason):
        return findings
    before = Problem(Reason(accepted.reason), accepted.message)
    found_out_before_looking = before.reason in {Reason.INVALID_SPEC, Reason.NOT_PERMITTED}
    if found_out_before_looking or not before.blocks:
        return findings
    return replace(findings, problems=(before, *findings.problems))


def _own_listener(findings: Findings) -> str | None:
    """The listener that the object looks after. The id of one that is gone stays, so that its loss is noticed.

    One that it may not change, or that may still fail to come to be, isn't its own yet: nobody took that from it.
    """
    before, observed = findings.previous.listener_id, findings.observed
    listener = observed.listener if observed is not None else None
    refused = any(problem.blocks for problem in findings.problems)
    return before if listener is None or refused or listener.status not in SETTLED else listener.listener_id


def _facts(observed: Observed, served: Served) -> dict[str, Any]:
    """The fields that say what is there."""
    facts: dict[str, Any] = {
        "certificates": served.certificates,
        "hosts": served.hosts,
        "first_to_expire": served.first_to_expire,
        "next_expiry_warning": served.next_expiry_warning,
    }
    if observed.load_balancer is not None:
        facts |= {
            "edition": observed.load_balancer.edition,
            "load_balancer_id": observed.load_balancer.load_balancer_id,
        }
    listener = observed.listener
    if listener is not None:
        facts |= {
            "load_balancer_id": listener.load_balancer_id,
            "protocol": listener.protocol,
            "port": listener.port,
            "mutual_authentication": "Required" if listener.mutual_authentication else "None",
            "security_policy_id": listener.security_policy_id,
        }
    return facts


def _ledger(findings: Findings) -> dict[str, Any]:
    if findings.observed is None or findings.desired is None:
        return {}
    step = findings.plan.next_step if findings.hold is None else None
    return {"ledger": ledger(findings.previous.ledger, findings.desired, findings.observed, step, findings.now)}


def _planned(findings: Findings) -> Iterator[PlannedStep]:
    waits = findings.hold.problem.message if findings.hold is not None else None
    for line in findings.plan.render():
        yield PlannedStep(step=line, waits_for=waits)


def _conditions(findings: Findings, served: Served | None) -> Iterator[WantedCondition]:
    programmed = _was_ready(findings) or _nothing_left(findings)
    fine = programmed and _still_valid(findings, served) and _within_grace(findings)
    deciding = _deciding(findings, served, fine=fine)
    outcome = readiness(deciding.row, served=fine)
    yield from _parts(findings, deciding, fine=fine)
    for kind, status in (
        (ConditionType.READY, outcome.ready),
        (ConditionType.RECONCILING, ConditionStatus.TRUE if outcome.reconciling else ConditionStatus.FALSE),
        (ConditionType.STALLED, ConditionStatus.TRUE if outcome.stalled else ConditionStatus.FALSE),
    ):
        yield _wanted(findings, kind, status, deciding)
    if fine and findings.hold is not None and findings.plan.steps and not findings.hold.busy:
        waiting = Problem(Reason.ROTATION_PENDING, findings.hold.problem.message)
        yield _wanted(findings, ConditionType.ROTATION_PENDING, ConditionStatus.TRUE, waiting)
    ending = _ending(findings, served)
    if ending is not None:
        yield _wanted(findings, ConditionType.EXPIRING_SOON, ConditionStatus.TRUE, ending)


def _parts(findings: Findings, deciding: Problem, *, fine: bool) -> Iterator[WantedCondition]:
    """Accepted, ResolvedRefs and Programmed: each by the first problem that is its own."""
    for kind, good in (
        (ConditionType.ACCEPTED, Problem(Reason.ACCEPTED, _acceptance(findings))),
        (ConditionType.RESOLVED_REFS, Problem(Reason.RESOLVED_REFS, "everything that the spec refers to is there")),
    ):
        told = [problem for problem in findings.problems if problem.row.condition is kind]
        bad = min(told, key=lambda problem: problem.said, default=None)
        if bad is None and kind is ConditionType.RESOLVED_REFS and findings.desired is None:
            continue  # nothing was looked up, so nothing is known
        problem = bad or good
        if bad is not None and bad.said:
            problem = Problem(bad.reason, "; ".join(one.message for one in told))
        yield _wanted(findings, kind, problem.row.status, problem)
    yield _programmed(findings, deciding, fine=fine)


def _acceptance(findings: Findings) -> str:
    """Says where the template doesn't count, because somebody else made the listener."""
    desired, listener = findings.desired, findings.observed.listener if findings.observed is not None else None
    if desired is None or desired.template is None or listener is None or desired.owner.created(listener.tags):
        return "the spec may be carried out"
    return "the spec may be carried out; spec.listenerTemplate doesn't count, because somebody else made the listener"


def _programmed(findings: Findings, deciding: Problem, *, fine: bool) -> WantedCondition:
    row = deciding.row
    if deciding.said and row.condition is ConditionType.PROGRAMMED:
        return _wanted(findings, ConditionType.PROGRAMMED, row.status, deciding)
    done = deciding.said or row.condition in {ConditionType.READY, ConditionType.EXPIRING_SOON}
    if done:
        programmed = Problem(Reason.PROGRAMMED, "the listener has what the spec asks for")
        return _wanted(findings, ConditionType.PROGRAMMED, ConditionStatus.TRUE, programmed)
    unreachable = next((problem for problem in findings.problems if problem.reason in _UNREACHABLE), None)
    if unreachable is not None:
        # Programmed tells since when nothing answers, whatever else is wrong: `_within_grace` reads it.
        return _wanted(findings, ConditionType.PROGRAMMED, ConditionStatus.UNKNOWN, unreachable)
    if row.stalled and row.condition is ConditionType.PROGRAMMED:
        return _wanted(findings, ConditionType.PROGRAMMED, row.status, deciding)
    if fine:
        # What this generation asked for is still served: a renewal on its way or a bad source takes nothing away.
        rotating = findings.hold is not None or findings.plan.next_step is not None
        kept = Problem(Reason.PROGRAMMED, "the listener keeps what it has")
        if rotating and row.condition is ConditionType.PROGRAMMED:
            kept = Problem(Reason.ROTATING, deciding.message)
        return _wanted(findings, ConditionType.PROGRAMMED, ConditionStatus.TRUE, kept)
    status = row.status if row.condition is ConditionType.PROGRAMMED else ConditionStatus.FALSE
    return _wanted(findings, ConditionType.PROGRAMMED, status, deciding)


def _wanted(findings: Findings, kind: ConditionType, status: ConditionStatus, problem: Problem) -> WantedCondition:
    return WantedCondition(
        type=kind,
        status=status,
        reason=problem.reason,
        message=problem.message,
        observed_generation=findings.generation,
    )


def _deciding(findings: Findings, served: Served | None, *, fine: bool) -> Problem:
    """The one thing that Ready, Reconciling and Stalled are about: the worst that is known."""
    trouble = [problem for problem in findings.problems if not problem.said]
    if trouble:
        return min(trouble, key=lambda problem: (not problem.blocks, not problem.row.stalled))
    if findings.hold is not None:
        return findings.hold.problem
    step = findings.plan.next_step
    if step is not None:
        return Problem(Reason.ROTATING if fine else Reason.PROGRESSING, str(step))
    said = next(iter(findings.problems), None)
    return _ending(findings, served) or said or Problem(Reason.SUCCEEDED, _success(findings))


def _success(findings: Findings) -> str:
    observed, desired = findings.observed, findings.desired
    if observed is None or observed.listener is None or observed.default_certificate is None:
        return "nothing is left to do"
    sources = " and ".join(one.source for one in desired.default) if desired is not None else ""
    until = format_timestamp(observed.default_certificate.certificate.not_after)
    return f"listener {observed.listener.listener_id} serves {sources or 'its certificate'} until {until}"


def _ending(findings: Findings, served: Served | None) -> Problem | None:
    """What is to be said about the end that comes first."""
    first = served.first_to_expire if served is not None else findings.previous.first_to_expire
    rows = served.certificates if served is not None else findings.previous.certificates
    row = next((row for row in rows if first is not None and row.certificate_id == first.certificate_id), None)
    if first is None or row is None or row.not_before is None:
        return None
    what = f"certificate {first.certificate_id}, which answers for {first.host},"
    until = format_timestamp(first.not_after)
    if first.not_after <= findings.now:
        return Problem(Reason.EXPIRED, f"{what} ended at {until}; renew it at its source")
    if expires_soon(row.not_before, first.not_after, findings.now):
        return Problem(Reason.EXPIRING_SOON, f"{what} ends at {until}; see why its source hasn't been renewed")
    return None


def _nothing_left(findings: Findings) -> bool:
    """Whether this very pass found everything programmed."""
    blocked = any(not problem.said for problem in findings.problems)
    return not blocked and findings.hold is None and findings.plan.next_step is None


def _was_ready(findings: Findings) -> bool:
    """Whether this generation has been fully programmed once."""
    return any(
        condition is not None
        and condition.status is ConditionStatus.TRUE
        and condition.observed_generation == findings.generation
        for condition in (
            findings.previous.condition(ConditionType.PROGRAMMED),
            findings.previous.condition(ConditionType.READY),
        )
    )


def _still_valid(findings: Findings, served: Served | None) -> bool:
    if served is not None:
        return served.valid
    first = findings.previous.first_to_expire
    return first is not None and first.not_after > findings.now


def _within_grace(findings: Findings) -> bool:
    """Whether what doesn't answer has done so for less than the grace, by the condition that said so first."""
    if not any(problem.reason in _UNREACHABLE for problem in findings.problems):
        return True
    before = findings.previous.condition(ConditionType.PROGRAMMED)
    if before is None or before.reason not in {str(reason) for reason in _UNREACHABLE}:
        return True
    return findings.now - before.last_transition_time < UNREACHABLE_GRACE
