"""Which certificate on a listener answers for which name, and where that isn't what was asked for. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.coverage import wildcard_of
from albtls.core.desired import DesiredListener
from albtls.core.observed import AttachedCertificate, Observed, StoredCertificate
from albtls.core.problems import Problem
from albtls.core.rules import known_facts

#: What stands for every name that no certificate covers.
ANY: Final = "*"
#: Names of a long list that a message shows.
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers for a name.

    Attributes:
        host: the name; `*` for every name that no certificate covers.
        stored: the certificate.
        equals: it and all others that match the name just as well, whatever their key algorithms.
    """

    host: str
    stored: StoredCertificate
    equals: tuple[StoredCertificate, ...] = ()


def on_listener(observed: Observed) -> list[tuple[AttachedCertificate, StoredCertificate]]:
    """The certificates on the listener that CAS knows."""
    return [
        (row, stored) for row in observed.attached if (stored := observed.stored.get(row.certificate_id)) is not None
    ]


def answers(observed: Observed) -> Iterator[Answer]:
    """Who answers for each name: an additional certificate (exact name, then wildcard), else the default one."""
    default: StoredCertificate | None = None
    by_name: dict[str, list[StoredCertificate]] = defaultdict(list)
    names: set[str] = set()
    for row, stored in on_listener(observed):
        names.update(stored.certificate.names)
        if row.is_default:
            default = stored
            continue
        for name in stored.certificate.names:
            by_name[name].append(stored)
    if default is not None:
        yield Answer(ANY, default)
    for host in sorted(names):
        matching = by_name.get(host) or by_name.get(wildcard_of(host)) or ([default] if default is not None else [])
        if matching:
            yield Answer(host, matching[0], tuple(matching))


def _by_algorithm(answer: Answer) -> Iterator[tuple[KeyAlgorithm, list[StoredCertificate]]]:
    """What the clients of each key algorithm get: one certificate, or one of several."""
    algorithms = dict.fromkeys(one.certificate.key_algorithm for one in answer.equals)
    return ((which, [one for one in answer.equals if one.certificate.key_algorithm is which]) for which in algorithms)


def clashes(desired: DesiredListener, observed: Observed) -> Iterator[Problem]:
    """Names for which something else answers than the object asks for, or may answer."""
    known = known_facts(desired.wanted, observed)
    wanted = {found.fingerprint for found in known}
    asked = {(name, found.key_algorithm) for found in known for name in found.names}
    shadowed: dict[str, list[str]] = defaultdict(list)
    ambiguous: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for answer in answers(observed):
        for algorithm, matching in _by_algorithm(answer):
            if len(matching) > 1:
                ambiguous[tuple(one.certificate_id for one in matching)].append(answer.host)
            elif matching[0].certificate.fingerprint not in wanted and (answer.host, algorithm) in asked:
                shadowed[matching[0].certificate_id].append(answer.host)
    for certificate_id, hosts in shadowed.items():
        yield Problem(
            Reason.SHADOWED,
            f"{_named(hosts)}: {certificate_id}, which this object doesn't ask for, answers instead of the certificate"
            " that it asks for; detach it, or set spec.certificates.unmanaged: Remove",
        )
    for ids, hosts in ambiguous.items():
        yield Problem(Reason.AMBIGUOUS, f"{_named(hosts)}: {_named(ids)} match equally well; keep one of them")


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
