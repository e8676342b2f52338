"""Certificates in repositories, over the official SDK, and on listeners that ask their clients for one."""

from pathlib import Path

import pytest
from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_cas20200407 import models

from tests.simulator import handshake
from tests.simulator.listener_calls import finish, get, update
from tests.simulator.support import LISTENER, Cloud, authority, client_certificate, refused, running, seed
from tests.simulator.warehouse_calls import (
    ask_for,
    bring,
    brought,
    create_warehouse,
    delete_brought,
    describe_brought,
)
from tests.support.certificates import Authority, Issued, key_pem, pem, private_key

ROOT = authority()
SUB = ROOT.intermediate()
SUB_SUB = SUB.intermediate("Example Team CA", number=92)
CHAIN = pem(SUB_SUB.certificate, *SUB_SUB.issuers).decode()
REFUSE = {"deleteCertificateInUse": "Refuse"}


def files(folder: Path, issued: Issued) -> tuple[Path, Path]:
    (folder / "client.crt").write_bytes(issued.leaf_pem)
    (folder / "client.key").write_bytes(issued.key_pem)
    return folder / "client.crt", folder / "client.key"


def test_a_ca_certificate_is_usable_on_a_listener_at_once(cloud: Cloud, tmp_path: Path):
    identifier = bring(cloud, create_warehouse(cloud)[0], ROOT.pem.decode())

    ask_for(cloud, identifier)

    assert get(cloud).ca_certificates[0].certificate_id == identifier
    client = handshake.serve(cloud.control.place(), identity=files(tmp_path, client_certificate(ROOT, "team")))
    assert "team" in str(client.answer["clientCertificate"])
    with pytest.raises(OSError, match=r"(?i)alert|reset|EOF|closed"):
        handshake.serve(cloud.control.place())


def test_a_chain_of_three_stays_as_it_was_sent(cloud: Cloud):
    number, instance_id = create_warehouse(cloud)
    content = f"# our own\r\n{CHAIN}".replace("\n", "\r\n")
    root = bring(cloud, number, ROOT.pem.decode())
    identifier = bring(cloud, number, content, name="team")

    found = describe_brought(cloud, identifier)

    assert found.content == content
    assert (found.cert_type, found.cert_status, found.common_name) == ("CA", "ISSUE", "Example Team CA")
    assert (found.issuer, found.issuer_identifier) == ("Example Issuing CA", None)
    assert (found.warehouse_instance_id, len(found.fingerprint)) == (instance_id, 40)
    assert describe_brought(cloud, bring(cloud, number, SUB.pem.decode())).issuer_identifier == root
    assert describe_brought(cloud, root).issuer_identifier is None


def test_what_listcert_says(cloud: Cloud):
    number, instance_id = create_warehouse(cloud)
    identifier = bring(cloud, number, ROOT.pem.decode())

    (row,) = brought(cloud, warehouse_id=number)

    assert row.to_map() == {
        "AfterDate": ROOT.certificate.not_valid_after_utc.timestamp() * 1000,
        "Algorithm": "ECC",
        "BeforeDate": ROOT.certificate.not_valid_before_utc.timestamp() * 1000,
        "CertType": "CA",
        "CommonName": "Example Root CA",
        "ExistPrivateKey": False,
        "Identifier": identifier,
        "Issuer": "Example Root CA",
        "Sans": "Example Root CA",
        "SerialNo": f"0{ROOT.certificate.serial_number:x}",
        "SignAlgorithm": "SHA256WITHECDSA",
        "SourceType": "upload",
        "Status": "ISSUE",
        "WhId": number,
        "WhInstanceId": instance_id,
    }


def test_a_private_key_sent_along_is_in_no_answer(cloud: Cloud):
    number, _ = create_warehouse(cloud)
    key = key_pem(ROOT.key).decode()
    identifier = bring(cloud, number, ROOT.pem.decode(), private_key=key)

    (row,) = brought(cloud)
    shown = (
        f"{row.to_map()} {describe_brought(cloud, identifier).to_map()} {cloud.control.state()} {cloud.control.calls()}"
    )

    assert row.exist_private_key is True
    assert key.splitlines()[1] not in shown


