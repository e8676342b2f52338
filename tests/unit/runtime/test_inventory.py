"""What the process remembers of its objects: who is to be woken up, and who claims what."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.api.meta import Kind
from albtls.core.keys import ObjectKey, SourceKind, SourceRef
from albtls.runtime.inventory import Inventory
from tests.support.objects import PLACE, ca_binding, listener_tls

REGION = "cn-hangzhou"
SHOP = ObjectKey(Kind.ALB_LISTENER_TLS, "prod", "shop")


def key(name: str, namespace: str = "prod") -> ObjectKey:
    return ObjectKey(Kind.ALB_LISTENER_TLS, namespace, name)


def secret(name: str = "shop-tls", namespace: str = "prod") -> SourceRef:
    return SourceRef(SourceKind.SECRET, namespace, name)


def certificates(*names: str, additional: tuple[str, ...] = ()) -> dict[str, object]:
    return {
        "certificates": {
            "default": [{"secretRef": {"name": name}} for name in names],
            "additional": [{"name": name, "secretRef": {"name": name}} for name in additional],
        }
    }


def found(reason: str | None, listener_id: str | None = "lsn-1") -> dict[str, object]:
    """A status with that listener and that reason of Accepted."""
    accepted = {
        "type": "Accepted",
        "status": "True" if reason == "Accepted" else "False",
        "reason": reason,
        "message": "",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-03-01T12:00:00Z",
    }
    conditions = [accepted] if reason is not None else []
    return {"listenerId": listener_id, "region": "cn-shanghai", "conditions": conditions}


PROGRAMMED = found("Accepted")


@pytest.fixture
def inventory():
    return Inventory(class_="albtls", region=REGION)


def test_an_object_is_worth_a_pass_at_first_sight_and_then_only_when_something_about_it_changed(inventory):
    assert inventory.observe(listener_tls()) == SHOP
    assert inventory.observe(listener_tls()) is None
    assert SHOP in inventory
    assert len(inventory) == 1
    assert inventory.keys() == (SHOP,)


@pytest.mark.parametrize(
    ("changed", "relevant"),
    [
        ({"resourceVersion": "8"}, False),
        ({"labels": {"team": "shop"}}, False),
        ({"annotations": {"example.com/note": "x"}}, False),
        ({"finalizers": ["albtls.io/cleanup"]}, False),
        ({"managedFields": [{"manager": "albtls"}]}, False),
        ({"status": PROGRAMMED}, False),
        ({"generation": 2}, True),
        ({"annotations": {"albtls.io/accept": "x"}}, True),
        ({"uid": "another"}, True),
        ({"deletionTimestamp": "2026-03-01T13:00:00Z"}, True),
    ],
)
def test_what_is_worth_a_pass(inventory, changed, relevant):
    inventory.observe(listener_tls())
    again = listener_tls(**changed)
    assert inventory.observe(again) == (SHOP if relevant else None)
    assert inventory.observe(again) is None


def test_another_operator_s_objects_are_nobody_s_business(inventory):
    assert inventory.observe(listener_tls(spec={"class": "other"})) is None
    assert SHOP not in inventory
    assert inventory.observe(listener_tls(spec={"class": "albtls"})) == SHOP
    other = Inventory(class_="other", region=REGION)
    assert other.observe(listener_tls(spec={"class": "other"})) == SHOP


def test_an_object_that_was_made_anew_for_another_class_is_forgotten(inventory):
    inventory.observe(listener_tls())
    assert inventory.observe(listener_tls(spec={"class": "other"}, uid="new")) is None
    assert SHOP not in inventory
    assert inventory.touched(secret(), "2") == ()


# --- Secrets -----------------------------------------------------------------------------------------------------


def test_a_secret_wakes_those_that_name_it(inventory):
    inventory.observe(listener_tls("a", spec=certificates("one", "two")))
    inventory.observe(listener_tls("b", spec=certificates("two", additional=("three",))))
    inventory.observe(listener_tls("c", "test", spec=certificates("two")))
    assert set(inventory.touched(secret("two"), "1")) == {key("a"), key("b")}
    assert inventory.touched(secret("three"), "1") == (key("b"),)
    assert inventory.touched(secret("two", "test"), "1") == (key("c", "test"),)
    assert inventory.touched(secret("four"), "1") == ()


def test_the_same_version_of_it_wakes_nobody_twice(inventory):
    inventory.observe(listener_tls())
    assert inventory.touched(secret(), "1") == (SHOP,)
    assert inventory.touched(secret(), "1") == ()
    assert inventory.touched(secret(), "2") == (SHOP,)
    assert inventory.touched(secret(), "") == (SHOP,)  # it was deleted
    assert inventory.touched(secret(), "") == ()


def test_a_secret_of_before_the_object_is_news_to_it(inventory):
    assert inventory.touched(secret(), "1") == ()
    inventory.observe(listener_tls())
    assert inventory.touched(secret(), "1") == (SHOP,)


def test_an_object_that_names_another_secret_is_no_longer_woken_by_the_first(inventory):
    inventory.observe(listener_tls(spec=certificates("old", "both")))
    inventory.observe(listener_tls(spec=certificates("new", "both"), generation=2))
    assert inventory.touched(secret("old"), "1") == ()
    assert inventory.touched(secret("new"), "1") == (SHOP,)
    assert inventory.touched(secret("both"), "1") == (SHOP,)


def test_what_nobody_names_is_not_remembered(inventory):
    inventory.observe(listener_tls())
    inventory.touched(secret(), "1")
    inventory.observe(listener_tls(spec=certificates("other"), generation=2))
    inventory.observe(listener_tls(generation=3))
    assert inventory.touched(secret(), "1") == (SHOP,)


def test_an_object_with_an_invalid_spec_is_woken_too(inventory):
    broken = listener_tls(spec={"listener": {"port": 443}})
    assert inventory.observe(broken) == SHOP
    assert inventory.touched(secret(), "1") == (SHOP,)


@pytest.mark.parametrize(
    "spec",
    [{"certificates": None}, {"certificates": {}}, {"certificates": {"default": [{"certificateId": "1-cn-hangzhou"}]}}],
)
def test_an_object_without_secrets(inventory, spec):
    assert inventory.observe(listener_tls(spec=spec)) == SHOP
    assert inventory.touched(secret(), "1") == ()


names = st.sampled_from("ab")
steps = st.lists(
    st.tuples(st.sampled_from(["observe", "observe", "drop"]), names, st.sets(st.sampled_from("xyz"))), max_size=20
)


@given(steps)
def test_whoever_names_a_secret_now_is_woken_and_nobody_else(history):
    inventory, there = Inventory(class_="albtls", region=REGION), {}
    for generation, (kind, name, refs) in enumerate(history, start=1):
        if kind == "observe":
            inventory.observe(listener_tls(name, spec=certificates(*sorted(refs)), generation=generation))
            there[key(name)] = refs
        else:
            inventory.drop(key(name))
            there.pop(key(name), None)
        assert set(inventory.keys()) == there.keys()
        for ref in "xyz":
            woken = inventory.touched(secret(ref), f"{generation}")
            assert sorted(woken) == sorted(owner for owner, named in there.items() if ref in named)


# --- claims ------------------------------------------------------------------------------------------------------


def claim_in(inventory: Inventory, name: str):
    """An object's claim, as its rivals see it: by asking for those of a stranger that means the same."""
    entry = inventory._entries[key(name)].claim
    stranger = replace(entry, key=key("stranger"))
    return next(claim for claim in inventory.rivals(stranger) if claim.key == key(name))


