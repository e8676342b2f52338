"""Room for additional certificates: counted once for many, what is about to be taken counted in, refusals believed."""

import asyncio
from dataclasses import replace

import pytest

from albtls.cloud.rooms import Places, Rooms
from albtls.core.observed import LoadBalancer, Room
from tests.support.fake_time import FakeTime

BALANCER, OTHER = LoadBalancer("alb-1", "Standard"), LoadBalancer("alb-2", "Basic")


class Account:
    """What the cloud would answer, and what it was asked."""

    def __init__(self) -> None:
        self.used = {"alb-1": 24, "alb-2": 3}
        self.limits: dict[str, int | None] = {"Standard": 25, "Basic": 10}
        self.asked: list[str] = []
        self.passing = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def count(self, load_balancer_id: str) -> Places:
        self.asked.append(load_balancer_id)
        places = Places(self.used[load_balancer_id], self.passing)
        await self.gate.wait()
        return places

    async def limit(self, edition: str) -> int | None:
        return self.limits[edition]


def bare(room: Room) -> Room:
    """The places alone."""
    return replace(room, moving=False, young=False)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def rooms(account: Account, time: FakeTime) -> Rooms:
    return Rooms(account.count, account.limit, clock=time.clock)


async def test_the_accounts_limit_is_presumed(rooms, account):
    assert bare(await rooms.of(BALANCER)) == Room(24, 25, presumed=True)
    assert bare(await rooms.of(OTHER)) == Room(3, 10, presumed=True)
    account.limits["Standard"] = None
    assert bare(await rooms.of(BALANCER)) == Room(24, None)


async def test_listeners_of_one_load_balancer_share_a_count(rooms, account):
    account.gate.clear()
    askers = [asyncio.create_task(rooms.of(BALANCER, listener_id=f"lsn-{number}")) for number in range(10)]
    await asyncio.sleep(0)
    account.gate.set()
    assert {bare(room) for room in await asyncio.gather(*askers)} == {Room(24, 25, presumed=True)}
    assert account.asked == ["alb-1"]


async def test_a_count_is_good_for_a_minute(rooms, account, time):
    await rooms.of(BALANCER)
    account.used["alb-1"] = 20
    await time.advance(59)
    assert (await rooms.of(BALANCER)).used == 24
    await time.advance(1)
    assert (await rooms.of(BALANCER)).used == 20
    assert account.asked == ["alb-1"] * 2


async def test_none_used_is_a_count_too(rooms, account):
    account.used["alb-1"] = 0
    assert (await rooms.of(BALANCER)).free == 25
    assert (await rooms.of(BALANCER)).free == 25
    assert account.asked == ["alb-1"]


# --- places that are about to be taken ----------------------------------------------------------------------------


async def test_what_is_about_to_be_attached_is_counted_before_the_cloud_counts_it(rooms, account):
    await rooms.of(BALANCER)
    assert await rooms.take("alb-1", "lsn-1", 1, 25)
    assert (await rooms.of(BALANCER)).used == 25
    assert account.asked == ["alb-1"]


async def test_of_two_that_saw_the_last_place_one_gets_it(rooms):
    first, second = [await rooms.of(BALANCER, listener_id=name) for name in ("lsn-1", "lsn-2")]
    assert (first.free, second.free) == (1, 1)
    assert await rooms.take("alb-1", "lsn-1", 1, first.limit)
    assert not await rooms.take("alb-1", "lsn-2", 1, second.limit)
    rooms.give_back("alb-1", 1)
    assert (await rooms.of(BALANCER)).used == 25


async def test_of_many_that_wait_for_the_count_each_adds_its_places(rooms, account):
    account.used["alb-1"] = 15
    account.gate.clear()
    takers = [asyncio.create_task(rooms.take("alb-1", f"lsn-{number}", 2, 25)) for number in range(7)]
    await asyncio.sleep(0)
    account.gate.set()
    assert sorted(await asyncio.gather(*takers)) == [False] * 2 + [True] * 5
    assert (await rooms.of(BALANCER)).used == 29
    assert account.asked == ["alb-1"]


@pytest.mark.parametrize("limit", [None, 26])
async def test_where_no_limit_is_known_or_a_higher_one_all_fit(rooms, limit):
    assert await rooms.take("alb-1", "lsn-1", 2, limit)


async def test_what_was_not_taken_is_given_back(rooms):
    await rooms.take("alb-1", "lsn-1", 5, 25)
    rooms.give_back("alb-1", 5)
    assert (await rooms.of(BALANCER)).used == 24
    rooms.give_back("alb-1", 100)
    assert (await rooms.of(BALANCER)).used == 24


async def test_after_a_detachment_it_is_counted_anew(rooms, account):
    await rooms.of(BALANCER)
    account.used["alb-1"] = 10
    rooms.forget("alb-1")
    assert (await rooms.of(BALANCER)).used == 10


