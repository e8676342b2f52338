"""What holds of every state that any calls can bring the simulated cloud into."""

from collections import Counter
from collections.abc import Iterator

from albsim.limits import certificates_cap, listeners_cap
from albsim.policies import SYSTEM_POLICIES
from albsim.world.model import JobStatus, Listener, ListenerStatus, Protocol
from albsim.world.world import World

_MOVING = {ListenerStatus.PROVISIONING, ListenerStatus.CONFIGURING, ListenerStatus.DELETING}


def broken(world: World) -> list[str]:
    """What doesn't hold."""
    return [
        *(f"{listener.id} {problem}" for listener in world.listeners for problem in _of_listener(world, listener)),
        *_of_balancers(world),
        *_of_certificates(world),
        *_of_jobs(world),
        *(f"{rule.id} has no listener" for rule in world.rules if rule.listener_id not in world.listeners),
    ]


def _of_listener(world: World, listener: Listener) -> Iterator[str]:
    attributes = listener.attributes
    if listener.load_balancer_id not in world.load_balancers:
        yield "has no load balancer"
    if attributes.ca_enabled and not attributes.ca_certificate_id:
        yield "asks for client certificates of nobody"
    if attributes.security_policy_id not in {"", *SYSTEM_POLICIES, *(each.id for each in world.policies)}:
        yield "has a security policy that isn't there"
    quic = attributes.quic_config
    if quic.get("QuicUpgradeEnabled") and quic.get("QuicListenerId") not in world.listeners:
        yield "offers a QUIC listener that isn't there"
    yield from _of_its_certificates(world, listener)
    yield from (
        f"forwards to {each}, which isn't there" for each in _targets(listener) if each not in world.server_groups
    )
    moving = [job for job in world.jobs if job.resource_id == listener.id and job.status is JobStatus.PROCESSING]
    if len(moving) != (listener.status in _MOVING):
        yield f"is {listener.status} with {len(moving)} jobs"


def _of_its_certificates(world: World, listener: Listener) -> Iterator[str]:
    default = listener.attributes.certificate_id
    used = [row.certificate_id for row in listener.additional] + ([default] if default else [])
    if listener.protocol is Protocol.HTTP and used:
        yield "speaks HTTP and has certificates"
    if listener.protocol is not Protocol.HTTP and not default:
        yield "has no default certificate"
    if len(set(used)) != len(used):
        yield "has one certificate twice"
    yield from (f"has certificate {each}, which isn't there" for each in used if each not in world.certificates)


def _targets(listener: Listener) -> list[str]:
    return [
        target["ServerGroupId"]
        for action in listener.attributes.default_actions
        for target in action.get("ForwardGroupConfig", {}).get("ServerGroupTuples", ())
    ]


def _of_balancers(world: World) -> Iterator[str]:
    for balancer in world.load_balancers:
        own = [listener for listener in world.listeners if listener.load_balancer_id == balancer.id]
        ports = Counter((listener.protocol is Protocol.QUIC, listener.port) for listener in own)
        if any(count > 1 for count in ports.values()):
            yield f"{balancer.id} has two listeners on one port"
        if len(own) > listeners_cap(world, balancer).limit:
            yield f"{balancer.id} has too many listeners"
        if sum(len(listener.additional) for listener in own) > certificates_cap(world, balancer).limit:
            yield f"{balancer.id} has too many additional certificates"


def _of_certificates(world: World) -> Iterator[str]:
    names = Counter((each.account_id, each.site, each.name) for each in world.certificates if not each.deleted)
    yield from (f"two certificates have the name {name}" for name, count in names.items() if count > 1)
    used = {row.certificate_id for listener in world.listeners for row in listener.additional}
    used |= {listener.attributes.certificate_id for listener in world.listeners}
    for certificate in world.certificates:
        coming = any(certificate.id in repr(job.change) for job in world.jobs if job.status is JobStatus.PROCESSING)
        if certificate.deleted and certificate.id not in used and not coming:
            yield f"{certificate.id} is kept, and nothing uses it"


def _of_jobs(world: World) -> Iterator[str]:
    for job in world.jobs:
        if job.status is JobStatus.PROCESSING and job.resource_id not in world.table_of(job.resource_type):
            yield f"job {job.api_name} is about {job.resource_id}, which isn't there"