def test_certificates_are_found_by_every_filter():
    with running(seed(rateLimits=False)) as cloud:
        (first, _), (second, _) = create_warehouse(cloud), create_warehouse(cloud, "all", "uploadPCA")
        root = bring(cloud, first, ROOT.pem.decode(), name="the root")
        sub = bring(cloud, first, SUB.pem.decode())
        leaf = bring(cloud, second, ROOT.issue(["pay.example.com"]).leaf_pem.decode())

        for filters, expected in (
            ({}, {root, sub, leaf}),
            ({"warehouse_id": first}, {root, sub}),
            ({"cert_type": "CERT"}, {leaf}),
            ({"cert_type": "CA"}, {root, sub}),
            ({"source_type": "upload"}, {root, sub, leaf}),
            ({"source_type": "aliyun"}, set()),
            ({"status": "ISSUE"}, {root, sub, leaf}),
            ({"status": "REVOKE"}, set()),
            ({"identifiers": f"{root}, {leaf}"}, {root, leaf}),
            ({"key_word": "THE ROOT"}, {root}),
            ({"key_word": "pay."}, {leaf}),
            ({"key_word": "issuing"}, {sub}),
            ({"warehouse_id": 10**9}, set()),
        ):
            assert {each.identifier for each in brought(cloud, **filters)} == expected, filters

        page = cloud.cas.list_cert(models.ListCertRequest(show_size=2, current_page=2)).body
        assert [each.identifier for each in page.cert_list] == [leaf]
        assert (page.total_count, page.show_size, page.current_page) == (3, 2, 2)


def test_an_end_entitys_certificate_is_no_ca_for_a_listener(cloud: Cloud):
    leaf = bring(cloud, create_warehouse(cloud, kind="uploadPCA")[0], ROOT.issue().leaf_pem.decode())

    with refused("ResourceNotFound.Certificate", 404):
        ask_for(cloud, leaf)


EXPIRED = ROOT.issue(not_before=SUB.certificate.not_valid_before_utc, not_after=SUB.certificate.not_valid_before_utc)


@pytest.mark.parametrize(
    ("cert", "more", "code"),
    [
        ("nonsense", {}, "CertificateFormatException"),
        ("-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n", {}, "ParseCertificateFailed"),
        (ROOT.issue().leaf_pem.decode(), {}, "CertificateFormatException"),
        ((ROOT.pem + key_pem(ROOT.key)).decode(), {}, "CertificateFormatException"),
        (ROOT.pem.decode(), {"private_key": "nonsense"}, "CertificateFormatException"),
        (ROOT.pem.decode(), {"private_key": key_pem(private_key("ECC", 7)).decode()}, "KeyNotMatchCert"),
        (Authority.root(algorithm="Ed25519").pem.decode(), {}, "CertificateFormatException"),
        (EXPIRED.leaf_pem.decode(), {}, "CertificateExpired"),
        ("", {}, "MissingCert"),
    ],
)
def test_what_is_refused(cloud: Cloud, cert: str, more: dict[str, str], code: str):
    number, _ = create_warehouse(cloud)

    with refused(code):
        bring(cloud, number, cert, **more)

    assert brought(cloud) == []


def test_what_is_not_there(cloud: Cloud):
    with refused("NotFound"):
        bring(cloud, 1, ROOT.pem.decode())
    with refused("NotFound"):
        delete_brought(cloud, "1efd3cac-e8c1-611d-b971-f96e5e432aba")
    with refused("NotFound"):
        describe_brought(cloud, "1efd3cac-e8c1-611d-b971-f96e5e432aba")
    with refused("MissingParameter"):
        cloud.cas.describe_warehouse_cert(models.DescribeWarehouseCertRequest())
    with refused("InvalidParameter"):
        bring(cloud, create_warehouse(cloud, kind="aliyunPCA")[0], ROOT.pem.decode())


def test_a_deleted_ca_certificate_is_gone(cloud: Cloud):
    identifier = bring(cloud, create_warehouse(cloud)[0], ROOT.pem.decode())

    delete_brought(cloud, identifier)

    assert brought(cloud) == []
    with refused("ResourceNotFound.Certificate", 404):
        ask_for(cloud, identifier)


def test_one_in_use_can_be_deleted_and_listeners_keep_their_copy(cloud: Cloud, tmp_path: Path):
    identifier = bring(cloud, create_warehouse(cloud)[0], ROOT.pem.decode())
    ask_for(cloud, identifier)

    delete_brought(cloud, identifier)

    assert brought(cloud) == []
    with refused("NotFound"):
        delete_brought(cloud, identifier)
    identity = files(tmp_path, client_certificate(ROOT, "team"))
    assert "team" in str(handshake.serve(cloud.control.place(), identity=identity).answer["clientCertificate"])
    update(cloud, ca_enabled=False)
    finish(cloud)
    assert cloud.control.state()["caCertificates"] == []
    assert handshake.serve(cloud.control.place()).answer["listener"] == LISTENER


def test_deleting_one_in_use_can_be_refused():
    with running(seed(switches=REFUSE)) as cloud:
        identifier = bring(cloud, create_warehouse(cloud)[0], ROOT.pem.decode())
        item = alb_models.UpdateListenerAttributeRequestCaCertificates(certificate_id=identifier)
        update(cloud, ca_enabled=True, ca_certificates=[item])

        with refused("ResourceAlreadyAssociated"):
            delete_brought(cloud, identifier)
        finish(cloud)
        with refused("ResourceAlreadyAssociated"):
            delete_brought(cloud, identifier)
        update(cloud, ca_enabled=False)
        finish(cloud)
        delete_brought(cloud, identifier)

        assert brought(cloud) == []
