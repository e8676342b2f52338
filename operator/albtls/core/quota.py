"""What is said where a load balancer has no room for an additional certificate. Pure.

Source: the product's quota page: additional certificates are counted over all listeners of a load balancer, the default
ones not.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from albtls.api.common import OnFullQuota
from albtls.api.reasons import Reason
from albtls.api.status import Quota, Status
from albtls.core.desired import DEFAULT_ENTRY, WantedCertificate
from albtls.core.observed import SETTLED, Observed
from albtls.core.ordering import Ordering
from albtls.core.problems import Problem
from albtls.core.regression import predecessor

#: What a status says where the cloud itself has refused a place.
_REFUSED: Final = frozenset({Reason.QUOTA_EXCEEDED, Reason.QUOTA_NO_HEADROOM})
#: From this share of the limit on, the places are told.
_TOLD_FROM: Final = 0.8


def told_quota(previous: Status, observed: Observed, problems: Iterable[Problem]) -> Quota | None:
    """What the status says of the places.

    Only where they matter, so that one attachment doesn't rewrite the statuses of all its neighbours.
    """
    listener, room = observed.listener, observed.room
    if listener is not None and listener.status not in SETTLED:
        return previous.quota  # nobody counts while the listener changes
    if room is None or room.limit is None:
        return None
    refused = any(problem.reason in _REFUSED for problem in problems)
    return Quota(used=room.used, limit=room.limit) if refused or room.used >= _TOLD_FROM * room.limit else None


def refused_at(status: Status, generation: int) -> int | None:
    """The limit at which the cloud has refused what this generation asks for; None where it hasn't."""
    reasons = {one.reason for one in status.conditions if one.observed_generation == generation}
    return status.quota.limit if status.quota is not None and reasons & _REFUSED else None


def quota_problems(ordering: Ordering) -> Iterator[Problem]:
    """Why what is left of an ordering isn't done."""
    needing = [one for one in (ordering.switch, *ordering.missing) if one is not None and _changes_role(ordering, one)]
    if needing:
        yield _gap_problem(needing)
    room, left = ordering.observed.room, [one for one in ordering.missing if one not in needing]
    if room is None or room.limit is None:
        return
    if not left:
        if not room.moving:  # else some of the places are taken for moments only
            yield from _headroom(ordering, max(room.used, room.limit), room.limit)
        return
    balancer = ordering.listener.load_balancer_id
    if room.moving or (room.presumed and room.young):
        yield Problem(
            Reason.PENDING,
            f"load balancer {balancer} has {room.used} of {room.limit} additional certificates; {_names(left)} waits"
            " for a place that the change of another listener may give back",
        )
        return
    rotating = [one for one in left if predecessor(ordering.desired, one, ordering.observed) is not None]
    new = [one for one in left if one not in rotating]
    if new:
        yield Problem(
            Reason.QUOTA_EXCEEDED,
            f"load balancer {balancer} has {room.used} of {room.limit} additional certificates, so there is no room for"
            f" {_names(new)}; remove some, or have the quota raised",
        )
    if rotating:
        yield Problem(
            Reason.QUOTA_NO_HEADROOM,
            f"load balancer {balancer} has {room.used} of {room.limit} additional certificates; rotation of"
            f" {_names(rotating)} needs 1 free: {_way_out(ordering)}",
        )


def _way_out(ordering: Ordering) -> str:
    if ordering.desired.on_full_quota is OnFullQuota.REPLACE:
        return "remove one, or have the quota raised"
    return "remove one, have the quota raised, or set spec.change.onFullQuota: Replace"


def _headroom(ordering: Ordering, used: int, limit: int) -> Iterator[Problem]:
    """Said from the day on which the next renewal has no room; a rotation under way gives back the place it takes."""
    beside = [one for one in ordering.desired.wanted if one.bundle is not None and one.entry != DEFAULT_ENTRY]
    if ordering.full and (beside or ordering.desired.paired):
        yield Problem(
            Reason.NO_ROTATION_HEADROOM,
            f"load balancer {ordering.listener.load_balancer_id} has {used} of {limit} additional certificates;"
            " the next renewal needs 1 free: remove one, or have the quota raised",
        )


def _changes_role(ordering: Ordering, wanted: WantedCertificate) -> bool:
    """Whether a certificate by id is on the listener already, in the other role, and may not leave it."""
    by_id = wanted.certificate_id is not None and not ordering.desired.allow_gap
    return by_id and any(row.certificate_id == wanted.certificate_id for row in ordering.observed.attached)


def _gap_problem(wanted: list[WantedCertificate]) -> Problem:
    return Problem(
        Reason.PROMOTION_NEEDS_GAP,
        f"{_names(wanted)}: a certificate given by certificateId can't be default and additional at once, so that its"
        " change of role leaves it off the listener for some seconds; give it by secretRef, or allow the gap by"
        " spec.change.allowGap: true",
    )


def _names(wanted: list[WantedCertificate]) -> str:
    return ", ".join(f"entry {one.entry} ({one.source})" for one in wanted[:5])
