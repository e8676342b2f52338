"""From what is wanted and what is there to an ordered plan: pure.

`rules` holds what forbids a step, `roles` which certificate is for what, `ordering` the order of the steps.

| case | plan |
|---|---|
| what is wanted is served already, whoever uploaded it | nothing |
| the default certificate is another one | upload it where CAS doesn't have it, replace the default |
| additional ones are missing | upload, attach; then detach what they supersede |
| the TLS security policy or the template has changed | update the listener, last |
| no listener, a template | upload, create the listener with its default certificate |
| the object goes | delete the listener made for it, or detach what was attached for it, as the object says |
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from albtls.api.listener_template import ListenerTemplate
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener, WantedCertificate
from albtls.core.hosts import clashes
from albtls.core.naming import TAG_CREATED, UploadRole, is_own_upload
from albtls.core.observed import AttachedCertificate, Listener, Observed
from albtls.core.ordering import BATCH, Ordering, provision
from albtls.core.plan import (
    CreateListener,
    DeleteListener,
    DetachCertificates,
    Plan,
    SetSecurityPolicy,
    Step,
    UpdateSettings,
)
from albtls.core.policies import policy_problem, policy_warnings
from albtls.core.problems import Problem
from albtls.core.quota import quota_problems
from albtls.core.regression import predecessor
from albtls.core.roles import Roles, arrange
from albtls.core.rules import facts, target_problem
from albtls.core.template import changed_settings, create_settings, kept

#: TLS security policy of a listener that albtls makes, where the object names none (the API's own default is weaker).
DEFAULT_SECURITY_POLICY: Final = "tls_cipher_policy_1_2"
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done, and what can't be.

    Attributes:
        plan: the steps that are possible; empty where nothing is left or nothing can be done.
        problems: what stands in the way of the rest.
        look_again_at: a time at which the decision will be another one by itself.
    """

    plan: Plan
    problems: tuple[Problem, ...] = ()
    look_again_at: datetime | None = None


def decide(desired: DesiredListener, observed: Observed, now: datetime) -> Decision:
    """The steps from `observed` to `desired`."""
    if desired.ending:
        return Decision(Plan(tuple(_ending(desired, observed))))
    problem = target_problem(desired, observed)
    if problem is not None:
        return Decision(Plan(), (problem,))
    roles = arrange(desired, observed, now)
    if observed.listener is None:
        return _creation(desired, roles, observed)
    refused = policy_problem(desired, observed)
    ordering = Ordering(
        desired=desired,
        observed=observed,
        listener=observed.listener,
        switch=_switch(roles, observed),
        missing=_missing(desired, roles, observed),
        surplus=_surplus(desired, roles, observed),
        now=now,
    )
    steps: list[Step] = [*ordering.steps()]
    settled: list[Problem] = []
    if refused is None:
        steps.extend(_attributes(desired, observed.listener))
    if not (steps or roles.held or ordering.missing or ordering.switch):
        settled.extend(clashes(desired, observed))
    problems = [
        *roles.problems,
        *([refused] if refused is not None else []),
        *quota_problems(ordering),
        *policy_warnings(desired, observed),
        *settled,
    ]
    return Decision(Plan(tuple(steps)), tuple(problems), roles.look_again_at)


def _ending(desired: DesiredListener, observed: Observed) -> Iterator[Step]:
    """What the end of the object does: the listener that was made for it goes, or what was attached for it does."""
    listener = observed.listener
    if listener is None:
        return
    if desired.delete:
        if desired.owner.created(listener.tags):
            yield DeleteListener(listener.listener_id)
        return
    ours = [row.certificate_id for row in observed.beside if _ours(desired, row, observed)]
    for start in range(0, len(ours), BATCH):
        yield DetachCertificates(listener.listener_id, tuple(ours[start : start + BATCH]))


def _switch(roles: Roles, observed: Observed) -> WantedCertificate | None:
    """What shall become the default certificate, where the listener has another one, whoever put that there."""
    wanted = roles.main
    if wanted is None or observed.listener is None:
        return None
    if wanted.certificate_id is not None:
        return wanted if observed.listener.default_certificate_id != wanted.certificate_id else None
    served, certificate = observed.default_certificate, facts(wanted, observed)
    if certificate is None:
        return None
    satisfied = served is not None and served.certificate.fingerprint == certificate.fingerprint
    return None if satisfied else wanted


def _missing(desired: DesiredListener, roles: Roles, observed: Observed) -> list[WantedCertificate]:
    """What is to be attached: what no other certificate stands in for first, then by the end of what it renews."""
    missing = [wanted for wanted in roles.additional if not _attached(roles, wanted, observed)]

    def urgency(wanted: WantedCertificate) -> tuple[bool, datetime]:
        old = predecessor(desired, wanted, observed)
        return (old is not None, old.certificate.not_after if old is not None else _LAST)

    return sorted(missing, key=urgency)


