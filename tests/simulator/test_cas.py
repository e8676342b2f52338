"""The certificate store over the official SDK."""

from datetime import UTC, datetime, timedelta

import pytest
from alibabacloud_cas20200407 import models

from tests.simulator import handshake
from tests.simulator.support import Cloud, authority, config, refused, running, seed
from tests.support.certificates import Issued, key_pem, pem, private_key

DAY = 86_400


def upload(cloud: Cloud, name: str, issued: Issued, **changes: object) -> int:
    fields = {"cert": issued.chain_pem.decode(), "key": issued.key_pem.decode(), **changes}
    return int(cloud.cas.upload_user_certificate(models.UploadUserCertificateRequest(name=name, **fields)).body.cert_id)


def detail(cloud: Cloud, cert_id: int, **more: object) -> models.GetUserCertificateDetailResponseBody:
    request = models.GetUserCertificateDetailRequest(cert_id=cert_id, **more)
    return cloud.cas.get_user_certificate_detail(request).body


def names(cloud: Cloud, **filters: object) -> list[str]:
    request = models.ListUserCertificateOrderRequest(**{"order_type": "CERT", **filters})
    return [each.name for each in cloud.cas.list_user_certificate_order(request).body.certificate_order_list]


@pytest.mark.parametrize("algorithm", ["RSA", "RSA4096", "ECC", "P384"])
def test_an_uploaded_certificate_comes_back_byte_for_byte(cloud: Cloud, algorithm: str):
    issued = authority().intermediate().issue(["shop.example.com", "*.shop.example.com"], algorithm)

    found = detail(cloud, upload(cloud, "shop", issued))

    assert found.cert == issued.chain_pem.decode()
    assert found.key == issued.key_pem.decode()
    assert found.algorithm == ("RSA" if algorithm.startswith("RSA") else "ECC")
    assert found.sans == "shop.example.com,*.shop.example.com"
    assert found.common == "shop.example.com"
    assert found.issuer == "Example Issuing CA"
    assert found.sha_2.lower() == issued.fingerprint
    assert len(found.fingerprint) == 40
    assert found.fingerprint == found.fingerprint.upper()
    assert int(found.serial_no, 16) == issued.certificate.serial_number
    assert found.serial_no.startswith("0")
    assert found.cert_identifier == f"{found.id}-cn-hangzhou"
    assert found.not_after == issued.certificate.not_valid_after_utc.timestamp() * 1000
    assert found.end_date == issued.certificate.not_valid_after_utc.strftime("%Y-%m-%d")
    assert [link.common_name for link in found.cert_chain] == ["shop.example.com", "Example Issuing CA"]
    assert found.expired is False


def test_cert_filter_hides_certificate_and_key(cloud: Cloud):
    found = detail(cloud, upload(cloud, "shop", authority().issue()), cert_filter=True)

    assert (found.cert, found.key) == (None, None)
    assert found.common == "shop.example.com"


def test_digests_can_be_lower_case():
    with running(seed(switches={"sha2Case": "Lower"})) as cloud:
        issued = authority().issue()

        assert detail(cloud, upload(cloud, "shop", issued)).sha_2 == issued.fingerprint


def test_a_name_is_taken_once(cloud: Cloud):
    upload(cloud, "shop", authority().issue())

    with refused("NameRepeat"):
        upload(cloud, "shop", authority().issue(["other.example.com"]))


def test_the_same_certificate_can_be_there_twice(cloud: Cloud):
    issued = authority().issue()

    assert upload(cloud, "one", issued) != upload(cloud, "two", issued)


