"""ListCertificates, GetCertificateDetail, and which cloud resources use a certificate."""

from collections.abc import Iterator

import pytest
from alibabacloud_cas20200407 import models
from alibabacloud_cas20200407.client import Client
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

from tests.simulator.listener_calls import finish
from tests.simulator.support import (
    LISTENER,
    LOAD_BALANCER,
    Cloud,
    authority,
    config,
    running,
    seed,
)

DAY = 86_400
ISSUED = authority().intermediate().issue(["pay.example.com", "*.pay.example.com"], "RSA")


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running(seed(rateLimits=False)) as cloud:
        yield cloud


def certificates(cloud: Cloud, **filters: object) -> list[models.ListCertificatesResponseBodyCertificateList]:
    return cloud.cas.list_certificates(models.ListCertificatesRequest(**filters)).body.certificate_list


def names(cloud: Cloud, **filters: object) -> list[str]:
    return [each.certificate_name for each in certificates(cloud, **filters)]


def detail(cloud: Cloud, cert_id: int) -> models.GetCertificateDetailResponseBody:
    return cloud.cas.get_certificate_detail(models.GetCertificateDetailRequest(certificate_id=cert_id)).body


def resources(cloud: Cloud, **filters: object) -> models.ListCloudResourcesResponseBody:
    return cloud.cas.list_cloud_resources(models.ListCloudResourcesRequest(**filters)).body


def number(identifier: str) -> int:
    return int(identifier.partition("-")[0])


def test_an_item_and_its_detail_say_the_same(cloud: Cloud):
    identifier = cloud.upload("pay", ISSUED)

    item, _ = certificates(cloud)
    found = detail(cloud, number(identifier))

    assert item.certificate_id == str(number(identifier))
    assert found.certificate_id == number(identifier)
    assert item.subject_alternative_names == ["pay.example.com", "*.pay.example.com"]
    assert item.cert_identifier == found.cert_identifier == identifier
    assert item.domain == found.domain == "pay.example.com,*.pay.example.com"
    assert (item.algorithm, item.key_size, item.certificate_source) == ("RSA", 2048, "UPLOAD")
    assert (item.certificate_status, item.exist_private_key, item.using_product_list) == ("issued", True, [])
    assert item.not_after == ISSUED.certificate.not_valid_after_utc.timestamp() * 1000
    assert int(item.serial, 16) == ISSUED.certificate.serial_number
    shared = set(item.to_map()) & set(found.to_map()) - {"CertificateId", "SubjectAlternativeNames"}
    assert {name: item.to_map()[name] for name in shared} == {name: found.to_map()[name] for name in shared}
    assert [link.subject for link in found.certificate_chain_list] == ["pay.example.com", "Example Issuing CA"]
    assert [link.issuer for link in found.certificate_chain_list] == ["Example Issuing CA", "Example Root CA"]
    assert found.certificate_chain_list[0].remain_day == 89
    assert not any(line in str(found.to_map()) for line in ISSUED.key_pem.decode().splitlines()[1:3])


def test_certificates_are_found_by_every_filter(cloud: Cloud):
    identifier = cloud.upload("pay", ISSUED)
    instance_id = detail(cloud, number(identifier)).instance_id

    for filters, expected in (
        ({}, ["pay", "old"]),
        ({"certificate_source": "UPLOAD"}, ["pay", "old"]),
        ({"certificate_source": "BUY"}, []),
        ({"certificate_status": "issued"}, ["pay", "old"]),
        ({"certificate_status": "revoked"}, []),
        ({"keyword": "PAY."}, ["pay"]),
        ({"keyword": str(number(identifier))}, ["pay"]),
        ({"instance_id": instance_id}, ["pay"]),
        ({"resource_group_id": "rg-1"}, []),
        ({"show_size": 1, "current_page": 2}, ["old"]),
    ):
        assert names(cloud, **filters) == expected, filters
    body = cloud.cas.list_certificates(models.ListCertificatesRequest()).body
    assert (body.show_size, body.current_page, body.total_count) == (10, 1, 2)


