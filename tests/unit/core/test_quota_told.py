"""What the status says of the places on a load balancer, and what the next process makes of that."""

import pytest

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reasons import Reason
from albtls.api.status import Quota, Status
from albtls.core.decide import decide
from albtls.core.observed import Room
from albtls.core.outcome import Findings, status_of
from albtls.core.problems import Problem
from albtls.core.quota import refused_at, told_quota
from tests.support.briefly import memory, ours, secret
from tests.support.values import NOW, desired, from_secret, listener, observed, stored

HELD = Problem(Reason.QUOTA_NO_HEADROOM, "25 of 25")


@pytest.mark.parametrize(
    ("room", "problems", "told"),
    [
        (None, (), None),
        (Room(3, None), (), None),
        (Room(19, 25), (), None),
        (Room(20, 25), (), Quota(used=20, limit=25)),
        (Room(3, 25), (HELD,), Quota(used=3, limit=25)),
    ],
)
def test_the_places_are_told_where_they_matter(room, problems, told):
    assert told_quota(Status(), observed(stored(1), room=room), problems) == told


def test_while_the_listener_changes_what_was_told_stays():
    before = Status(quota=Quota(used=25, limit=25))
    assert told_quota(before, observed(listener_=listener(status="Configuring")), ()) == before.quota


def test_what_the_cloud_has_refused_is_known_to_the_next_process():
    pay = {"names": ("pay.example.com",)}
    wanted = desired(from_secret(1), additional=(secret(3, "pay", **pay),), remembered=memory(pay=2))
    there = observed(stored(1), ours(2, **pay), room=Room(25, 25))
    decision = decide(wanted, there, NOW)
    status = status_of(
        Findings(
            generation=3,
            previous=Status(),
            now=NOW,
            desired=wanted,
            observed=there,
            plan=decision.plan,
            problems=decision.problems,
        )
    )
    assert status.condition(ConditionType.STALLED).status is ConditionStatus.TRUE
    assert refused_at(status, 3) == 25
    assert refused_at(status, 4) is None
    assert refused_at(Status(), 3) is None
