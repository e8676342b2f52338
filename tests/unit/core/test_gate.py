"""What holds a plan back, and what doesn't."""

from dataclasses import replace

import pytest

from albtls.api.reasons import REASONS, Reason
from albtls.core.gate import gate
from albtls.core.plan import DeleteListener, Plan
from albtls.core.problems import Problem
from tests.support.values import LOAD_BALANCER, listener, observed, stored

PLAN = Plan((DeleteListener("lsn-1"),))
RUNNING = observed(stored(1))


def on(status: str):
    return observed(listener_=listener(status=status))


@pytest.mark.parametrize("status", ["Running", "Stopped"])
def test_a_settled_listener_may_be_changed(status):
    assert gate(PLAN, on(status), ()) is None


@pytest.mark.parametrize("status", ["Configuring", "Provisioning", "Deleting", "SomethingNew"])
@pytest.mark.parametrize("plan", [PLAN, Plan()])
def test_a_listener_at_work_is_waited_for_even_with_nothing_to_do(status, plan):
    hold = gate(plan, on(status), ())
    assert hold.busy
    assert hold.problem.reason is Reason.PENDING
    assert status in hold.problem.message


def test_no_listener_is_no_obstacle():
    assert gate(PLAN, observed(), ()) is None
    assert gate(PLAN, observed(load_balancer=None), ()) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"locks": ("FinancialLocked: overdue",)}, "locked (FinancialLocked: overdue)"),
        ({"business_status": "Abnormal"}, "in business status Abnormal"),
        ({"status": "Inactive"}, "is Inactive"),
        ({"status": "CreateFailed"}, "is CreateFailed"),
    ],
)
def test_a_load_balancer_in_trouble_is_left_alone(changes, words):
    there = replace(RUNNING, load_balancer=replace(LOAD_BALANCER, **changes))
    hold = gate(PLAN, there, ())
    assert not hold.busy
    assert hold.problem.reason is Reason.LOAD_BALANCER_LOCKED
    assert words in hold.problem.message
    assert gate(Plan(), there, ()) is None


@pytest.mark.parametrize("reason", Reason)
def test_only_what_concerns_acceptance_blocks(reason):
    problem = Problem(reason, "because")
    hold = gate(PLAN, RUNNING, [problem])
    # What is only said blocks nothing, and a full load balancer only what needs room.
    of_all = not problem.said and reason is not Reason.QUOTA_EXCEEDED
    assert (hold is not None) == (REASONS[reason].condition == "Accepted" and of_all)


def test_the_first_blocking_problem_is_the_one_that_is_told():
    problems = [Problem(reason, reason) for reason in (Reason.SECRET_NOT_FOUND, Reason.CONFLICT, Reason.NOT_PERMITTED)]
    assert gate(PLAN, RUNNING, problems).problem.reason is Reason.CONFLICT
    assert gate(Plan(), RUNNING, problems) is None
