"""Private CAs (CAS 2020-06-30), which seeds plant, over the official SDK."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_cas20200407 import models as cas_models
from alibabacloud_cas20200630 import models
from alibabacloud_cas20200630.client import Client
from cryptography import x509

from tests.simulator import handshake
from tests.simulator.listener_calls import finish, get, update
from tests.simulator.support import (
    Cloud,
    authority,
    client_certificate,
    config,
    refused,
    running,
    seed,
    write_pem,
)

ROOT, SUB, SERVER = (
    "1efd3cac-e8c1-611d-b971-f96e5e432aba",
    "1efd3cac-e8c1-611d-b971-f96e5e432abb",
    "1ed4068c-6f1b-6deb-8e32-3f8439a851cb",
)


def generated(identifier: str, common_name: str, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "source": "aliyun", "generate": {"names": [common_name], "algorithm": "ECC"}, **more}


AUTHORITIES = [
    generated(ROOT, "Our Root", name="root"),
    generated(SUB, "Our Team CA", issuer=ROOT),
    generated(SERVER, "db.example.com", issuer=SUB, authority=False),
    {"id": "brought", "generate": {"names": ["Brought CA"]}},
]


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running(seed(caCertificates=AUTHORITIES, rateLimits=False)) as cloud:
        yield cloud


def client(cloud: Cloud) -> Client:
    return Client(config(cloud.sim.endpoint))


def authorities(cloud: Cloud, **filters: object) -> models.DescribeCACertificateListResponseBody:
    return client(cloud).describe_cacertificate_list(models.DescribeCACertificateListRequest(**filters)).body


def describe(cloud: Cloud, identifier: str | None) -> models.DescribeCACertificateResponseBody:
    return client(cloud).describe_cacertificate(models.DescribeCACertificateRequest(identifier=identifier)).body


def issued(cloud: Cloud, **filters: object) -> models.ListCertResponseBody:
    return client(cloud).list_cert(models.ListCertRequest(**filters)).body


def revoke(cloud: Cloud, identifier: str, **more: object) -> None:
    request = models.UpdateCACertificateStatusRequest(identifier=identifier, **{"status": "REVOKE", **more})
    client(cloud).update_cacertificate_status(request)


def bring(cloud: Cloud, ids: str) -> None:
    client(cloud).upload_pca_cert_to_cas(models.UploadPcaCertToCasRequest(ids=ids))


def server_certificates(cloud: Cloud) -> list[str]:
    request = cas_models.ListUserCertificateOrderRequest(order_type="CERT")
    return [each.name for each in cloud.cas.list_user_certificate_order(request).body.certificate_order_list]


def test_a_subordinate_ca_is_described_with_its_chain(cloud: Cloud):
    body = describe(cloud, SUB)
    found = body.certificate

    chain = x509.load_pem_x509_certificates(found.ca_cert_chain.encode())
    own = x509.load_pem_x509_certificate(found.x_509certificate.encode())
    assert chain[0] == own
    own.verify_directly_issued_by(chain[1])
    assert (found.common_name, found.subject_dn, found.sans) == ("Our Team CA", "CN=Our Team CA", "Our Team CA")
    assert (found.certificate_type, found.parent_identifier, found.issuer_type) == ("SUB_ROOT", ROOT, "local")
    assert (found.algorithm, found.key_size, found.full_algorithm) == ("ECC", 256, "ECC_256")
    assert (found.sign_algorithm, found.status, found.cert_issued_count) == ("SHA256WITHECDSA", "ISSUE", 1)
    assert found.after_date == own.not_valid_after_utc.timestamp() * 1000
    assert (len(found.md_5), len(found.sha_2)) == (32, 64)
    assert int(found.serial_number, 16) == own.serial_number


def test_a_root_has_no_parent(cloud: Cloud):
    found = describe(cloud, ROOT).certificate

    assert (found.certificate_type, found.parent_identifier, found.cert_issued_count) == ("ROOT", None, 0)
    assert found.ca_cert_chain == found.x_509certificate


def test_cas_are_found_by_every_filter(cloud: Cloud):
    for filters, expected in (
        ({}, [ROOT, SUB]),
        ({"cert_type": "root"}, [ROOT]),
        ({"cert_type": "subRoot"}, [SUB]),
        ({"cert_type": "externalCa"}, []),
        ({"issuer_type": "local"}, [ROOT, SUB]),
        ({"issuer_type": "external"}, []),
        ({"ca_status": "issue"}, [ROOT, SUB]),
        ({"ca_status": "forbidden"}, []),
        ({"identifier": SUB}, [SUB]),
        ({"identifier": SERVER}, []),
        ({"valid_status": "valid"}, [ROOT, SUB]),
        ({"valid_status": "notValid"}, []),
        ({"resource_group_id": "rg-1"}, []),
    ):
        assert [each.identifier for each in authorities(cloud, **filters).certificate_list] == expected, filters

    last = authorities(cloud, show_size=1, current_page=2)
    assert [(each.identifier, each.alias, each.parent_identifier) for each in last.certificate_list] == [
        (SUB, SUB, ROOT)
    ]
    assert (last.page_count, last.total_count, last.show_size) == (2, 2, 1)
    assert client(cloud).describe_cacertificate_count().body.total_count == 2

    cloud.control.advance(91 * 86_400)
    assert authorities(cloud, valid_status="valid").certificate_list == []


def test_cas_are_listed_by_token(cloud: Cloud):
    def page(token: str | None = None) -> models.ListPcaCaCertificateResponseBody:
        request = models.ListPcaCaCertificateRequest(max_results=1, next_token=token)
        return client(cloud).list_pca_ca_certificate(request).body

    first = page()
    second = page(first.next_token)

    rows = [row for part in (first, second) for row in part.list]
    assert [(row.cert_identifier, row.common_name, row.issuer_identifier) for row in rows] == [
        (ROOT, "Our Root", None),
        (SUB, "Our Team CA", ROOT),
    ]
    assert (first.total_count, second.next_token) == (2, None)
    assert (rows[0].status, rows[0].user_id) == ("ISSUE", "1234567890123456")


def test_a_ca_is_revoked_once(cloud: Cloud):
    revoke(cloud, SUB, client_token="once")
    revoke(cloud, SUB, client_token="once")

    assert describe(cloud, SUB).certificate.status == "REVOKE"
    assert [each.identifier for each in authorities(cloud, ca_status="revoke").certificate_list] == [SUB]
    with refused("InvalidParameter"):
        revoke(cloud, SUB)
    with refused("InvalidParameter"):
        revoke(cloud, ROOT, status="ISSUE")


def test_what_is_not_there(cloud: Cloud):
    for identifier in ("none", SERVER, "brought"):
        with refused("NotFound"):
            describe(cloud, identifier)
        with refused("NotFound"):
            revoke(cloud, identifier)
    with refused("MissingParameter"):
        describe(cloud, None)
    with refused("NotFound"):
        bring(cloud, "none")
    with refused("NotFound"):
        cloud.cas.delete_pcacert(cas_models.DeletePCACertRequest(identifier=ROOT))


def test_a_private_ca_is_usable_on_a_listener(cloud: Cloud):
    item = alb_models.UpdateListenerAttributeRequestCaCertificates(certificate_id=SUB)
    update(cloud, ca_enabled=True, ca_certificates=[item])
    finish(cloud)

    assert get(cloud).ca_certificates[0].certificate_id == SUB
    with pytest.raises(OSError, match=r"(?i)alert|reset|EOF|closed"):
        handshake.serve(cloud.control.place())


def test_the_store_lists_private_cas_beside_brought_ones(cloud: Cloud):
    def listed(**filters: object) -> list[str]:
        rows = cloud.cas.list_cert(cas_models.ListCertRequest(**filters)).body.cert_list
        return [each.identifier for each in rows]

    assert listed(source_type="aliyun", cert_type="CA") == [ROOT, SUB]
    assert listed(source_type="aliyun", cert_type="CERT") == [SERVER]
    assert listed(source_type="upload") == ["brought"]


def test_an_issued_certificate(cloud: Cloud):
    (row,) = issued(cloud).list

    assert (row.identifier, row.common_name, row.status) == (SERVER, "db.example.com", "ISSUE")
    assert (row.algorithm, row.key_exportable) == ("ECC", True)
    assert (row.after_time - row.before_time) == (90 * 86_400 + 3600) * 1000


def test_an_issued_certificate_is_brought_to_the_store_once(cloud: Cloud):
    bring(cloud, SERVER)
    bring(cloud, f"{SERVER}, {issued(cloud).list[0].id}")

    assert server_certificates(cloud) == ["db.example.com", "old"]
    number = next(each["certId"] for each in cloud.control.state()["certificates"] if each["name"] != "old")
    cloud.replace_default(f"{number}-cn-hangzhou")
    finish(cloud)
    assert handshake.serve(cloud.control.place()).certificate_id == f"{number}-cn-hangzhou"


def test_a_name_that_is_taken_gets_a_number(cloud: Cloud):
    cloud.upload("db.example.com", authority().issue())

    bring(cloud, SERVER)

    assert server_certificates(cloud) == ["db.example.com-2", "db.example.com", "old"]


def test_issued_certificates_are_found_by_every_filter(tmp_path: Path):
    issuer = authority()
    server = write_pem(tmp_path, "server", issuer.issue(["shop.example.com"]))
    person = write_pem(tmp_path, "person", client_certificate(issuer, "person"))
    (tmp_path / "root.crt").write_bytes(issuer.pem)
    of = seed(
        rateLimits=False,
        caCertificates=[
            {"id": "root", "source": "aliyun", "cert": "root.crt"},
            *({"id": each.pop("name"), "source": "aliyun", "authority": False, **each} for each in (server, person)),
            generated("both", "both.example.com", authority=False),
        ],
    )
    with running(of, folder=tmp_path) as cloud:
        today = cloud.control.state()["clock"]["now"][:10]
        for filters, expected in (
            ({}, {"server", "person", "both"}),
            ({"type": "SERVER"}, {"server"}),
            ({"type": "CLIENT"}, {"person"}),
            ({"type": "END_ENTITY"}, {"both"}),
            ({"status": "ISSUE"}, {"server", "person", "both"}),
            ({"status": "REVOKE"}, set()),
            ({"parent_identifier": "root"}, {"server", "person"}),
            ({"instance_uuid": "root"}, {"server", "person"}),
            ({"before_date": "2000-01-01"}, {"server", "person", "both"}),
            ({"before_date": "2999-01-01"}, set()),
            ({"after_date": "2999-01-01"}, {"server", "person", "both"}),
            ({"after_date": today}, set()),
        ):
            assert {each.identifier for each in issued(cloud, **filters).list} == expected, filters
        with refused("InvalidParameter"):
            issued(cloud, after_date="soon")

        first = issued(cloud, max_results=2)
        assert (len(first.list), first.total_count, first.page_count) == (2, 3, None)
        second = issued(cloud, max_results=2, next_token=first.next_token)
        assert len({each.identifier for part in (first, second) for each in part.list}) == 3
        by_number = issued(cloud, show_size=2, current_page=2)
        assert [each.identifier for each in by_number.list] == [second.list[0].identifier]
        assert (by_number.page_count, by_number.current_page, by_number.next_token) == (2, 2, None)


def test_one_whose_key_is_not_held_is_not_brought(tmp_path: Path):
    of_server = write_pem(tmp_path, "server", authority().issue())
    of = seed(caCertificates=[{"id": "a", "source": "aliyun", "authority": False, "cert": of_server["cert"]}])
    with running(of, folder=tmp_path) as cloud:
        with refused("InvalidParameter"):
            bring(cloud, "a")
        assert server_certificates(cloud) == ["old"]
