"""One owner per listener: which of several objects that name one listener may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from albtls.api.common import ListenerIdentity
from albtls.api.reasons import Reason
from albtls.core.keys import ObjectKey
from albtls.core.problems import Problem

#: Load balancer, protocol and port: at most one listener is there.
Place: TypeAlias = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """One object's claim to a listener.

    Attributes:
        key: the object.
        uid: of the object.
        created: when the object was created.
        region: of the listener.
        identity: what the object names.
        listener_id: the listener that this was resolved to; None as long as that isn't known.
        found_at: where that listener lies; None as long as that isn't known.
        programmed: whether the object has had its way on that listener: such a one is the incumbent.
    """

    key: ObjectKey
    uid: str
    created: datetime
    region: str
    identity: ListenerIdentity
    listener_id: str | None = None
    found_at: Place | None = None
    programmed: bool = False

    def same_listener(self, other: "Claim") -> bool:
        """Whether both mean one listener, as far as that is known."""
        mine, theirs = self.listener_id or self.identity.id, other.listener_id or other.identity.id
        if mine is not None and theirs is not None:
            return mine == theirs
        return self.place is not None and (self.region, self.place) == (other.region, other.place)

    @property
    def place(self) -> Place | None:
        """Where the listener lies, by the object's own words or by what its id has led to."""
        named = self.identity
        if named.load_balancer_id is None or named.protocol is None or named.port is None:
            return self.found_at
        return (named.load_balancer_id, str(named.protocol), named.port)


def winner(claims: Iterable[Claim]) -> Claim:
    """The claim that counts: the incumbent's, else the older one, else that of the smaller uid."""
    return min(claims, key=lambda claim: (not claim.programmed, claim.created, claim.uid))


def conflict(mine: Claim, holder: Claim) -> Problem | None:
    """What to tell an object whose listener `holder` looks after."""
    if holder.uid == mine.uid:
        return None
    return Problem(
        Reason.CONFLICT,
        f"listener {mine.listener_id or holder.listener_id or _named(mine.identity)} is looked after by"
        f" {holder.key}; one listener has one AlbListenerTLS: merge the two, or delete one",
    )


def _named(identity: ListenerIdentity) -> str:
    return identity.id or f"{identity.protocol}:{identity.port} of {identity.load_balancer_id}"
