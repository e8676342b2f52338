"""Which wanted certificate is for which role, which of them may be put there now, and why not the others. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm, ServerCertificate
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.observed import Observed
from albtls.core.problems import Problem
from albtls.core.regression import regression_problem
from albtls.core.rules import certificate_problem, facts, known_facts, valid_from


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A certificate that may not be put on the listener.

    Attributes:
        wanted: the certificate.
        problem: why.
        until: when that ends by itself; None where it doesn't.
    """

    wanted: WantedCertificate
    problem: Problem
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """What the listener shall have.

    Attributes:
        main: what ALB calls the default certificate; None where that stays as it is.
        additional: what ALB calls additional certificates: of a pair the second default one, then the others.
        refused: certificates that may not be put there.
        held: entries whose certificates on the listener stay as they are: with a refused one, or unresolved.
        problems: what keeps entries from being served.
        look_again_at: when one of the problems ends by itself.
    """

    main: WantedCertificate | None = None
    additional: tuple[WantedCertificate, ...] = ()
    refused: tuple[HeldBack, ...] = ()
    held: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    look_again_at: datetime | None = None


def arrange(desired: DesiredListener, observed: Observed, now: datetime) -> Roles:
    """The role of each wanted certificate. One that may not be put on the listener holds back itself alone."""
    judged = [one for wanted in desired.wanted if (one := _judged(desired, wanted, observed, now)) is not None]
    held = [*(one for one in judged if not one.problem.said), *_same_algorithm(desired, observed)]
    refused = [one.wanted for one in held]
    usable = [wanted for wanted in desired.wanted if wanted not in refused]
    main, partner = _pair(desired, [wanted for wanted in usable if wanted in desired.default], observed)
    beside = [wanted for wanted in usable if wanted in desired.additional]
    additional, repeated = _without_repetitions(main, partner, beside, observed)
    moments = [one.until for one in held if one.until is not None]
    return Roles(
        main=main,
        additional=additional,
        refused=tuple(held),
        held=frozenset({*(one.entry for one in desired.unresolved), *(one.entry for one in refused)}),
        problems=(*dict.fromkeys(one.problem for one in (*held, *judged)), *repeated),
        look_again_at=min(moments, default=None),
    )


def _judged(desired: DesiredListener, wanted: WantedCertificate, observed: Observed, now: datetime) -> HeldBack | None:
    """What is to be said of a certificate; it is held back by that, unless that is only said."""
    problem = certificate_problem(desired, wanted, observed, now)
    if problem is None:
        problem = regression_problem(desired, wanted, observed, now)
    if problem is None:
        return None
    waits = problem.reason is Reason.CERTIFICATE_NOT_YET_VALID
    return HeldBack(wanted, problem, valid_from(wanted, observed) if waits else None)


def _same_algorithm(desired: DesiredListener, observed: Observed) -> Iterator[HeldBack]:
    known = known_facts(desired.default, observed)
    algorithms = {found.key_algorithm for found in known}
    if len(known) == 2 and len(algorithms) == 1:
        sources = " and ".join(wanted.source for wanted in desired.default)
        problem = Problem(
            Reason.DUPLICATE_KEY_ALGORITHM,
            f"spec.certificates.default: {sources} both have {algorithms.pop()} keys; give one RSA and one ECC"
            " certificate, or only one of the two",
        )
        for wanted in desired.default:
            yield HeldBack(wanted, problem)


def algorithm_of(wanted: WantedCertificate, observed: Observed) -> KeyAlgorithm:
    """Key algorithm of a wanted certificate."""
    certificate = facts(wanted, observed)
    return certificate.key_algorithm if certificate is not None else KeyAlgorithm.UNKNOWN


def _pair(
    desired: DesiredListener, usable: Sequence[WantedCertificate], observed: Observed
) -> tuple[WantedCertificate | None, WantedCertificate | None]:
    """ALB's default certificate and its partner: of a pair the RSA one is the default, the other one additional."""
    if len(usable) == 2:
        first, second = sorted(usable, key=lambda one: algorithm_of(one, observed) is not KeyAlgorithm.RSA)
        return first, second
    alone = usable[0] if usable else None
    listener, served = observed.listener, observed.default_certificate
    if alone is None or not desired.paired or listener is None or listener.default_certificate_id is None:
        return alone, None
    # Half of a pair takes nothing from the other half: it is renewed where it is, or put beside an RSA certificate.
    if served is None:
        return None, None
    if algorithm_of(alone, observed) is served.certificate.key_algorithm:
        return alone, None
    return None, alone if served.certificate.key_algorithm is KeyAlgorithm.RSA else None


def _without_repetitions(
    main: WantedCertificate | None,
    partner: WantedCertificate | None,
    additional: Sequence[WantedCertificate],
    observed: Observed,
) -> tuple[tuple[WantedCertificate, ...], tuple[Problem, ...]]:
    """Each certificate once: a second entry for the same one is satisfied by the first, and said."""
    by_leaf: dict[str | None, WantedCertificate] = {}
    problems: list[Problem] = []
    for wanted in (main, partner, *additional):
        if wanted is None:
            continue
        certificate = facts(wanted, observed)
        leaf = certificate.fingerprint if certificate is not None else wanted.certificate_id
        first = by_leaf.setdefault(leaf, wanted)
        if first is not wanted:
            problems.append(_repeated(wanted, first, certificate))
    kept = tuple(wanted for wanted in by_leaf.values() if wanted is not main)
    return kept, tuple(problems)


def _repeated(wanted: WantedCertificate, first: WantedCertificate, certificate: ServerCertificate | None) -> Problem:
    names = f" ({', '.join(certificate.names[:3])})" if certificate is not None else ""
    return Problem(
        Reason.AMBIGUOUS,
        f"spec.certificates.additional[{wanted.entry}]: {wanted.source} is the same certificate as that of entry"
        f" {first.entry}{names}; one of the two entries is enough",
    )
