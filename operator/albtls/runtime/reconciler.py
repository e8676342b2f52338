"""One pass over one object: read → resolve → observe → decide → gate → report → execute.

A pass changes the listener at most once and then comes back to look; what it is about to do stands in the status
before it does it. Every pass starts from what is, so a pass that is missed, repeated or cut off does no harm.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from albtls.api.listener_tls import AlbListenerTLSSpec
from albtls.api.meta import FINALIZER
from albtls.api.reasons import Reason
from albtls.api.status import ChangePhase, LastChange
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
from albtls.core.plan import AttachCertificates, Step
from albtls.core.problems import Problem
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeConflictError, KubeError, KubeInvalidError
from albtls.runtime.contest import Contest
from albtls.runtime.execute import execute, recheck
from albtls.runtime.finalizer import align_finalizer, changes_cloud, remove_finalizer
from albtls.runtime.inventory import Inventory, region_of
from albtls.runtime.observe import observe
from albtls.runtime.queue import Again
from albtls.runtime.refusals import Refusal, Refusals
from albtls.runtime.report import Reporter
from albtls.runtime.resolve import Read, Resolver, read

_LOG: Final = logging.getLogger(__name__)

#: Seconds after which a change is looked for although its job hasn't been heard of.
JOB_OVERDUE: Final = 60.0
#: Seconds between two looks at what the cloud has been at work on for long.
SLOWEST_POLL: Final = 30.0
#: Seconds until the next look at what waits for a change of another listener.
WAITING_POLL: Final = 10.0
#: Refusals that mean that things are moving.
_PASSING: Final = frozenset({Disposition.RETRY_SOON, Disposition.LOOK_AGAIN})
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
        contest: settles which of several objects has a listener.
        timing: when to come back.
        region: region of objects that name none.
        now: the wall clock.
        new_token: a fresh ClientToken.
        wake: asks for a pass over an object.
        refusals: what the cloud refused of each object's next step.
        busy_since: since when the cloud has been at work on each object's listener, by the object's uid.
    """

    kube: KubeClient
    clouds: Clouds
    resolver: Resolver
    reporter: Reporter
    inventory: Inventory
    contest: Contest
    timing: Timing
    region: str
    now: Callable[[], datetime]
    new_token: Callable[[], str]
    wake: Callable[[ObjectKey], None]
    refusals: Refusals = field(default_factory=Refusals)
    busy_since: dict[str, datetime] = field(default_factory=dict)

    async def reconcile(self, key: ObjectKey) -> Again:
        """One pass over one object."""
        try:
            raw = await self.kube.read(key)
            if raw is None:
                self.contest.gone(key)
                self.reporter.metrics.forget(key)
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
        except KubeInvalidError as error:
            _LOG.error("%s: %s; the installed CRDs aren't this operator's: update them", key, error)
            self.reporter.metrics.crd_outdated.set(1)
            return Again(failed=True)
        except (KubeError, LeaseLostError) as error:
            _LOG.warning("%s: %s", key, error)
            return Again(failed=True)

    async def _pass(self, key: ObjectKey, found: Read) -> Again:
        if found.meta.deleting and (FINALIZER not in found.meta.finalizers or not changes_cloud(found)):
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
        region = region_of(found.spec, found.status, self.region)
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
            told = () if error.disposition is Disposition.RETRY_SOON else (_problem(error),)
            return await self._refused(key, found, findings, error, told)
        refused = self._permission(found, spec, desired, observed)
        if refused is not None:
            return await self._stop(key, found, replace(findings, problems=(refused,)))
        decision = decide(desired, observed, findings.now)
        contested = await self.contest.problem(found, spec, desired, observed, decision.plan)
        if contested is not None and desired.ending:  # what another object looks after isn't ours to delete
            await remove_finalizer(self.kube, found)
            return Again()
        problems = [*findings.problems, *((contested,) if contested is not None else ()), *decision.problems]
        problems.extend(self.reporter.crd_problems)
        hold = gate(decision.plan, observed, problems)
        refusal = self.refusals.of(found.meta.uid, decision.plan.next_step)
        job_failed = refusal is not None and refusal.fresh and bool(refusal.job_code)
        step = decision.plan.next_step if hold is None and not job_failed else None
        findings = replace(
            findings,
            observed=observed,
            plan=decision.plan,
            hold=hold,
            problems=(*problems, *(refusal.told if refusal is not None else ())),
            last_change=_last_change(findings, observed, step, refusal),
        )
        found = await self.reporter.report(found, findings)
        if step is not None:
            return await self._execute(key, found, findings, cloud, decision.plan.opening)
        if desired.ending and not decision.plan.steps:
            await remove_finalizer(self.kube, found)
            return Again()
        return self._again(found, findings, decision, failed=job_failed)

    def _permission(
        self, found: Read, spec: AlbListenerTLSSpec, desired: DesiredListener, observed: Observed
    ) -> Problem | None:
        """Whether a listener that was named by its id lies where the namespace may go."""
        if observed.listener is None:
            return None
        return self.resolver.permitted(found, spec, desired.region, observed.listener.load_balancer_id)

    async def _execute(
        self, key: ObjectKey, found: Read, findings: Findings, cloud: Cloud, steps: Sequence[Step]
    ) -> Again:
        self.busy_since.pop(found.meta.uid, None)
        for step in steps:
            _LOG.info("%s: %s", key, step)
            try:
                started = await execute(cloud, findings.observed, step, token=self.new_token())
            except CloudError as error:
                told = await self._note(found.meta.uid, cloud, step, error)
                return await self._refused(key, found, findings, error, told)
            if started is not None and started.job_id:
                cloud.jobs.watch(started.job_id, partial(self._job_done, key, found.meta.uid, step))
                return Again(after=JOB_OVERDUE, settled=False)
        return Again(after=0.0, settled=False)

    async def _note(self, uid: str, cloud: Cloud, step: Step, error: CloudError) -> tuple[Problem, ...]:
        """Remembers that the cloud didn't take a step; what is to be told of it."""
        if error.disposition is Disposition.LOOK_AGAIN:
            await recheck(cloud, step)
        # How much room there is was learned: the next look says what that means.
        counted = error.reason is Reason.QUOTA_EXCEEDED and isinstance(step, AttachCertificates)
        passing = counted or error.disposition in _PASSING
        return self.refusals.note(uid, step, _problem(error), passing=passing).told

    def _job_done(self, key: ObjectKey, uid: str, step: Step, job: Job) -> None:
        if job.status == "Failed":
            _LOG.warning("%s: job %s failed: %s", key, job.job_id, job.error_code)
            problem = Problem(Reason.CHANGE_REJECTED, f"{step}: the cloud's job for it failed ({job.error_code})")
            self.refusals.note(uid, step, problem, job_code=job.error_code or "no code")
        self.wake(key)

    async def _refused(
        self, key: ObjectKey, found: Read, findings: Findings, error: CloudError, told: tuple[Problem, ...]
    ) -> Again:
        """What follows from a call that the cloud refused or didn't answer."""
        soon = error.disposition is Disposition.RETRY_SOON
        _LOG.log(logging.DEBUG if soon else logging.WARNING, "%s: %s (request %s)", key, error, error.request_id or "-")
        if told:
            others = tuple(problem for problem in findings.problems if problem not in told)
            await self.reporter.report(found, replace(findings, problems=(*others, *told)))
        return Again(after=self._poll(findings), settled=False) if soon else Again(error.retry_after, failed=True)

    def _poll(self, findings: Findings, since: datetime | None = None) -> float:
        """Seconds until the next look at what the cloud is at work on: ever less often for what takes long."""
        change = findings.last_change
        ours = change is not None and change.phase is ChangePhase.STARTED
        begun = [moment for moment in (since, change.time if change is not None and ours else None) if moment]
        age = (findings.now - min(begun, default=findings.now)).total_seconds()
        return max(self.timing.poll, min(SLOWEST_POLL, age / 10)) * self.timing.jitter()

    async def _stop(self, key: ObjectKey, found: Read, findings: Findings) -> Again:
        """Nothing can be asked of the cloud for this object as it is."""
        self.contest.give_way(key, found, findings.problems)
        if found.meta.deleting:
            await remove_finalizer(self.kube, found)
            return Again()
        await self.reporter.report(found, findings)
        return Again(after=self.timing.resync * self.timing.jitter())

    def _again(self, found: Read, findings: Findings, decision: Decision, *, failed: bool) -> Again:
        if findings.hold is not None and findings.hold.busy:
            since = self.busy_since.setdefault(found.meta.uid, findings.now)
            return Again(after=self._poll(findings, since), settled=False)
        self.busy_since.pop(found.meta.uid, None)
        reasons = {problem.reason for problem in findings.problems}
        if Reason.KUBERNETES_UNAVAILABLE in reasons:
            return Again(failed=True)
        if Reason.PENDING in reasons:
            return Again(after=WAITING_POLL * self.timing.jitter(), settled=False)
        # What stands in the way may be mended in the cloud, which sends no events.
        seconds = min(self.timing.resync, TROUBLED_RESYNC) if findings.hold or findings.problems else self.timing.resync
        after = seconds * self.timing.jitter()
        for moment in (decision.look_again_at, found.status.next_expiry_warning):
            if moment is not None and moment > findings.now:
                after = min(after, (moment - findings.now).total_seconds() + 1.0)
        return Again(after=after, failed=failed)


def _last_change(
    findings: Findings, observed: Observed, step: Step | None, refusal: Refusal | None
) -> LastChange | None:
    """The last change as it is now. One that is tried again after a refusal is the same change still."""
    change = changes.close(findings.last_change, observed, findings.now)
    if refusal is None:
        return changes.start(step, change, findings.now)
    return changes.fail(change, refusal.job_code, findings.now) if refusal.job_code else change


def _problem(error: CloudError) -> Problem:
    """A refusal in the words of a condition."""
    if error.reason is not Reason.PROGRESSING:
        return Problem(error.reason, error.message)
    return Problem(
        Reason.CHANGE_REJECTED,
        f"the cloud refuses {error.action} ({error.code}) although nothing has changed since; look the code up and"
        " correct what it names",
    )
