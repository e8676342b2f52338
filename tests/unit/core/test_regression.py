"""A renewal that is worse than what is served is held until a person has looked; a change of the spec is no renewal."""

from datetime import timedelta

import pytest

from albtls.api.common import OnRegression
from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm, Trust
from albtls.core.decide import decide
from albtls.core.desired import Remembered, Unresolved
from albtls.core.naming import UploadRole
from albtls.core.regression import predecessor, regression_problem
from tests.support.briefly import briefly, memory, ours, secret
from tests.support.values import NOW, by_id, certificate_id, desired, from_secret, observed, stored, upload_of

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
MEMORY = (Remembered("default", "Secret/shop-tls", certificate_id(1)),)
BOTH = {"names": ("shop.example.com", "www.example.com")}
EARLIER = {"not_after": NOW + timedelta(days=59)}
WARN = {"on_regression": OnRegression.WARN}


def judged(old, new, **changes):
    """What is said of a default certificate's renewal."""
    wanted = desired(new, **({"remembered": MEMORY} | changes))
    return regression_problem(wanted, new, observed(old), NOW)


def renewal(**facts):
    return from_secret(2, **facts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (stored(1), renewal()),
        (stored(1), renewal(not_after=NOW + timedelta(days=90))),
        (stored(1), renewal(**BOTH)),
        (stored(1), renewal(names=("*.example.com",))),
        (stored(1, **RSA), renewal(**ECC)),
        (stored(1, self_signed=True), renewal(self_signed=True)),
        (stored(1, self_signed=True), renewal(self_signed=False)),
        (stored(1, self_signed=None), renewal(self_signed=True)),
        (stored(1, trust=Trust.PRIVATE), renewal(trust=Trust.PRIVATE)),
        (stored(1, trust=Trust.UNKNOWN), renewal(trust=Trust.PRIVATE)),
        (stored(1, trust=Trust.PUBLIC), renewal(trust=Trust.UNKNOWN)),
        (stored(1, trust=Trust.PUBLIC), renewal(trust=Trust.PUBLIC)),
        (stored(1, trust=Trust.PRIVATE), renewal(trust=Trust.PUBLIC)),
    ],
)
def test_what_is_no_worse_goes_on(old, new):
    assert judged(old, new) is None


WORSE = {
    "a name lost": (stored(1, **BOTH), renewal(), "doesn't cover www.example.com;"),
    "a wildcard lost": (
        stored(1, names=("*.example.com",)),
        renewal(names=("shop.example.com",)),
        "doesn't cover *.example.com;",
    ),
    "many names lost": (
        stored(1, names=tuple(f"h{number}.example.com" for number in range(8))),
        renewal(),
        "doesn't cover h0.example.com, h1.example.com, h2.example.com, h3.example.com, h4.example.com and 3 more;",
    ),
    "without names": (stored(1), renewal(names=()), "doesn't cover shop.example.com;"),
    "ends earlier": (stored(1), renewal(**EARLIER), "ends earlier, at 2026-04-29T12:00:00Z;"),
    "self-signed, such as cert-manager's temporary one": (
        stored(1, self_signed=False),
        renewal(self_signed=True),
        "is self-signed;",
    ),
    "a private authority, such as an ACME staging issuer's": (
        stored(1, trust=Trust.PUBLIC),
        renewal(trust=Trust.PRIVATE, issuer="CN=(STAGING) Riddling Rhubarb R12"),
        "isn't issued by a public authority (CN=(STAGING) Riddling Rhubarb R12);",
    ),
    "all at once": (
        stored(1, self_signed=False, trust=Trust.PUBLIC, **BOTH),
        renewal(self_signed=True, trust=Trust.PRIVATE, **EARLIER),
        "doesn't cover www.example.com; ends earlier, at 2026-04-29T12:00:00Z; is self-signed;",
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), WORSE.values(), ids=WORSE)
def test_what_is_worse_is_held(old, new, words):
    problem = judged(old, new)
    assert problem.reason is Reason.REGRESSION_HELD
    assert problem.message.startswith(f"Secret/shop-tls: the new certificate {words}")
    assert f"{certificate_id(1)} stays" in problem.message
    assert problem.message.endswith(f"by the annotation albtls.io/accept: {2:064x}")
    assert not problem.blocks
    assert not problem.said
    decision = decide(desired(new, remembered=MEMORY), observed(old), NOW)
    assert decision.plan.steps == ()
    assert decision.problems == (problem,)


