"""Who answers for each name, and where that isn't what was asked for."""

import pytest

from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.decide import decide
from albtls.core.desired import Unresolved
from albtls.core.hosts import answers, clashes
from tests.support.briefly import number_of
from tests.support.values import NOW, by_id, certificate_id, desired, from_secret, listener, observed, stored

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
SHOP, PAY = {"names": ("shop.example.com",)}, {"names": ("pay.example.com",)}
WILD = {"names": ("*.example.com",)}


def who(there) -> dict[str, list[str]]:
    return {one.host: [number_of(match.certificate_id) for match in one.equals] for one in answers(there)}


def test_exact_names_before_wildcards_before_the_default_one():
    there = observed(
        stored(1, names=("shop.example.com", "only.example.org")),
        stored(2, **WILD),
        stored(3, **PAY),
    )
    assert who(there) == {
        "*": [],
        "*.example.com": ["2"],
        "only.example.org": ["1"],
        "pay.example.com": ["3"],
        "shop.example.com": ["2"],  # an additional wildcard goes before the default one's exact name
    }
    assert next(answers(there)).stored == stored(1, names=("shop.example.com", "only.example.org"))


def test_a_wildcard_beside_its_exact_name_in_one_certificate():
    names = ("example.com", "*.example.com", "a.b.example.com", "*.b.example.com")
    assert who(observed(stored(1), stored(2, names=names))) == {
        "*": [],
        "shop.example.com": ["2"],
        **{name: ["2"] for name in names},
    }


def test_internationalised_names_are_compared_as_dns_has_them():
    there = observed(
        stored(1), stored(2, names=("*.xn--bcher-kva.example",)), stored(3, names=("www.xn--bcher-kva.example",))
    )
    assert who(there)["www.xn--bcher-kva.example"] == ["3"]
    assert who(there)["*.xn--bcher-kva.example"] == ["2"]


def test_ip_addresses_know_no_wildcards():
    there = observed(stored(1, names=("192.0.2.1",)), stored(2, names=("*.0.2.1", "2001:db8::1")))
    assert who(there)["192.0.2.1"] == ["2"]  # by SNI no client ever asks for it
    assert who(there)["2001:db8::1"] == ["2"]


def test_certificates_without_names_answer_for_none():
    assert who(observed(stored(1, names=()), stored(2, names=()))) == {"*": []}


def test_several_that_match_equally_well():
    there = observed(stored(1), stored(2, **PAY, **RSA), stored(3, **PAY, **ECC), stored(4, **PAY, **RSA))
    assert who(there)["pay.example.com"] == ["2", "3", "4"]


def test_nobody_answers_where_nothing_is_served():
    assert who(observed()) == {}
    assert who(observed(listener_=listener(1), stored={certificate_id(1): None})) == {}
    unknown = observed(stored(1), stored(2, **PAY), stored={certificate_id(1): None})
    assert who(unknown) == {"pay.example.com": ["2"]}


# --- clashes ------------------------------------------------------------------------------------------------------


def pay(number=2, **facts):
    return from_secret(number, entry="pay", source="Secret/pay-tls", **(PAY | facts))