ISSUED = authority().intermediate().issue()
OTHER_KEY = key_pem(private_key("ECC", 7)).decode()
ENCRYPTED = key_pem(private_key("ECC"), passphrase="secret").decode()
BROKEN = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n"
OUT_OF_ORDER = (ISSUED.leaf_pem + pem(*reversed(ISSUED.issuers))).decode()
EXPIRED = authority().issue(
    not_before=datetime.now(UTC) - timedelta(days=9), not_after=datetime.now(UTC) - timedelta(days=1)
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cert": "nonsense"}, "CertificateFormatException"),
        ({"cert": BROKEN}, "ParseCertificateFailed"),
        ({"cert": OUT_OF_ORDER}, "CertificateChainNotMatch"),
        ({"key": "nonsense"}, "CertificateFormatException"),
        ({"key": ENCRYPTED}, "CertificateFormatException"),
        ({"key": OTHER_KEY}, "KeyNotMatchCert"),
        ({"cert": None}, "MissingParameter"),
        ({"key": None}, "MissingParameter"),
        ({"cert": EXPIRED.chain_pem.decode()}, "CertificateExpired"),
        ({"cert": authority().issue(algorithm="Ed25519").chain_pem.decode()}, "CertificateFormatException"),
        ({"cert": authority().issue(algorithm="DSA").chain_pem.decode()}, "CertificateFormatException"),
    ],
)
def test_what_cannot_be_served_is_refused(cloud: Cloud, changes: dict[str, object], code: str):
    with refused(code):
        upload(cloud, "bad", ISSUED, **changes)

    assert names(cloud) == ["old"]


def test_names_have_at_most_63_characters(cloud: Cloud):
    with refused("InvalidParameter"):
        upload(cloud, "x" * 64, ISSUED)
    with refused("MissingName"):
        upload(cloud, "", ISSUED)


def test_text_around_the_pem_is_no_matter(cloud: Cloud):
    assert upload(cloud, "junk", ISSUED, cert=f"# a comment\n{ISSUED.chain_pem.decode()}\n\n") > 0


def test_expired_certificates_can_be_let_in():
    with running(seed(switches={"uploadOfExpired": "Accept"})) as cloud:
        assert detail(cloud, upload(cloud, "expired", EXPIRED)).expired is True


def test_without_a_status_only_valid_certificates_are_listed(cloud: Cloud):
    upload(cloud, "shop", authority().issue())
    assert names(cloud) == ["shop", "old"]
    assert names(cloud, status="ISSUED") == ["shop", "old"]

    cloud.control.advance(62 * DAY)
    assert names(cloud, status="WILLEXPIRED") == ["shop", "old"]
    assert names(cloud) == ["shop", "old"]
    cloud.control.advance(30 * DAY)

    assert names(cloud) == []
    assert names(cloud, status="EXPIRED") == ["shop", "old"]
    assert names(cloud, status="REVOKED") == []


def test_uploads_are_no_orders(cloud: Cloud):
    assert names(cloud, order_type="UPLOAD") == ["old"]
    assert names(cloud, order_type="CPACK") == []
    assert names(cloud, order_type="BUY") == []


def test_certificates_are_found_by_keyword(cloud: Cloud):
    cert_id = upload(cloud, "albtls-1", authority().issue(["pay.example.com", "checkout.example.com"]))

    for keyword in ("albtls", "PAY.", "checkout", str(cert_id), detail(cloud, cert_id).instance_id):
        assert names(cloud, keyword=keyword) == ["albtls-1"], keyword
    assert names(cloud, keyword="nothing") == []


def test_certificates_are_listed_page_by_page(cloud: Cloud):
    for number in range(4):
        upload(cloud, f"c{number}", ISSUED)

    def page(number: int) -> models.ListUserCertificateOrderResponseBody:
        request = models.ListUserCertificateOrderRequest(order_type="UPLOAD", show_size=2, current_page=number)
        return cloud.cas.list_user_certificate_order(request).body

    assert [[each.name for each in page(n).certificate_order_list] for n in (1, 2, 3, 4)] == [
        ["c3", "c2"],
        ["c1", "c0"],
        ["old"],
        [],
    ]
    assert (page(1).total_count, page(1).show_size, page(2).current_page) == (5, 2, 2)


def test_a_deleted_certificate_is_gone(cloud: Cloud):
    cert_id = upload(cloud, "shop", authority().issue())

    cloud.cas.delete_user_certificate(models.DeleteUserCertificateRequest(cert_id=cert_id))

    assert names(cloud) == ["old"]
    with refused("NotFound"):
        detail(cloud, cert_id)
    with refused("NotFound"):
        cloud.cas.delete_user_certificate(models.DeleteUserCertificateRequest(cert_id=cert_id))
    assert upload(cloud, "shop", authority().issue()) > cert_id


