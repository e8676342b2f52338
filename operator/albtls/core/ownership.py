"""One owner per listener: which of several objects that name one listener may change it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from albtls.api.common import ListenerIdentity
from albtls.api.conditions import Condition
from albtls.api.reasons import Reason
from albtls.core.coverage import covers
from albtls.core.desired import DesiredListener
from albtls.core.keys import ObjectKey
from albtls.core.observed import Observed
from albtls.core.plan import Plan
from albtls.core.problems import Problem
from albtls.core.rules import known_facts

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
        incumbent: whether the object has been accepted on that listener: it stays so while the cloud doesn't answer,
            a Secret is missing or a certificate ends, so that no hiccup hands the listener to somebody else.
    """

    key: ObjectKey
    uid: str
    created: datetime
    region: str
    identity: ListenerIdentity
    listener_id: str | None = None
    found_at: Place | None = None
    incumbent: bool = False

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
    return min(claims, key=lambda claim: (not claim.incumbent, claim.created, claim.uid))


def conflict(mine: Claim, holder: Claim) -> Problem | None:
    """What to tell an object whose listener `holder` looks after."""
    if holder.uid == mine.uid:
        return None
    # What goes on in other namespaces isn't everybody's to know.
    who = str(holder.key) if holder.key.namespace == mine.key.namespace else "an AlbListenerTLS of another namespace"
    return Problem(
        Reason.CONFLICT,
        f"listener {mine.listener_id or holder.listener_id or _named(mine.identity)} is looked after by {who};"
        " one listener has one AlbListenerTLS: merge the two, or delete one",
    )


def hesitation(
    before: Condition | None, generation: int, desired: DesiredListener, observed: Observed, plan: Plan
) -> Problem | None:
    """Why an object that had to stand back doesn't take the listener over by itself.

    With its rival gone it may go on with a plain renewal; that names lose their certificate is for a person to choose,
    by any change of the object's spec.

    Args:
        before: the object's condition Accepted so far.
        generation: the object's metadata.generation.
        desired: what it wants.
        observed: what is there.
        plan: how it would get there.
    """
    stood_back = before is not None and before.reason == Reason.CONFLICT and before.observed_generation == generation
    served = observed.default_certificate
    if not stood_back or not plan.steps or served is None or not desired.default:
        return None
    wanted = known_facts(desired.wanted, observed)
    lost = sorted(name for name in served.certificate.names if not any(covers(one, name) for one in wanted))
    if not lost:
        return None
    return Problem(
        Reason.CONFLICT,
        f"nobody else looks after listener {_named(desired.identity)} any more, but taking over would end the"
        f" certificate for {', '.join(lost[:5])}; change this object's spec, or make it anew, to say so",
    )


def _named(identity: ListenerIdentity) -> str:
    return identity.id or f"{identity.protocol}:{identity.port} of {identity.load_balancer_id}"