def test_statuses_follow_the_clock(cloud: Cloud):
    cloud.control.advance(61 * DAY)
    assert names(cloud, certificate_status="willExpire") == ["old"]
    cloud.control.advance(30 * DAY)

    assert names(cloud, certificate_status="expired") == ["old"]
    assert names(cloud) == ["old"]


def test_a_page_has_at_most_a_hundred(cloud: Cloud):
    with pytest.raises(AlibabaCloudException) as error:
        certificates(cloud, show_size=101)

    assert error.value.code == "InvalidParameter"


def test_products_and_resources_are_those_in_use(cloud: Cloud):
    old, new = cloud.control.listener()["certificate"], cloud.upload("pay", ISSUED)
    assert {each.certificate_name: each.using_product_list for each in certificates(cloud)} == {
        "pay": [],
        "old": ["ALB"],
    }
    cloud.associate(new)
    finish(cloud)

    body = resources(cloud, cloud_product="ALB")

    rows = {row.cert_id: row for row in body.data}
    assert set(rows) == {number(old), number(new)}
    assert (body.total, body.show_size, body.current_page) == (2, 20, 1)
    row = rows[number(new)]
    assert (row.listener_id, row.instance_id, row.listener_port) == (LISTENER, LOAD_BALANCER, "443")
    assert (row.default_resource, rows[number(old)].default_resource) == (0, 1)
    assert (row.cert_name, row.domain, row.region_id) == ("pay", "pay.example.com", "cn-hangzhou")
    assert row.cert_end_time == str(int(ISSUED.certificate.not_valid_after_utc.timestamp()))
    assert (row.cloud_name, row.cloud_product, row.user_id) == ("aliyun", "ALB", 1234567890123456)
    assert row.id != rows[number(old)].id
    assert all(each.using_product_list == ["ALB"] for each in certificates(cloud))

    cloud.dissociate(new)
    finish(cloud)
    assert [each.cert_id for each in resources(cloud).data] == [number(old)]


def test_resources_are_found_by_every_filter(cloud: Cloud):
    old, new = cloud.control.listener()["certificate"], cloud.upload("pay", ISSUED)
    cloud.associate(new)
    finish(cloud)

    for filters, expected in (
        ({}, {old, new}),
        ({"cert_ids": [number(new)]}, {new}),
        ({"cert_ids": [number(new), number(old)]}, {old, new}),
        ({"cert_ids": [1]}, set()),
        ({"cloud_name": "aliyun"}, {old, new}),
        ({"cloud_name": "Aws"}, set()),
        ({"cloud_product": "CDN"}, set()),
        ({"keyword": "pay.example"}, {new}),
        ({"keyword": LOAD_BALANCER}, {old, new}),
        ({"secret_id": "another-clouds-key"}, set()),
        ({"show_size": 1, "current_page": 3}, set()),
    ):
        assert {f"{row.cert_id}-cn-hangzhou" for row in resources(cloud, **filters).data} == expected, filters


def test_the_count_of_resources(cloud: Cloud):
    request = models.DescribeCloudResourceStatusRequest
    (row,) = cloud.cas.describe_cloud_resource_status(request()).body.data
    assert (row.cloud_name, row.cloud_product, row.total_count) == ("aliyun", "ALB", 1)

    (row,) = cloud.cas.describe_cloud_resource_status(request(secret_id="another-clouds-key")).body.data
    assert row.total_count == 0


def test_each_site_answers_under_its_own_host_name():
    with running(regions={"ap-southeast-1": ("127.0.0.1", 0), "cn-hongkong": ("127.0.0.1", 0)}) as cloud:
        for region, host in (
            ("cn-hangzhou", "cas.aliyuncs.com"),
            ("cn-hongkong", "cas.aliyuncs.com"),
            ("ap-southeast-1", "cas.ap-southeast-1.aliyuncs.com"),
        ):
            client = Client(config(cloud.sim.endpoints[region].removeprefix("http://")))
            with pytest.raises(AlibabaCloudException) as error:
                client.get_certificate_detail(models.GetCertificateDetailRequest(certificate_id=1))
            assert (error.value.code, error.value.data["HostId"]) == ("NotFound", host)
