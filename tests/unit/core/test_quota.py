"""Little room and none: what is superseded makes room, nothing is begun that can't be ended, the numbers are said."""

from datetime import timedelta

import pytest

from albtls.api.common import OnFullQuota
from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.decide import decide
from albtls.core.observed import Room
from albtls.core.problems import Problem
from tests.support.briefly import briefly, carry_out, cloud, memory, ours, secret
from tests.support.values import (
    NOW,
    by_id,
    certificate_id,
    desired,
    from_secret,
    observed,
    stored,
)

PAY, API, WEB = ({"names": (f"{name}.example.com",)} for name in ("pay", "api", "web"))
REPLACE = {"on_full_quota": OnFullQuota.REPLACE}
EARLY = {"not_after": NOW + timedelta(days=20)}
NEW_PAY = secret(3, "pay", **PAY)


def full(*served, free: int = 0, **changes):
    """A load balancer that has room for so many more."""
    return cloud(stored(1), *served, limit=len(served) + free, **changes)


def renewed(**changes):
    """The one additional certificate has been renewed."""
    return desired(from_secret(1), additional=(NEW_PAY,), remembered=memory(pay=2), **changes)


def reasons(decision) -> list[Reason]:
    return [problem.reason for problem in decision.problems]


# --- rotation without room ----------------------------------------------------------------------------------------


def test_without_room_a_rotation_waits_and_says_what_it_needs():
    taken, left = carry_out(renewed(), full(ours(2, **PAY)))
    assert taken == []
    (problem,) = left.problems
    assert problem == Problem(
        Reason.QUOTA_NO_HEADROOM,
        "load balancer alb-1 has 1 of 1 additional certificates; rotation of entry pay (Secret/pay-tls) needs 1 free:"
        " remove one, have the quota raised, or set spec.change.onFullQuota: Replace",
    )


def test_where_the_object_allows_a_gap_it_is_as_short_as_can_be_and_said():
    there = full(ours(2, **PAY))
    lines = decide(renewed(**REPLACE), there.observe(renewed()), NOW).plan.render()
    assert lines[1] == (
        f"detach from lsn-1 to make room for pay: {certificate_id(2)}, whose names wait for their certificate meanwhile"
    )
    taken, left = carry_out(renewed(**REPLACE), there)
    assert taken == ["upload 3a", "detach 2 with a gap", "attach pay"]
    assert reasons(left) == [Reason.NO_ROTATION_HEADROOM]


def test_replace_does_one_after_the_other():
    old, new = (ours(2, **PAY), ours(4, **API)), (NEW_PAY, secret(5, "api", **API))
    wanted = desired(from_secret(1), additional=new, remembered=memory(pay=2, api=4), **REPLACE)
    taken, _ = carry_out(wanted, full(*old))
    assert taken == [
        "upload 3a",
        "detach 2 with a gap",
        "attach pay",
        "upload 5a",
        "detach 4 with a gap",
        "attach api",
    ]


def test_a_crash_in_the_gap_leaves_the_place_to_whom_it_was_made_for():
    """A new entry doesn't fit either: it may not take the place of what was detached for another one."""
    new = secret(6, "aaa", **WEB)
    wanted = desired(from_secret(1), additional=(new, NEW_PAY), remembered=memory(pay=2), **REPLACE)
    there = full(ours(2, **PAY))
    taken, left = carry_out(wanted, there)
    assert taken == ["upload 3a", "detach 2 with a gap", "attach pay"]
    assert reasons(left) == [Reason.QUOTA_EXCEEDED]
    assert "so there is no room for entry aaa (Secret/aaa-tls); remove some, or have the quota raised" in (
        left.problems[0].message
    )


def test_no_gap_is_made_where_room_isnt_what_lacks():
    """A certificate by id that is the default one can't come beside it: taking another one off would help nobody."""
    both = {"names": ("shop.example.com", "pay.example.com")}
    wanted = desired(
        from_secret(3, names=("new.example.com",)),
        additional=(by_id(1, entry="shop"),),
        remove_unmanaged=True,
        **REPLACE,
    )
    there = cloud(stored(1, **both), stored(2, **PAY), limit=25)
    taken, left = carry_out(wanted, there)
    assert taken == []
    assert reasons(left) == [Reason.PROMOTION_NEEDS_GAP]


def test_what_is_superseded_goes_first_as_long_as_something_else_answers():
    """Renewed again during the rotation: the oldest goes, the newer one answers, the newest comes."""
    wanted = desired(from_secret(1), additional=(secret(4, "pay", **PAY),), remembered=memory(pay=2, pay_=3))
    taken, left = carry_out(wanted, full(ours(2, **PAY, **EARLY), ours(3, **PAY)))
    assert taken == ["detach 2", "upload 4a", "attach pay", "detach 3"]
    assert reasons(left) == []


@pytest.mark.parametrize("served", [(ours(5, **API),), (ours(5, not_after=NOW, **PAY),)], ids=["unneeded", "ended"])
def test_what_nobody_needs_makes_room(served):
    taken, left = carry_out(renewed(), full(ours(2, **PAY), *served))
    assert taken == ["detach 5", "upload 3a", "attach pay", "detach 2"]
    assert reasons(left) == []


def test_what_cas_does_not_know_may_be_needed():
    there = full(ours(2, **PAY))
    del there.stored[certificate_id(2)]
    wanted = desired(from_secret(1), additional=(NEW_PAY,), attached_here=frozenset({certificate_id(2)}))
    taken, left = carry_out(wanted, there)
    assert taken == []
    assert reasons(left) == [Reason.QUOTA_EXCEEDED]


