"""What a listener serves, in the words of the status: certificates, names, and the end that comes first. Pure."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from albtls.api.base import ApiModel
from albtls.api.status import (
    CertificateRole,
    CertificateState,
    CertificateStatus,
    FirstToExpire,
    HostStatus,
    Omitted,
    Status,
)
from albtls.core.certificates import ServerCertificate
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.expiry import next_warning
from albtls.core.naming import UploadRole, upload_name
from albtls.core.observed import STOPPED, AttachedCertificate, Observed, StoredCertificate
from albtls.core.rules import facts

#: Names of one certificate that a status lists; beyond it, `domainCount` tells how many there are.
MAX_DOMAINS: Final = 10
#: Bytes of JSON that the two long lists take, so that a status stays below 100 kB whatever the listener serves;
#: `omitted` tells how many rows were left out.
CERTIFICATES_SIZE: Final = 55_000
HOSTS_SIZE: Final = 25_000

DEFAULT_ENTRY: Final = "default"
UNMANAGED: Final = "Unmanaged"

Row = TypeVar("Row", bound=ApiModel)

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
        omitted: how many rows were left out; None where none were.
        valid: whether the listener serves a default certificate and nothing that it serves has ended.
    """

    certificates: tuple[CertificateStatus, ...]
    hosts: tuple[HostStatus, ...]
    first_to_expire: FirstToExpire | None
    next_expiry_warning: datetime | None
    omitted: Omitted | None
    valid: bool


def describe_served(
    desired: DesiredListener | None, observed: Observed, previous: Status, wanted_state: CertificateState, now: datetime
) -> Served:
    """What is served.

    Args:
        desired: what shall be served; None where that isn't known.
        observed: what is there.
        previous: the status before, which remembers where a superseded certificate came from.
        wanted_state: how far the wanted default certificate is, where the listener doesn't serve it yet.
        now: the time.
    """
    on_listener = [
        (attached, stored)
        for attached in observed.attached
        if (stored := observed.stored.get(attached.certificate_id)) is not None
    ]
    answers = tuple(_answers(on_listener))
    rows = sorted(_rows(desired, observed, previous, wanted_state), key=_rank)
    certificates, hosts = _fitting(rows, CERTIFICATES_SIZE), _fitting(answers, HOSTS_SIZE)
    ends = [stored.certificate.not_after for _, stored in on_listener]
    warnings = [
        moment
        for _, stored in on_listener
        if (moment := next_warning(stored.certificate.not_before, stored.certificate.not_after, now)) is not None
    ]
    return Served(
        certificates=certificates,
        hosts=hosts,
        first_to_expire=_first(on_listener, answers),
        next_expiry_warning=min(warnings, default=None),
        omitted=_omitted(certificates=len(rows) - len(certificates), hosts=len(answers) - len(hosts)),
        valid=_serving(observed) and all(end > now for end in ends),
    )


def _serving(observed: Observed) -> bool:
    stopped = observed.listener is not None and observed.listener.status == STOPPED
    return observed.default_certificate is not None and not stopped


def _rows(
    desired: DesiredListener | None, observed: Observed, previous: Status, wanted_state: CertificateState
) -> Iterator[CertificateStatus]:
    wanted = desired.default if desired is not None else None
    sources = {row.certificate_id: row.source for row in previous.certificates}
    pending = wanted is not None
    for attached in observed.attached:
        mine = wanted is not None and attached.is_default and _same(wanted, attached.certificate_id, observed)
        if mine:
            pending = False
        yield _attached_row(attached, observed, wanted if mine else None, sources)
    if pending and desired is not None and wanted is not None:
        yield _pending_row(desired, wanted, observed, wanted_state)


def _rank(row: CertificateStatus) -> tuple[bool, bool, bool]:
    """What is kept of a long list: what the object asks for, then what it asked for before, then the default one."""
    return not row.name, row.source == UNMANAGED, row.role is not CertificateRole.DEFAULT


