"""One shop's listeners with many certificates, for the tests of what listeners serve."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from alibabacloud_alb20200616 import models

from tests.simulator.support import LISTENER, LOAD_BALANCER, SERVER_GROUP, Cloud, authority, running, seed, write_pem

LONGER_THAN_ANY_JOB = 11
QUIC_LISTENER = "lsn-demo00000000000003"
WITH_1_3 = "tls_cipher_policy_1_2_strict_with_1_3"
CA = "1efd3cac-e8c1-611d-b971-f96e5e432aba"
CERTIFICATES = {
    "default": authority().issue(["shop.example.com"], "RSA"),
    "shop-ecc": authority().issue(["shop.example.com"], "ECC"),
    "pay": authority().issue(["pay.example.com"], "ECC", key_number=1),
    "wild": authority().issue(["*.example.com"], "ECC", key_number=2),
    "wild-rsa": authority().issue(["*.example.com"], "RSA", key_number=3),
}
ADDITIONAL = ["shop-ecc", "pay", "wild", "wild-rsa"]


def listener(**changes: Any) -> dict[str, Any]:
    common = {"id": LISTENER, "loadBalancerId": LOAD_BALANCER, "port": 443, "serverGroupId": SERVER_GROUP}
    return {**common, "certificate": "default", **changes}


def shop_listeners() -> list[dict[str, Any]]:
    """One HTTPS and one QUIC listener on the same port, each with every certificate."""
    return [
        listener(additionalCertificates=ADDITIONAL, securityPolicyId=WITH_1_3),
        listener(id=QUIC_LISTENER, protocol="QUIC", additionalCertificates=ADDITIONAL),
    ]


@contextmanager
def shop(folder: Path, **changes: Any) -> Iterator[Cloud]:
    """A simulator with these listeners, or with other parts of its seed as `changes` say."""
    certificates = [write_pem(folder, name, issued) for name, issued in CERTIFICATES.items()]
    of = seed(**{"certificates": certificates, "listeners": shop_listeners(), **changes})
    with running(of, folder=folder) as cloud:
        yield cloud


def certificate_id(cloud: Cloud, name: str) -> str:
    return str(next(each["id"] for each in cloud.control.state()["certificates"] if each["name"] == name))


def break_keys(cloud: Cloud, listener_id: str) -> None:
    """Make a listener serve keys that can't be used, as keys would be that TLS takes less kindly than CAS did."""
    front = cloud.sim.plane._sites[listener_id].front
    plan = front.plan
    assert plan is not None
    offer = plan.offer
    broken = [replace(each, key_pem="no key") for each in (offer.default, *offer.additional)]
    # Before it is given a name, a QUIC connection needs a default certificate to begin with.
    default = offer.default if plan.policy is None else broken[0]
    front.follow(front.listener, replace(plan, offer=replace(offer, default=default, additional=tuple(broken[1:]))))


def update(cloud: Cloud, listener_id: str = LISTENER, **fields: Any) -> None:
    """Change a listener's attributes, and wait for it."""
    cloud.alb.update_listener_attribute(models.UpdateListenerAttributeRequest(listener_id=listener_id, **fields))
    cloud.control.advance(LONGER_THAN_ANY_JOB)