@pytest.mark.parametrize(("old", "new", "words"), WORSE.values(), ids=WORSE)
def test_a_person_can_accept_it(old, new, words):
    assert judged(old, new, accepted=frozenset({f"{2:064x}"})) is None
    assert judged(old, new, accepted=frozenset({f"{3:064x}"})).reason is Reason.REGRESSION_HELD


def test_held_it_holds_back_no_other():
    worse = secret(4, "pay", names=("pay.example.com",))
    fine = secret(5, "api", names=("api.example.com",))
    old = ours(2, names=("pay.example.com", "www.example.com")), ours(3, names=("api.example.com",))
    wanted = desired(from_secret(1), additional=(worse, fine), remembered=memory(pay=2, api=3))
    decision = decide(wanted, observed(stored(1), *old), NOW)
    assert briefly(decision.plan.steps) == ["upload 5a", "attach api", "detach 3"]
    assert [problem.reason for problem in decision.problems] == [Reason.REGRESSION_HELD]


# --- the exceptions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (timedelta(hours=24), Reason.REGRESSION_HELD),
        (timedelta(hours=24) - timedelta(seconds=1), Reason.REGRESSION_APPLIED),
        (timedelta(0), Reason.REGRESSION_APPLIED),
        (timedelta(days=-1), Reason.REGRESSION_APPLIED),
    ],
)
def test_in_the_last_day_of_what_is_served_something_worse_is_better(left, reason):
    problem = judged(stored(1, not_after=NOW + left, **BOTH), renewal())
    assert problem.reason is reason
    if reason is Reason.REGRESSION_APPLIED:
        assert "the new certificate doesn't cover www.example.com; it is put in place, because" in problem.message
        assert f"{certificate_id(1)} ends at " in problem.message


def test_with_warn_it_is_put_in_place_and_said():
    wanted = desired(renewal(), remembered=MEMORY, **WARN)
    decision = decide(wanted, observed(stored(1, **BOTH)), NOW)
    assert briefly(decision.plan.steps) == ["upload 2d", "default 2"]
    (problem,) = decision.problems
    assert problem.reason is Reason.REGRESSION_APPLIED
    assert problem.said
    assert problem.message.endswith("it is put in place, as spec.change.onRegression says")


@pytest.mark.parametrize("changes", [{}, WARN])
@pytest.mark.parametrize("left", [timedelta(days=60), timedelta(hours=1), timedelta(days=-1)])
def test_a_self_signed_one_is_never_put_in_place_by_itself(changes, left):
    old = stored(1, self_signed=False, not_after=NOW + left)
    problem = judged(old, renewal(self_signed=True), **changes)
    assert problem.reason is Reason.REGRESSION_HELD
    assert judged(old, renewal(self_signed=True), accepted=frozenset({f"{2:064x}"}), **changes) is None


# --- what a certificate renews ------------------------------------------------------------------------------------


def renews(wanted, there, **changes) -> str | None:
    found = predecessor(desired(wanted, **changes) if "default" not in changes else desired(**changes), wanted, there)
    return found.certificate_id if found else None


NEW, SERVED = from_secret(2), observed(stored(1), ours(3))
OURS = observed(ours(1, "d"), ours(3, names=("shop.example.com", "pay.example.com")))


@pytest.mark.parametrize(
    ("wanted", "remembered", "old"),
    [
        (from_secret(2), MEMORY, 1),
        (from_secret(2), (Remembered("default", "Secret/other-tls", certificate_id(1)),), None),
        (from_secret(2), (Remembered("default", f"certificate {certificate_id(1)}", certificate_id(1)),), None),
        (from_secret(2), (Remembered("pay", "Secret/shop-tls", certificate_id(1)),), None),
        (from_secret(2), (Remembered("default", "Secret/shop-tls", certificate_id(9)),), None),
        (from_secret(2), (), None),
        (by_id(2), (Remembered("default", f"certificate {certificate_id(2)}", certificate_id(1)),), None),
        (from_secret(1), MEMORY, None),
    ],
    ids=["renewal", "another Secret", "id to Secret", "another entry", "gone", "unknown", "by id", "the same"],
)
def test_a_change_of_the_spec_is_no_renewal(wanted, remembered, old):
    assert renews(wanted, observed(stored(1)), remembered=remembered) == (certificate_id(old) if old else None)