def _fitting(rows: Sequence[Row], size: int) -> tuple[Row, ...]:
    """The first rows, as many as fit into so many bytes of JSON."""
    sizes = itertools.accumulate(len(json.dumps(row.to_wire(), separators=(",", ":"))) + 1 for row in rows)
    return tuple(row for row, end in zip(rows, sizes, strict=True) if end <= size)


def _omitted(*, certificates: int, hosts: int) -> Omitted | None:
    return Omitted(certificates=certificates or None, hosts=hosts or None) if certificates or hosts else None


def _same(wanted: WantedCertificate, certificate_id: str, observed: Observed) -> bool:
    if wanted.certificate_id is not None:
        return wanted.certificate_id == certificate_id
    stored, certificate = observed.stored.get(certificate_id), facts(wanted, observed)
    return stored is not None and certificate is not None and stored.certificate.fingerprint == certificate.fingerprint


def _attached_row(
    attached: AttachedCertificate,
    observed: Observed,
    wanted: WantedCertificate | None,
    sources: Mapping[str | None, str],
) -> CertificateStatus:
    stored = observed.stored.get(attached.certificate_id)
    return _row(
        stored.certificate if stored is not None else None,
        name=DEFAULT_ENTRY if wanted is not None else "",
        certificate_id=attached.certificate_id,
        role=CertificateRole.DEFAULT if attached.is_default else CertificateRole.ADDITIONAL,
        source=wanted.source if wanted is not None else sources.get(attached.certificate_id, UNMANAGED),
        state=_STATES.get(attached.status.lower(), CertificateState.ASSOCIATED),
    )


def _pending_row(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed, state: CertificateState
) -> CertificateStatus:
    certificate_id = wanted.certificate_id
    if wanted.bundle is not None:
        name = upload_name(desired.owner.cluster_id, wanted.bundle.content_id, UploadRole.DEFAULT)
        certificate_id = observed.uploads.get(name)
    return _row(
        facts(wanted, observed),
        name=DEFAULT_ENTRY,
        certificate_id=certificate_id,
        role=CertificateRole.DEFAULT,
        source=wanted.source,
        state=state,
    )


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


def _answers(on_listener: Sequence[tuple[AttachedCertificate, StoredCertificate]]) -> Iterator[HostStatus]:
    """Who answers for each name: an additional certificate (exact name, then wildcard), else the default one."""
    default = next((stored for attached, stored in on_listener if attached.is_default), None)
    by_name: dict[str, StoredCertificate] = {}
    for attached, stored in on_listener:
        if not attached.is_default:
            for name in stored.certificate.names:
                by_name.setdefault(name, stored)
    names = {name for _, stored in on_listener for name in stored.certificate.names}
    if default is not None:
        yield _host("*", default)
    for host in sorted(names):
        answering = by_name.get(host) or by_name.get(wildcard_of(host)) or default
        if answering is not None:
            yield _host(host, answering)


def wildcard_of(host: str) -> str:
    """The wildcard name that covers a host."""
    return f"*.{host.partition('.')[2]}"


def _host(host: str, stored: StoredCertificate) -> HostStatus:
    return HostStatus(host=host, certificate_id=stored.certificate_id, not_after=stored.certificate.not_after)


def _first(
    on_listener: Sequence[tuple[AttachedCertificate, StoredCertificate]], answers: Sequence[HostStatus]
) -> FirstToExpire | None:
    if not on_listener:
        return None
    _, first = min(on_listener, key=lambda pair: (pair[1].certificate.not_after, pair[1].certificate_id))
    hosts = [row.host for row in answers if row.certificate_id == first.certificate_id]
    hosts.sort(key=lambda host: host == "*")  # a name says more
    host = next(iter(hosts), next(iter(first.certificate.names), "*"))
    return FirstToExpire(host=host, certificate_id=first.certificate_id, not_after=first.certificate.not_after)
