"""What the cloud refused is remembered for the step that it was about, and for no other."""

import pytest

from albtls.api.reasons import Reason
from albtls.core.plan import DeleteListener
from albtls.core.problems import Problem
from albtls.runtime.refusals import TELL_AFTER, Refusals

STEP, OTHER = DeleteListener("lsn-1"), DeleteListener("lsn-2")
PROBLEM = Problem(Reason.FORBIDDEN, "no right")


@pytest.fixture
def refusals():
    return Refusals()


def test_a_refusal_is_told_as_long_as_its_step_is_the_next_one(refusals):
    assert refusals.of("uid", STEP) is None
    refusals.note("uid", STEP, PROBLEM, job_code="Denied")
    first = refusals.of("uid", STEP)
    assert (first.problem, first.told, first.job_code, first.count) == (PROBLEM, (PROBLEM,), "Denied", 1)
    assert first.fresh
    assert not refusals.of("uid", STEP).fresh


@pytest.mark.parametrize("step", [OTHER, None])
def test_it_is_forgotten_with_its_step(refusals, step):
    refusals.note("uid", STEP, PROBLEM)
    assert refusals.of("uid", step) is None
    assert refusals.of("uid", STEP) is None


def test_each_object_has_its_own(refusals):
    refusals.note("uid", STEP, PROBLEM)
    assert refusals.of("another", STEP) is None
    assert refusals.of("uid", STEP).problem == PROBLEM


def test_what_usually_passes_is_told_only_when_it_does_not(refusals):
    told = [refusals.note("uid", STEP, PROBLEM, passing=True).told for _ in range(TELL_AFTER + 1)]
    assert told == [()] * (TELL_AFTER - 1) + [(PROBLEM,)] * 2


def test_another_step_begins_to_count_anew(refusals):
    refusals.note("uid", STEP, PROBLEM)
    assert refusals.note("uid", STEP, PROBLEM).count == 2
    assert refusals.note("uid", OTHER, PROBLEM).count == 1
