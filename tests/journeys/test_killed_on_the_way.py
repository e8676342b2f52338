"""Every kind of wish on every journey: undisturbed, and with the operator killed before and after each of its calls.

Undisturbed: exactly the pinned calls change something, the end is right, and another start of the operator changes
nothing. Killed anywhere and started again: the same end, nothing of other people's touched, no host without its
certificate on the way, no call refused that needn't be.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.journey import Journey, Killing, Moment, Trip, after, distinct, end_of, on_cloud, planted
from tests.journeys.scenarios import FOREIGN, WISHES, Wish, promoted, removed, renewed, seed, with_successors
from tests.support.instant_cloud import InstantCloud
from tests.support.kill_report import GAP, KILLS, POINTS, TRIED
from tests.support.memory_kube import MemoryKube
from tests.support.operator_life import KEY

#: What changes something in the cloud, in letters (see `journey`), by kind; a rotation of one certificate is U A D.
CALLS = {
    "rsa": {"first": "US", "renew": "US", "renew twice": "US US", "promote": "UA US D", "remove": ""},
    "ecc": {"first": "US", "renew": "US", "renew twice": "US US", "promote": "UA US D", "remove": ""},
    "dual": {"first": "US UA", "renew": "US UAD", "renew twice": "US US UAD", "promote": "UA US D", "remove": "D"},
    "additional-1": {
        "first": "UA US",  # what the old default certificate answers for comes before that goes
        "renew": "US UAD",
        "renew twice": "US US UAD",
        "promote": "UA US D",
        "remove": "D",
    },
    "additional-15": {
        "first": 15 * "U" + "A US",
        "renew": "US" + 9 * "U" + "AD" + 6 * "U" + "AD",  # 9 places are free
        "renew twice": "US US" + 9 * "U" + "AD" + 6 * "U" + "AD",
        "promote": "UA US D",
        "remove": "D",
    },
    "24-of-25": {
        "first": 15 * "U" + "A US" + 8 * "U" + "A",
        "renew": "US" + 23 * "UAD",
        "renew twice": "US US" + 23 * "UAD",
        "promote": "UA US D",
        "remove": "DD",
    },
    "25-of-25": {
        "first": 15 * "U" + "A US" + 9 * "U" + "A",
        "renew": "US Ua",  # only the account's limit says no, so the cloud is asked; then it is held
        "renew twice": "US US Ua",
        "promote": "Ua",
        "remove": "DD",
    },
    "25-of-25-replace": {
        "first": 15 * "U" + "A US" + 9 * "U" + "A",
        "renew": "US UaDA" + 23 * "UDA",
        "renew twice": "US US UaDA" + 23 * "UDA",
        "promote": "UaUDAS",
        "remove": "DD",
    },
    "created": {"first": "UC UA", "renew": "US UAD", "renew twice": "US US UAD", "promote": "UA US D", "remove": "X"},
    "by-id": {"first": "AS", "renew": "S AD", "renew twice": "SS AD", "promote": "DSA", "remove": "D"},
}
JOURNEYS = ("first", "renew", "renew twice", "promote", "remove")
PROTOCOLS = ("HTTPS", "QUIC")
#: What Ready says at the end, where it isn't that all is well.
READY = {
    **dict.fromkeys(itertools.product(("25-of-25", "25-of-25-replace"), JOURNEYS[:4]), "NoRotationHeadroom"),
    ("25-of-25", "renew"): "QuotaNoHeadroom",
    ("25-of-25", "renew twice"): "QuotaNoHeadroom",
    ("25-of-25", "promote"): "QuotaExceeded",
}
#: Journeys on which names are to be without their certificate for a while, because the object allows that.
GAPS = {
    ("25-of-25-replace", "renew"),
    ("25-of-25-replace", "renew twice"),
    ("25-of-25-replace", "promote"),
    ("by-id", "promote"),
}
#: A journey with more moments than this is long: unless all are asked for, one of each kind and some between are tried.
LONG = 50
BETWEEN = 8
#: Most certificates that one pass uploads: as many as the next call attaches.
BATCH = 15


@dataclass(frozen=True)
class Plan:
    """A journey and what it shall end with; None: nothing of ours."""

    journey: Journey
    goal: Wish | None


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", JOURNEYS)
@pytest.mark.parametrize("kind", CALLS)
def test_a_journey_and_every_death_on_its_way(
    *,
    kind: str,
    name: str,
    protocol: str,
    credentials: Path,
    every_death: bool,
    record_property: Callable[[str, object], None],
):
    plan = planned(kind, name, protocol, credentials)
    whole = Trip(plan.journey, plan.journey.begin, credentials).run(watch=True)
    assert whole.letters == CALLS[kind][name].replace(" ", "")
    assert whole.refused == [("AssociateAdditionalCertificatesWithListener", OVER_QUOTA)] * whole.letters.count("a")
    assert_arrived(whole, plan, READY.get((kind, name), "Succeeded"))
    assert_calm(whole)
    assert bool(list(whole.gaps())) == ((kind, name) in GAPS)

    moments, end = chosen(whole.killings, every=every_death), end_of(whole)
    for one in moments:
        rest = Trip(plan.journey, one.moment, credentials).run()
        assert end_of(rest) == end, one.point
        assert_nothing_needlessly_refused(rest, one)
    tried = {id(one.moment) for one in moments}
    record_property(POINTS, len(whole.killings))
    record_property(TRIED, sum(id(one.moment) in tried for one in whole.killings))
    record_property(KILLS, len(moments))
    for text in told_gaps(whole):
        record_property(GAP, f"{kind}, {name}, {protocol}: {text}")


@pytest.mark.parametrize("name", JOURNEYS)
@pytest.mark.parametrize("kind", ["rsa", "dual", "additional-1", "created"])
def test_a_death_that_takes_the_status_along(
    kind: str, name: str, credentials: Path, record_property: Callable[[str, object], None]
):
    plan = planned(kind, name, "HTTPS", credentials)
    whole = Trip(plan.journey, plan.journey.begin, credentials).run(watch=True)
    moments, end = distinct(whole.killings), end_of(whole)
    for one in moments:
        rest = end_of(Trip(plan.journey, without_status(one.moment), credentials).run())
        assert (rest.cloud, rest.missed) == (end.cloud, frozenset()), one.point
    record_property(KILLS, len(moments))
    record_property(POINTS, len(whole.killings))
    record_property(TRIED, len(whole.killings))


OVER_QUOTA = "ResourceQuotaExceeded.LoadBalancerCertificatesNum"


def planned(kind: str, name: str, protocol: str, credentials: Path) -> Plan:
    """A journey of a kind."""
    wish = WISHES[kind](protocol)
    if name == "first":
        return Plan(Journey(seed(wish), planted(seed(wish)), (wish.put,)), wish)
    if name == "promote":
        wish = with_successors(wish)
    begin = arrived(wish, credentials)
    held = kind == "25-of-25"
    new, newer, other = renewed(wish), renewed(renewed(wish)), removed(wish)
    match name:
        case "renew":
            return Plan(Journey(seed(wish), begin, (new.put,)), replace(wish, default=new.default) if held else new)
        case "renew twice":
            goal = replace(wish, default=newer.default) if held else newer
            return Plan(Journey(seed(wish), begin, (new.put, newer.put)), goal)
        case "promote":
            swapped = promoted(wish)
            return Plan(Journey(seed(wish), begin, (swapped.put,)), wish if held else swapped)
    if other is not None:
        return Plan(Journey(seed(wish), begin, (other.put,)), other)
    return Plan(Journey(seed(wish), begin, (lambda kube: kube.delete(KEY),)), None if wish.create else wish)


@cache
def arrived(wish: Wish, credentials: Path) -> Moment:
    """Where a wish's further journeys begin."""
    begin = planted(seed(wish))
    return after(Trip(Journey(seed(wish), begin, (wish.put,)), begin, credentials).run())


