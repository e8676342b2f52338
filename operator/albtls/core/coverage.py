"""Which certificate answers for which name. Pure.

Source: the product's page on certificates: an additional certificate answers for the names that it covers, exact
names before wildcards, and the default one for all others. What one of two that match equally well is chosen by isn't
documented.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from albtls.core.certificates import KeyAlgorithm, ServerCertificate


def wildcard_of(host: str) -> str:
    """The wildcard name that covers a host."""
    return f"*.{host.partition('.')[2]}"


def covers(certificate: ServerCertificate, name: str) -> bool:
    """Whether a certificate is valid for a name (a wildcard name: whether it has that very wildcard)."""
    return name in certificate.names or wildcard_of(name) in certificate.names


@dataclass(frozen=True, slots=True)
class Need:
    """A name that clients of one key algorithm get an answer for."""

    name: str
    algorithm: KeyAlgorithm


def meets(certificate: ServerCertificate, need: Need) -> bool:
    """Whether a certificate answers for a name to the same clients."""
    return certificate.key_algorithm == need.algorithm and covers(certificate, need.name)


class Covering:
    """Certificates by the names that they cover: made once, asked often.

    Args:
        certificates: those at first.
    """

    def __init__(self, certificates: Iterable[ServerCertificate] = ()) -> None:
        self._by_name: defaultdict[str, list[ServerCertificate]] = defaultdict(list)
        self._under: defaultdict[str, list[str]] = defaultdict(list)
        for one in certificates:
            self.add(one)

    def add(self, certificate: ServerCertificate) -> None:
        """Takes one in."""
        for name in certificate.names:
            self._by_name[name].append(certificate)
            self._under[wildcard_of(name)].append(name)

    def remove(self, certificate: ServerCertificate) -> None:
        """Takes one out; it must be in."""
        for name in certificate.names:
            self._by_name[name].remove(certificate)
            self._under[wildcard_of(name)].remove(name)

    def of(self, name: str) -> list[ServerCertificate]:
        """Those that cover a name."""
        exact, wildcard = self._by_name.get(name, []), wildcard_of(name)
        return exact if wildcard == name else [*exact, *self._by_name.get(wildcard, [])]

    def covered_by(self, certificate: ServerCertificate) -> set[str]:
        """The names of these that another certificate covers by a wildcard."""
        return {name for wildcard in certificate.names for name in self._under.get(wildcard, ())}


def would_miss(going: ServerCertificate, coming: Covering, staying: Covering) -> bool:
    """Whether taking `going` away now leaves a name unanswered that one of `coming` will answer for later.

    To clients of the same key algorithm; or, where it comes back with the other algorithm only, to all of them.

    Args:
        going: what is about to go.
        coming: what is wanted and isn't on the listener yet.
        staying: what is on the listener and stays, or comes in the same instant.
    """
    # A wildcard answers for names that only the other one spells out, so the names of both count.
    names = {*going.names, *coming.covered_by(going)}
    return any(_missed(Need(name, going.key_algorithm), coming, staying) for name in names)


def _missed(need: Need, coming: Covering, staying: Covering) -> bool:
    later = coming.of(need.name)
    if not later:
        return False
    now = staying.of(need.name)
    if any(one.key_algorithm == need.algorithm for one in later):
        return all(one.key_algorithm != need.algorithm for one in now)
    return not now
