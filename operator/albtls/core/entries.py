"""How far each entry of an object is on its way to the listener. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from albtls.api.reasons import Reason
from albtls.api.status import CertificateState
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener, WantedCertificate
from albtls.core.observed import AttachedCertificate, Observed
from albtls.core.roles import Roles, arrange
from albtls.core.rules import facts

#: What is good, and is put in place later or when a person says so.
_GOOD: Final = frozenset({Reason.CERTIFICATE_NOT_YET_VALID, Reason.REGRESSION_HELD})


@dataclass(frozen=True, slots=True)
class Entries:
    """What the listener has for the entries of an object, and what is still to come.

    Attributes:
        there: certificate id to what is wanted, for certificates that are on the listener in their role.
        shared: entries that another entry's certificate on the listener does for.
        waiting: what isn't there, and how far it is.
        kept: entry and source of certificates that have no successor, as long as theirs is held or unresolved.
    """

    there: Mapping[str, WantedCertificate]
    shared: tuple[tuple[WantedCertificate, AttachedCertificate], ...]
    waiting: tuple[tuple[WantedCertificate, CertificateState], ...]
    kept: frozenset[tuple[str, str]]
    _renewed: frozenset[str]

    def keeps(self, entry: str, source: str) -> bool:
        """Whether what an entry had before stays, because nothing takes its place for now."""
        if entry not in self._renewed:
            return any(entry == kept for kept, _ in self.kept)
        return (entry, source) in self.kept


def entries_of(desired: DesiredListener, observed: Observed, now: datetime) -> Entries:
    """How far each entry is."""
    roles = arrange(desired, observed, now)
    states = {id(one.wanted): _state(one.problem.reason) for one in reversed(roles.refused)}
    beside = {id(one) for one in roles.additional}
    rows = _rows(observed)
    there: dict[str, WantedCertificate] = {}
    shared: list[tuple[WantedCertificate, AttachedCertificate]] = []
    waiting: list[tuple[WantedCertificate, CertificateState]] = []
    for wanted in _by_claim(desired, roles, beside):
        same = rows[_leaf(wanted, observed)]
        own = (row for row in same if _in_place(row, wanted, desired, roles, additional=id(wanted) in beside))
        row = next((row for row in own if row.certificate_id not in there), None)
        if row is not None:
            there[row.certificate_id] = wanted
        elif same and id(wanted) not in states and wanted is not roles.main and id(wanted) not in beside:
            shared.append((wanted, same[0]))
        else:
            waiting.append((wanted, states.get(id(wanted), CertificateState.PENDING)))
    held = [(one.entry, one.source) for one in desired.wanted if id(one) in states]
    return Entries(
        there=there,
        shared=tuple(shared),
        waiting=tuple(waiting),
        kept=frozenset({*((one.entry, one.source) for one in desired.unresolved), *held}),
        _renewed=frozenset(one.entry for one in desired.wanted if id(one) not in states),
    )


def _state(reason: Reason) -> CertificateState:
    return CertificateState.HELD if reason in _GOOD else CertificateState.UNRESOLVED


def _by_claim(desired: DesiredListener, roles: Roles, beside: set[int]) -> Iterator[WantedCertificate]:
    """Those first that are to be put on the listener: what is there is there for them."""
    chosen = [one for one in desired.wanted if one is roles.main or id(one) in beside]
    yield from chosen
    yield from (one for one in desired.wanted if one is not roles.main and id(one) not in beside)


def _in_place(
    row: AttachedCertificate, wanted: WantedCertificate, desired: DesiredListener, roles: Roles, *, additional: bool
) -> bool:
    """Whether a certificate on the listener is what is wanted, in the role that is wanted."""
    if wanted.certificate_id not in {None, row.certificate_id}:
        return False
    if wanted is roles.main:
        return row.is_default
    if additional:
        return not row.is_default or roles.main is None
    return row.is_default or desired.paired or wanted.entry != DEFAULT_ENTRY


def _rows(observed: Observed) -> Mapping[str | None, list[AttachedCertificate]]:
    """What is on the listener, by leaf, and by id where CAS doesn't know it."""
    rows: dict[str | None, list[AttachedCertificate]] = defaultdict(list)
    for row in observed.attached:
        stored = observed.stored.get(row.certificate_id)
        rows[stored.certificate.fingerprint if stored is not None else row.certificate_id].append(row)
    return rows


def _leaf(wanted: WantedCertificate, observed: Observed) -> str | None:
    certificate = facts(wanted, observed)
    return certificate.fingerprint if certificate is not None else wanted.certificate_id
