"""Which certificate is for which role; one that may not be put on the listener holds back itself alone."""

from datetime import timedelta

import pytest

from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.desired import Unresolved
from albtls.core.roles import Roles, arrange
from tests.support.values import (
    NOW,
    by_id,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
)

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
ENDED = {"not_after": NOW - timedelta(days=1)}
LATER = {"not_before": NOW + timedelta(days=1)}
MISSING = (Unresolved("default", "Secret/gone-tls"),)


def named(roles: Roles) -> tuple[str | None, list[str]]:
    """The sources of ALB's default certificate and of its additional ones."""
    return (roles.main.source if roles.main else None), [one.source for one in roles.additional]


def arranged(wanted, there) -> Roles:
    return arrange(wanted, there, NOW)


def rsa(number=1, **facts):
    return from_secret(number, source="rsa", **RSA, **facts)


def ecc(number=2, **facts):
    return from_secret(number, source="ecc", **ECC, **facts)


def pay(number=3, entry="pay", **facts):
    return from_secret(number, entry=entry, source=entry, names=("pay.example.com",), **facts)


NOTHING = observed()
RSA_SERVED, ECC_SERVED = observed(stored(8, **RSA)), observed(stored(8, **ECC))
UNKNOWN_SERVED = observed(listener_=listener(8), stored={certificate_id(8): None})
NO_DEFAULT = observed(listener_=listener(None))
EVERYWHERE = [NOTHING, RSA_SERVED, ECC_SERVED, UNKNOWN_SERVED, NO_DEFAULT]


@pytest.mark.parametrize("there", EVERYWHERE)
@pytest.mark.parametrize("only", [rsa(), ecc()])
def test_a_single_one_is_the_default_one(only, there):
    roles = arranged(desired(only), there)
    assert named(roles) == (only.source, [])
    assert (roles.held, roles.refused, roles.problems, roles.look_again_at) == (frozenset(), (), (), None)


@pytest.mark.parametrize("there", EVERYWHERE)
@pytest.mark.parametrize("pair", [(rsa(), ecc()), (ecc(), rsa())], ids=["RSA first", "ECC first"])
def test_of_a_pair_the_rsa_one_is_the_default_one_in_either_order(pair, there):
    roles = arranged(desired(*pair, additional=(pay(),)), there)
    assert named(roles) == ("rsa", ["ecc", "pay"])
    assert roles.problems == ()


def test_of_a_pair_by_ids_too():
    there = observed(stored(8), stored={certificate_id(1): stored(1, **ECC), certificate_id(2): stored(2, **RSA)})
    roles = arranged(desired(by_id(1), by_id(2)), there)
    assert (roles.main, roles.additional) == (by_id(2), (by_id(1),))


@pytest.mark.parametrize("facts", [RSA, ECC, {"key_algorithm": KeyAlgorithm.UNKNOWN}])
def test_two_of_the_same_algorithm_are_none(facts):
    first, second = from_secret(1, source="one", **facts), from_secret(2, source="two", **facts)
    roles = arranged(desired(first, second, additional=(pay(),)), RSA_SERVED)
    assert named(roles) == (None, ["pay"])
    assert roles.held == {"default"}
    assert [one.wanted for one in roles.refused] == [first, second]
    (problem,) = roles.problems
    assert problem.reason is Reason.DUPLICATE_KEY_ALGORITHM
    assert f"one and two both have {facts['key_algorithm']} keys; give one RSA and one ECC" in problem.message


def test_the_same_one_twice_is_no_pair():
    roles = arranged(desired(rsa(), rsa()), NOTHING)
    assert [problem.reason for problem in roles.problems] == [Reason.DUPLICATE_KEY_ALGORITHM]
    assert roles.main is None


def test_of_what_cas_does_not_know_no_algorithm_is_said():
    there = observed(stored(8), stored={certificate_id(1): None, certificate_id(2): None})
    roles = arranged(desired(by_id(1), by_id(2)), there)
    assert [problem.reason for problem in roles.problems] == [Reason.CERTIFICATE_NOT_FOUND] * 2


# --- half a pair --------------------------------------------------------------------------------------------------

HALVES = {
    # what is resolved, what is served: ALB's default, additional
    ("RSA", "nothing"): ("rsa", []),
    ("ECC", "nothing"): ("ecc", []),
    ("RSA", "a listener without a default"): ("rsa", []),
    ("ECC", "a listener without a default"): ("ecc", []),
    ("RSA", "RSA"): ("rsa", []),
    ("ECC", "RSA"): (None, ["ecc"]),
    ("RSA", "ECC"): (None, []),
    ("ECC", "ECC"): ("ecc", []),
    ("RSA", "something unknown"): (None, []),
    ("ECC", "something unknown"): (None, []),
}
SERVED = {
    "nothing": NOTHING,
    "a listener without a default": NO_DEFAULT,
    "RSA": RSA_SERVED,
    "ECC": ECC_SERVED,
    "something unknown": UNKNOWN_SERVED,
}


