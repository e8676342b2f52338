"""One pass over one object: read → resolve → observe → decide → gate → report → execute.

A pass changes at most one thing in the cloud and then comes back to look; what it is about to do stands in the status
before it does it. Every pass starts from what is, so a pass that is missed, repeated or cut off does no harm.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from albtls.api.listener_tls import AlbListenerTLSSpec
from albtls.api.meta import FINALIZER, ObjectMeta
from albtls.api.reasons import Reason
from albtls.cloud.classification import Disposition
from albtls.cloud.clouds import Cloud, Clouds
from albtls.cloud.errors import CloudError, LeaseLostError
from albtls.cloud.limits import ending
from albtls.core import changes
from albtls.core.decide import Decision, decide
from albtls.core.desired import DesiredListener
from albtls.core.gate import gate
from albtls.core.keys import ObjectKey
from albtls.core.observed import Job, Observed
from albtls.core.outcome import Findings
from albtls.core.ownership import Claim, conflict, winner
from albtls.core.plan import Step
from albtls.core.problems import Problem
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeConflictError, KubeError
from albtls.runtime.execute import execute, forget
from albtls.runtime.finalizer import align_finalizer, deletes_listener, remove_finalizer
from albtls.runtime.inventory import Inventory, claim_of
from albtls.runtime.observe import observe
from albtls.runtime.queue import Again
from albtls.runtime.report import Reporter
from albtls.runtime.resolve import Read, Resolver, read

_LOG: Final = logging.getLogger(__name__)

#: Seconds after which a change is looked for although its job hasn't been heard of.
JOB_OVERDUE: Final = 60.0
#: Seconds until the next look at an object that something stands in the way of.
TROUBLED_RESYNC: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a pass comes back by itself, in seconds.

    Attributes:
        resync: with nothing to do.
        poll: while the cloud is at work on the listener.
        jitter: a number from 0.9 to 1.1, so that objects don't come in step.
    """

    resync: float
    poll: float
    jitter: Callable[[], float]


