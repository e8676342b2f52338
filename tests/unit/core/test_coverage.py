"""Which certificate answers for which name, and what would be missed for a moment if one went too early."""

import pytest

from albtls.core.certificates import KeyAlgorithm
from albtls.core.coverage import Covering, Need, covers, meets, would_miss
from tests.support.values import certificate

RSA, ECC = KeyAlgorithm.RSA, KeyAlgorithm.ECC


def of(*names: str, algorithm=ECC):
    return certificate(names=names, key_algorithm=algorithm)


@pytest.mark.parametrize(
    ("names", "name", "covered"),
    [
        (("shop.example.com",), "shop.example.com", True),
        (("shop.example.com",), "pay.example.com", False),
        (("*.example.com",), "shop.example.com", True),
        (("*.example.com",), "a.shop.example.com", False),
        (("*.example.com",), "example.com", False),
        (("*.example.com",), "*.example.com", True),
        (("*.example.com",), "*.shop.example.com", False),
        (("*.shop.example.com",), "*.example.com", False),
        (("shop.example.com",), "*.example.com", False),
        (("*.example.com", "a.shop.example.com"), "a.shop.example.com", True),
        (("xn--bcher-kva.example",), "xn--bcher-kva.example", True),
        (("*.xn--fiqs8s",), "xn--bcher-kva.xn--fiqs8s", True),
        (("xn--bcher-kva.example",), "bücher.example", False),
        (("192.0.2.1",), "192.0.2.1", True),
        (("*.0.2.1",), "192.0.2.2", False),
        (("2001:db8::1",), "2001:db8::1", True),
        (("2001:db8::1",), "2001:db8::2", False),
        ((), "shop.example.com", False),
        (("localhost",), "localhost", True),
        (("*.",), "localhost", True),
    ],
)
def test_names_that_a_certificate_covers(names, name, covered):
    assert covers(of(*names), name) is covered


def test_clients_of_one_key_algorithm_are_helped_by_that_one_only():
    assert meets(of("shop.example.com"), Need("shop.example.com", ECC))
    assert not meets(of("shop.example.com"), Need("shop.example.com", RSA))


GOING = of("shop.example.com")
WIDE = of("*.example.com")
OTHER = of("pay.example.com")
AS_RSA = of("shop.example.com", algorithm=RSA)

CASES = {
    "nothing comes": (GOING, [], [], False),
    "its successor comes": (GOING, [GOING], [], True),
    "its successor is there": (GOING, [], [GOING], False),
    "its successor comes, another one answers": (GOING, [GOING], [WIDE], False),
    "what comes is about other names": (GOING, [OTHER], [], False),
    "a wildcard comes": (GOING, [WIDE], [], True),
    "a wildcard goes, a name of it comes": (WIDE, [GOING], [], True),
    "a wildcard goes, a name of it comes and is there": (WIDE, [GOING], [GOING], False),
    "a wildcard goes and comes, only a name of it is there": (WIDE, [WIDE], [GOING], True),
    "one of several names isn't answered for": (
        of("shop.example.com", "pay.example.com"),
        [of("shop.example.com", "pay.example.com")],
        [GOING],
        True,
    ),
    "one name is given up": (of("shop.example.com", "old.example.com"), [GOING], [GOING], False),
    "it comes for other clients, who have another one": (GOING, [AS_RSA], [AS_RSA], False),
    "it comes for other clients only, and nobody has anything": (GOING, [AS_RSA], [], True),
    "it comes for the same clients, and only others have one": (GOING, [GOING], [AS_RSA], True),
    "it comes for both kinds of clients, and only others have one": (GOING, [AS_RSA, GOING], [AS_RSA], True),
    "without names it answers for none": (of(), [GOING], [], False),
}


@pytest.mark.parametrize(("going", "coming", "staying", "missed"), CASES.values(), ids=CASES)
def test_what_would_be_missed(going, coming, staying, missed):
    assert would_miss(going, Covering(coming), Covering(staying)) is missed
