"""The least that a cloud can be: what a plan's steps do to one listener and its certificates, without time or errors.

Pure enough to be copied and compared; refuses what the real cloud refuses.
"""

from dataclasses import dataclass, field, replace

from albtls.core.desired import DesiredListener
from albtls.core.observed import (
    AttachedCertificate,
    Listener,
    LoadBalancer,
    Observed,
    Room,
    SecurityPolicy,
    StoredCertificate,
)
from albtls.core.plan import (
    AttachCertificates,
    CreateListener,
    DeleteListener,
    DetachCertificates,
    SetDefaultCertificate,
    SetSecurityPolicy,
    Step,
    UpdateSettings,
    UploadCertificate,
)
from albtls.core.template import default_actions


@dataclass(slots=True)
class CloudModel:
    """One load balancer, at most one listener on it, and Certificate Management Service.

    Attributes:
        load_balancer: None where it doesn't exist.
        listener: None where it doesn't exist.
        additional: ids of the listener's additional certificates.
        stored: what CAS holds, by certificate id.
        limit: how many additional certificates the load balancer takes.
        policies: the TLS security policies that exist.
        remembered: what the operator's process knows of its own uploads; lost when it ends.
        writes: the steps that changed something.
    """

    load_balancer: LoadBalancer | None = None
    listener: Listener | None = None
    additional: list[str] = field(default_factory=list)
    stored: dict[str, StoredCertificate] = field(default_factory=dict)
    limit: int = 25
    policies: tuple[SecurityPolicy, ...] = ()
    remembered: dict[str, str] = field(default_factory=dict)
    writes: list[Step] = field(default_factory=list)

    def observe(self, desired: DesiredListener) -> Observed:
        """What one pass sees of it."""
        attached: tuple[AttachedCertificate, ...] = ()
        if self.listener is not None and self.listener.default_certificate_id is not None:
            attached = (
                AttachedCertificate(self.listener.default_certificate_id, is_default=True),
                *(AttachedCertificate(one, is_default=False) for one in self.additional),
            )
        ids = {row.certificate_id for row in attached} | {one.certificate_id for one in desired.wanted}
        return Observed(
            load_balancer=self.load_balancer,
            listener=self.listener,
            attached=attached,
            stored={one: self.stored.get(one) for one in ids if one is not None},
            uploads=dict(self.remembered),
            room=Room(len(self.additional), self.limit) if desired.needs_room else None,
            policy=next((one for one in self.policies if one.policy_id == desired.security_policy_id), None),
        )

    def carry_out(self, step: Step) -> None:
        """Does what the step says.

        Raises:
            AssertionError: the real cloud would refuse it.
        """
        match step:
            case UploadCertificate():
                self._upload(step)
                return
            case CreateListener():
                self._create(step)
            case SetDefaultCertificate():
                listener = self._named(step.listener_id)
                assert step.to_id in self.stored, "no such certificate"
                assert step.to_id not in self.additional, "the certificate is attached already"
                self.listener = replace(listener, default_certificate_id=step.to_id)
            case AttachCertificates():
                self._attach(step)
            case DetachCertificates():
                self._named(step.listener_id)
                assert 1 <= len(step.certificate_ids) <= 15, "1 to 15 certificates a call"
                assert set(step.certificate_ids) <= set(self.additional), "a certificate isn't attached"
                self.additional = [one for one in self.additional if one not in step.certificate_ids]
            case SetSecurityPolicy():
                listener = self._named(step.listener_id)
                assert step.to_id in {one.policy_id for one in self.policies}, "no such policy"
                self.listener = replace(listener, security_policy_id=step.to_id)
            case UpdateSettings():
                listener = self._named(step.listener_id)
                self.listener = replace(listener, settings={**listener.settings, **step.settings})
            case DeleteListener():
                self._named(step.listener_id)
                self.listener = None
                self.additional = []
        self.writes.append(step)

    def crash(self) -> None:
        """The operator's process ends; the cloud stays as it is."""
        self.remembered.clear()

    def _named(self, listener_id: str) -> Listener:
        assert self.listener is not None, "no such listener"
        assert self.listener.listener_id == listener_id, "no such listener"
        return self.listener

    def _create(self, step: CreateListener) -> None:
        assert self.load_balancer is not None, "no such load balancer"
        assert self.load_balancer.load_balancer_id == step.load_balancer_id, "no such load balancer"
        assert self.listener is None, "the port is taken"
        assert step.certificate_id in self.stored, "no such certificate"
        self.listener = Listener(
            listener_id="lsn-made",
            load_balancer_id=step.load_balancer_id,
            protocol=step.protocol,
            port=step.port,
            status="Running",
            default_certificate_id=step.certificate_id,
            security_policy_id=step.security_policy_id,
            tags=step.tags,
            settings={**step.settings, "DefaultActions": default_actions(step.server_group_id)},
        )

    def _attach(self, step: AttachCertificates) -> None:
        listener = self._named(step.listener_id)
        ids = [one.certificate_id for one in step.attachments]
        assert 1 <= len(ids) <= 15, "1 to 15 certificates a call"
        for one in ids:
            assert one in self.stored, "no such certificate"
            assert one != listener.default_certificate_id, "the default certificate can't be additional"
            assert one not in self.additional, "the certificate is attached already"
            assert one is not None
            self.additional.append(one)
        assert len(set(self.additional)) == len(self.additional), "a certificate is named twice"
        assert len(self.additional) <= self.limit, "the quota is exceeded"

    def _upload(self, step: UploadCertificate) -> None:
        found = next((one for one in self.stored.values() if one.name == step.name), None)
        if found is None:
            certificate_id = f"{9000 + len(self.stored)}-cn-hangzhou"
            found = StoredCertificate(certificate_id, step.name, step.bundle.certificate)
            self.stored[certificate_id] = found
            self.writes.append(step)
        self.remembered[step.name] = found.certificate_id