def test_a_claim_comes_from_spec_and_status(inventory):
    inventory.observe(listener_tls())
    fresh = claim_in(inventory, "shop")
    assert (fresh.uid, fresh.region, fresh.listener_id, fresh.incumbent) == ("uid-prod-shop", REGION, None, False)
    assert fresh.created.isoformat() == "2026-03-01T12:00:00+00:00"
    inventory.observe(listener_tls(status=PROGRAMMED))
    later = claim_in(inventory, "shop")
    assert (later.region, later.listener_id, later.incumbent) == ("cn-shanghai", "lsn-1", True)
    inventory.observe(listener_tls(status=PROGRAMMED, spec={"region": "cn-beijing"}, generation=2))
    assert claim_in(inventory, "shop").region == "cn-beijing"


@pytest.mark.parametrize(
    ("status", "incumbent"),
    [
        (found("Accepted"), True),
        (found("NotSupportedYet"), True),  # it had its way once, and nobody shall come between for a mistake
        (found("Conflict"), False),
        (found("NotPermitted"), False),
        (found("Accepted", None), False),
        (found(None), False),
    ],
)
def test_who_is_in_charge(inventory, status, incumbent):
    inventory.observe(listener_tls(status=status))
    assert claim_in(inventory, "shop").incumbent is incumbent


