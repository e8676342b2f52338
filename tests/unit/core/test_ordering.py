"""The steps of each case: none too many, none too early, and what is shown is what is carried out."""

from copy import deepcopy

import pytest

from albtls.core.certificates import KeyAlgorithm
from albtls.core.decide import decide
from albtls.core.desired import Remembered, Unresolved
from albtls.core.naming import UploadRole
from tests.support.briefly import briefly, carry_out, cloud, memory, ours, secret
from tests.support.values import NOW, by_id, certificate_id, desired, from_secret, stored, upload_of

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
PAY = {"names": ("pay.example.com",)}
API = {"names": ("api.example.com",)}


DEFAULT_MEMORY = (Remembered("default", "Secret/shop-tls", certificate_id(1)),)
ECC_SECRET = {"source": "Secret/shop-ecc"}

CASES = {
    "all is there": (
        desired(from_secret(1), additional=(secret(2, "pay", **PAY),)),
        cloud(stored(1), stored(2, **PAY)),
        [],
    ),
    "default renewed": (
        desired(from_secret(2), remembered=DEFAULT_MEMORY),
        cloud(ours(1, "d")),
        ["upload 2d", "default 2"],
    ),
    "additional renewed": (
        desired(from_secret(1), additional=(secret(3, "pay", **PAY),), remembered=memory(pay=2)),
        cloud(stored(1), ours(2, **PAY)),
        ["upload 3a", "attach pay", "detach 2"],
    ),
    "additional renewed, its old one uploaded by somebody else": (
        desired(from_secret(1), additional=(secret(3, "pay", **PAY),), remembered=memory(pay=2)),
        cloud(stored(1), stored(2, **PAY)),
        ["upload 3a", "attach pay", "detach 2"],
    ),
    "additional renewed, the status lost, its old one uploaded by somebody else: unknown is unmanaged": (
        desired(from_secret(1), additional=(secret(3, "pay", **PAY),)),
        cloud(stored(1), stored(2, **PAY)),
        ["upload 3a", "attach pay"],
    ),
    "several renewed at once": (
        desired(
            from_secret(4, **RSA),
            additional=(secret(5, "pay", **PAY), secret(6, "api", **API)),
            remembered=memory(pay=2, api=3),
        ),
        cloud(ours(1, "d", **RSA), ours(2, **PAY), ours(3, **API)),
        ["upload 4d", "default 4", "upload 5a", "upload 6a", "attach pay api", "detach 2 3"],
    ),
    "renewed again during the rotation": (
        desired(from_secret(1), additional=(secret(4, "pay", **PAY),), remembered=memory(pay=2, pay_=3)),
        cloud(stored(1), ours(2, **PAY), ours(3, **PAY)),
        ["upload 4a", "attach pay", "detach 2 3"],
    ),
    "rolled back before the new one was attached": (
        desired(from_secret(1), additional=(secret(2, "pay", **PAY),), remembered=memory(pay=2)),
        cloud(stored(1), ours(2, **PAY), also=(ours(3, **PAY),)),
        [],
    ),
    "rolled back while both are attached": (
        desired(
            from_secret(1),
            additional=(secret(2, "pay", **PAY),),
            remembered=memory(pay=2, pay_=3),
            accepted=frozenset({f"{2:064x}"}),
        ),
        cloud(stored(1), ours(2, **PAY), ours(3, **PAY)),
        ["detach 3"],
    ),
    "pair from nothing but its RSA half": (
        desired(from_secret(1, **RSA), from_secret(2, **ECC, **ECC_SECRET)),
        cloud(stored(1, **RSA)),
        ["upload 2a", "attach default"],
    ),
    "pair from nothing but its ECC half: no client is without a certificate in between": (
        desired(from_secret(1, **RSA), from_secret(2, **ECC, **ECC_SECRET)),
        cloud(ours(2, "d", **ECC)),
        ["upload 2a", "attach default", "upload 1d", "default 1"],
    ),
    "pair renewed": (
        desired(
            from_secret(3, **RSA),
            from_secret(4, **ECC, **ECC_SECRET),
            remembered=(*DEFAULT_MEMORY, Remembered("default", "Secret/shop-ecc", certificate_id(2))),
        ),
        cloud(ours(1, "d", **RSA), ours(2, **ECC)),
        ["upload 3d", "default 3", "upload 4a", "attach default", "detach 2"],
    ),
    "half of a pair renewed": (
        desired(from_secret(1, **RSA), from_secret(4, **ECC, **ECC_SECRET)),
        cloud(ours(1, "d", **RSA), ours(2, **ECC)),
        ["upload 4a", "attach default", "detach 2"],
    ),
    "pair to its RSA half": (
        desired(from_secret(1, **RSA)),
        cloud(ours(1, "d", **RSA), ours(2, **ECC)),
        ["detach 2"],
    ),
    "pair to its ECC half": (
        desired(from_secret(2, **ECC)),
        cloud(ours(1, "d", **RSA), ours(2, **ECC)),
        ["upload 2d", "default 2", "detach 2"],
    ),
    "promotion": (
        desired(from_secret(2, **PAY)),
        cloud(ours(1, "d"), ours(2, **PAY)),
        ["upload 2d", "default 2", "detach 2"],
    ),
    "promotion and demotion: the old default is put beside the new one before it ceases to be it": (
        desired(from_secret(2, **PAY), additional=(secret(1, "shop"),)),
        cloud(ours(1, "d"), ours(2, **PAY)),
        ["upload 1a", "attach shop", "upload 2d", "default 2", "detach 2"],
    ),
    "and back": (
        desired(from_secret(1), additional=(secret(2, "pay", **PAY),)),
        cloud(ours(2, "d", **PAY), ours(1), also=(ours(4), ours(5, "d"))),
        ["upload 2a", "attach pay", "upload 1d", "default 1", "detach 1"],
    ),
    "default by another id": (desired(by_id(2)), cloud(stored(1), also=(stored(2),)), ["default 2"]),
    "additional by another id": (
        desired(
            from_secret(1),
            additional=(by_id(3, entry="pay"),),
            attached_here=frozenset({certificate_id(2)}),
        ),
        cloud(stored(1), stored(2, **PAY), also=(stored(3, **PAY),)),
        ["attach pay", "detach 2"],
    ),
    "an entry taken out": (
        desired(from_secret(1), attached_here=frozenset({certificate_id(3)})),
        cloud(stored(1), ours(2, **PAY), stored(3, **API), stored(4, names=("img.example.com",))),
        ["detach 2 3"],
    ),
    "unmanaged ones removed": (
        desired(from_secret(1), additional=(secret(2, "pay", **PAY),), remove_unmanaged=True),
        cloud(stored(1), stored(2, **PAY), stored(3, **API)),
        ["detach 3"],
    ),
    "an unmanaged one makes room for what takes over its name": (
        desired(from_secret(1), additional=(secret(3, "pay", **PAY),), remove_unmanaged=True),
        cloud(stored(1), stored(2, **PAY)),
        ["upload 3a", "attach pay", "detach 2"],
    ),
    "while one entry is unresolved, only its own old one goes of another": (
        desired(
            from_secret(1),
            additional=(secret(3, "pay", **PAY),),
            unresolved=(Unresolved("api", "Secret/api-tls"),),
            remembered=memory(pay=2, api=4),
            remove_unmanaged=True,
        ),
        cloud(stored(1), ours(2, **PAY), ours(4, **API), ours(5), stored(6)),
        ["upload 3a", "attach pay", "detach 2"],
    ),
    "roles swapped by somebody: each is put back by its other copy": (
        desired(from_secret(1), additional=(secret(2, "pay", **PAY),)),
        cloud(
            ours(2, "a", **PAY),
            ours(1, "d"),
            remembered={
                upload_of(1): certificate_id(1),
                upload_of(2, role=UploadRole.ADDITIONAL): certificate_id(2),
            },
        ),
        ["upload 2d", "attach pay", "upload 1a", "default 1", "detach 1"],
    ),
}