CASES = {
    "all is as asked for": (
        desired(from_secret(1), additional=(pay(),)),
        observed(stored(1), stored(2, **PAY)),
        [],
    ),
    "the default one, shadowed by an unmanaged exact name": (
        desired(from_secret(1)),
        observed(stored(1), stored(9, **SHOP)),
        [(Reason.SHADOWED, ["shop.example.com: 1009", "which this object doesn't ask for", "unmanaged: Remove"])],
    ),
    "the default one, shadowed by an unmanaged wildcard": (
        desired(from_secret(1)),
        observed(stored(1), stored(9, **WILD)),
        [(Reason.SHADOWED, ["shop.example.com: 1009"])],
    ),
    "an additional wildcard isn't shadowed by an unmanaged exact name: it never spelled that out": (
        desired(from_secret(1, names=("www.example.org",)), additional=(pay(2, **WILD),)),
        observed(stored(1, names=("www.example.org",)), stored(2, **WILD), stored(9, **PAY)),
        [],
    ),
    "an exact name isn't shadowed by an unmanaged wildcard": (
        desired(from_secret(1, **WILD), additional=(pay(),)),
        observed(stored(1, **WILD), stored(2, **PAY), stored(9, names=("*.example.org",))),
        [],
    ),
    "an additional one that answers instead of the default one is asked for, too": (
        desired(from_secret(1, names=("shop.example.com", "pay.example.com")), additional=(pay(),)),
        observed(stored(1, names=("shop.example.com", "pay.example.com")), stored(2, **PAY)),
        [],
    ),
    "other clients than those of the default one": (
        desired(from_secret(1, **RSA)),
        observed(stored(1, **RSA), stored(9, **SHOP, **ECC)),
        [],
    ),
    "one half of a pair is shadowed": (
        desired(from_secret(1, **RSA), from_secret(2, source="ecc", **ECC)),
        observed(stored(1, **RSA), stored(2, **SHOP, **ECC), stored(9, **SHOP, **RSA)),
        [(Reason.SHADOWED, ["shop.example.com: 1009"])],
    ),
    "a pair isn't ambiguous": (
        desired(from_secret(1, **RSA), from_secret(2, source="ecc", **ECC), additional=(pay(3, **RSA),)),
        observed(stored(1, **RSA), stored(2, **SHOP, **ECC), stored(3, **PAY, **RSA)),
        [],
    ),
    "two entries for one name": (
        desired(from_secret(1), additional=(pay(2), pay(3))),
        observed(stored(1), stored(2, **PAY), stored(3, **PAY)),
        [(Reason.AMBIGUOUS, ["pay.example.com: 1002-cn-hangzhou, 1003-cn-hangzhou match equally well; keep one"])],
    ),
    "an entry and an unmanaged one for one name": (
        desired(from_secret(1), additional=(pay(2),)),
        observed(stored(1), stored(2, **PAY), stored(9, **PAY)),
        [(Reason.AMBIGUOUS, ["pay.example.com: 1002-cn-hangzhou, 1009-cn-hangzhou"])],
    ),
    "two of the second algorithm": (
        desired(from_secret(1), additional=(pay(2, **ECC), pay(3, **RSA), pay(4, **RSA))),
        observed(stored(1), stored(2, **PAY, **ECC), stored(3, **PAY, **RSA), stored(4, **PAY, **RSA)),
        [(Reason.AMBIGUOUS, ["1003-cn-hangzhou, 1004-cn-hangzhou"])],
    ),
    "by id": (
        desired(by_id(1), additional=(by_id(2, entry="pay"),)),
        observed(stored(1), stored(2, **PAY), stored(9, **SHOP)),
        [(Reason.SHADOWED, ["shop.example.com: 1009"])],
    ),
}


@pytest.mark.parametrize(("wanted", "there", "expected"), CASES.values(), ids=CASES)
def test_names_for_which_something_else_answers(wanted, there, expected):
    found = list(clashes(wanted, there))
    assert [problem.reason for problem in found] == [reason for reason, _ in expected]
    for problem, (_, words) in zip(found, expected, strict=True):
        for word in words:
            assert word in problem.message
    assert decide(wanted, there, NOW).problems == tuple(found)


def test_long_lists_are_cut():
    names = tuple(f"h{number}.example.com" for number in range(8))
    default = from_secret(1, names=names)
    (problem,) = clashes(desired(default), observed(stored(1, names=names), stored(9, names=names)))
    assert problem.message.startswith(
        "h0.example.com, h1.example.com, h2.example.com, h3.example.com, h4.example.com and 3 more: 1009"
    )
    many = [stored(number, **PAY) for number in range(20, 60)]
    (problem,) = clashes(desired(from_secret(1)), observed(stored(1), *many))
    assert "1024-cn-hangzhou and 35 more match equally well" in problem.message


@pytest.mark.parametrize(
    "wanted",
    [
        desired(from_secret(2)),
        desired(unresolved=(Unresolved("default", "Secret/shop-tls"),)),
        desired(from_secret(2, not_after=NOW)),
    ],
    ids=["at work", "unresolved", "held"],
)
def test_nothing_is_said_of_it_before_all_is_in_place(wanted):
    there = observed(stored(1), stored(9, **SHOP))
    assert not {Reason.SHADOWED, Reason.AMBIGUOUS} & {problem.reason for problem in decide(wanted, there, NOW).problems}
