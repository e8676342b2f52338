"""What is there: the reads that one pass needs, and no more.

A listener is looked for by its place only until its id is known. What CAS holds under an id never changes, so each
certificate is asked for once in the life of the process.
"""

from albtls.cloud.classification import TransportCode
from albtls.cloud.clouds import Cloud
from albtls.cloud.errors import CloudError
from albtls.core.desired import DesiredListener
from albtls.core.naming import UploadRole, upload_name
from albtls.core.observed import (
    SETTLED,
    AttachedCertificate,
    Listener,
    LoadBalancer,
    Observed,
    Room,
    SecurityPolicy,
    StoredCertificate,
)


async def observe(cloud: Cloud, desired: DesiredListener) -> Observed:
    """Reads the listener, its load balancer and its certificates.

    Raises:
        CloudError: a read was refused or not answered.
    """
    listener = await _listener(cloud, desired)
    load_balancer_id = listener.load_balancer_id if listener is not None else desired.identity.load_balancer_id
    load_balancer = await cloud.alb.load_balancer(load_balancer_id) if load_balancer_id is not None else None
    attached: tuple[AttachedCertificate, ...] = ()
    if listener is not None and listener.protocol != "HTTP":
        attached = await cloud.alb.certificates(listener.listener_id)
    settled = listener is None or listener.status in SETTLED
    return Observed(
        load_balancer=load_balancer,
        listener=listener,
        attached=attached,
        stored=await _stored(cloud, desired, listener, attached),  # before uploads, which it fills
        uploads=_uploads(cloud, desired),
        room=await _room(cloud, desired, load_balancer, listener) if settled else None,
        policy=await _policy(cloud, desired),
    )


async def _listener(cloud: Cloud, desired: DesiredListener) -> Listener | None:
    identity = desired.identity
    known = identity.id or desired.known_listener_id
    listener = await cloud.alb.listener(known) if known is not None else None
    if identity.load_balancer_id is None or identity.protocol is None or identity.port is None:
        return listener
    # What a status remembers isn't proof: only the listener at the place that the spec names is meant.
    if listener is not None and (listener.load_balancer_id, listener.port) == (
        identity.load_balancer_id,
        identity.port,
    ):
        return listener
    found = await cloud.alb.find_listener(identity.load_balancer_id, identity.protocol, identity.port)
    return await cloud.alb.listener(found) if found is not None else None


async def _stored(
    cloud: Cloud, desired: DesiredListener, listener: Listener | None, attached: tuple[AttachedCertificate, ...]
) -> dict[str, StoredCertificate | None]:
    ids = dict.fromkeys(row.certificate_id for row in attached)
    if listener is not None and listener.default_certificate_id is not None:
        ids[listener.default_certificate_id] = None
    ids |= {one.certificate_id: None for one in desired.wanted if one.certificate_id is not None}
    needed = {row for row in ids if row not in {one.certificate_id for one in attached if not one.is_default}}
    # What an earlier process uploaded and didn't get to attach: read, it needn't be uploaded again.
    ids |= {one.certificate_id: None for one in desired.remembered}
    return {wanted: await _certificate(cloud, wanted, aside=wanted not in needed) for wanted in ids}


async def _certificate(cloud: Cloud, certificate_id: str, *, aside: bool) -> StoredCertificate | None:
    """What CAS holds; one beside the default that it describes in no readable way keeps nobody from a renewal."""
    try:
        return await cloud.cas.certificate(certificate_id)
    except CloudError as error:
        if aside and error.code == TransportCode.BAD_ANSWER:
            return None
        raise


async def _room(
    cloud: Cloud, desired: DesiredListener, load_balancer: LoadBalancer | None, listener: Listener | None
) -> Room | None:
    if load_balancer is None or not desired.needs_room:
        return None
    listener_id = listener.listener_id if listener is not None else ""
    return await cloud.rooms.of(load_balancer, listener_id=listener_id, refused_at=desired.refused_at)


async def _policy(cloud: Cloud, desired: DesiredListener) -> SecurityPolicy | None:
    wanted = desired.security_policy_id
    return await cloud.alb.security_policy(wanted) if wanted is not None else None


def _uploads(cloud: Cloud, desired: DesiredListener) -> dict[str, str]:
    """What this process knows of its own uploads of the wanted certificates, in both roles."""
    names = [
        upload_name(desired.owner.cluster_id, one.bundle.content_id, role)
        for one in desired.wanted
        if one.bundle is not None
        for role in UploadRole
    ]
    return {name: known for name in names if (known := cloud.cas.uploads.get(name)) is not None}
