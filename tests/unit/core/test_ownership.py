"""One owner per listener: who wins, and when two objects mean the same one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.api.common import ListenerIdentity, Protocol
from albtls.api.conditions import Condition
from albtls.api.meta import Kind
from albtls.api.reasons import Reason
from albtls.core.keys import ObjectKey
from albtls.core.ownership import Claim, conflict, hesitation, winner
from albtls.core.plan import Plan, SetDefaultCertificate
from tests.support.values import NOW, PLACE, REGION, desired, from_secret, observed, stored


def claim(name: str = "shop", *, uid: str = "", age: int = 0, **changes) -> Claim:
    values = {
        "key": ObjectKey(Kind.ALB_LISTENER_TLS, "prod", name),
        "uid": uid or f"uid-{name}",
        "created": NOW - timedelta(days=age),
        "region": REGION,
        "identity": PLACE,
    }
    return Claim(**(values | changes))


def test_the_incumbent_then_the_older_then_the_smaller_uid():
    young, old = claim("young"), claim("old", age=5)
    incumbent = claim("incumbent", incumbent=True)
    assert winner([young, old]) is old
    assert winner([young, old, incumbent]) is incumbent
    assert winner([replace(old, incumbent=True), incumbent]).key.name == "old"
    assert winner([claim("b", uid="2"), claim("a", uid="1")]).key.name == "a"


claims = st.lists(
    st.builds(claim, st.sampled_from("abcd"), age=st.integers(0, 2), incumbent=st.booleans()),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.uid,
)


@given(claims, st.randoms())
def test_all_agree_on_the_winner(found, random):
    first = winner(found)
    random.shuffle(found)
    assert winner(found) is first
    assert sum(conflict(one, winner(found)) is None for one in found) == 1


OTHER_PORT = ListenerIdentity(load_balancer_id="alb-1", protocol=Protocol.HTTPS, port=8443)
BY_ID = ListenerIdentity(id="lsn-1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (claim(), claim(), True),
        (claim(), claim(identity=OTHER_PORT), False),
        (claim(), claim(region="cn-shanghai"), False),
        (claim(listener_id="lsn-1"), claim(listener_id="lsn-1", identity=BY_ID), True),
        (claim(listener_id="lsn-1"), claim(identity=BY_ID), True),
        (claim(listener_id="lsn-2"), claim(identity=BY_ID), False),
        (claim(listener_id="lsn-1"), claim(), True),
        (claim(), claim(identity=BY_ID), False),  # as long as nobody has resolved either
        (claim(), claim(identity=BY_ID, found_at=("alb-1", "HTTPS", 443)), True),
        (claim(), claim(identity=BY_ID, found_at=("alb-1", "HTTPS", 8443)), False),
        (claim(listener_id="lsn-1"), claim(listener_id="lsn-2"), False),  # the listener was made anew meanwhile
        (claim(identity=BY_ID), claim(identity=BY_ID), True),
    ],
)
def test_the_same_listener(one, other, same):
    assert one.same_listener(other) is same
    assert other.same_listener(one) is same


def stood_back(reason: str = "Conflict", generation: int = 1) -> Condition:
    return Condition(
        type="Accepted",
        status="False",
        reason=reason,
        message="",
        observed_generation=generation,
        last_transition_time=NOW,
    )


PLAN = Plan((SetDefaultCertificate("lsn-1", "1", "2", "f" * 64, "Secret/shop-tls"),))
SERVED = observed(stored(1, names=("shop.example.com", "pay.example.com", "*.api.example.com")))


@pytest.mark.parametrize(
    ("names", "lost"),
    [
        (("shop.example.com", "pay.example.com", "*.api.example.com"), []),
        (("*.example.com", "*.api.example.com", "another.example.com"), []),
        (("shop.example.com", "*.api.example.com"), ["pay.example.com"]),
        (("*.example.com",), ["*.api.example.com"]),
        (("another.example.com",), ["*.api.example.com", "pay.example.com", "shop.example.com"]),
    ],
)
def test_who_stood_back_takes_over_by_itself_only_where_no_name_is_lost(names, lost):
    problem = hesitation(stood_back(), 1, desired(from_secret(2, names=names)), SERVED, PLAN)
    assert (problem is None) == (lost == [])
    if problem is not None:
        assert problem.blocks
        assert ", ".join(lost) in problem.message


@pytest.mark.parametrize(
    ("before", "there", "plan"),
    [
        (None, SERVED, PLAN),
        (stood_back("Accepted"), SERVED, PLAN),
        (stood_back(generation=2), SERVED, PLAN),  # the spec was changed since: somebody has said so
        (stood_back(), SERVED, Plan()),
        (stood_back(), observed(), PLAN),
    ],
)
def test_nobody_else_hesitates(before, there, plan):
    wanted = desired(from_secret(2, names=("another.example.com",)))
    assert hesitation(before, 1, wanted, there, plan) is None


def test_a_conflict_names_listener_holder_and_way_out():
    holder = claim("holder")
    assert conflict(holder, holder) is None
    for mine, words in (
        (claim(listener_id="lsn-1"), "listener lsn-1 "),
        (claim(), "listener HTTPS:443 of alb-1 "),
        (claim(identity=BY_ID), "listener lsn-1 "),
    ):
        problem = conflict(mine, holder)
        assert problem.reason is Reason.CONFLICT
        assert problem.blocks
        assert words in problem.message
        assert "altls prod/holder" in problem.message
        assert "merge the two, or delete one" in problem.message
