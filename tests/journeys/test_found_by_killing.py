"""What the journeys have found wrong once, each as an example of its own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys.journey import Journey, Moment, Trip, after, planted
from tests.journeys.scenarios import WISHES, Entry, Wish, promoted, renewed, seed
from tests.journeys.test_two_listeners import SEED as TWO_LISTENERS
from tests.journeys.test_two_listeners import WISHES as TWO_WISHES
from tests.journeys.test_two_listeners import put
from tests.support.operator_life import KEY, Ending, Life, Point, Side


def arrived(wish: Wish, credentials: Path) -> Moment:
    """A wish that has come true."""
    begin = planted(seed(wish))
    return after(Trip(Journey(seed(wish), begin, (wish.put,)), begin, credentials).run())


def untouched(wish: Wish, credentials: Path) -> Trip:
    """A wish of which nothing has come true yet, to be made true in several lives."""
    begin = planted(seed(wish))
    trip = Trip(Journey(seed(wish), begin, ()), begin, credentials)
    wish.put(trip.kube)
    return trip


def begun(wish: Wish, new: Wish, credentials: Path) -> Trip:
    """A trip that isn't made yet, to be made in several lives."""
    trip = Trip(Journey(seed(wish), arrived(wish, credentials), ()), arrived(wish, credentials), credentials)
    new.put(trip.kube)
    return trip


def the(number: int, action: str, side: Side) -> Callable[[Point], bool]:
    """Dies at one side of the call of an action with this number, from 1 on."""
    seen = 0

    def at(point: Point) -> bool:
        nonlocal seen
        if point.action != action:
            return False
        seen += point.side is Side.BEFORE
        return (seen, point.side) == (number, side)

    return at


def live(trip: Trip, at: Callable[[Point], bool] = lambda point: False) -> Ending:
    with trip.cloud.connected():
        return Life(trip.cloud, trip.kube, trip.credentials, at).run()


def test_what_a_dead_process_has_uploaded_and_noted_is_not_uploaded_again(credentials: Path):
    wish = WISHES["additional-15"]("HTTPS")
    trip = untouched(wish, credentials)
    attaching = "AssociateAdditionalCertificatesWithListener"
    assert live(trip, the(1, attaching, Side.BEFORE)) is Ending.KILLED
    assert live(trip) is Ending.CALM
    assert trip.refused == []
    assert trip.letters == 15 * "U" + "AUS"


def test_what_it_has_uploaded_and_could_not_note_is_found(credentials: Path):
    wish = WISHES["additional-15"]("HTTPS")
    trip = untouched(wish, credentials)
    assert live(trip, the(9, "UploadUserCertificate", Side.AFTER)) is Ending.KILLED
    assert live(trip) is Ending.CALM
    # One pass uploads all that the next call attaches, and what comes of it is noted by the next pass.
    assert trip.refused == 9 * [("UploadUserCertificate", "NameRepeat")]
    assert trip.letters == 9 * "U" + 15 * "U" + "AUS"


def test_nor_is_the_second_one_of_a_pair(credentials: Path):
    wish = WISHES["dual"]("HTTPS")
    trip = untouched(wish, credentials)
    attaching = "AssociateAdditionalCertificatesWithListener"
    assert live(trip, the(1, attaching, Side.BEFORE)) is Ending.KILLED
    assert live(trip) is Ending.CALM
    assert trip.refused == []
    assert trip.letters == "USUA"


def test_free_places_are_used_before_the_cloud_is_asked_for_more(credentials: Path):
    wish = WISHES["additional-15"]("HTTPS")
    trip = begun(wish, renewed(wish), credentials)
    assert live(trip) is Ending.CALM
    assert "a" not in trip.letters
    assert trip.refused == []


def test_the_cloud_is_asked_with_one_upload_not_with_fifteen(credentials: Path):
    wish = WISHES["25-of-25"]("HTTPS")
    trip = begun(wish, renewed(wish), credentials)
    assert live(trip) is Ending.CALM
    assert trip.letters == "USUa"


def test_want_of_room_is_said_once_and_by_its_own_name(credentials: Path):
    wish = WISHES["25-of-25"]("HTTPS")
    trip = begun(wish, renewed(wish), credentials)
    before = len(trip.kube.state.events)
    assert live(trip) is Ending.CALM
    warnings = [reason for kind, reason in trip.kube.state.events[before:] if kind == "Warning"]
    assert warnings == ["QuotaNoHeadroom"]


def test_a_new_entry_does_not_take_the_last_place_from_rotations(credentials: Path):
    wish = WISHES["24-of-25"]("HTTPS")
    new = replace(renewed(wish), additional=(Entry("new"), *renewed(wish).additional))
    trip = begun(wish, new, credentials)
    assert live(trip) is Ending.CALM
    assert trip.letters == "US" + 23 * "UAD" + "UA"


@pytest.mark.parametrize("change", [renewed, promoted])
def test_before_a_gap_all_that_ends_it_is_uploaded(change: Callable[[Wish], Wish], credentials: Path):
    """An upload that is refused then leaves everything as it is, instead of a name without its certificate."""
    wish = WISHES["25-of-25-replace"]("HTTPS")
    trip = begun(wish, change(wish), credentials)
    assert live(trip) is Ending.CALM
    assert "DA" in trip.letters
    assert "DU" not in trip.letters


def test_a_place_that_was_made_is_for_whom_it_was_made_even_after_a_death(credentials: Path):
    wish = WISHES["25-of-25-replace"]("HTTPS")
    new = replace(renewed(wish), additional=(Entry("new"), *renewed(wish).additional))
    trip = begun(wish, new, credentials)
    detaching = "DissociateAdditionalCertificatesFromListener"
    while live(trip, the(1, detaching, Side.AFTER)) is Ending.KILLED:
        pass
    rows = {row["name"]: row["state"] for row in trip.kube.state.objects[KEY]["status"]["certificates"]}
    assert rows.pop("new-ecc") == "Pending"
    assert set(rows.values()) == {"Associated"}
    assert max(seconds for _, seconds in trip.gaps()) <= 30


def test_a_neighbours_rotation_is_waited_for_quietly(credentials: Path):
    """Its place is given back in seconds: neither is the cloud asked for more, nor anybody called for help."""
    begin = planted(TWO_LISTENERS)
    begin = after(Trip(Journey(TWO_LISTENERS, begin, (put(*TWO_WISHES),)), begin, credentials).run())
    both = put(*(renewed(wish) for wish in TWO_WISHES))
    trip = Trip(Journey(TWO_LISTENERS, begin, (both,)), begin, credentials).run()
    assert "a" not in trip.letters
    assert [event for event in trip.kube.state.events if event[0] == "Warning"] == []


def test_the_longer_the_cloud_takes_the_less_often_it_is_looked_at(credentials: Path):
    wish = WISHES["additional-1"]("HTTPS")
    slow = {**seed(wish), "timings": {"configure": [7200, 7200]}}
    trip = Trip(Journey(slow, planted(slow), ()), planted(slow), credentials)
    wish.put(trip.kube)
    life = Life(trip.cloud, trip.kube, credentials, patience=7000)
    with trip.cloud.connected():
        assert life.run() is Ending.OLD
    assert life.passes < 7000 / 20
