"""The plan: an ordered value made of steps, each safe to repeat after a crash at any point.

What is printed here is what logs, events, `status.plan` and people see; what is executed is what was printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from albtls.core.certificates import CertificateBundle


@dataclass(frozen=True, slots=True)
class UploadCertificate:
    """Put a certificate into CAS under its content-addressed name; finding it there already is the same success."""

    name: str
    bundle: CertificateBundle
    tags: Mapping[str, str]
    source: str

    def __str__(self) -> str:
        """The step in one line."""
        return f"upload {self.source} to CAS as {self.name}"


@dataclass(frozen=True, slots=True)
class CreateListener:
    """Make the listener, with its certificate from the first moment.

    Attributes:
        settings: further parameters of CreateListener by their API names, as the template gives them.
        certificate_id: None while it is still to be uploaded.
    """

    load_balancer_id: str
    protocol: str
    port: int
    server_group_id: str
    certificate_id: str | None
    security_policy_id: str | None
    tags: Mapping[str, str]
    settings: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The step in one line."""
        return f"create listener {self.protocol}:{self.port} on {self.load_balancer_id}"


@dataclass(frozen=True, slots=True)
class SetDefaultCertificate:
    """Replace the listener's default certificate, in one call that has no gap.

    Attributes:
        from_id: what it replaces; None where the listener reports none.
        to_id: None while it is still to be uploaded.
        fingerprint: of the certificate behind `to_id`.
        settings: further parameters of UpdateListenerAttribute by their API names: what the listener has and shall
            keep. Whether what is left out is kept isn't documented, and a TLS security policy must not fall back.
    """

    listener_id: str
    from_id: str | None
    to_id: str | None
    fingerprint: str
    source: str
    settings: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The step in one line."""
        return f"replace default certificate {self.from_id} of {self.listener_id} by {self.to_id or self.source}"


@dataclass(frozen=True, slots=True)
class DeleteListener:
    """Delete a listener that albtls made."""

    listener_id: str

    def __str__(self) -> str:
        """The step in one line."""
        return f"delete listener {self.listener_id}"


Step = UploadCertificate | CreateListener | SetDefaultCertificate | DeleteListener


@dataclass(frozen=True, slots=True)
class Plan:
    """What is still to be done, in order."""

    steps: tuple[Step, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """The step to take now; None where nothing is left."""
        return self.steps[0] if self.steps else None

    def render(self) -> tuple[str, ...]:
        """The plan in words, one line a step."""
        return tuple(str(step) for step in self.steps)
