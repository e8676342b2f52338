"""What was done for an object that the listener and the names in CAS don't tell. Pure.

Which certificates given by id were attached for it, and what was detached to make room for which of its entries. A
cache like all of the status: what it has lost counts as somebody else's, and stays.
"""

from collections.abc import Iterator
from datetime import datetime

from albtls.api.status import CertificateRole, LedgerEntry, LedgerPhase
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener
from albtls.core.observed import SETTLED, Observed
from albtls.core.plan import AttachCertificates, DetachCertificates, Step
from albtls.core.rules import facts


def ledger(
    before: tuple[LedgerEntry, ...], desired: DesiredListener, observed: Observed, step: Step | None, now: datetime
) -> tuple[LedgerEntry, ...]:
    """The ledger as it is to be written before `step` is taken."""
    attached = {row.certificate_id for row in observed.attached}
    if isinstance(step, AttachCertificates):  # what is tried again is noted already
        attached.update(one.certificate_id for one in step.attachments if one.certificate_id is not None)
    if observed.listener is not None and observed.listener.status not in SETTLED:  # nothing is settled
        attached.update(one.certificate_id for one in before)
    waiting = set(_missing(desired, observed))
    kept = tuple(
        one
        for one in before
        if (one.entry in waiting if one.phase is LedgerPhase.DETACHED else one.certificate_id in attached)
    )
    match step:
        case AttachCertificates():
            known = {one.certificate_id for one in kept if one.phase is LedgerPhase.ATTACHED}
            by_id = {one.certificate_id for one in desired.wanted if one.certificate_id is not None}
            return (*kept, *_attaching(step, observed, by_id - known, now))
        case DetachCertificates(room_for=str(entry)) if entry and not _waits(kept, entry):
            # First, because the end of a long ledger is cut, and this must not be forgotten.
            return (*_detaching(step, entry, observed, now), *kept)
    return kept


def _waits(rows: tuple[LedgerEntry, ...], entry: str) -> bool:
    """Whether it is noted already that room was made for an entry."""
    return any(one.entry == entry and one.phase is LedgerPhase.DETACHED for one in rows)


def _missing(desired: DesiredListener, observed: Observed) -> Iterator[str]:
    """The entries whose certificates the listener hasn't got."""
    rows = [(row.is_default, observed.stored.get(row.certificate_id)) for row in observed.attached]
    there = {stored.certificate.fingerprint for _, stored in rows if stored is not None}
    beside = {stored.certificate.fingerprint for default, stored in rows if stored is not None and not default}
    for one in desired.wanted:
        certificate = facts(one, observed)
        place = there if one.entry == DEFAULT_ENTRY else beside
        if certificate is not None and certificate.fingerprint not in place:
            yield one.entry


def _detaching(step: DetachCertificates, entry: str, observed: Observed, now: datetime) -> Iterator[LedgerEntry]:
    for certificate_id in step.certificate_ids:
        yield from _entry(certificate_id, entry, LedgerPhase.DETACHED, observed, now)


def _attaching(step: AttachCertificates, observed: Observed, by_id: set[str], now: datetime) -> Iterator[LedgerEntry]:
    for one in step.attachments:
        if one.certificate_id is not None and one.certificate_id in by_id:
            yield from _entry(one.certificate_id, one.entry, LedgerPhase.ATTACHED, observed, now)


def _entry(
    certificate_id: str, entry: str, phase: LedgerPhase, observed: Observed, now: datetime
) -> Iterator[LedgerEntry]:
    """The note of a certificate; none of one that CAS doesn't know."""
    stored = observed.stored.get(certificate_id)
    if stored is not None:
        yield LedgerEntry(
            certificate_id=certificate_id,
            name=stored.name,
            entry=entry,
            role=CertificateRole.ADDITIONAL,
            fingerprint=stored.certificate.fingerprint,
            phase=phase,
            time=now,
        )
