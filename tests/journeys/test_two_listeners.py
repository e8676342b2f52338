"""Two listeners of one load balancer, HTTPS and QUIC on one port, with the same certificates and one free place."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.journey import Journey, Trip, after, distinct, end_of, planted
from tests.journeys.scenarios import BALANCER, FOREIGN, GROUP, Entry, Wish, renewed
from tests.support.kill_report import KILLS, POINTS, TRIED
from tests.support.memory_kube import MemoryKube

LIMIT = 8
ADDITIONAL = (Entry("a1"), Entry("a2"), Entry("a3"))
WISHES = tuple(Wish(protocol, (Entry("shop"),), ADDITIONAL, name=protocol.lower()) for protocol in ("HTTPS", "QUIC"))
#: Three beside each default one and somebody else's: one place is left.
SEED: dict[str, Any] = {
    "certificates": [
        {"name": "old", "generate": {"names": ["old.example.com", "shop.example.com"], "algorithm": "ECC"}},
        {"name": FOREIGN, "generate": {"names": ["foreign.example.com"], "algorithm": "ECC"}},
    ],
    "serverGroups": [{"id": GROUP}],
    "loadBalancers": [{"id": BALANCER}],
    "listeners": [
        {
            "id": f"lsn-{wish.name}",
            "loadBalancerId": BALANCER,
            "protocol": wish.protocol,
            "port": 443,
            "serverGroupId": GROUP,
            "certificate": "old",
            "additionalCertificates": [FOREIGN] if wish.protocol == "HTTPS" else [],
        }
        for wish in WISHES
    ],
    "quotas": {"alb_quota_loadbalancer_certificates_num_standard_edition": LIMIT},
}


def put(*wishes: Wish) -> Callable[[MemoryKube], None]:
    """Applies several objects."""

    def edit(kube: MemoryKube) -> None:
        for wish in wishes:
            wish.put(kube)

    return edit


@pytest.fixture(scope="module")
def arrived(credentials: Path) -> Trip:
    """Both listeners have what they shall have."""
    begin = planted(SEED)
    return Trip(Journey(SEED, begin, (put(*WISHES),)), begin, credentials).run(watch=True)


def test_what_both_ask_for_is_uploaded_once(arrived: Trip):
    assert arrived.refused == []
    # The default one and three others for two listeners: each with one call to attach and one to switch.
    assert Counter(arrived.letters) == {"U": 4, "A": 2, "S": 2}
    assert list(arrived.gaps()) == []


def test_rotations_share_the_last_free_place(
    arrived: Trip, credentials: Path, record_property: Callable[[str, object], None]
):
    begin = after(arrived)
    journey = Journey(SEED, begin, (put(*(renewed(wish) for wish in WISHES)),))
    whole = Trip(journey, begin, credentials).run(watch=True)
    assert whole.refused == []
    assert Counter(whole.letters) == {"U": 4, "S": 2, "A": 6, "D": 6}
    assert list(whole.gaps()) == []

    moments, end = distinct(whole.killings), end_of(whole)
    for one in moments:
        rest = Trip(journey, one.moment, credentials).run()
        assert end_of(rest) == end, one.point
        assert set(rest.refused) <= {("UploadUserCertificate", "NameRepeat")}, one.point
    record_property(POINTS, len(whole.killings))
    record_property(TRIED, len(whole.killings))
    record_property(KILLS, len(moments))


def test_one_that_makes_room_gets_it(arrived: Trip, credentials: Path):
    """With no place left, an object that may detach first has its own place back, whatever its neighbour wants."""
    full = (replace(WISHES[0], replace=True), replace(WISHES[1], additional=(*ADDITIONAL, Entry("a4"))))
    begin = after(arrived)
    filled = Trip(Journey(SEED, begin, (put(*full),)), begin, credentials).run()
    begin = after(filled)
    greedy = replace(renewed(full[1]), additional=(*renewed(full[1]).additional, Entry("a5")))
    whole = Trip(Journey(SEED, begin, (put(renewed(full[0]), greedy),)), begin, credentials).run(watch=True)
    rotated = {one.issued.fingerprint for one in renewed(full[0]).entries}
    rows = whole.kube.object(next(key for key in whole.kube.state.objects if key.name == "https"))["status"]
    assert {row.get("fingerprint") for row in rows["certificates"] if row["state"] == "Associated"} >= rotated
    assert end_of(whole).at_once <= 1
