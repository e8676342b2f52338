"""Carrying out one step: the only place from which something in the cloud is changed."""

from contextlib import suppress

from albtls.cloud.alb import Started
from albtls.cloud.clouds import Cloud
from albtls.cloud.errors import CloudError
from albtls.core.plan import CreateListener, DeleteListener, SetDefaultCertificate, Step, UploadCertificate


async def execute(cloud: Cloud, step: Step, *, token: str) -> Started | None:
    """Carries out a step with one call that changes something.

    Args:
        cloud: where.
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
        case DeleteListener(listener_id=listener_id):
            return await cloud.alb.delete_listener(listener_id, token=token)
        case SetDefaultCertificate():
            raise ValueError(f"{step}: its certificate has no id yet; an upload must come first")


async def recheck(cloud: Cloud, step: Step) -> None:
    """Asks the store anew for a step's certificate, where the cloud said that what the process remembers isn't there.

    Best effort: where the store doesn't answer, the memory is dropped, and the certificate is looked for by its upload.
    """
    match step:
        case SetDefaultCertificate(to_id=str(certificate_id)) | CreateListener(certificate_id=str(certificate_id)):
            cloud.cas.forget(certificate_id)
            with suppress(CloudError):
                await cloud.cas.certificate(certificate_id)
        case _:
            pass
