"""What a listener serves, in the words of the status: certificates, names, and the end that comes first. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from albtls.api.status import (
    CertificateRole,
    CertificateState,
    CertificateStatus,
    FirstToExpire,
    HostStatus,
    Status,
)
from albtls.core.certificates import ServerCertificate
from albtls.core.desired import BY_ID, DEFAULT_ENTRY, DesiredListener, Unresolved, WantedCertificate
from albtls.core.entries import entries_of
from albtls.core.expiry import next_warning
from albtls.core.hosts import ANY, answers, on_listener
from albtls.core.naming import UploadRole, upload_name
from albtls.core.observed import STOPPED, AttachedCertificate, Observed, StoredCertificate
from albtls.core.rules import facts

#: Names of one certificate that a status lists; beyond it, `domainCount` tells how many there are.
MAX_DOMAINS: Final = 10
UNMANAGED: Final = "Unmanaged"

_NOT_THERE: Final = frozenset({CertificateState.PENDING, CertificateState.HELD, CertificateState.UNRESOLVED})
_STATES: Final = {
    "associating": CertificateState.ASSOCIATING,
    "associated": CertificateState.ASSOCIATED,
    "dissociating": CertificateState.DISSOCIATING,
}


@dataclass(frozen=True, slots=True)
class Served:
    """What the status says of the certificates.

    Attributes:
        certificates: all on the listener, and those that shall get there.
        hosts: which certificate answers for which name.
        first_to_expire: the end that comes first; None where nothing is served.
        next_expiry_warning: when something is to be said about an end.
        valid: whether the listener serves a default certificate and nothing that it serves has ended.
    """

    certificates: tuple[CertificateStatus, ...]
    hosts: tuple[HostStatus, ...]
    first_to_expire: FirstToExpire | None
    next_expiry_warning: datetime | None
    valid: bool


def describe_served(desired: DesiredListener | None, observed: Observed, previous: Status, now: datetime) -> Served:
    """What is served.

    Args:
        desired: what shall be served; None where that isn't known.
        observed: what is there.
        previous: the status before, which remembers where a superseded certificate came from.
        now: the time.
    """
    present = on_listener(observed)
    answering = tuple(_host(one.host, one.stored) for one in answers(observed))
    first = _first(present, answering)
    rows = sorted(_rows(desired, observed, previous, now), key=lambda row: _rank(row, first))
    ends = [stored.certificate.not_after for _, stored in present]
    warnings = [
        moment
        for _, stored in present
        if (moment := next_warning(stored.certificate.not_before, stored.certificate.not_after, now)) is not None
    ]
    return Served(
        certificates=tuple(rows),
        hosts=answering,
        first_to_expire=first,
        next_expiry_warning=min(warnings, default=None),
        valid=_serving(observed) and all(end > now for end in ends),
    )


def _serving(observed: Observed) -> bool:
    stopped = observed.listener is not None and observed.listener.status == STOPPED
    return observed.default_certificate is not None and not stopped


def _rows(
    desired: DesiredListener | None, observed: Observed, previous: Status, now: datetime
) -> Iterator[CertificateStatus]:
    before = {row.certificate_id: row for row in previous.certificates if remembers(row)}
    if desired is None:
        for attached in observed.attached:
            yield _attached_row(attached, observed, None, before.get(attached.certificate_id))
        return
    entries = entries_of(desired, observed, now)
    for attached in observed.attached:
        old = before.get(attached.certificate_id)
        kept = old is not None and entries.keeps(old.name, old.source)
        yield _attached_row(attached, observed, entries.there.get(attached.certificate_id), old, kept=kept)
    for wanted, attached in entries.shared:
        yield _attached_row(attached, observed, wanted, None)
    for wanted, state in entries.waiting:
        yield _pending_row(desired, wanted, observed, state)
    for one in desired.unresolved:
        yield _unresolved_row(one)


def remembers(row: CertificateStatus) -> bool:
    """Whether a row of a status tells of a certificate that it was put on the listener for an entry, or will have been.

    One by id that wasn't there yet tells nothing: if it is now, others may have put it there.
    """
    by_id_and_awaited = row.source.startswith(BY_ID) and row.state in _NOT_THERE
    return row.certificate_id is not None and row.source != UNMANAGED and not by_id_and_awaited


def _rank(row: CertificateStatus, first: FirstToExpire | None) -> tuple[bool, bool, bool, bool, bool]:
    """What stands first, and is kept where the list is cut.

    The default entries and the end that comes first, then what the object asks for, then what it asked for before.
    """
    return (
        row.name != DEFAULT_ENTRY,
        first is None or row.certificate_id != first.certificate_id,
        not row.name,
        row.source == UNMANAGED,
        row.role is not CertificateRole.DEFAULT,
    )


def _attached_row(
    attached: AttachedCertificate,
    observed: Observed,
    wanted: WantedCertificate | None,
    before: CertificateStatus | None,
    *,
    kept: bool = False,
) -> CertificateStatus:
    """A certificate on the listener: an entry's, one that an entry had before, or nobody's.

    Args:
        attached: the certificate.
        observed: what is there.
        wanted: the entry's certificate that it is there for.
        before: how the status described it before.
        kept: whether what it was before it still is, for want of a successor.
    """
    stored = observed.stored.get(attached.certificate_id)
    state = _STATES.get(attached.status.lower(), CertificateState.ASSOCIATED)
    name, source = "", UNMANAGED
    if wanted is not None:
        name, source = wanted.entry, wanted.source
    elif before is not None:
        name, source = before.name, before.source
        state = CertificateState.SUPERSEDED if state is CertificateState.ASSOCIATED and not kept else state
    return _row(
        stored.certificate if stored is not None else None,
        name=name,
        certificate_id=attached.certificate_id,
        role=_role(name, attached),
        source=source,
        state=state,
    )


def _role(entry: str, attached: AttachedCertificate) -> CertificateRole:
    """What a certificate is for: both of a pair are default ones, whatever ALB calls them."""
    default = attached.is_default or entry == DEFAULT_ENTRY
    return CertificateRole.DEFAULT if default else CertificateRole.ADDITIONAL


def _unresolved_row(one: Unresolved) -> CertificateStatus:
    """An entry of which nothing but its reference is known."""
    default = one.entry == DEFAULT_ENTRY
    return CertificateStatus(
        name=one.entry,
        role=CertificateRole.DEFAULT if default else CertificateRole.ADDITIONAL,
        source=one.source,
        state=CertificateState.UNRESOLVED,
    )


def _pending_row(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed, state: CertificateState
) -> CertificateStatus:
    certificate_id = wanted.certificate_id
    if wanted.bundle is not None:
        certificate_id = _uploaded(desired, wanted, wanted.bundle.content_id, observed)
    return _row(
        facts(wanted, observed),
        name=wanted.entry,
        certificate_id=certificate_id,
        role=CertificateRole.DEFAULT if wanted in desired.default else CertificateRole.ADDITIONAL,
        source=wanted.source,
        state=state,
    )


def _uploaded(desired: DesiredListener, wanted: WantedCertificate, content_id: str, observed: Observed) -> str | None:
    """The upload of a wanted certificate; the second of a pair is uploaded as an additional one."""
    first = (UploadRole.DEFAULT,) if wanted in desired.default else (UploadRole.ADDITIONAL,)
    roles = tuple(UploadRole) if wanted in desired.default and len(desired.default) > 1 else first
    known = (observed.uploads.get(upload_name(desired.owner.cluster_id, content_id, role)) for role in roles)
    return next((one for one in known if one is not None), None)


def _row(
    certificate: ServerCertificate | None,
    *,
    name: str,
    certificate_id: str | None,
    role: CertificateRole,
    source: str,
    state: CertificateState,
) -> CertificateStatus:
    if certificate is None:
        return CertificateStatus(name=name, certificate_id=certificate_id, role=role, source=source, state=state)
    return CertificateStatus(
        name=name,
        certificate_id=certificate_id,
        role=role,
        source=source,
        state=state,
        domains=certificate.names[:MAX_DOMAINS],
        domain_count=len(certificate.names) if len(certificate.names) > MAX_DOMAINS else None,
        key_algorithm=certificate.key_algorithm,
        fingerprint=certificate.fingerprint,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
    )


def _host(host: str, stored: StoredCertificate) -> HostStatus:
    return HostStatus(host=host, certificate_id=stored.certificate_id, not_after=stored.certificate.not_after)


def _first(
    present: Sequence[tuple[AttachedCertificate, StoredCertificate]], answering: Sequence[HostStatus]
) -> FirstToExpire | None:
    if not present:
        return None
    _, first = min(present, key=lambda pair: (pair[1].certificate.not_after, pair[1].certificate_id))
    hosts = [row.host for row in answering if row.certificate_id == first.certificate_id]
    hosts.sort(key=lambda host: host == ANY)  # a name says more
    host = next(iter(hosts), next(iter(first.certificate.names), ANY))
    return FirstToExpire(host=host, certificate_id=first.certificate_id, not_after=first.certificate.not_after)