def test_a_renewal_with_another_key_algorithm_leaves_no_gap_either():
    rsa, ecc = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
    wanted = desired(from_secret(1), additional=(secret(3, "pay", **PAY, **ecc),), remembered=memory(pay=2))
    taken, left = carry_out(wanted, full(ours(2, **PAY, **rsa)))
    assert taken == []
    assert reasons(left) == [Reason.QUOTA_NO_HEADROOM]


def test_the_default_certificate_needs_no_room():
    assert carry_out(desired(from_secret(3), additional=(secret(2, "pay", **PAY),)), full(ours(2, **PAY)))[0] == [
        "upload 3d",
        "default 3",
    ]


# --- little room --------------------------------------------------------------------------------------------------


def test_renewals_run_in_batches_of_what_is_free():
    names = [f"e{number}" for number in range(7)]
    facts = {name: {"names": (f"{name}.example.com",)} for name in names}
    old = [ours(10 + number, **facts[name]) for number, name in enumerate(names)]
    new = tuple(secret(30 + number, name, **facts[name]) for number, name in enumerate(names))
    wanted = desired(
        from_secret(1), additional=new, remembered=memory(**{name: 10 + at for at, name in enumerate(names)})
    )
    taken, left = carry_out(wanted, full(*old, free=3))
    calls = [step for step in taken if not step.startswith("upload")]
    assert calls == [
        "attach e0 e1 e2",
        "detach 10 11 12",
        "attach e3 e4 e5",
        "detach 13 14 15",
        "attach e6",
        "detach 16",
    ]
    assert reasons(left) == []


def test_the_last_place_turns_for_rotations_before_a_new_one_takes_it():
    wanted = desired(from_secret(1), additional=(secret(6, "aaa", **WEB), NEW_PAY), remembered=memory(pay=2))
    taken, left = carry_out(wanted, full(ours(2, **PAY), free=1))
    assert taken == ["upload 3a", "attach pay", "detach 2", "upload 6a", "attach aaa"]
    assert reasons(left) == [Reason.NO_ROTATION_HEADROOM]


def test_one_that_does_not_fit_holds_back_no_other():
    wanted = desired(from_secret(1), additional=(secret(2, "pay", **PAY), secret(4, "api", **API)))
    taken, left = carry_out(wanted, full(free=1))
    assert taken == ["upload 2a", "attach pay"]
    assert reasons(left) == [Reason.QUOTA_EXCEEDED]
    assert "1 of 1 additional certificates, so there is no room for entry api (Secret/api-tls)" in (
        left.problems[0].message
    )


# --- whose limit it is --------------------------------------------------------------------------------------------


def planned(wanted, room: Room | None):
    there = observed(stored(1), ours(2, **PAY), room=room)
    decision = decide(wanted, there, NOW)
    return briefly(decision.plan.steps), reasons(decision)


@pytest.mark.parametrize("room", [None, Room(7, None), Room(7, 25), Room(7, 25, presumed=True)])
def test_with_room_or_none_known_it_goes_on(room):
    assert planned(renewed(), room) == (["upload 3a", "attach pay", "detach 2"], [])


def test_where_only_the_accounts_limit_says_no_the_cloud_is_asked():
    steps, problems = planned(renewed(), Room(25, 25, presumed=True))
    assert steps == ["upload 3a", "attach pay", "detach 2"]
    assert problems == []
    assert planned(renewed(), Room(25, 25)) == ([], [Reason.QUOTA_NO_HEADROOM])


def test_it_is_asked_for_one_place_at_a_time():
    new = (secret(2, "pay", **PAY), secret(5, "api", **API), secret(6, "web", **WEB))
    steps, problems = planned(desired(from_secret(1), additional=new), Room(25, 25, presumed=True))
    assert steps == ["upload 5a", "attach api"]
    assert problems == [Reason.QUOTA_EXCEEDED]


def test_more_than_the_limit_is_no_room():
    assert planned(renewed(), Room(27, 25)) == ([], [Reason.QUOTA_NO_HEADROOM])


# --- the day on which the next rotation has no room ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "room", "warned"),
    [
        (desired(from_secret(1), additional=(secret(2, "pay", **PAY),)), Room(24, 25), False),
        (desired(from_secret(1), additional=(secret(2, "pay", **PAY),)), Room(25, 25), True),
        (desired(from_secret(1), additional=(secret(2, "pay", **PAY),)), Room(26, 25), True),
        (desired(from_secret(1), additional=(secret(2, "pay", **PAY),)), Room(25, None), False),
        (desired(from_secret(1), additional=(secret(2, "pay", **PAY),)), None, False),
        (desired(from_secret(1), additional=(by_id(2, entry="pay"),)), Room(25, 25), False),
        (desired(from_secret(1)), Room(25, 25), False),
    ],
)
def test_it_is_said_on_that_day(wanted, room, warned):
    steps, problems = planned(wanted, room)
    assert "attach" not in " ".join(steps)
    assert (Reason.NO_ROTATION_HEADROOM in problems) == warned


def test_it_is_said_with_its_numbers():
    wanted = desired(from_secret(1), additional=(secret(2, "pay", **PAY),))
    (problem,) = decide(wanted, observed(stored(1), ours(2, **PAY), room=Room(26, 25)), NOW).problems
    assert problem.message == (
        "load balancer alb-1 has 26 of 25 additional certificates; the next renewal needs 1 free: remove one, or have"
        " the quota raised"
    )
    assert problem.said


def test_a_rotation_under_way_takes_no_headroom():
    there = observed(stored(1), ours(2, **PAY), ours(3, **PAY), room=Room(25, 25))
    decision = decide(renewed(), there, NOW)
    assert briefly(decision.plan.steps) == ["detach 2"]
    assert decision.problems == ()
