"""What one listener shall be, as values: made by `resolve`, read by `decide`."""

from dataclasses import dataclass

from albtls.api.common import ListenerIdentity
from albtls.api.listener_template import ListenerTemplate
from albtls.core.certificates import CertificateBundle
from albtls.core.naming import Owner


@dataclass(frozen=True, slots=True)
class WantedCertificate:
    """One certificate that the listener shall serve: exactly one of `bundle` and `certificate_id` is given.

    Attributes:
        source: where it comes from, as the status and messages name it, such as `Secret/shop-tls`.
        bundle: certificate and key from a Secret.
        certificate_id: CertIdentifier of a certificate that is in CAS already.
    """

    source: str
    bundle: CertificateBundle | None = None
    certificate_id: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredListener:
    """What an AlbListenerTLS asks for, with its references resolved.

    Attributes:
        owner: whom the listener is looked after for.
        region: where the load balancer is.
        identity: which listener.
        template: how to make it where there is none; None where it must exist.
        default: the default certificate; None where its reference can't be resolved.
        known_listener_id: the listener that the object had before, by its status; None at first.
        accepted_before: whether this very spec has been accepted on the listener once. Then what others change about it
            beside the certificate is drift, and no reason to let a certificate end.
        delete: whether the listener shall go, if it was made for this owner.
    """

    owner: Owner
    region: str
    identity: ListenerIdentity
    template: ListenerTemplate | None = None
    default: WantedCertificate | None = None
    security_policy_id: str | None = None
    known_listener_id: str | None = None
    accepted_before: bool = False
    delete: bool = False