@pytest.mark.parametrize(("half", "served"), HALVES, ids=[" over ".join(key) for key in HALVES])
def test_half_of_a_pair_takes_nothing_from_the_other_half(half, served):
    alone = {"RSA": rsa(), "ECC": ecc()}[half]
    roles = arranged(desired(alone, unresolved=MISSING), SERVED[served])
    assert named(roles) == HALVES[half, served]
    assert roles.held == {"default"}


@pytest.mark.parametrize(("half", "served"), HALVES, ids=[" over ".join(key) for key in HALVES])
@pytest.mark.parametrize("bad", [ENDED, LATER], ids=["ended", "not valid yet"])
def test_a_half_that_is_refused_is_like_one_that_is_missing(half, served, bad):
    pair = {"RSA": (rsa(), ecc(**bad)), "ECC": (rsa(**bad), ecc())}[half]
    roles = arranged(desired(*pair), SERVED[served])
    assert named(roles) == HALVES[half, served]
    assert roles.held == {"default"}
    assert len(roles.problems) == 1


def test_nothing_resolved_leaves_what_is_there():
    roles = arranged(desired(unresolved=MISSING * 2), RSA_SERVED)
    assert named(roles) == (None, [])
    assert roles.held == {"default"}
    assert roles.problems == ()  # what is wrong with a reference is told where it is resolved


# --- one bad entry ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (pay(4, entry="bad", **ENDED), Reason.CERTIFICATE_EXPIRED),
        (pay(4, entry="bad", **LATER), Reason.CERTIFICATE_NOT_YET_VALID),
        (by_id(4, entry="bad"), Reason.CERTIFICATE_NOT_FOUND),
    ],
)
def test_one_bad_entry_holds_back_itself_alone(bad, reason):
    there = observed(stored(8), stored={certificate_id(4): None})
    roles = arranged(desired(rsa(), additional=(pay(), bad)), there)
    assert named(roles) == ("rsa", ["pay"])
    assert roles.held == {"bad"}
    assert [(one.wanted, one.problem.reason) for one in roles.refused] == [(bad, reason)]
    assert [problem.reason for problem in roles.problems] == [reason]


def test_a_bad_default_holds_back_no_additional_one():
    roles = arranged(desired(rsa(**ENDED), additional=(pay(),)), RSA_SERVED)
    assert named(roles) == (None, ["pay"])
    assert roles.held == {"default"}


def test_when_to_look_again_is_when_the_first_becomes_valid():
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    bad = pay(3, not_before=late), pay(4, entry="api", not_before=soon), pay(5, entry="old", **ENDED)
    assert arranged(desired(rsa(), additional=bad), RSA_SERVED).look_again_at == soon - timedelta(minutes=5)


# --- repetitions --------------------------------------------------------------------------------------------------


def test_a_certificate_is_wanted_once_however_often_it_is_asked_for():
    wanted = desired(
        rsa(1),
        ecc(2),
        additional=(
            from_secret(1, entry="again", source="again", **RSA),
            from_secret(2, entry="twice", source="twice", **ECC),
            pay(3),
            pay(3, entry="copy"),
        ),
    )
    roles = arranged(wanted, RSA_SERVED)
    assert named(roles) == ("rsa", ["ecc", "pay"])
    assert roles.held == frozenset()
    assert [problem.reason for problem in roles.problems] == [Reason.AMBIGUOUS] * 3
    end = "; one of the two entries is enough"
    assert [problem.message.removeprefix("spec.certificates.additional") for problem in roles.problems] == [
        f"[again]: again is the same certificate as that of entry default (shop.example.com){end}",
        f"[twice]: twice is the same certificate as that of entry default (shop.example.com){end}",
        f"[copy]: copy is the same certificate as that of entry pay (pay.example.com){end}",
    ]
    assert all(problem.said for problem in roles.problems)


def test_by_id_and_by_secret_it_is_the_same_one():
    there = observed(stored(8), stored={certificate_id(3): stored(3, names=("pay.example.com",))})
    roles = arranged(desired(rsa(), additional=(pay(3), by_id(3, entry="copy"))), there)
    assert named(roles) == ("rsa", ["pay"])


def test_the_same_unknown_id_twice_is_the_same_one_too():
    """Both are on the listener; CAS has lost what is behind the id."""
    there = observed(stored(8), stored(3), stored={certificate_id(3): None})
    roles = arranged(desired(rsa(), additional=(by_id(3, entry="pay"), by_id(3, entry="copy"))), there)
    assert roles.additional == (by_id(3, entry="pay"),)
    (problem,) = roles.problems
    assert f"[copy]: certificate {certificate_id(3)} is the same certificate as that of entry pay; one of" in (
        problem.message
    )


def test_one_that_is_on_the_listener_and_unknown_to_cas_is_still_wanted():
    there = observed(stored(8), stored(3), stored={certificate_id(3): None})
    assert arranged(desired(rsa(), additional=(by_id(3, entry="pay"),)), there).additional == (by_id(3, entry="pay"),)


def test_a_bad_entry_repeats_nothing():
    roles = arranged(desired(rsa(1), additional=(pay(3, **ENDED), pay(3, entry="copy", **ENDED))), RSA_SERVED)
    assert [problem.reason for problem in roles.problems] == [Reason.CERTIFICATE_EXPIRED] * 2
