"""What no source settles about listeners: each reading of each switch, over the official SDK."""

from collections.abc import Callable

import pytest
from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import (
    bring,
    default_of,
    delete,
    finish,
    get,
    start,
    stop,
    switched,
    update,
)
from tests.simulator.support import LISTENER, LOAD_BALANCER, Cloud, refused

NOWHERE = "1-cn-hangzhou"


def additional(cloud: Cloud) -> list[str]:
    return [certificate_id for certificate_id, is_default, _ in cloud.certificates() if not is_default]


def test_a_batch_is_associated_whole_or_not_at_all():
    with switched("batch", "Whole") as cloud:
        pay, shop = bring(cloud, "pay", "shop")
        with refused("ResourceNotFound.Certificate", 404):
            cloud.associate(pay, NOWHERE, shop)
        with refused("OperationDenied.DefaultCertificateUsed"):
            cloud.associate(pay, default_of(cloud))
        assert (cloud.status(), additional(cloud)) == ("Running", [])
        cloud.associate(pay)
        finish(cloud)
        with refused("ResourceNotAssociated.Certificate"):
            cloud.dissociate(pay, shop)
        assert (cloud.status(), additional(cloud)) == ("Running", [pay])


def test_of_a_batch_those_that_can_be_are_associated():
    with switched("batch", "Each") as cloud:
        pay, shop = bring(cloud, "pay", "shop")
        cloud.associate(NOWHERE, pay, default_of(cloud))
        finish(cloud)
        cloud.associate(pay, shop)
        assert cloud.certificates()[1:] == [(pay, False, "Associated"), (shop, False, "Associating")]
        finish(cloud)
        with refused("ResourceAlreadyAssociated.Certificate"):
            cloud.associate(pay, NOWHERE)
        cloud.dissociate(NOWHERE, pay)
        finish(cloud)
        assert additional(cloud) == [shop]
        with refused("ResourceNotAssociated.Certificate"):
            cloud.dissociate(NOWHERE, default_of(cloud))


def test_of_a_batch_as_many_are_associated_as_the_quota_leaves():
    balancers = [{"id": LOAD_BALANCER, "certificatesQuota": 2}]
    with switched("batch", "Each", loadBalancers=balancers) as cloud:
        certificates = bring(cloud, "a", "b", "c")
        cloud.associate(*certificates)
        finish(cloud)
        assert additional(cloud) == certificates[:2]
        with pytest.raises(Exception, match="usage 2/2"):
            cloud.associate(certificates[2])


INCORRECT, CONFIGURING = "IncorrectStatus.Listener", "ResourceInConfiguring.Listener"


@pytest.mark.parametrize(
    ("value", "changed", "deleted"),
    [
        ("ByAction", INCORRECT, CONFIGURING),
        ("IncorrectStatus", INCORRECT, INCORRECT),
        ("ResourceInConfiguring", CONFIGURING, CONFIGURING),
    ],
)
def test_a_busy_listener(value: str, changed: str, deleted: str):
    with switched("busyListener", value) as cloud:
        (pay,) = bring(cloud, "pay")
        update(cloud, idle_timeout=30)
        attempts: list[Callable[[], str]] = [
            lambda: update(cloud, idle_timeout=31),
            lambda: cloud.associate(pay),
            lambda: cloud.dissociate(pay),
            lambda: start(cloud),
            lambda: stop(cloud),
        ]
        for attempt in attempts:
            with refused(changed):
                attempt()
        with refused(deleted):
            delete(cloud)


def test_a_bare_certificate_id_is_refused():
    with switched("bareCertificateIds", "Refuse") as cloud:
        (pay,) = bring(cloud, "pay")
        bare = pay.partition("-")[0]
        with refused("ResourceNotFound.Certificate", 404):
            cloud.replace_default(bare)
        with refused("ResourceNotFound.Certificate", 404):
            cloud.associate(bare)
        with refused("ResourceNotFound.Certificate", 404):
            cloud.create(certificate_id=bare)


def test_a_bare_certificate_id_is_taken_for_the_regions_own():
    with switched("bareCertificateIds", "Accept") as cloud:
        pay, shop = bring(cloud, "pay", "shop")
        bare = pay.partition("-")[0]
        made = cloud.create(certificate_id=bare)
        assert get(cloud, made).certificates[0].certificate_id == pay
        cloud.associate(bare)
        finish(cloud)
        assert additional(cloud) == [pay]
        request = models.ListListenerCertificatesRequest(listener_id=LISTENER, certificate_ids=[bare])
        (row,) = cloud.alb.list_listener_certificates(request).body.certificates
        assert row.certificate_id == pay
        with refused("InvalidParameter"):
            cloud.associate(shop, shop.partition("-")[0])
        with refused("ResourceAlreadyAssociated.Certificate"):
            cloud.replace_default(bare)
        cloud.dissociate(bare)
        finish(cloud)
        cloud.replace_default(bare)
        finish(cloud)
        assert cloud.certificates() == [(pay, True, "Associated")]
        for elsewhere in ("1", f"{bare}-ap-southeast-1"):
            with refused("ResourceNotFound.Certificate", 404):
                cloud.associate(elsewhere)


@pytest.mark.parametrize("spelling", ["Dissociating", "Diassociating"])
def test_the_spelling_of_what_is_being_dissociated(spelling: str):
    with switched("dissociatingSpelling", spelling) as cloud:
        (pay,) = bring(cloud, "pay")
        cloud.associate(pay)
        finish(cloud)
        cloud.dissociate(pay)
        assert cloud.certificates()[1] == (pay, False, spelling)
        finish(cloud)
        assert additional(cloud) == []


@pytest.mark.parametrize(("value", "seconds"), [("Keep", 7 * 86400), ("Forget", 60)])
def test_how_long_an_ended_job_is_listed(value: str, seconds: int):
    with switched("jobRetention", value) as cloud:
        request = models.ListAsynJobsRequest(job_ids=[update(cloud, idle_timeout=30)])

        def listed() -> list[str]:
            return [each.status for each in cloud.alb.list_asyn_jobs(request).body.jobs]

        cloud.control.advance(10.5)
        assert listed() == ["Succeeded"]
        cloud.control.advance(seconds - 11)
        assert listed() == ["Succeeded"]
        cloud.control.advance(11)
        assert listed() == []
        assert cloud.control.state()["jobs"] == []


@pytest.mark.parametrize(("value", "expected"), [("Accept", {"team": "shop"}), ("Refuse", {})])
def test_a_new_listener_with_tags(value: str, expected: dict[str, str]):
    with switched("listenerTags", value) as cloud:
        tag = [models.CreateListenerRequestTag(key="team", value="shop")]
        listener_id = cloud.create(port=8000, listener_protocol="HTTP", tag=tag)
        assert {each.key: each.value for each in get(cloud, listener_id).tags or []} == expected
