"""What can go wrong on the way to the API server.

    KubeError
    ├── NotFoundError           there is no such object
    ├── KubeConflictError       the object has changed since it was read: read again
    ├── KubeInvalidError        the API server's schema refuses what was sent
    ├── KubeForbiddenError      RBAC (or a token that is no longer accepted) refuses
    └── KubeUnavailableError    no answer, or none that helps: back off

Texts name the call and the HTTP status, never a body: an answer about a Secret could hold one.
"""


class KubeError(Exception):
    """A call to the API server failed."""


class NotFoundError(KubeError):
    """There is no such object."""


class KubeConflictError(KubeError):
    """The object is not what it was when it was read."""


class KubeInvalidError(KubeError):
    """The API server's schema refuses what was sent: its CRDs aren't this operator's."""


class KubeForbiddenError(KubeError):
    """The service account may not do this."""


class KubeUnavailableError(KubeError):
    """The API server didn't answer, or answered that it can't now."""


def refusal(what: str, status: int) -> KubeError:
    """The exception for an answer other than success.

    Args:
        what: the call in words, such as `read Secret shop/shop-tls`.
        status: of HTTP.
    """
    if status == 404:
        return NotFoundError(f"{what}: not found")
    if status == 409:
        return KubeConflictError(f"{what}: changed meanwhile")
    if status == 422:
        return KubeInvalidError(f"{what}: refused by the schema")
    if status in {401, 403}:
        return KubeForbiddenError(f"{what}: refused (HTTP {status}); check the operator's RBAC")
    return KubeUnavailableError(f"{what}: HTTP {status}")
