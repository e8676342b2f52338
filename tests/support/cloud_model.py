"""The least that a cloud can be: what a plan's steps do to one listener and its certificates, without time or errors.

Pure enough to be copied and compared; refuses what the real cloud refuses.
"""

from dataclasses import dataclass, field, replace

from albtls.core.desired import DesiredListener
from albtls.core.observed import AttachedCertificate, Listener, LoadBalancer, Observed, StoredCertificate
from albtls.core.plan import CreateListener, DeleteListener, SetDefaultCertificate, Step, UploadCertificate


@dataclass(slots=True)
class CloudModel:
    """One load balancer, at most one listener on it, and Certificate Management Service.

    Attributes:
        load_balancer: None where it doesn't exist.
        listener: None where it doesn't exist.
        stored: what CAS holds, by certificate id.
        remembered: what the operator's process knows of its own uploads; lost when it ends.
        writes: the steps that changed something.
    """

    load_balancer: LoadBalancer | None = None
    listener: Listener | None = None
    stored: dict[str, StoredCertificate] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)
    writes: list[Step] = field(default_factory=list)

    def observe(self, desired: DesiredListener) -> Observed:
        """What one pass sees of it."""
        ids = {desired.default.certificate_id} if desired.default is not None else set()
        attached: tuple[AttachedCertificate, ...] = ()
        if self.listener is not None and self.listener.default_certificate_id is not None:
            attached = (AttachedCertificate(self.listener.default_certificate_id, is_default=True),)
            ids.add(self.listener.default_certificate_id)
        return Observed(
            load_balancer=self.load_balancer,
            listener=self.listener,
            attached=attached,
            stored={one: self.stored.get(one) for one in ids if one is not None},
            uploads=dict(self.remembered),
        )

    def carry_out(self, step: Step) -> None:
        """Does what the step says.

        Raises:
            AssertionError: the real cloud would refuse it.
        """
        match step:
            case UploadCertificate():
                self._upload(step)
            case CreateListener():
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
                )
                self.writes.append(step)
            case SetDefaultCertificate():
                assert self.listener is not None, "no such listener"
                assert self.listener.listener_id == step.listener_id, "no such listener"
                assert step.to_id in self.stored, "no such certificate"
                self.listener = replace(self.listener, default_certificate_id=step.to_id)
                self.writes.append(step)
            case DeleteListener():
                assert self.listener is not None, "no such listener"
                assert self.listener.listener_id == step.listener_id, "no such listener"
                self.listener = None
                self.writes.append(step)

    def crash(self) -> None:
        """The operator's process ends; the cloud stays as it is."""
        self.remembered.clear()

    def _upload(self, step: UploadCertificate) -> None:
        found = next((one for one in self.stored.values() if one.name == step.name), None)
        if found is None:
            certificate_id = f"{9000 + len(self.stored)}-cn-hangzhou"
            found = StoredCertificate(certificate_id, step.name, step.bundle.certificate)
            self.stored[certificate_id] = found
            self.writes.append(step)
        self.remembered[step.name] = found.certificate_id
