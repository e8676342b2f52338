"""Whether a renewed certificate is worse than the one that is served for the same entry. Pure.

A renewal comes without anybody looking; what it takes away is held until somebody has.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from albtls.api.common import OnRegression
from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm, ServerCertificate, Trust
from albtls.core.coverage import covers
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener, WantedCertificate
from albtls.core.naming import is_own_upload
from albtls.core.observed import Observed, StoredCertificate
from albtls.core.problems import Problem
from albtls.core.rules import facts, known_facts

#: A served certificate that ends sooner is replaced even by a worse one.
LAST_DAY: Final = timedelta(hours=24)
#: Names of a long list that a message shows.
_SHOWN: Final = 5


def regression_problem(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed, now: datetime
) -> Problem | None:
    """Why a renewal waits for a person, or what is said of it although it goes on; None where all is well.

    It goes on where nothing is worse, where somebody has accepted it, where the object says so, or where what is
    served ends within a day; never by itself with a self-signed one.
    """
    certificate = facts(wanted, observed)
    served = predecessor(desired, wanted, observed)
    if certificate is None or served is None or certificate.fingerprint in desired.accepted:
        return None
    worse = tuple(_worse(served.certificate, certificate))
    if not worse:
        return None
    temporary = _turns_self_signed(served.certificate, certificate)
    told = f"{wanted.source}: the new certificate {'; '.join(worse)}"
    if not temporary and desired.on_regression is OnRegression.WARN:
        return Problem(Reason.REGRESSION_APPLIED, f"{told}; it is put in place, as spec.change.onRegression says")
    if not temporary and served.certificate.not_after - now < LAST_DAY:
        end = f"{served.certificate.not_after:%Y-%m-%dT%H:%M:%SZ}"
        return Problem(
            Reason.REGRESSION_APPLIED, f"{told}; it is put in place, because {served.certificate_id} ends at {end}"
        )
    return Problem(
        Reason.REGRESSION_HELD,
        f"{told}; {served.certificate_id} stays. Issue a better one,"
        f" or accept this one by the annotation albtls.io/accept: {certificate.fingerprint}",
    )


def predecessor(desired: DesiredListener, wanted: WantedCertificate, observed: Observed) -> StoredCertificate | None:
    """The certificate on the listener that a wanted one renews, of several the best; None where it renews none.

    A change of the spec is no renewal: then somebody has looked. Where the status remembers nothing, what this
    cluster uploaded counts as the entry's.
    """
    certificate = facts(wanted, observed)
    remembered = [one for one in desired.remembered if one.entry == wanted.entry]
    known = {one.certificate_id for one in remembered if one.source == wanted.source}
    if certificate is None or wanted.bundle is None or (remembered and not known):
        return None
    others = {one.certificate_id for one in desired.remembered}
    asked = {found.fingerprint for found in known_facts(desired.wanted, observed)}
    paired = wanted.entry == DEFAULT_ENTRY and desired.paired
    second = certificate.key_algorithm is not KeyAlgorithm.RSA  # of a pair the one that is beside the default one
    old: list[StoredCertificate] = []
    for row in observed.attached:
        stored = observed.stored.get(row.certificate_id)
        if stored is None or stored.certificate.fingerprint in asked:
            continue  # what an entry asks for isn't another's old one
        if paired and stored.certificate.key_algorithm != certificate.key_algorithm:
            continue  # the other one of a pair
        unknown = not remembered and row.certificate_id not in others
        guessed = unknown and _ours(desired, stored) and _related(stored.certificate, certificate)
        place = row.is_default == (wanted.entry == DEFAULT_ENTRY) or (paired and not row.is_default and second)
        if row.certificate_id in known or (guessed and place):
            old.append(stored)
    return max(old, key=lambda one: (one.certificate.not_after, one.certificate_id), default=None)


def _ours(desired: DesiredListener, stored: StoredCertificate) -> bool:
    return is_own_upload(stored.name, desired.owner.cluster_id)


def _related(old: ServerCertificate, new: ServerCertificate) -> bool:
    return any(covers(new, name) for name in old.names)


def _worse(served: ServerCertificate, new: ServerCertificate) -> Iterator[str]:
    lost = [name for name in served.names if not covers(new, name)]
    if lost:
        more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
        yield f"doesn't cover {', '.join(lost[:_SHOWN])}{more}"
    if new.not_after < served.not_after:
        yield f"ends earlier, at {new.not_after:%Y-%m-%dT%H:%M:%SZ}"
    if _turns_self_signed(served, new):
        yield "is self-signed"
    if served.trust is Trust.PUBLIC and new.trust is Trust.PRIVATE and not new.self_signed:
        yield f"isn't issued by a public authority ({new.issuer})"


def _turns_self_signed(served: ServerCertificate, new: ServerCertificate) -> bool:
    """Such as cert-manager's temporary certificate, which stands in until the real one is issued."""
    return new.self_signed is True and served.self_signed is False
