"""Finding what a call names, within its account and site, or refusing as CAS does."""

from __future__ import annotations

from collections.abc import Iterator

from albsim import pem
from albsim.contract.action import Call
from albsim.errors import refuse
from albsim.world.model import CaCertificate, Certificate, Counter, Warehouse
from albsim.world.world import World

ALIYUN = "aliyun"
"""Source of what the cloud issued itself."""

_FIRST_CERT_ID = 23_000_000


def certificates(world: World, call: Call) -> list[Certificate]:
    """The account's server certificates in the store of the site that was called."""
    return [
        each
        for each in world.certificates
        if each.account_id == call.account_id and each.site == call.site and not each.deleted
    ]


def newest_first(world: World, call: Call) -> list[Certificate]:
    """The same, as lists show them."""
    return sorted(certificates(world, call), key=lambda each: each.cert_id, reverse=True)


def certificate(world: World, call: Call, cert_id: int) -> Certificate:
    """The server certificate with this number, or ``NotFound``."""
    return certificate_named(world, call, f"{cert_id}-{call.site}")


def certificate_named(world: World, call: Call, cert_identifier: str) -> Certificate:
    """The server certificate with this CertIdentifier, or ``NotFound``."""
    found = world.certificates.get(cert_identifier)
    if found is None or found.deleted or found.account_id != call.account_id or found.site != call.site:
        raise refuse("NotFound")
    return found


def authorities(world: World, call: Call) -> Iterator[CaCertificate]:
    """The account's certificates in repositories and of private CAs that the site knows of."""
    return (each for each in world.ca_certificates if _is_visible(each, call))


def authority(world: World, call: Call, identifier: str | None) -> CaCertificate:
    """The one with this Identifier; ``MissingParameter`` without one, ``NotFound`` if there is none."""
    if not identifier:
        raise refuse("MissingParameter", "Identifier")
    found = world.ca_certificates.get(identifier)
    if found is None or not _is_visible(found, call):
        raise refuse("NotFound")
    return found


def private_cas(world: World, call: Call) -> list[CaCertificate]:
    """The CA certificates among them that the cloud issued."""
    return [each for each in authorities(world, call) if each.source == ALIYUN and each.is_ca]


def end_entities(world: World, call: Call) -> list[CaCertificate]:
    """The certificates among them that private CAs issued to servers and clients."""
    return [each for each in authorities(world, call) if each.source == ALIYUN and not each.is_ca]


def issuer_of(world: World, call: Call, of: CaCertificate) -> CaCertificate | None:
    """The CA certificate that a certificate was issued by, if the account has it and it isn't its own issuer."""
    if pem.facts_of(of.pem).is_self_issued:
        return None
    return next((each for each in authorities(world, call) if each.is_ca and pem.issued(each.pem, of.pem)), None)


def warehouses(world: World, call: Call) -> Iterator[Warehouse]:
    """The account's certificate repositories in the site."""
    for each in world.warehouses:
        if each.account_id == call.account_id and each.site == call.site:
            yield each


def warehouse_numbered(world: World, call: Call, wh_id: int) -> Warehouse:
    """The repository with this WhId, or ``NotFound``."""
    found = next((each for each in warehouses(world, call) if each.wh_id == wh_id), None)
    if found is None:
        raise refuse("NotFound")
    return found


def next_cert_id(world: World) -> int:
    """A CertId that was never given out."""
    return _next(world, "CertId", _FIRST_CERT_ID)


def next_wh_id(world: World) -> int:
    """A WhId that was never given out."""
    return _next(world, "WhId", 0)


def _next(world: World, sequence: str, begin: int) -> int:
    last = world.counters.get(sequence) or Counter(sequence, begin)
    following = Counter(sequence, last.value + world.rng.randint(1, 40))
    world.counters.put(following)
    return following.value


def _is_visible(certificate: CaCertificate, call: Call) -> bool:
    is_here = certificate.site in {"", call.site}
    return certificate.account_id == call.account_id and is_here and not certificate.deleted
