"""The plan: an ordered value made of steps, each safe to repeat after a crash at any point.

What is printed here is what logs, events, `status.plan` and people see; what is executed is what was printed.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from albtls.core.bundles import CertificateBundle


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
        keeps: what the listener has and keeps, see `kept`.
    """

    listener_id: str
    from_id: str | None
    to_id: str | None
    fingerprint: str
    source: str
    keeps: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The step in one line."""
        return f"replace default certificate {self.from_id} of {self.listener_id} by {self.to_id or self.source}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A certificate to be put beside the default one.

    Attributes:
        entry: the entry that asks for it.
        source: where it comes from.
        certificate_id: None while it is still to be uploaded.
    """

    entry: str
    source: str
    certificate_id: str | None


@dataclass(frozen=True, slots=True)
class AttachCertificates:
    """Put additional certificates on the listener, at most 15 in one call."""

    listener_id: str
    attachments: tuple[Attachment, ...]

    def __str__(self) -> str:
        """The step in one line."""
        which = ", ".join(f"{one.entry} ({one.certificate_id or one.source})" for one in self.attachments)
        return f"attach to {self.listener_id}: {which}"


@dataclass(frozen=True, slots=True)
class DetachCertificates:
    """Take additional certificates off the listener, at most 15 in one call.

    Attributes:
        gap: whether what answers for their names comes only afterwards.
        room_for: the entry that is to get the room, where a gap is for want of it; empty: none is.
    """

    listener_id: str
    certificate_ids: tuple[str, ...]
    gap: bool = False
    room_for: str = ""

    def __str__(self) -> str:
        """The step in one line."""
        why = f" to make room for {self.room_for}" if self.room_for else ""
        gap = ", whose names wait for their certificate meanwhile" if self.gap else ""
        return f"detach from {self.listener_id}{why}: {', '.join(self.certificate_ids)}{gap}"


@dataclass(frozen=True, slots=True)
class SetSecurityPolicy:
    """Give the listener another TLS security policy.

    Attributes:
        keeps: what the listener has and keeps, see `kept`.
    """

    listener_id: str
    from_id: str | None
    to_id: str
    keeps: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The step in one line."""
        return f"replace TLS security policy {self.from_id} of {self.listener_id} by {self.to_id}"


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """Give a listener that albtls made other attributes.

    Attributes:
        settings: the attributes that change, by the names of UpdateListenerAttribute's parameters.
        keeps: what the listener has and keeps, see `kept`.
    """

    listener_id: str
    settings: Mapping[str, object]
    keeps: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The step in one line."""
        return f"update {', '.join(self.settings)} of {self.listener_id}"


@dataclass(frozen=True, slots=True)
class DeleteListener:
    """Delete a listener that albtls made."""

    listener_id: str

    def __str__(self) -> str:
        """The step in one line."""
        return f"delete listener {self.listener_id}"


Step = (
    UploadCertificate
    | CreateListener
    | SetDefaultCertificate
    | AttachCertificates
    | DetachCertificates
    | SetSecurityPolicy
    | UpdateSettings
    | DeleteListener
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is still to be done, in order."""

    steps: tuple[Step, ...] = ()

    @property
    def next_step(self) -> Step | None:
        """The step to take now; None where nothing is left."""
        return self.steps[0] if self.steps else None

    @property
    def opening(self) -> tuple[Step, ...]:
        """What one pass does: all uploads before the next change of the listener, or else that change alone.

        An upload changes nothing that anybody sees, and is the same one when it is repeated.
        """
        uploads = tuple(itertools.takewhile(lambda step: isinstance(step, UploadCertificate), self.steps))
        return uploads or self.steps[:1]

    def render(self) -> tuple[str, ...]:
        """The plan in words, one line a step."""
        return tuple(str(step) for step in self.steps)
