"""The cloud and what is wanted of it, for tests of the pure code: everything that does not matter is filled in."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import SecretStr

from albtls.api.common import ListenerIdentity, Protocol
from albtls.core.bundles import CertificateBundle
from albtls.core.certificates import KeyAlgorithm, ServerCertificate
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener, WantedCertificate
from albtls.core.naming import Owner, UploadRole, upload_name
from albtls.core.observed import AttachedCertificate, Listener, LoadBalancer, Observed, StoredCertificate

NOW: Final = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
REGION: Final = "cn-hangzhou"
CLUSTER_ID: Final = "c1u57e12"
OWNER: Final = Owner(CLUSTER_ID, "prod", "shop")
PLACE: Final = ListenerIdentity(load_balancer_id="alb-1", protocol=Protocol.HTTPS, port=443)
LOAD_BALANCER: Final = LoadBalancer("alb-1", "Standard")


def certificate(number: int = 1, **changes: Any) -> ServerCertificate:
    """The facts of certificate number so and so: valid from 30 days ago, for 90 days."""
    values: dict[str, Any] = {
        "fingerprint": f"{number:064x}",
        "names": ("shop.example.com",),
        "key_algorithm": KeyAlgorithm.ECC,
        "not_before": NOW - timedelta(days=30),
        "not_after": NOW + timedelta(days=60),
    }
    return ServerCertificate(**(values | changes))


def bundle(number: int = 1, **changes: Any) -> CertificateBundle:
    """A certificate with a key that is none; what is pure never looks at it."""
    return CertificateBundle(
        certificate=certificate(number, **changes),
        chain_pem=f"chain {number}",
        content_id=f"{number:040x}",
        key_pem=SecretStr(f"key {number}"),
    )


def upload_of(number: int, cluster_id: str = CLUSTER_ID, role: UploadRole = UploadRole.DEFAULT) -> str:
    """The name that the upload of bundle number so and so has in CAS."""
    return upload_name(cluster_id, f"{number:040x}", role)


def certificate_id(number: int) -> str:
    """The id that CAS gave certificate number so and so."""
    return f"{1000 + number}-{REGION}"


def stored(number: int = 1, name: str = "", **changes: Any) -> StoredCertificate:
    """Certificate number so and so in CAS."""
    return StoredCertificate(certificate_id(number), name or f"by-hand-{number}", certificate(number, **changes))


def from_secret(
    number: int = 1, *, entry: str = DEFAULT_ENTRY, source: str = "Secret/shop-tls", **changes: Any
) -> WantedCertificate:
    """Certificate number so and so, wanted by its Secret."""
    return WantedCertificate(source=source, bundle=bundle(number, **changes), entry=entry)


def by_id(number: int = 1, *, entry: str = DEFAULT_ENTRY) -> WantedCertificate:
    """Certificate number so and so, wanted by its id."""
    wanted = certificate_id(number)
    return WantedCertificate(source=f"certificate {wanted}", certificate_id=wanted, entry=entry)


def desired(*default: WantedCertificate, **changes: Any) -> DesiredListener:
    """What an object asks for: a listener by its place."""
    values: dict[str, Any] = {"owner": OWNER, "region": REGION, "identity": PLACE, "default": default}
    return DesiredListener(**(values | changes))


def listener(number: int | None = 1, **changes: Any) -> Listener:
    """A running HTTPS listener whose default certificate is number so and so."""
    values: dict[str, Any] = {
        "listener_id": "lsn-1",
        "load_balancer_id": "alb-1",
        "protocol": "HTTPS",
        "port": 443,
        "status": "Running",
        "default_certificate_id": certificate_id(number) if number is not None else None,
        "security_policy_id": "tls_cipher_policy_1_2",
    }
    return Listener(**(values | changes))


def observed(*served: StoredCertificate, listener_: Listener | None = None, **changes: Any) -> Observed:
    """A listener with certificates: the first is its default one, the others are additional.

    Args:
        served: what is on the listener; none: there is no listener, unless `listener_` is given.
        listener_: the listener, where the usual one won't do.
        changes: other fields of Observed; `stored` is added to what is served.
    """
    also: Mapping[str, StoredCertificate | None] = changes.pop("stored", {})
    usual = listener(default_certificate_id=served[0].certificate_id) if served else None
    values: dict[str, Any] = {
        "load_balancer": LOAD_BALANCER,
        "listener": listener_ or usual,
        "attached": tuple(
            AttachedCertificate(one.certificate_id, is_default=position == 0) for position, one in enumerate(served)
        ),
        "stored": {one.certificate_id: one for one in served} | dict(also),
    }
    return Observed(**(values | changes))