def test_a_certificate_in_use_can_be_deleted_and_is_served_on(cloud: Cloud):
    cert_id = cloud.control.state()["certificates"][0]["certId"]

    cloud.cas.delete_user_certificate(models.DeleteUserCertificateRequest(cert_id=cert_id))

    assert names(cloud) == []
    assert cloud.control.listener()["certificate"] == f"{cert_id}-cn-hangzhou"
    assert handshake.serve(cloud.control.place()).certificate_id == f"{cert_id}-cn-hangzhou"
    with refused("ResourceNotFound.Certificate", 404):
        cloud.create(certificate_id=f"{cert_id}-cn-hangzhou")

    cloud.replace_default(cloud.upload("new", authority().issue()))
    cloud.control.advance(11)
    assert [each["name"] for each in cloud.control.state()["certificates"]] == ["new"]


def test_deleting_a_certificate_in_use_can_be_refused():
    with running(seed(switches={"deleteCertificateInUse": "Refuse"})) as cloud:
        cert_id = cloud.control.state()["certificates"][0]["certId"]
        with refused("ResourceAlreadyAssociated"):
            cloud.cas.delete_user_certificate(models.DeleteUserCertificateRequest(cert_id=cert_id))


def tags(cloud: Cloud, cert_id: int) -> dict[str, str]:
    return {tag.tag_key: tag.tag_value for tag in detail(cloud, cert_id).tags}


def test_certificates_carry_tags(cloud: Cloud):
    first = models.UploadUserCertificateRequestTags(key="owner", value="shop")
    cert_id = upload(cloud, "shop", ISSUED, tags=[first])
    where = {"region_id": "cn-hangzhou", "resource_type": "instance"}
    name = str(cert_id)

    second = models.TagResourcesRequestTag(key="stage", value="live")
    cloud.cas.tag_resources(models.TagResourcesRequest(resource_id=[name], tag=[second], **where))
    assert tags(cloud, cert_id) == {"owner": "shop", "stage": "live"}

    listed = cloud.cas.list_tag_resources(
        models.ListTagResourcesRequest(resource_id=[name], max_results=1, **where)
    ).body
    assert [each.tag_key for each in listed.tag_resources.tag_resource] == ["owner"]
    rest = models.ListTagResourcesRequest(resource_id=[name], next_token=listed.next_token, **where)
    listed = cloud.cas.list_tag_resources(rest).body
    assert [(each.resource_id, each.tag_value) for each in listed.tag_resources.tag_resource] == [(name, "live")]
    assert not listed.next_token

    by_tag = [models.ListTagResourcesRequestTag(key="stage", value="live")]
    found = cloud.cas.list_tag_resources(models.ListTagResourcesRequest(tag=by_tag, **where)).body
    assert {each.resource_id for each in found.tag_resources.tag_resource} == {name}

    cloud.cas.untag_resources(models.UntagResourcesRequest(resource_id=[name], tag_key=["owner"], **where))
    assert tags(cloud, cert_id) == {"stage": "live"}
    cloud.cas.untag_resources(models.UntagResourcesRequest(resource_id=[name], all=True, **where))
    assert tags(cloud, cert_id) == {}
    with refused("NotFound"):
        cloud.cas.tag_resources(models.TagResourcesRequest(resource_id=["1"], tag=[second], **where))


def test_each_site_has_a_store_of_its_own():
    with running(regions={"ap-southeast-1": ("127.0.0.1", 0), "cn-hongkong": ("127.0.0.1", 0)}) as cloud:

        def listed(region: str) -> list[str]:
            client = type(cloud.cas)(config(cloud.sim.endpoints[region].removeprefix("http://")))
            request = models.ListUserCertificateOrderRequest(order_type="CERT")
            return [each.name for each in client.list_user_certificate_order(request).body.certificate_order_list]

        assert listed("cn-hangzhou") == ["old"]
        assert listed("cn-hongkong") == ["old"]
        assert listed("ap-southeast-1") == []

        international = type(cloud.cas)(config(cloud.sim.endpoints["ap-southeast-1"].removeprefix("http://")))
        request = models.UploadUserCertificateRequest(
            name="old", cert=ISSUED.chain_pem.decode(), key=ISSUED.key_pem.decode()
        )
        cert_id = international.upload_user_certificate(request).body.cert_id
        found = international.get_user_certificate_detail(models.GetUserCertificateDetailRequest(cert_id=cert_id)).body

        assert found.cert_identifier == f"{cert_id}-ap-southeast-1"
        with refused("ResourceNotFound.Certificate", 404):
            cloud.replace_default(found.cert_identifier)