@pytest.mark.parametrize(
    ("wanted", "there", "old"),
    [
        (NEW, observed(ours(1, "d")), 1),
        (NEW, observed(stored(1)), None),
        (NEW, observed(stored(1, name=upload_of(1, cluster_id="another1"))), None),
        (NEW, observed(ours(1, "d", names=("else.example.com",))), None),
        (NEW, observed(stored(1), ours(3)), None),
        (secret(2, "pay"), observed(stored(1), ours(3)), 3),
        (secret(2, "pay"), observed(ours(1, "d"), stored(3)), None),
        (secret(2, "pay", names=("*.example.com",)), observed(stored(1), ours(3)), 3),
    ],
)
def test_where_the_status_is_lost_our_uploads_in_the_same_role_are_the_entrys(wanted, there, old):
    default = () if wanted.entry == "pay" else (wanted,)
    additional = (wanted,) if wanted.entry == "pay" else ()
    assert renews(wanted, there, default=default, additional=additional) == (certificate_id(old) if old else None)


def test_what_another_entry_remembers_or_asks_for_is_not_guessed():
    there = observed(stored(1), ours(3), ours(4))
    wanted, other = secret(2, "pay"), secret(4, "api")
    assert renews(wanted, there, default=(), additional=(wanted, other), remembered=memory(web=3)) is None


def test_a_lost_status_loses_no_check():
    wanted = desired(renewal())
    decision = decide(wanted, observed(ours(1, "d", **BOTH)), NOW)
    assert [problem.reason for problem in decision.problems] == [Reason.REGRESSION_HELD]
    assert decision.plan.steps == ()


def test_of_several_old_ones_the_best_counts():
    """What ends in an hour is no excuse where its successor is there already."""
    old = ours(3, not_after=NOW + timedelta(hours=1), **BOTH), ours(4, **BOTH)
    wanted = secret(5, "pay")
    there = observed(stored(1), *old)
    whole = desired(from_secret(1), additional=(wanted,), remembered=memory(pay=3, pay_=4))
    assert predecessor(whole, wanted, there).certificate_id == certificate_id(4)
    assert regression_problem(whole, wanted, there, NOW).reason is Reason.REGRESSION_HELD


def test_a_secret_rolled_back_is_worse():
    """The newer one is on the listener already, beside the one that the Secret holds again."""
    back = secret(2, "pay", **EARLIER)
    there = observed(stored(1), ours(2, **EARLIER), ours(3))
    wanted = desired(from_secret(1), additional=(back,), remembered=memory(pay=2, pay_=3))
    decision = decide(wanted, there, NOW)
    assert [problem.reason for problem in decision.problems] == [Reason.REGRESSION_HELD]
    assert decision.plan.steps == ()  # both stay


# --- pairs --------------------------------------------------------------------------------------------------------

RSA_HALF, ECC_HALF = from_secret(3, **RSA), from_secret(4, source="Secret/shop-ecc", **ECC)
PAIR_SERVED = observed(ours(1, "d", **RSA), ours(2, **ECC))
PAIR_MEMORY = (*MEMORY, Remembered("default", "Secret/shop-ecc", certificate_id(2)))


@pytest.mark.parametrize("remembered", [PAIR_MEMORY, ()], ids=["remembered", "lost"])
@pytest.mark.parametrize("unresolved", [False, True], ids=["whole", "half"])
@pytest.mark.parametrize(("half", "old"), [(RSA_HALF, 1), (ECC_HALF, 2)], ids=["RSA", "ECC"])
def test_each_half_renews_its_own(remembered, unresolved, half, old):
    other = {} if unresolved else {"default": (RSA_HALF, ECC_HALF)}
    missing = (Unresolved("default", "Secret/gone-tls"),) if unresolved else ()
    wanted = {"default": (half,), **other, "unresolved": missing, "remembered": remembered}
    assert renews(half, PAIR_SERVED, **wanted) == certificate_id(old)


def test_an_additional_certificate_may_change_its_algorithm_beside_a_pair():
    pay = secret(6, "pay", names=("pay.example.com",), **ECC)
    there = observed(ours(1, "d", **RSA), ours(2, **ECC), ours(5, names=("pay.example.com",), **RSA))
    wanted = desired(RSA_HALF, ECC_HALF, additional=(pay,), remembered=(*PAIR_MEMORY, *memory(pay=5)))
    assert predecessor(wanted, pay, there).certificate_id == certificate_id(5)


def test_a_single_one_that_becomes_a_pair_is_no_renewal_of_the_other_half():
    there = observed(ours(1, "d", **RSA))
    assert renews(ECC_HALF, there, default=(RSA_HALF, ECC_HALF), remembered=MEMORY) is None
    assert renews(RSA_HALF, there, default=(RSA_HALF, ECC_HALF), remembered=MEMORY) == certificate_id(1)


def test_uploads_for_both_roles_are_ours():
    for role in UploadRole:
        there = observed(stored(1, name=upload_of(1, role=role)))
        assert renews(NEW, there) == certificate_id(1)