@pytest.mark.parametrize(("wanted", "there", "steps"), CASES.values(), ids=CASES)
def test_the_steps_of_each_case(wanted, there, steps):
    shown = briefly(decide(wanted, there.observe(wanted), NOW).plan.steps)
    taken, left = carry_out(wanted, deepcopy(there))
    assert taken == steps
    assert shown == steps
    assert not [problem for problem in left.problems if not problem.said]


@pytest.mark.parametrize(("wanted", "there", "steps"), CASES.values(), ids=CASES)
def test_what_is_done_is_not_done_again(wanted, there, steps):
    end = deepcopy(there)
    carry_out(wanted, end)
    end.crash()
    assert carry_out(wanted, end)[0] == []


@pytest.mark.parametrize(("wanted", "there", "steps"), CASES.values(), ids=CASES)
def test_nor_is_it_after_a_crash_at_any_point(wanted, there, steps):
    """A process that ends loses what it knows of its uploads, and nothing else: it finds them again by their names."""
    end = deepcopy(there)
    carry_out(wanted, end)
    for calls in range(len(steps)):
        crashed = deepcopy(there)
        for _ in range(calls):
            crashed.carry_out(decide(wanted, crashed.observe(wanted), NOW).plan.steps[0])
        crashed.crash()
        carry_out(wanted, crashed)
        assert (crashed.listener, crashed.additional, crashed.writes) == (end.listener, end.additional, end.writes)


def test_a_step_says_what_it_does():
    wanted = desired(from_secret(3), additional=(secret(4, "pay", **PAY),), remembered=memory(pay=2))
    uploads = {upload_of(3): certificate_id(3), upload_of(4, role=UploadRole.ADDITIONAL): certificate_id(4)}
    there = cloud(ours(1, "d"), ours(2, **PAY), remembered=uploads, also=(ours(3, "d"), ours(4, **PAY)))
    assert decide(wanted, there.observe(wanted), NOW).plan.render() == (
        f"replace default certificate {certificate_id(1)} of lsn-1 by {certificate_id(3)}",
        f"attach to lsn-1: pay ({certificate_id(4)})",
        f"detach from lsn-1: {certificate_id(2)}",
    )