def _attached(roles: Roles, wanted: WantedCertificate, observed: Observed) -> bool:
    """Whether the listener has a certificate beside its default one, or may keep it as that."""
    if _standing_in(wanted, observed) is not None:
        return True
    if observed.listener is None or wanted.certificate_id is None:
        return False
    stays = observed.listener.default_certificate_id == wanted.certificate_id
    return stays and _switch(roles, observed) is None


def _standing_in(wanted: WantedCertificate, observed: Observed) -> str | None:
    """The certificate beside the default one that is what is wanted, whoever put it there."""
    return next((row.certificate_id for row in observed.beside if _satisfies(row, wanted, observed)), None)


def _satisfies(row: AttachedCertificate, wanted: WantedCertificate, observed: Observed) -> bool:
    if wanted.certificate_id is not None:
        return row.certificate_id == wanted.certificate_id
    stored, certificate = observed.stored.get(row.certificate_id), facts(wanted, observed)
    return stored is not None and certificate is not None and stored.certificate.fingerprint == certificate.fingerprint


def _surplus(desired: DesiredListener, roles: Roles, observed: Observed) -> list[str]:
    """Additional certificates that nothing asks for any more and that are ours to take off.

    While an entry is held or can't be resolved, only what an entry that is neither has left behind.
    """
    served = {_standing_in(wanted, observed) for wanted in roles.additional}
    alive = {wanted.entry for wanted in desired.wanted} - roles.held
    origins: dict[str, set[str]] = defaultdict(set)
    for one in desired.remembered:
        origins[one.certificate_id].add(one.entry)
    surplus = []
    for row in observed.beside:
        if row.certificate_id in served:
            continue
        entries = origins[row.certificate_id]
        superseded = bool(entries & alive) and not entries & roles.held
        unwanted = not roles.held and (desired.remove_unmanaged or _ours(desired, row, observed))
        if superseded or unwanted:
            surplus.append(row.certificate_id)
    return surplus


def _ours(desired: DesiredListener, row: AttachedCertificate, observed: Observed) -> bool:
    """Whether an additional certificate was attached for this object, by its name in CAS or by the status."""
    stored = observed.stored.get(row.certificate_id)
    named = stored is not None and is_own_upload(stored.name, desired.owner.cluster_id)
    return named or row.certificate_id in desired.attached_here


def _attributes(desired: DesiredListener, listener: Listener) -> Iterator[Step]:
    """What else the spec says of the listener: its policy, and all of the template where it was made from that."""
    if desired.programmed_before:
        return
    template, wanted = desired.template, desired.security_policy_id
    if template is not None and desired.owner.created(listener.tags):
        changes = changed_settings(template, listener.settings)
        if changes:
            yield UpdateSettings(listener.listener_id, changes, keeps=kept(listener.settings))
    if wanted is not None and wanted != listener.security_policy_id:
        yield SetSecurityPolicy(
            listener.listener_id, listener.security_policy_id, wanted, keeps=kept(listener.settings)
        )


def _creation(desired: DesiredListener, roles: Roles, observed: Observed) -> Decision:
    """Makes the listener, with its default certificate from the first moment; the others follow."""
    template, identity, wanted = desired.template, desired.identity, roles.main
    if template is None or identity.load_balancer_id is None or identity.protocol is None or identity.port is None:
        return Decision(Plan(), roles.problems, roles.look_again_at)
    refused = policy_problem(desired, observed)
    if wanted is None or refused is not None or DEFAULT_ENTRY in roles.held:
        problems = (*roles.problems, *([refused] if refused is not None else []))
        return Decision(Plan(), problems, roles.look_again_at)
    upload, certificate_id = provision(desired, wanted, observed, UploadRole.DEFAULT)
    https = identity.protocol == "HTTPS"
    create = CreateListener(
        load_balancer_id=identity.load_balancer_id,
        protocol=identity.protocol,
        port=identity.port,
        server_group_id=template.server_group_id,
        certificate_id=certificate_id,
        security_policy_id=(desired.security_policy_id or DEFAULT_SECURITY_POLICY) if https else None,
        tags=_creation_tags(desired, template),
        settings=create_settings(template),
    )
    steps = (upload, create) if upload is not None else (create,)
    return Decision(Plan(steps), roles.problems, roles.look_again_at)


def _creation_tags(desired: DesiredListener, template: ListenerTemplate) -> dict[str, str]:
    return {**template.tags, **desired.owner.tags, TAG_CREATED: "true"}
