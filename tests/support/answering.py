"""Which names an albsim world's listeners answer for, to which clients: written from the product's page, not from the
operator's own reading of it.

An additional certificate answers for the names that it covers, exact names before wildcards, and the default one for
all others; where certificates of both key algorithms cover a name, clients of both kinds get theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from albsim import pem
from albsim.world.model import AttachmentStatus, Listener
from albsim.world.world import World

_ANSWERING = {AttachmentStatus.ASSOCIATED, AttachmentStatus.DISSOCIATING}
_SERVING = {"Running", "Configuring"}


@dataclass(frozen=True, slots=True, order=True)
class Need:
    """A name that clients of one key algorithm get a valid certificate for.

    Attributes:
        listener: protocol and port.
        host: the name.
        algorithm: RSA or ECC.
    """

    listener: str
    host: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class _Facts:
    names: frozenset[str]
    algorithm: str
    not_before: float
    not_after: float


def offered(world: World) -> frozenset[Need]:
    """Everything that is answered for now with a valid certificate."""
    now = world.clock.now()
    return frozenset(need for listener in world.listeners for need in _of_listener(world, listener, now))


def _of_listener(world: World, listener: Listener, now: float) -> Iterator[Need]:
    default = _facts_of(world, listener.attributes.certificate_id)
    if default is None or listener.status not in _SERVING:
        return
    beside = [
        found
        for row in listener.additional
        if row.status in _ANSWERING and (found := _facts_of(world, row.certificate_id)) is not None
    ]
    place = f"{listener.protocol}:{listener.port}"
    for host in {name for one in (default, *beside) for name in one.names}:
        for one in _covering(host, default, beside):
            if one.not_before <= now < one.not_after:
                yield Need(place, host, one.algorithm)


def _covering(host: str, default: _Facts, beside: Iterable[_Facts]) -> list[_Facts]:
    wildcard = f"*.{host.partition('.')[2]}"
    chosen = [one for one in beside if host in one.names] or [one for one in beside if wildcard in one.names]
    if {host, wildcard} & default.names:
        chosen.append(default)
    return chosen


def _facts_of(world: World, certificate_id: str) -> _Facts | None:
    found = world.certificates.get(certificate_id)
    return _read(found.cert_pem) if found is not None else None


@cache
def _read(text: str) -> _Facts:
    found = pem.facts_of(text)
    return _Facts(frozenset(found.sans), found.algorithm, found.not_before, found.not_after)