def test_rivals_are_those_that_mean_the_same_listener(inventory):
    inventory.observe(listener_tls("a"))
    inventory.observe(listener_tls("b", "test"))
    inventory.observe(listener_tls("c", spec={"listener": PLACE | {"port": 8443}}))
    inventory.observe(listener_tls("d", spec={"listener": {"id": "lsn-1"}}))
    inventory.observe(listener_tls("e", spec={"listener": {"port": 443}}))  # invalid: it claims nothing
    inventory.observe(ca_binding())
    mine = claim_in(inventory, "a")
    assert [rival.key for rival in inventory.rivals(mine)] == [key("b", "test")]


def test_a_listener_that_turned_out_to_be_another_one_s_makes_rivals(inventory):
    inventory.observe(listener_tls("a"))
    inventory.observe(listener_tls("d", spec={"listener": {"id": "lsn-1"}}))
    mine = replace(claim_in(inventory, "a"), listener_id="lsn-1")
    inventory.claim(mine)
    assert [rival.key for rival in inventory.rivals(claim_in(inventory, "d"))] == [key("a")]
    assert [rival.key for rival in inventory.rivals(mine)] == [key("d")]
    inventory.claim(replace(mine, key=key("never heard of")))
    assert len(inventory) == 2


def test_dropping_an_object_names_those_that_may_now_have_their_way(inventory):
    inventory.observe(listener_tls("a"))
    inventory.observe(listener_tls("b", "test"))
    inventory.observe(listener_tls("c", spec={"listener": PLACE | {"port": 8443}}))
    assert inventory.drop(key("a")) == (key("b", "test"),)
    assert inventory.drop(key("a")) == ()
    assert inventory.drop(key("c")) == ()
    assert len(inventory) == 1


def test_a_claim_that_is_withdrawn_counts_again_once_the_object_changes(inventory):
    inventory.observe(listener_tls("a"))
    inventory.observe(listener_tls("b", "test"))
    mine = claim_in(inventory, "a")
    assert inventory.withdraw(key("b", "test")) == (key("a"),)
    assert inventory.rivals(mine) == ()
    assert inventory.withdraw(key("b", "test")) == ()
    assert inventory.withdraw(key("never heard of")) == ()
    assert inventory.touched(secret("shop-tls", "test"), "1") == (key("b", "test"),)
    inventory.observe(listener_tls("b", "test", generation=2))
    assert [rival.key for rival in inventory.rivals(mine)] == [key("b", "test")]


def test_a_binding_claims_nothing(inventory):
    assert inventory.observe(ca_binding()) == ObjectKey(Kind.ALB_CA_BINDING, "prod", "clients")
    assert inventory.drop(ObjectKey(Kind.ALB_CA_BINDING, "prod", "clients")) == ()
