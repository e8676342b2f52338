"""No room, but places may come free by themselves: nothing is asked, nothing is taken off, nobody is called."""

from datetime import timedelta

import pytest

from albtls.api.common import OnFullQuota
from albtls.api.reasons import Reason
from albtls.core.decide import Decision, decide
from albtls.core.observed import Room
from tests.support.briefly import briefly, memory, ours, secret
from tests.support.values import NOW, desired, observed

OLD = ours(2, names=("pay.example.com",))
PAY = {"names": ("pay.example.com",), "not_after": NOW + timedelta(days=80)}
DEFAULT = ours(1, "d")


def decided(room: Room, entry: str = "pay", **fields: object) -> Decision:
    """A rotation, or a new entry, with no room."""
    wanted = desired(
        secret(1, "default"), additional=(secret(3, entry, **PAY),), remembered=memory(default=1, pay=2), **fields
    )
    return decide(wanted, observed(DEFAULT, OLD, room=room), NOW)


FULL = {
    "others are being changed": Room(25, 25, moving=True),
    "others are being changed, and only the account says no": Room(25, 25, presumed=True, moving=True),
    "it can't be told yet, and only the account says no": Room(25, 25, presumed=True, young=True),
}


@pytest.mark.parametrize("room", FULL.values(), ids=FULL)
@pytest.mark.parametrize("policy", list(OnFullQuota))
def test_it_waits(room: Room, policy: OnFullQuota):
    decision = decided(room, on_full_quota=policy)
    assert briefly(decision.plan.steps) == []
    (problem,) = decision.problems
    assert problem.reason is Reason.PENDING
    assert "25 of 25" in problem.message
    assert "pay" in problem.message


def test_a_refusal_that_an_earlier_process_was_told_needs_no_waiting():
    (problem,) = decided(Room(25, 25, young=True)).problems
    assert problem.reason is Reason.QUOTA_NO_HEADROOM


def test_what_fits_does_not_wait():
    decision = decided(Room(24, 25, presumed=True, moving=True, young=True))
    assert briefly(decision.plan.steps) == ["upload 3a", "attach pay", "detach 2"]
    assert decision.problems == ()


def test_a_full_load_balancer_is_not_warned_of_while_it_is_only_full_for_moments():
    wanted = desired(secret(1, "default"), additional=(secret(2, "pay", names=("pay.example.com",)),))
    for room, told in ((Room(25, 25), [Reason.NO_ROTATION_HEADROOM]), (Room(25, 25, moving=True), [])):
        decision = decide(wanted, observed(DEFAULT, OLD, room=room), NOW)
        assert [problem.reason for problem in decision.problems] == told
