"""What the cloud's rules and plain sense forbid, found before a call is made. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from albtls.api.common import Protocol
from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm, ServerCertificate
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.naming import parse_certificate_identifier, site_of
from albtls.core.observed import Listener, Observed
from albtls.core.problems import Problem

#: Clocks differ: a certificate counts as valid this long before its notBefore.
NOT_BEFORE_TOLERANCE: Final = timedelta(minutes=5)

#: How the descriptions of listeners that the ALB ingress controller runs begin.
INGRESS_CONTROLLER_PREFIX: Final = "ingress-auto-listener"


def target_problem(desired: DesiredListener, observed: Observed) -> Problem | None:
    """Why there is no listener that could be changed, or none that may be."""
    if observed.load_balancer is None and desired.identity.load_balancer_id is not None:
        return Problem(
            Reason.LOAD_BALANCER_NOT_FOUND,
            f"spec.listener.loadBalancerId: {desired.identity.load_balancer_id} isn't there in {desired.region} (or the"
            " operator's account can't see it); correct the id or spec.region",
        )
    listener = observed.listener
    if listener is None:
        return _absence_problem(desired)
    return _listener_problem(listener)


def _listener_problem(listener: Listener) -> Problem | None:
    """Why a listener isn't one that may be changed."""
    if listener.protocol not in {Protocol.HTTPS, Protocol.QUIC}:
        return Problem(
            Reason.UNSUPPORTED_PROTOCOL,
            f"listener {listener.listener_id} is an {listener.protocol} listener, which carries no certificates;"
            " name an HTTPS or QUIC listener",
        )
    if listener.description.startswith(INGRESS_CONTROLLER_PREFIX):
        return Problem(
            Reason.CONFLICT,
            f"listener {listener.listener_id} is run by the ALB ingress controller, which would undo every change;"
            " give its certificates in the Ingress or AlbConfig, or take another listener",
        )
    return None


def _absence_problem(desired: DesiredListener) -> Problem | None:
    identity = desired.identity
    if identity.id is not None:
        return Problem(
            Reason.LISTENER_NOT_FOUND,
            f"spec.listener.id: {identity.id} isn't there in {desired.region} (or the operator's account can't see it);"
            " correct the id or spec.region",
        )
    place = f"{identity.protocol}:{identity.port} of {identity.load_balancer_id}"
    if desired.template is None:
        return Problem(
            Reason.LISTENER_NOT_FOUND,
            f"there is no listener {place}; create it, or let albtls make it by spec.listenerTemplate",
        )
    if desired.known_listener_id is not None and not desired.template.recreate:
        return Problem(
            Reason.LISTENER_NOT_FOUND,
            f"listener {desired.known_listener_id} ({place}) was deleted by somebody;"
            " set spec.listenerTemplate.recreate: true to have it made again, or delete this object",
        )
    return None


def certificate_problem(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed, now: datetime
) -> Problem | None:
    """Why a certificate can't be put on the listener."""
    if wanted.certificate_id is not None:
        problem = _certificate_id_problem(desired, wanted, wanted.certificate_id, observed)
        if problem is not None:
            return problem
    certificate = facts(wanted, observed)
    if certificate is None:
        return None
    if certificate.key_algorithm is KeyAlgorithm.SM2 and not _on_listener(wanted, observed):
        return Problem(
            Reason.INVALID_CERTIFICATE,
            f"{wanted.source}: the certificate is an SM2 one, and albtls puts only RSA and ECC ones in place;"
            " give one of these",
        )
    if certificate.not_after <= now:
        return Problem(
            Reason.CERTIFICATE_EXPIRED,
            f"{wanted.source}: the certificate ended at {certificate.not_after:%Y-%m-%dT%H:%M:%SZ}; renew it",
        )
    if certificate.not_before - NOT_BEFORE_TOLERANCE > now:
        return Problem(
            Reason.CERTIFICATE_NOT_YET_VALID,
            f"{wanted.source}: the certificate is valid from {certificate.not_before:%Y-%m-%dT%H:%M:%SZ} on;"
            " until then the listener keeps what it has",
        )
    return None


def _on_listener(wanted: WantedCertificate, observed: Observed) -> bool:
    return any(row.certificate_id == wanted.certificate_id for row in observed.attached)


def _certificate_id_problem(
    desired: DesiredListener, wanted: WantedCertificate, certificate_id: str, observed: Observed
) -> Problem | None:
    parsed = parse_certificate_identifier(certificate_id)
    site = site_of(desired.region)
    if parsed is None or parsed[1] != site:
        return Problem(
            Reason.CERTIFICATE_SITE_MISMATCH,
            f"certificateId {certificate_id}: load balancers in {desired.region} take certificates of the CAS site"
            f" {site}; use an id that ends in -{site}",
        )
    if observed.stored.get(certificate_id) is None and not _on_listener(wanted, observed):
        return Problem(
            Reason.CERTIFICATE_NOT_FOUND,
            f"certificateId {certificate_id} isn't in Certificate Management Service; correct the id or upload it",
        )
    return None


def facts(wanted: WantedCertificate, observed: Observed) -> ServerCertificate | None:
    """The facts of a wanted certificate; None where it is named by an id that CAS doesn't know."""
    if wanted.bundle is not None:
        return wanted.bundle.certificate
    stored = observed.stored.get(wanted.certificate_id or "")
    return stored.certificate if stored is not None else None


def known_facts(wanted: Iterable[WantedCertificate], observed: Observed) -> list[ServerCertificate]:
    """The facts of those wanted certificates of which they are known."""
    return [found for one in wanted if (found := facts(one, observed)) is not None]


def valid_from(wanted: WantedCertificate, observed: Observed) -> datetime | None:
    """From when on a certificate counts as valid."""
    certificate = facts(wanted, observed)
    return certificate.not_before - NOT_BEFORE_TOLERANCE if certificate is not None else None
