"""Which certificates can answer for a server name. Pure.

Source: "Manage certificates": an additional certificate answers for the names it covers, the default one for everything
else. Order here: an exact name, then a wildcard, then the default. Where certificates of both key algorithms cover
a name, both are offered and the TLS handshake picks by what the client can do, unless the switch ``certificateChoice``
says that the name alone decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from albsim.world.switches import Choice


@dataclass(frozen=True, slots=True)
class Candidate:
    """A certificate on a listener.

    Attributes:
        id: CertIdentifier.
        names: DNS names that it covers.
        algorithm: RSA or ECC.
    """

    id: str
    names: tuple[str, ...]
    algorithm: str


def answering(
    server_name: str | None,
    default: Candidate,
    additional: Sequence[Candidate],
    choice: Choice = Choice.NAME_AND_ALGORITHM,
) -> tuple[Candidate, ...]:
    """Certificates that can answer, at most one of each key algorithm; never empty.

    Args:
        server_name: what the client sent, None if it sent none.
        default: the listener's default certificate.
        additional: its additional certificates, oldest first.
        choice: what chooses among several that cover the name.
    """
    name = (server_name or "").lower().rstrip(".")
    covering = [each for each in additional if _exactly(name, each)] or [
        each for each in additional if _by_wildcard(name, each)
    ]
    if not covering:
        return (default,)
    if choice is Choice.NAME:
        return (covering[0],)
    if _exactly(name, default) or _by_wildcard(name, default):
        covering.append(default)
    by_algorithm: dict[str, Candidate] = {}
    for each in covering:
        by_algorithm.setdefault(each.algorithm, each)
    return tuple(by_algorithm.values())


def _exactly(name: str, candidate: Candidate) -> bool:
    return bool(name) and any(name == covered.lower() for covered in candidate.names)


def _by_wildcard(name: str, candidate: Candidate) -> bool:
    label, _, parent = name.partition(".")
    return bool(label and parent) and any(f"*.{parent}" == covered.lower() for covered in candidate.names)
