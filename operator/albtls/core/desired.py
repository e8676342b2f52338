"""What one listener shall be, as values: made by `resolve`, read by `decide`."""

from dataclasses import dataclass
from typing import Final

from albtls.api.common import ListenerIdentity, OnFullQuota, OnRegression
from albtls.api.listener_template import ListenerTemplate
from albtls.core.bundles import CertificateBundle
from albtls.core.naming import Owner

#: Name of the default certificate's entry.
DEFAULT_ENTRY: Final = "default"
#: How the sources of certificates given by id begin.
BY_ID: Final = "certificate "


@dataclass(frozen=True, slots=True)
class WantedCertificate:
    """One certificate that the listener shall serve: exactly one of `bundle` and `certificate_id` is given.

    Attributes:
        source: where it comes from, as the status and messages name it, such as `Secret/shop-tls`.
        entry: the entry of the spec that asks for it: `default`, or the name of an additional one.
        bundle: certificate and key from a Secret.
        certificate_id: CertIdentifier of a certificate that is in CAS already.
    """

    source: str
    bundle: CertificateBundle | None = None
    certificate_id: str | None = None
    entry: str = DEFAULT_ENTRY


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An entry of the spec whose reference is missing or bad.

    Attributes:
        entry: the entry of the spec.
        source: what it refers to.
    """

    entry: str
    source: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a status remembers of an entry: a cache, and no proof of anything.

    Attributes:
        entry: the entry of the spec.
        source: where its certificate came from.
        certificate_id: the certificate that was on the listener for it.
    """

    entry: str
    source: str
    certificate_id: str


@dataclass(frozen=True, slots=True)
class DesiredListener:
    """What an AlbListenerTLS asks for, with its references resolved.

    Attributes:
        owner: whom the listener is looked after for.
        region: where the load balancer is.
        identity: which listener.
        template: how to make it where there is none; None where it must exist.
        default: the default certificates whose references could be resolved: one, or two of different key algorithms.
        additional: the additional certificates whose references could be resolved.
        unresolved: entries whose references couldn't be resolved.
        remembered: what the object's status says of certificates that were put on the listener for it.
        attached_here: ids that were attached for this object, by its status; what is named as ours needs no mention.
        awaited: entries for which room was made by a detachment, by its status: they come first.
        remove_unmanaged: whether additional certificates go that nobody attached for this object.
        accepted: fingerprints that a person has accepted although they are worse than what is served.
        refused_at: the limit of additional certificates at which the cloud refused an attachment, by the status.
        on_full_quota: whether a rotation may make room by detaching first.
        on_regression: whether what is worse than what is served waits for a person.
        allow_gap: whether a certificate by id may change its role, which can't be done without a gap.
        known_listener_id: the listener that the object had before, by its status; None at first.
        programmed_before: whether this very spec has been carried out once. Then what others have changed about the
            listener since, beside its certificates, is drift and left to them.
        delete: whether the listener shall go, if it was made for this owner.
        detach: whether additional certificates that were attached for this object shall go, and nothing else happen.
    """

    owner: Owner
    region: str
    identity: ListenerIdentity
    template: ListenerTemplate | None = None
    default: tuple[WantedCertificate, ...] = ()
    additional: tuple[WantedCertificate, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    attached_here: frozenset[str] = frozenset()
    awaited: frozenset[str] = frozenset()
    remove_unmanaged: bool = False
    accepted: frozenset[str] = frozenset()
    refused_at: int | None = None
    on_full_quota: OnFullQuota = OnFullQuota.WAIT
    on_regression: OnRegression = OnRegression.HOLD
    allow_gap: bool = False
    security_policy_id: str | None = None
    known_listener_id: str | None = None
    programmed_before: bool = False
    delete: bool = False
    detach: bool = False

    @property
    def ending(self) -> bool:
        """Whether the object goes and leaves work to do."""
        return self.delete or self.detach

    @property
    def needs_room(self) -> bool:
        """Whether it asks for certificates beside the default one."""
        return bool(self.additional) or self.paired

    @property
    def paired(self) -> bool:
        """Whether it asks for two default certificates, whether or not both of them could be resolved."""
        return len(self.default) + sum(one.entry == DEFAULT_ENTRY for one in self.unresolved) > 1

    @property
    def wanted(self) -> tuple[WantedCertificate, ...]:
        """Every certificate that is asked for and resolved."""
        return (*self.default, *self.additional)