# --- room that one listener makes for itself ----------------------------------------------------------------------


async def test_room_that_was_made_for_one_listener_is_none_for_the_others(rooms, account):
    account.used["alb-1"] = 25
    rooms.make("alb-1", "lsn-1", 1)
    account.used["alb-1"] = 24
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).free == 0
    assert not await rooms.take("alb-1", "lsn-2", 1, 25)
    rooms.give_back("alb-1", 1)
    assert (await rooms.of(BALANCER, listener_id="lsn-1")).free == 1
    assert await rooms.take("alb-1", "lsn-1", 1, 25)
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).used == 25


async def test_who_waits_for_it_gets_no_count_from_before(rooms, account):
    """Another listener has counted while the cloud was still detaching."""
    rooms.make("alb-1", "lsn-1", 1)
    account.used["alb-1"] = 25
    await rooms.of(BALANCER, listener_id="lsn-2")
    account.used["alb-1"] = 24
    assert (await rooms.of(BALANCER, listener_id="lsn-1")).free == 1


async def test_it_is_not_kept_for_ever(rooms, time):
    rooms.make("alb-1", "lsn-1", 1)
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).used == 25
    await time.advance(300)
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).used == 24


# --- places that may come free by themselves ------------------------------------------------------------------------


async def test_what_others_do_is_movement(rooms, time):
    await rooms.take("alb-1", "lsn-1", 1, 25)
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).moving
    assert not (await rooms.of(BALANCER, listener_id="lsn-1")).moving
    assert not (await rooms.of(OTHER, listener_id="lsn-2")).moving
    await time.advance(60)
    assert not (await rooms.of(BALANCER, listener_id="lsn-2")).moving
    rooms.freed("alb-1", "lsn-1")
    assert (await rooms.of(BALANCER, listener_id="lsn-2")).moving


async def test_for_a_minute_nobody_knows_what_an_earlier_process_was_at(rooms, time):
    assert (await rooms.of(BALANCER)).young
    await time.advance(60)
    assert not (await rooms.of(BALANCER)).young


async def test_a_count_made_while_places_change_hands_is_good_for_moments(rooms, account, time):
    account.used["alb-1"], account.passing = 25, True
    assert (await rooms.of(BALANCER)).moving
    account.used["alb-1"], account.passing = 24, False
    assert (await rooms.of(BALANCER)).used == 25
    await time.advance(2)
    found = await rooms.of(BALANCER)
    assert (found.used, found.moving) == (24, False)


async def test_places_are_counted_while_the_call_that_takes_them_is_under_way(rooms, account):
    await rooms.take("alb-1", "lsn-1", 1, 25)
    rooms.forget("alb-1")
    assert (await rooms.of(BALANCER)).used == 25
    rooms.took("alb-1", 1)
    assert (await rooms.of(BALANCER)).used == 25
    assert account.asked == ["alb-1", "alb-1"]


# --- what refusals teach ------------------------------------------------------------------------------------------


async def test_a_refusal_tells_places_and_limit(rooms, account):
    await rooms.of(BALANCER)
    rooms.refused("alb-1", (19, 20))
    assert bare(await rooms.of(BALANCER)) == Room(19, 20)
    assert bare(await rooms.of(OTHER)) == Room(3, 10, presumed=True)
    assert account.asked == ["alb-1", "alb-2"]


async def test_what_a_refusal_has_told_is_believed_for_an_hour(rooms, time):
    rooms.refused("alb-1", (20, 20))
    await time.advance(3599)
    assert (await rooms.of(BALANCER)).limit == 20
    await time.advance(1)
    assert bare(await rooms.of(BALANCER)) == Room(24, 25, presumed=True)


async def test_that_the_cloud_allows_more_is_believed_as_long(rooms, time):
    rooms.allowed("alb-1")
    assert bare(await rooms.of(BALANCER)) == Room(24, None)
    await time.advance(3600)
    assert (await rooms.of(BALANCER)).limit == 25


async def test_the_later_one_counts(rooms):
    rooms.allowed("alb-1")
    rooms.refused("alb-1", (30, 30))
    assert bare(await rooms.of(BALANCER)) == Room(30, 30)
    rooms.allowed("alb-1")
    assert (await rooms.of(BALANCER)).limit is None


async def test_what_an_earlier_process_was_refused_counts_once(rooms, time):
    assert bare(await rooms.of(BALANCER, refused_at=24)) == Room(24, 24)
    await time.advance(3600)
    assert bare(await rooms.of(BALANCER, refused_at=24)) == Room(24, 25, presumed=True)


async def test_and_not_against_what_this_one_has_been_told(rooms):
    rooms.refused("alb-1", (30, 40))
    assert bare(await rooms.of(BALANCER, refused_at=24)) == Room(30, 40)
