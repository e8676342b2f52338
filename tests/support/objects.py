"""Our own objects as the API server has them, with everything that doesn't matter filled in."""

from collections.abc import Mapping
from typing import Any, Final

PLACE: Final = {"loadBalancerId": "alb-1", "protocol": "HTTPS", "port": 443}
FROM_SECRET: Final = {"secretRef": {"name": "shop-tls"}}
CREATED: Final = "2026-03-01T12:00:00Z"


def listener_tls(
    name: str = "shop",
    namespace: str = "prod",
    *,
    spec: Mapping[str, Any] | None = None,
    status: Mapping[str, Any] | None = None,
    **metadata: Any,
) -> dict[str, Any]:
    """An AlbListenerTLS; `spec` is added to the smallest one, metadata is given by its own names.

    Args:
        name: of the object.
        namespace: of the object.
        spec: fields besides, or instead of, listener and certificates.
        status: as it stands there.
        metadata: such as `generation=2` or `finalizers=[…]`.
    """
    return {
        "apiVersion": "albtls.io/v1alpha1",
        "kind": "AlbListenerTLS",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": f"uid-{namespace}-{name}",
            "resourceVersion": "7",
            "generation": 1,
            "creationTimestamp": CREATED,
        }
        | metadata,
        "spec": {"listener": PLACE, "certificates": {"default": [FROM_SECRET]}} | dict(spec or {}),
        "status": dict(status or {"observedGeneration": -1}),
    }


def ca_binding(name: str = "clients", namespace: str = "prod") -> dict[str, Any]:
    """An AlbCaBinding."""
    return {
        **listener_tls(name, namespace),
        "kind": "AlbCaBinding",
        "spec": {"listener": {"ref": {"name": "shop"}}, "caCertificate": {"configMapRef": {"name": "clients-ca"}}},
    }
