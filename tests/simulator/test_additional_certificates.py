"""Additional certificates over the official SDK: states, quota, and what is refused."""

from collections.abc import Iterator

import pytest

from tests.simulator.support import (
    BASIC,
    HTTP_LISTENER,
    LISTENER,
    LOAD_BALANCER,
    SERVER_GROUP,
    Cloud,
    authority,
    refused,
    running,
    seed,
)

LONGER_THAN_ANY_JOB = 11


def ids(cloud: Cloud) -> list[str]:
    """CertIdentifiers of every certificate."""
    return [each["id"] for each in cloud.control.state()["certificates"]]


@pytest.fixture
def many() -> Iterator[tuple[Cloud, list[str]]]:
    """Two listeners with one default certificate, and 27 more certificates."""
    generated = [
        {"name": name, "generate": {"names": [f"{name}.example.com"], "algorithm": "ECC"}}
        for name in ("old", *(f"c{number}" for number in range(27)))
    ]
    common = {"loadBalancerId": LOAD_BALANCER, "serverGroupId": SERVER_GROUP, "certificate": "old"}
    listeners = [
        {"id": LISTENER, "port": 443, **common},
        {"id": "lsn-second", "port": 8443, **common},
        {"id": "lsn-basic", "port": 443, **common, "loadBalancerId": BASIC},
    ]
    with running(seed(certificates=generated, listeners=listeners)) as cloud:
        yield cloud, ids(cloud)[1:]


def test_a_certificate_is_associating_then_associated(cloud: Cloud):
    default = ids(cloud)[0]
    pay = cloud.upload("pay", authority().issue(["pay.example.com"]))

    cloud.associate(pay)

    assert cloud.status() == "Configuring"
    assert cloud.certificates() == [(default, True, "Associated"), (pay, False, "Associating")]
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    assert cloud.status() == "Running"
    assert cloud.certificates() == [(default, True, "Associated"), (pay, False, "Associated")]


def test_default_and_additional_exclude_each_other(cloud: Cloud):
    default = ids(cloud)[0]
    pay = cloud.upload("pay", authority().issue(["pay.example.com"]))

    with refused("OperationDenied.DefaultCertificateUsed"):
        cloud.associate(default)
    with refused("OperationDenied.DefaultCertificateUsed"):
        cloud.dissociate(default)
    cloud.associate(pay)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    with refused("ResourceAlreadyAssociated.Certificate"):
        cloud.replace_default(pay)


def test_neither_call_is_idempotent(cloud: Cloud):
    pay = cloud.upload("pay", authority().issue(["pay.example.com"]))

    with refused("ResourceNotAssociated.Certificate"):
        cloud.dissociate(pay)
    cloud.associate(pay)
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    with refused("ResourceAlreadyAssociated.Certificate"):
        cloud.associate(pay)


def test_an_http_listener_takes_none(cloud: Cloud):
    with refused("OperationDenied.HttpListenerNotSupport"):
        cloud.associate(ids(cloud)[0], listener_id=HTTP_LISTENER)


def test_a_call_takes_at_most_fifteen(many: tuple[Cloud, list[str]]):
    cloud, more = many

    with refused("InvalidParameter"):
        cloud.associate(*more[:16])
    with refused("InvalidParameter"):
        cloud.associate(more[0], more[0])
    cloud.associate(*more[:15])


def test_the_quota_counts_over_all_listeners_of_a_load_balancer(many: tuple[Cloud, list[str]]):
    cloud, more = many
    cloud.associate(*more[:15])
    cloud.associate(*more[:10], listener_id="lsn-second")
    cloud.control.advance(LONGER_THAN_ANY_JOB)

    with pytest.raises(Exception, match=f"exceeded for resource {LOAD_BALANCER}, usage 25/25") as error:
        cloud.associate(more[20])
    assert error.value.code == "ResourceQuotaExceeded.LoadBalancerCertificatesNum"

    cloud.dissociate(more[0])
    cloud.control.advance(LONGER_THAN_ANY_JOB)
    cloud.associate(more[20])


def test_the_basic_edition_has_ten(many: tuple[Cloud, list[str]]):
    cloud, more = many

    with pytest.raises(Exception, match="usage 0/10"):
        cloud.associate(*more[:11], listener_id="lsn-basic")
    cloud.associate(*more[:10], listener_id="lsn-basic")


def test_a_quota_can_be_raised_for_an_account_or_for_one_load_balancer():
    code = "alb_quota_loadbalancer_certificates_num_standard_edition"
    balancers = [{"id": LOAD_BALANCER}, {"id": BASIC, "edition": "Basic", "certificatesQuota": 0}]
    with running(seed(quotas={code: 1}, loadBalancers=balancers)) as cloud:
        pay = cloud.upload("pay", authority().issue(["pay.example.com"]))
        shop = cloud.upload("shop", authority().issue(["shop.example.com"]))
        basic = cloud.create(BASIC, certificate_id=pay)
        cloud.control.advance(LONGER_THAN_ANY_JOB)

        with pytest.raises(Exception, match="usage 0/0"):
            cloud.associate(shop, listener_id=basic)
        with pytest.raises(Exception, match="usage 0/1"):
            cloud.associate(pay, shop)
        cloud.associate(pay)
