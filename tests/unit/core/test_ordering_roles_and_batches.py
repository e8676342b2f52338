"""The steps where a certificate by id changes its role, and where there are more than one call takes."""

import pytest

from albtls.core.certificates import KeyAlgorithm
from tests.support.briefly import carry_out, cloud, memory, number_of, ours, secret
from tests.support.values import by_id, certificate_id, desired, from_secret, stored

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
PAY = {"names": ("pay.example.com",)}

# --- by id: no id in two roles ------------------------------------------------------------------------------------

PROMOTED = desired(by_id(2), additional=(by_id(1, entry="shop"),))


def test_by_id_a_change_of_roles_waits_for_leave():
    there = cloud(stored(1), stored(2, **PAY))
    taken, left = carry_out(PROMOTED, there)
    assert taken == []
    (problem,) = left.problems
    assert problem.reason == "PromotionNeedsGap"
    assert f"entry default (certificate {certificate_id(2)}), entry shop (certificate {certificate_id(1)})" in (
        problem.message
    )
    assert "give it by secretRef, or allow the gap by spec.change.allowGap: true" in problem.message


def test_with_leave_it_is_made_and_said():
    there = cloud(stored(1), stored(2, **PAY))
    wanted = desired(by_id(2), additional=(by_id(1, entry="shop"),), allow_gap=True)
    taken, left = carry_out(wanted, there)
    assert taken == ["detach 2 with a gap", "default 2", "attach shop"]
    assert left.problems == ()
    assert [number_of(one) for one in there.additional] == ["1"]


def test_by_id_nothing_waits_where_another_one_answers_meanwhile():
    """The new default one covers the name of the old one, which then comes beside it: no gap, so no leave is needed."""
    wide = {"names": ("shop.example.com", "pay.example.com")}
    there = cloud(stored(1), also=(stored(2, **wide),))
    assert carry_out(PROMOTED, there)[0] == ["default 2", "attach shop"]


def test_of_a_pair_by_id_the_roles_follow_from_the_algorithms():
    there = cloud(stored(1, **RSA), also=(stored(2, **ECC),))
    assert carry_out(desired(by_id(2), by_id(1)), there)[0] == ["attach default"]


# --- batches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (15, [15]), (16, [15, 1]), (31, [15, 15, 1])])
def test_batches(count, sizes):
    entries = [f"e{number}" for number in range(1, count + 1)]
    facts = {name: {"names": (f"{name}.example.com",)} for name in entries}
    old = [ours(10 + number, **facts[name]) for number, name in enumerate(entries)]
    new = tuple(secret(100 + number, name, **facts[name]) for number, name in enumerate(entries))
    remembered = memory(**{name: 10 + number for number, name in enumerate(entries)})
    there = cloud(stored(1), *old, limit=300)
    taken, left = carry_out(desired(from_secret(1), additional=new, remembered=remembered), there)
    calls = [step.split() for step in taken if not step.startswith("upload")]
    assert [(words[0], len(words) - 1) for words in calls] == [
        *(("attach", size) for size in sizes),
        *(("detach", size) for size in sizes),
    ]
    assert len(taken) == count + 2 * len(sizes)
    assert left.problems == ()