def chosen(killings: Sequence[Killing], *, every: bool) -> list[Killing]:
    """The deaths to try: one for each moment; of a long journey the last one of each kind and side of a call, because
    what is left to do is short there, and some from the beginning on.
    """
    moments = distinct(killings)
    if every or len(moments) <= LONG:
        return moments
    kinds = {(one.point.action, one.point.side): one for one in killings}
    return distinct([*kinds.values(), *moments[:: len(moments) // BETWEEN]])


def without_status(moment: Moment) -> Moment:
    """The same moment with the object as it comes out of a backup or out of git."""
    kube = MemoryKube(moment.kube)
    if kube.object(KEY) is not None:
        kube.forget_status(KEY)
    return replace(moment, kube=kube.state)


def assert_arrived(trip: Trip, plan: Plan, ready: str) -> None:
    """Default and additional certificates are those that were asked for, and the status says so."""
    foreign = [row for row in on_cloud(trip)["listeners"] if (FOREIGN, "Associated") in row["additional"]]
    assert len(foreign) == 1
    if plan.goal is None:
        assert len(on_cloud(trip)["listeners"]) == 1
    else:
        assert served(trip.cloud) == fingerprints(plan.goal, trip.cloud)
    found = trip.kube.object(KEY)
    if found is not None:
        row = next(one for one in found["status"]["conditions"] if one["type"] == "Ready")
        assert row["reason"] == ready, row
        assert not found["status"].get("plan")


def served(cloud: InstantCloud) -> tuple[str, list[str]]:
    """What is on the object's listener, but for what is somebody else's: the default one, and those beside it."""
    state = cloud.state()
    rows = {row["id"]: row for row in state["certificates"]}
    (listener,) = (row for row in state["listeners"] if row["port"] == 443)
    beside = [rows[one["id"]] for one in listener["additionalCertificates"]]
    return (
        rows[listener["certificate"]]["sha256"].lower(),
        sorted(row["sha256"].lower() for row in beside if row["name"] != FOREIGN),
    )


def fingerprints(wish: Wish, cloud: InstantCloud) -> tuple[str, list[str]]:
    """What a wish wants there: of a pair the RSA one is the default."""
    by_number = {row["certId"]: row["sha256"].lower() for row in cloud.state()["certificates"]}
    entries = sorted(wish.default, key=lambda one: one.algorithm != "RSA") + list(wish.additional)
    wanted = [
        one.issued.fingerprint if one.number is None else by_number[one.number + one.generation] for one in entries
    ]
    return wanted[0], sorted(wanted[1:])


def assert_calm(trip: Trip) -> None:
    """Another start of the operator changes nothing, neither in the cloud nor in Kubernetes."""
    begin = after(trip)
    again = Trip(Journey(trip.journey.seed, begin, (lambda kube: None,)), begin, trip.credentials).run()
    assert again.letters == ""
    assert again.kube.state.writes == begin.kube.writes


def assert_nothing_needlessly_refused(rest: Trip, death: Killing) -> None:
    """What the dead process had uploaded in its last pass and couldn't note, and what only the cloud can tell."""
    asked = [one for one in rest.refused if one[1] == OVER_QUOTA]
    known = [one for one in rest.refused if one == ("UploadUserCertificate", "NameRepeat")]
    assert len(asked) == rest.letters.count("a") <= 1, death.point
    assert len(known) <= BATCH, death.point
    assert len(rest.refused) == len(asked) + len(known), (death.point, rest.refused)


def told_gaps(trip: Trip) -> Iterator[str]:
    """The gaps in words."""
    gaps: Iterable[Any] = list(trip.gaps())
    if gaps:
        hosts = {need.host for need, _ in gaps}
        longest = max(seconds for _, seconds in gaps)
        at_once = end_of(trip).at_once
        yield f"{len(hosts)} names, {at_once} at a time, for up to {longest:.0f} s of the cloud's time"
