"""Attaching and detaching, where several listeners of one load balancer want the same places."""

from types import SimpleNamespace

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.alb import Started
from albtls.cloud.errors import CloudError
from albtls.cloud.rooms import Places, Rooms
from albtls.core.observed import Room
from albtls.core.plan import AttachCertificates, Attachment, DetachCertificates
from albtls.runtime.execute import WOULD_DO, execute
from tests.support.values import LOAD_BALANCER, observed, stored

OVER = "ResourceQuotaExceeded.LoadBalancerCertificatesNum"


class Alb:
    """Takes what it is told to take, and remembers what it was asked."""

    def __init__(self, refuses: str = "", usage: tuple[int, int] | None = None) -> None:
        self.calls: list[str] = []
        self.refuses = refuses
        self.usage = usage

    async def attach(self, listener_id, ids, *, token, dry_run=False):
        self.calls.append(f"{'ask' if dry_run else 'attach'} {len(ids)} {listener_id}")
        if self.refuses or dry_run:
            raise CloudError("Associate", self.refuses or WOULD_DO, 400, usage=self.usage)
        return Started("j", listener_id)

    async def detach(self, listener_id, ids, *, token):
        self.calls.append(f"detach {len(ids)} {listener_id}")
        return Started("j", listener_id)


def cloud(alb: Alb, used: int, limit: int | None = 25):
    async def count(_):
        return Places(used)

    async def account(_):
        return limit

    return SimpleNamespace(alb=alb, rooms=Rooms(count, account, clock=lambda: 0.0))


def attach(listener_id: str = "lsn-1", count: int = 1) -> AttachCertificates:
    return AttachCertificates(
        listener_id, tuple(Attachment(f"e{number}", "s", f"{number}-cn-hangzhou") for number in range(count))
    )


def seen(room: Room | None):
    return observed(stored(1), room=room)


async def test_with_room_it_is_attached_at_once():
    alb = Alb()
    there = cloud(alb, used=24)
    assert await execute(there, seen(Room(24, 25, presumed=True)), attach(), token="t") == Started("j", "lsn-1")
    assert alb.calls == ["attach 1 lsn-1"]
    assert (await there.rooms.of(LOAD_BALANCER)).used == 25


async def test_two_listeners_that_saw_the_same_last_place_make_one_call():
    alb = Alb()
    there = cloud(alb, used=24)
    room = Room(24, 25)
    assert await execute(there, seen(room), attach("lsn-1"), token="t") is not None
    assert await execute(there, seen(room), attach("lsn-2"), token="t") is None
    assert alb.calls == ["attach 1 lsn-1"]
    assert (await there.rooms.of(LOAD_BALANCER)).used == 25


async def test_where_only_the_account_says_no_the_cloud_is_asked():
    alb = Alb()
    there = cloud(alb, used=25)
    await execute(there, seen(Room(25, 25, presumed=True)), attach(), token="t")
    assert alb.calls == ["ask 1 lsn-1", "attach 1 lsn-1"]
    assert (await there.rooms.of(LOAD_BALANCER)).limit is None


async def test_not_where_another_listener_has_just_taken_the_last_place():
    alb = Alb()
    there = cloud(alb, used=24)
    room = Room(24, 25, presumed=True)
    await execute(there, seen(room), attach("lsn-1"), token="t")
    assert await execute(there, seen(room), attach("lsn-2"), token="t") is None
    assert alb.calls == ["attach 1 lsn-1"]


@pytest.mark.parametrize(("usage", "room"), [((20, 20), Room(20, 20)), (None, Room(25, 25))])
async def test_a_refusal_is_believed(usage, room):
    alb = Alb(OVER, usage)
    there = cloud(alb, used=25)
    with pytest.raises(CloudError) as caught:
        await execute(there, seen(Room(25, 25, presumed=True)), attach(), token="t")
    assert caught.value.reason is Reason.QUOTA_EXCEEDED
    assert alb.calls == ["ask 1 lsn-1"]
    found = await there.rooms.of(LOAD_BALANCER)
    assert (found.used, found.limit, found.presumed) == (room.used, room.limit, room.presumed)


async def test_another_refusal_takes_no_place():
    there = cloud(Alb("IncorrectStatus.Listener"), used=24)
    with pytest.raises(CloudError):
        await execute(there, seen(Room(24, 25)), attach(), token="t")
    assert (await there.rooms.of(LOAD_BALANCER)).used == 24


async def test_a_place_that_was_made_is_for_whom_it_was_made():
    there = cloud(Alb(), used=24)  # as it is after the detachment
    gap = DetachCertificates("lsn-1", ("1-cn-hangzhou",), gap=True, room_for="pay")
    await execute(there, seen(Room(25, 25)), gap, token="t")
    assert (await there.rooms.of(LOAD_BALANCER, listener_id="lsn-2")).used == 25
    assert await execute(there, seen(Room(25, 25)), attach("lsn-2"), token="t") is None
    assert await execute(there, seen(Room(24, 25)), attach("lsn-1"), token="t") is not None


async def test_what_is_detached_otherwise_is_for_everybody():
    there = cloud(Alb(), used=24)
    await execute(there, seen(Room(25, 25)), DetachCertificates("lsn-1", ("1-cn-hangzhou",)), token="t")
    assert (await there.rooms.of(LOAD_BALANCER, listener_id="lsn-2")).used == 24


@pytest.mark.parametrize(
    ("step", "there"),
    [
        (AttachCertificates("lsn-1", (Attachment("pay", "Secret/pay-tls", None),)), seen(None)),
        (attach(), None),
        (attach(), observed(load_balancer=None)),
    ],
)
async def test_what_was_not_decided_on_something_whole_is_not_sent(step, there):
    alb = Alb()
    with pytest.raises(ValueError, match="attach to lsn-1"):
        await execute(cloud(alb, used=0), there, step, token="t")
    assert alb.calls == []