@dataclass(slots=True, kw_only=True)
class Reconciler:
    """Carries objects from what they are to what they shall be.

    Attributes:
        kube: the API server.
        clouds: the cloud, by region.
        resolver: reads what objects refer to.
        reporter: writes what a pass found out.
        inventory: the other objects.
        timing: when to come back.
        region: region of objects that name none.
        now: the wall clock.
        new_token: a fresh ClientToken.
        wake: asks for a pass over an object.
        failed_jobs: jobs that failed and haven't been reported yet.
    """

    kube: KubeClient
    clouds: Clouds
    resolver: Resolver
    reporter: Reporter
    inventory: Inventory
    timing: Timing
    region: str
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    wake: Callable[[ObjectKey], None]
    failed_jobs: dict[ObjectKey, Job] = field(default_factory=dict)

    async def reconcile(self, key: ObjectKey) -> Again:
        """One pass over one object."""
        try:
            raw = await self.kube.read(key)
            if raw is None:
                self._gone(key)
                return Again()
            self.inventory.observe(raw)
            if key not in self.inventory:
                return Again()  # another operator's class
            found = await align_finalizer(self.kube, read(raw))
            first = found.status.first_to_expire
            with ending(first.not_after if first is not None else None):
                return await self._pass(key, found)
        except KubeConflictError as error:
            _LOG.debug("%s: %s", key, error)
            return Again(after=0.0)
        except (KubeError, LeaseLostError) as error:
            _LOG.warning("%s: %s", key, error)
            return Again(failed=True)

    def _gone(self, key: ObjectKey) -> None:
        self.reporter.metrics.forget(key)
        self.failed_jobs.pop(key, None)
        for rival in self.inventory.drop(key):
            self.wake(rival)

    async def _pass(self, key: ObjectKey, found: Read) -> Again:
        if found.meta.deleting and (FINALIZER not in found.meta.finalizers or not deletes_listener(found)):
            await remove_finalizer(self.kube, found)
            return Again()
        findings = Findings(
            generation=found.meta.generation,
            previous=found.status,
            now=self.now(),
            last_change=found.status.last_change,
        )
        if found.spec is None:
            problems = (found.problem,) if found.problem is not None else ()
            return await self._stop(key, found, replace(findings, problems=problems))
        region = found.spec.region or found.status.region or self.region
        resolved = await self.resolver.resolve(found, found.spec, region)
        findings = replace(findings, region=region, desired=resolved.desired, problems=resolved.problems)
        if resolved.desired is None:
            return await self._stop(key, found, findings)
        return await self._toward(key, found, found.spec, resolved.desired, findings)

    async def _toward(
        self, key: ObjectKey, found: Read, spec: AlbListenerTLSSpec, desired: DesiredListener, findings: Findings
    ) -> Again:
        cloud = self.clouds.region(desired.region)
        try:
            observed = await observe(cloud, desired)
        except CloudError as error:
            return await self._refused(key, found, findings, error)
        refused = self._permission(found, spec, desired, observed)
        if refused is not None:
            return await self._stop(key, found, replace(findings, problems=(refused,)))
        problems = [*findings.problems, *await self._contested(found, spec, observed)]
        job = self.failed_jobs.pop(key, None)
        if job is not None:
            problems.append(
                Problem(Reason.CHANGE_REJECTED, f"the cloud's job for the last change failed: {job.error_code}")
            )
        decision = decide(desired, observed, findings.now)
        problems.extend(decision.problems)
        hold = gate(decision.plan, observed, problems)
        step = decision.plan.next_step if hold is None and job is None else None
        last_change = changes.close(findings.last_change, observed, findings.now)
        if job is not None:
            last_change = changes.fail(last_change, job, findings.now)
        findings = replace(
            findings,
            observed=observed,
            plan=decision.plan,
            hold=hold,
            problems=tuple(problems),
            last_change=changes.start(step, last_change, findings.now),
        )
        found = await self.reporter.report(found, findings)
        if step is not None:
            return await self._execute(key, found, findings, cloud, step)
        if desired.delete and not decision.plan.steps:
            await remove_finalizer(self.kube, found)
            return Again()
        return self._again(found, findings, decision, failed=job is not None)

    def _permission(
        self, found: Read, spec: AlbListenerTLSSpec, desired: DesiredListener, observed: Observed
    ) -> Problem | None:
        """Whether a listener that was named by its id lies where the namespace may go."""
        if observed.listener is None:
            return None
        return self.resolver.permitted(found, spec, desired.region, observed.listener.load_balancer_id)

    async def _contested(self, found: Read, spec: AlbListenerTLSSpec, observed: Observed) -> list[Problem]:
        """What other objects that claim this listener have to say."""
        mine = claim_of(found.meta, found.status, spec, self.region)
        if observed.listener is not None:
            listener = observed.listener
            place = (listener.load_balancer_id, listener.protocol, listener.port)
            mine = replace(mine, listener_id=listener.listener_id, found_at=place)
        self.inventory.claim(mine)
        problem = conflict(mine, await self._holder(mine))
        return [problem] if problem is not None else []

    async def _holder(self, mine: Claim) -> Claim:
        """Whose listener it is, with the memory's word for another one checked against the API server."""
        while True:
            holder = winner((mine, *self.inventory.rivals(mine)))
            if holder.key == mine.key:
                return mine
            raw = await self.kube.read(holder.key)
            if raw is not None and ObjectMeta.model_validate(raw["metadata"]).uid == holder.uid:
                return holder
            self._gone(holder.key)

    async def _execute(self, key: ObjectKey, found: Read, findings: Findings, cloud: Cloud, step: Step) -> Again:
        _LOG.info("%s: %s", key, step)
        try:
            started = await execute(cloud, step, token=self.new_token())
        except CloudError as error:
            if error.disposition is Disposition.LOOK_AGAIN:
                forget(cloud, step)
            return await self._refused(key, found, findings, error)
        if started is None or not started.job_id:
            return Again(after=0.0)
        cloud.jobs.watch(started.job_id, lambda job: self._job_done(key, job))
        return Again(after=JOB_OVERDUE)

    def _job_done(self, key: ObjectKey, job: Job) -> None:
        if job.status == "Failed":
            _LOG.warning("%s: job %s failed: %s", key, job.job_id, job.error_code)
            self.failed_jobs[key] = job
        self.wake(key)

    async def _refused(self, key: ObjectKey, found: Read, findings: Findings, error: CloudError) -> Again:
        """What follows from a call that the cloud refused or didn't answer."""
        if error.disposition is Disposition.RETRY_SOON:
            _LOG.debug("%s: %s", key, error)
            return Again(after=self.timing.poll * self.timing.jitter())
        _LOG.warning("%s: %s (request %s)", key, error, error.request_id or "-")
        if error.disposition is not Disposition.LOOK_AGAIN:
            problem = Problem(error.reason, error.message)
            await self.reporter.report(found, replace(findings, problems=(*findings.problems, problem)))
        return Again(after=error.retry_after, failed=True)

    async def _stop(self, key: ObjectKey, found: Read, findings: Findings) -> Again:
        """Nothing can be asked of the cloud for this object as it is."""
        if any(problem.reason is Reason.NOT_PERMITTED for problem in findings.problems):
            for rival in self.inventory.withdraw(key):
                self.wake(rival)
        if found.meta.deleting:
            await remove_finalizer(self.kube, found)
            return Again()
        await self.reporter.report(found, findings)
        return Again(after=self.timing.resync * self.timing.jitter())

    def _again(self, found: Read, findings: Findings, decision: Decision, *, failed: bool) -> Again:
        if findings.hold is not None and findings.hold.busy:
            return Again(after=self.timing.poll * self.timing.jitter())
        # What stands in the way may be mended in the cloud, which sends no events.
        seconds = min(self.timing.resync, TROUBLED_RESYNC) if findings.hold or findings.problems else self.timing.resync
        after = seconds * self.timing.jitter()
        for moment in (decision.look_again_at, found.status.next_expiry_warning):
            if moment is not None and moment > findings.now:
                after = min(after, (moment - findings.now).total_seconds() + 1.0)
        return Again(after=after, failed=failed)
