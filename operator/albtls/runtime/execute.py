"""Carrying out one step: the only place from which something in the cloud is changed."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, TypeAlias

from albtls.api.reasons import Reason
from albtls.cloud.alb import Started
from albtls.cloud.clouds import Cloud
from albtls.cloud.errors import CloudError
from albtls.core.observed import Observed
from albtls.core.plan import (
    AttachCertificates,
    CreateListener,
    DeleteListener,
    DetachCertificates,
    SetDefaultCertificate,
    SetSecurityPolicy,
    Step,
    UpdateSettings,
    UploadCertificate,
)

#: What a dry run answers with where the call would do. Source: the DryRun parameter's description.
WOULD_DO: Final = "DryRunOperation"


async def execute(cloud: Cloud, observed: Observed | None, step: Step, *, token: str) -> Started | None:
    """Carries out a step with one call that changes something.

    Args:
        cloud: where.
        observed: what the step was decided on.
        step: what.
        token: a ClientToken for this call, and for repetitions of this very call only.

    Returns:
        The job to wait for; None where the step is done already.

    Raises:
        CloudError: the call was refused or not answered. It may have had its effect all the same.
        LeaseLostError: it wasn't sent, because another process may be about to write.
    """
    match step:
        case UploadCertificate():
            await cloud.cas.upload(step, token=token)
            return None
        case CreateListener():
            return await cloud.alb.create_listener(step, token=token)
        case SetDefaultCertificate(to_id=str()):
            return await cloud.alb.set_default_certificate(step, token=token)
        case SetDefaultCertificate():
            raise ValueError(f"{step}: its certificate has no id yet; an upload must come first")
        case AttachCertificates():
            return await _attach(cloud, observed, step, token=token)
    return await _change(cloud, observed, step, token=token)


_Other: TypeAlias = DetachCertificates | SetSecurityPolicy | UpdateSettings | DeleteListener


async def _change(
    cloud: Cloud,
    observed: Observed | None,
    step: _Other,
    *,
    token: str,
) -> Started | None:
    match step:
        case DetachCertificates():
            _give_up(cloud, observed, step)
            return await cloud.alb.detach(step.listener_id, step.certificate_ids, token=token)
        case SetSecurityPolicy():
            return await cloud.alb.set_security_policy(step, token=token)
        case UpdateSettings():
            return await cloud.alb.update_settings(step, token=token)
        case DeleteListener():
            return await cloud.alb.delete_listener(step.listener_id, token=token)


def _give_up(cloud: Cloud, observed: Observed | None, step: DetachCertificates) -> None:
    """Some places are free soon; where they were made for something of the same listener, no other one gets them."""
    if observed is None or observed.load_balancer is None:
        return
    balancer = observed.load_balancer.load_balancer_id
    if step.room_for:
        cloud.rooms.make(balancer, step.listener_id, len(step.certificate_ids))
    else:
        cloud.rooms.freed(balancer, step.listener_id)


async def _attach(cloud: Cloud, observed: Observed | None, step: AttachCertificates, *, token: str) -> Started | None:
    """Attaches; where only the account's limit speaks against it, the cloud is asked first.

    Places are counted before the call, so that two listeners of one load balancer don't race for the last one: None
    where another one has been faster.
    """
    ids = [one.certificate_id for one in step.attachments if one.certificate_id is not None]
    if len(ids) != len(step.attachments):
        raise ValueError(f"{step}: a certificate has no id yet; an upload must come first")
    if observed is None or observed.load_balancer is None:
        raise ValueError(f"{step}: nothing is known of the load balancer")
    balancer, room = observed.load_balancer.load_balancer_id, observed.room
    fits = await cloud.rooms.take(balancer, step.listener_id, len(ids), room.limit if room is not None else None)
    doubtful = room is not None and room.presumed and room.free is not None and room.free < len(ids)
    if not fits and not doubtful:
        cloud.rooms.give_back(balancer, len(ids))
        return None
    try:
        if not fits:
            await _ask(cloud, step.listener_id, ids, token)
            cloud.rooms.allowed(balancer)
        started = await cloud.alb.attach(step.listener_id, ids, token=token)
    except BaseException as error:
        cloud.rooms.give_back(balancer, len(ids))
        cloud.rooms.forget(balancer)  # it may have had its effect all the same
        if isinstance(error, CloudError) and error.reason is Reason.QUOTA_EXCEEDED:
            used = room.used if room is not None else 0
            cloud.rooms.refused(balancer, error.usage or (used, used + len(ids) - 1))
        raise
    cloud.rooms.took(balancer, len(ids))
    return started


async def _ask(cloud: Cloud, listener_id: str, certificate_ids: Sequence[str], token: str) -> None:
    """Asks whether an attachment would be refused; passes where it wouldn't."""
    try:
        await cloud.alb.attach(listener_id, certificate_ids, token=token, dry_run=True)
    except CloudError as error:
        if error.code != WOULD_DO:
            raise


async def recheck(cloud: Cloud, step: Step) -> None:
    """Asks the store anew for a step's certificate, where the cloud said that what the process remembers isn't there.

    Best effort: where the store doesn't answer, the memory is dropped, and the certificate is looked for by its upload.
    """
    match step:
        case SetDefaultCertificate(to_id=str(certificate_id)) | CreateListener(certificate_id=str(certificate_id)):
            cloud.cas.forget(certificate_id)
            with suppress(CloudError):
                await cloud.cas.certificate(certificate_id)
        case AttachCertificates(attachments=attachments):
            for one in attachments:
                if one.certificate_id is not None:
                    cloud.cas.forget(one.certificate_id)
        case _:
            pass
