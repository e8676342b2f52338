"""Which of several objects that name one listener has it: memory says who asks, the API server who is really there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from albtls.api.conditions import ConditionType
from albtls.api.listener_tls import AlbListenerTLSSpec
from albtls.api.meta import ObjectMeta
from albtls.api.reasons import Reason
from albtls.core.desired import DesiredListener
from albtls.core.keys import ObjectKey
from albtls.core.observed import Observed
from albtls.core.ownership import Claim, conflict, hesitation, winner
from albtls.core.plan import Plan
from albtls.core.problems import Problem
from albtls.kube.client import KubeClient
from albtls.runtime.inventory import Inventory, claim_of
from albtls.runtime.resolve import Read


@dataclass(frozen=True, slots=True)
class Contest:
    """Settles who has a listener.

    Attributes:
        kube: the API server.
        inventory: all objects.
        region: region of objects that name none.
        wake: asks for a pass over an object.
    """

    kube: KubeClient
    inventory: Inventory
    region: str
    wake: Callable[[ObjectKey], None]

    async def problem(
        self, found: Read, spec: AlbListenerTLSSpec, desired: DesiredListener, observed: Observed, plan: Plan
    ) -> Problem | None:
        """Why an object may not change the listener that it means; None where it is in charge of it."""
        mine = claim_of(found.meta, found.status, spec, self.region)
        if observed.listener is not None:
            listener = observed.listener
            place = (listener.load_balancer_id, listener.protocol, listener.port)
            mine = replace(mine, listener_id=listener.listener_id, found_at=place)
        self.inventory.claim(mine)
        accepted = found.status.condition(ConditionType.ACCEPTED)
        return conflict(mine, await self._holder(mine)) or hesitation(
            accepted, found.meta.generation, desired, observed, plan
        )

    def gone(self, key: ObjectKey) -> None:
        """Forgets an object that is gone and wakes those that stood back for it."""
        for rival in self.inventory.drop(key):
            self.wake(rival)

    def give_way(self, key: ObjectKey, found: Read, problems: Iterable[Problem]) -> None:
        """Takes back the claim of an object that does nothing, so that it keeps nobody from the listener it names.

        One that has been in charge keeps its claim: nobody shall come between for a passing mistake in its spec.
        """
        forbidden = any(problem.reason is Reason.NOT_PERMITTED for problem in problems)
        if not forbidden and found.spec is not None:
            forbidden = not claim_of(found.meta, found.status, found.spec, self.region).incumbent
        if forbidden:
            for rival in self.inventory.withdraw(key):
                self.wake(rival)

    async def _holder(self, mine: Claim) -> Claim:
        while True:
            holder = winner((mine, *self.inventory.rivals(mine)))
            if holder.key == mine.key:
                return mine
            raw = await self.kube.read(holder.key)
            if raw is not None and ObjectMeta.model_validate(raw["metadata"]).uid == holder.uid:
                return holder
            self.gone(holder.key)
