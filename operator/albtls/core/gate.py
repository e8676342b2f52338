"""Whether a plan's next step may be taken now. Pure; what it holds back, it holds with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from albtls.api.reasons import Reason
from albtls.core.observed import SETTLED, STOPPED, LoadBalancer, Observed
from albtls.core.plan import DeleteListener, Plan
from albtls.core.problems import Problem

#: Statuses of a load balancer that end by themselves.
_AT_WORK: Final = frozenset({"Provisioning", "Configuring"})


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a plan waits.

    Attributes:
        problem: what the condition says.
        busy: whether the listener is at work on an earlier change, which is soon over.
    """

    problem: Problem
    busy: bool = False


def gate(plan: Plan, observed: Observed, problems: Iterable[Problem]) -> Hold | None:
    """What holds the plan back; None where its next step may be taken, or where nothing is left to do."""
    listener = observed.listener
    if listener is not None and listener.status not in SETTLED:
        return Hold(
            Problem(
                Reason.PENDING, f"listener {listener.listener_id} is {listener.status}; the cloud is at work on it"
            ),
            busy=True,
        )
    deleting = isinstance(plan.next_step, DeleteListener)
    if listener is not None and listener.status == STOPPED and not deleting:
        return Hold(
            Problem(
                Reason.LISTENER_STOPPED,
                f"listener {listener.listener_id} is stopped, serves nothing and stays so; start it to have it served",
            )
        )
    if plan.next_step is None:
        return None
    blocking = next((problem for problem in problems if problem.blocks), None)
    if blocking is not None:
        return Hold(blocking)
    return _load_balancer_hold(observed.load_balancer) if observed.load_balancer is not None else None


def _load_balancer_hold(load_balancer: LoadBalancer) -> Hold | None:
    if load_balancer.status in _AT_WORK:
        what = f"load balancer {load_balancer.load_balancer_id} is {load_balancer.status}: the cloud is at work"
        return Hold(Problem(Reason.PENDING, what), busy=True)
    if load_balancer.locks:
        state = f"locked ({'; '.join(load_balancer.locks)})"
    elif load_balancer.business_status != "Normal":
        state = f"in business status {load_balancer.business_status} (overdue payment, for example)"
    elif load_balancer.status != "Active":
        state = load_balancer.status
    else:
        return None
    return Hold(
        Problem(
            Reason.LOAD_BALANCER_LOCKED,
            f"load balancer {load_balancer.load_balancer_id} is {state}; nothing is written until that has ended",
        )
    )
