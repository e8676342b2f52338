"""The finalizer: there only as long as deleting the object has work to do in the cloud.

Deletion and the removal of a namespace must never hang on the operator without need; setting the policy to Retain is
the way out where they do.
"""

from dataclasses import replace

from albtls.api.listener_tls import ListenerDeletionPolicy
from albtls.api.meta import FINALIZER, ObjectMeta
from albtls.kube.client import KubeClient
from albtls.runtime.resolve import Read


def changes_cloud(found: Read) -> bool:
    """Whether deleting the object changes something in the cloud."""
    return found.spec is not None and found.spec.deletion_policy is not ListenerDeletionPolicy.RETAIN


async def align_finalizer(kube: KubeClient, found: Read) -> Read:
    """Puts the finalizer on where the deletion policy asks for it, and takes it off where it no longer does.

    An object whose spec can't be read keeps what it has.

    Returns:
        The object as it now is.
    """
    if found.spec is None:
        return found
    if not changes_cloud(found):
        return await remove_finalizer(kube, found)
    if found.meta.deleting or FINALIZER in found.meta.finalizers:
        return found
    return await _write(kube, found, (*found.meta.finalizers, FINALIZER))


async def remove_finalizer(kube: KubeClient, found: Read) -> Read:
    """Lets the object go, as far as this operator is concerned.

    Returns:
        The object as it now is.
    """
    if FINALIZER not in found.meta.finalizers:
        return found
    return await _write(kube, found, tuple(name for name in found.meta.finalizers if name != FINALIZER))


async def _write(kube: KubeClient, found: Read, finalizers: tuple[str, ...]) -> Read:
    written = await kube.set_finalizers(found.kind, found.meta, finalizers)
    return replace(found, meta=ObjectMeta.model_validate(written["metadata"]))
