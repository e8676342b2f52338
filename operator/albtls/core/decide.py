"""From what is wanted and what is there to an ordered plan: pure. `rules` holds what forbids a step, this the order.

| case | plan |
|---|---|
| the default certificate's leaf is served already, whoever uploaded it | nothing |
| another one is served | upload it where CAS doesn't have it, replace the default |
| no listener, a template | upload, create the listener with its certificate |
| the object goes, and the listener was made for it | delete the listener |
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from albtls.api.listener_template import ListenerTemplate
from albtls.api.reasons import Reason
from albtls.core.certificates import CertificateBundle
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.naming import TAG_CREATED, UploadRole, upload_name
from albtls.core.observed import Listener, Observed
from albtls.core.plan import CreateListener, DeleteListener, Plan, SetDefaultCertificate, Step, UploadCertificate
from albtls.core.problems import Problem
from albtls.core.rules import certificate_problem, facts, target_problem, valid_from
from albtls.core.template import create_settings

#: TLS security policy of a listener that albtls makes, where the object names none (the API's own default is weaker).
DEFAULT_SECURITY_POLICY: Final = "tls_cipher_policy_1_2"


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
    if desired.delete:
        return Decision(_deletion(desired, observed.listener))
    problem = target_problem(desired, observed)
    if problem is not None:
        return Decision(Plan(), (problem,))
    wanted = desired.default
    if wanted is None:  # its reference isn't resolved, which is said elsewhere; what is served stays
        return Decision(Plan())
    problem = certificate_problem(desired, wanted, observed, now)
    if problem is not None:
        waits = problem.reason is Reason.CERTIFICATE_NOT_YET_VALID
        return Decision(Plan(), (problem,), valid_from(wanted, observed) if waits else None)
    steps = _creation(desired, wanted, observed) if observed.listener is None else _default(desired, wanted, observed)
    return Decision(Plan(tuple(steps)))


def _deletion(desired: DesiredListener, listener: Listener | None) -> Plan:
    made_here = listener is not None and desired.owner.created(listener.tags)
    return Plan((DeleteListener(listener.listener_id),)) if listener is not None and made_here else Plan()


def _default(desired: DesiredListener, wanted: WantedCertificate, observed: Observed) -> Iterator[Step]:
    """The steps that give an existing listener its default certificate."""
    listener = observed.listener
    certificate = facts(wanted, observed)
    if listener is None or certificate is None or _satisfied(wanted, observed):
        return
    upload, certificate_id = _provision(desired, wanted, observed)
    if upload is not None:
        yield upload
    yield SetDefaultCertificate(
        listener_id=listener.listener_id,
        from_id=listener.default_certificate_id,
        to_id=certificate_id,
        fingerprint=certificate.fingerprint,
        source=wanted.source,
        settings=listener.settings,
    )


def _satisfied(wanted: WantedCertificate, observed: Observed) -> bool:
    """Whether the listener serves the wanted leaf by default, whoever put it there."""
    if wanted.certificate_id is not None:
        return observed.listener is not None and observed.listener.default_certificate_id == wanted.certificate_id
    served = observed.default_certificate
    certificate = facts(wanted, observed)
    return served is not None and certificate is not None and served.certificate.fingerprint == certificate.fingerprint


def _creation(desired: DesiredListener, wanted: WantedCertificate, observed: Observed) -> Iterator[Step]:
    """The steps that make the listener, with its certificate from the first moment."""
    template, identity = desired.template, desired.identity
    if template is None or identity.load_balancer_id is None or identity.protocol is None or identity.port is None:
        return
    upload, certificate_id = _provision(desired, wanted, observed)
    if upload is not None:
        yield upload
    yield CreateListener(
        load_balancer_id=identity.load_balancer_id,
        protocol=identity.protocol,
        port=identity.port,
        server_group_id=template.server_group_id,
        certificate_id=certificate_id,
        security_policy_id=desired.security_policy_id or DEFAULT_SECURITY_POLICY,
        tags=_creation_tags(desired, template),
        settings=create_settings(template),
    )


def _creation_tags(desired: DesiredListener, template: ListenerTemplate) -> dict[str, str]:
    return {**template.tags, **desired.owner.tags, TAG_CREATED: "true"}


def _provision(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed
) -> tuple[UploadCertificate | None, str | None]:
    """The upload that is needed, and the id where it is known."""
    if wanted.bundle is None:
        return None, wanted.certificate_id
    name = upload_name(desired.owner.cluster_id, wanted.bundle.content_id, UploadRole.DEFAULT)
    known = observed.uploads.get(name)
    return (None, known) if known is not None else (_upload(desired, wanted.bundle, name, wanted.source), None)


def _upload(desired: DesiredListener, bundle: CertificateBundle, name: str, source: str) -> UploadCertificate:
    return UploadCertificate(name=name, bundle=bundle, tags=desired.owner.tags, source=source)
