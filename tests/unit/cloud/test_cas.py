"""The certificate store: read once, tolerantly; uploaded once, whatever happened before."""

import asyncio
from datetime import UTC, datetime

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.cas import Uploaded
from albtls.cloud.errors import CloudError
from albtls.core.certificates import KeyAlgorithm, ServerCertificate
from tests.support.scripted_endpoint import answer, refusal
from tests.unit.cloud.conftest import make_bundle, make_upload, scripted

SHA = "ab" * 32
DETAIL = {
    "Id": 7,
    "Name": "shop",
    "Sha2": SHA,
    "Sans": "shop.example.com,*.Example.com",
    "Algorithm": "RSA",
    "Issuer": "Example CA",
    "NotBefore": 1767225600000,
    "NotAfter": 1798761600000,
}
EXPECTED = ServerCertificate(
    fingerprint=SHA,
    names=("shop.example.com", "*.example.com"),
    key_algorithm=KeyAlgorithm.RSA,
    not_before=datetime(2026, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
    issuer="Example CA",
)


def without(detail, *names, **changes):
    return {name: value for name, value in detail.items() if name not in names} | changes


@pytest.mark.parametrize(
    "detail",
    [
        DETAIL,
        without(DETAIL, Sha2=SHA.upper()),
        without(DETAIL, Sha2=":".join(["AB"] * 32)),
        without(DETAIL, "Sha2", CertSha2=SHA),
        without(DETAIL, Sans=" shop.example.com , *.Example.com,"),
        without(DETAIL, Algorithm="rsa"),
        without(DETAIL, "NotBefore", "NotAfter", StartDate="2026-01-01", EndDate="2027-01-01"),
    ],
)
async def test_reads_the_facts_in_every_spelling(cloud_at, detail):
    with scripted(lambda _: answer(detail)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            stored = await cloud.cas.certificate("7-cn-hangzhou")
    assert stored is not None
    assert (stored.certificate_id, stored.name, stored.certificate) == ("7-cn-hangzhou", "shop", EXPECTED)
    assert endpoint.requests[0].parameters == {"CertId": "7", "CertFilter": "True"}


@pytest.mark.parametrize(
    ("spelled", "read"),
    [("ECC", KeyAlgorithm.ECC), ("EC", KeyAlgorithm.ECC), ("SM2", KeyAlgorithm.SM2), ("XY", KeyAlgorithm.UNKNOWN)],
)
async def test_reads_the_key_algorithm(cloud_at, spelled, read):
    with scripted(lambda _: answer(without(DETAIL, Algorithm=spelled))) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            stored = await cloud.cas.certificate("7-cn-hangzhou")
    assert stored is not None
    assert stored.certificate.key_algorithm is read


async def test_a_certificate_without_further_names_has_its_common_name(cloud_at):
    with scripted(lambda _: answer(without(DETAIL, "Sans", Common="Shop.example.com"))) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            stored = await cloud.cas.certificate("7-cn-hangzhou")
    assert stored is not None
    assert stored.certificate.names == ("shop.example.com",)


async def test_where_the_facts_are_missing_the_certificate_tells(cloud_at):
    bundle = make_bundle("shop.example.com")
    with scripted(lambda _: answer({"Id": 7, "Name": "shop", "Cert": bundle.chain_pem})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            stored = await cloud.cas.certificate("7-cn-hangzhou")
    assert stored is not None
    assert stored.certificate == bundle.certificate


async def test_facts_that_arent_there_are_not_guessed(cloud_at):
    with scripted(lambda _: answer(without(DETAIL, "NotAfter", EndDate="soon"))) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.cas.certificate("7-cn-hangzhou")
    assert caught.value.reason is Reason.CLOUD_UNAVAILABLE


@pytest.mark.parametrize(
    "certificate_id", ["7-ap-southeast-1", "7", "seven-cn-hangzhou", "12315790343_166f8204689_1714763408_709981430", ""]
)
async def test_an_id_that_cant_be_in_this_store_costs_no_call(cloud_at, certificate_id):
    with scripted(lambda _: answer(DETAIL)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.cas.certificate(certificate_id) is None
    assert endpoint.requests == []


async def test_the_other_site_has_its_own_ids(cloud_at):
    with scripted(lambda _: answer(DETAIL)) as endpoint:
        async with cloud_at(endpoint.address, region="eu-central-1") as cloud:
            assert cloud.site == "ap-southeast-1"
            assert await cloud.cas.certificate("7-cn-hangzhou") is None
            assert await cloud.cas.certificate("7-ap-southeast-1") is not None


async def test_content_is_read_once_and_absence_every_time(cloud_at):
    there = False
    with scripted(lambda _: answer(DETAIL) if there else refusal("NotFound")) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.cas.certificate("7-cn-hangzhou") is None
            assert await cloud.cas.certificate("7-cn-hangzhou") is None
            there = True
            for _ in range(3):
                assert await cloud.cas.certificate("7-cn-hangzhou") is not None
            assert len(endpoint.requests) == 3
            assert cloud.cas.uploads == {"shop": "7-cn-hangzhou"}
            cloud.cas.forget("7-cn-hangzhou")
            assert cloud.cas.uploads == {}
            assert await cloud.cas.certificate("7-cn-hangzhou") is not None
            assert len(endpoint.requests) == 4


async def test_uploads_chain_key_name_and_tags(cloud_at):
    step = make_upload("shop.example.com")
    with scripted(lambda _: answer({"CertId": 7})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.cas.upload(step, token="t") == Uploaded("7-cn-hangzhou", created=True)
            assert cloud.cas.uploads == {step.name: "7-cn-hangzhou"}
            stored = await cloud.cas.certificate("7-cn-hangzhou")  # known without a call
            assert stored is not None
            assert stored.certificate == step.bundle.certificate
    (request,) = endpoint.requests
    assert request.parameters == {
        "Name": step.name,
        "Cert": step.bundle.chain_pem,
        "Key": step.bundle.key_pem.get_secret_value(),
        "Tags.1.Key": "albtls.io/cluster",
        "Tags.1.Value": "c1u57e12",
        "ClientToken": "t",
    }


async def test_two_who_upload_the_same_make_one_call(cloud_at):
    step = make_upload("shop.example.com")
    with scripted(lambda _: answer({"CertId": 7})) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            results = await asyncio.gather(*(cloud.cas.upload(step, token=f"t{number}") for number in range(5)))
    assert [result.created for result in results] == [True, False, False, False, False]
    assert len(endpoint.requests) == 1


class Store:
    """A store in which the upload's name is taken already."""

    def __init__(self, rows, code="NameRepeat", hidden_from_keyword=False, detail=DETAIL) -> None:
        self.rows = rows
        self.code = code
        self.hidden_from_keyword = hidden_from_keyword
        self.detail = detail

    def __call__(self, request):
        if request.action == "UploadUserCertificate":
            return refusal(self.code)
        if request.action == "GetUserCertificateDetail":
            return answer(self.detail)
        return self._page(request.parameters)

    def _page(self, asked):
        rows = [row for row in self.rows if row.get("Status", "ISSUED") == asked.get("Status", "ISSUED")]
        if asked.get("Keyword"):
            rows = [row for row in rows if not self.hidden_from_keyword and asked["Keyword"] in row["Sans"]]
        size = int(asked["ShowSize"])
        start = (int(asked["CurrentPage"]) - 1) * size
        return answer({"CertificateOrderList": rows[start : start + size], "TotalCount": len(rows)})


def row_of(step, **changes):
    row = {
        "CertificateId": 7,
        "Name": step.name,
        "Sha2": step.bundle.certificate.fingerprint.upper(),
        "Sans": ",".join(step.bundle.certificate.names),
    }
    return row | changes


def other_rows(number):
    return [
        {"CertificateId": 100 + at, "Name": f"other-{at}", "Sha2": SHA, "Sans": "example.com"} for at in range(number)
    ]


@pytest.mark.parametrize("code", ["NameRepeat", "NameAlreadyExist"])
async def test_what_is_there_already_is_found_by_name_and_content(cloud_at, code):
    step = make_upload("*.example.com", "example.com")
    with scripted(Store([*other_rows(120), row_of(step)], code)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert await cloud.cas.upload(step, token="t") == Uploaded("7-cn-hangzhou", created=False)
            assert cloud.cas.uploads == {step.name: "7-cn-hangzhou"}
    listed = [request.parameters for request in endpoint.requests[1:]]
    assert [asked["CurrentPage"] for asked in listed] == ["1", "2", "3"]
    assert {asked["Keyword"] for asked in listed} == {"example.com"}
    assert {asked["OrderType"] for asked in listed} == {"UPLOAD"}


async def test_found_without_the_keyword_where_the_search_doesnt_know_it(cloud_at):
    step = make_upload("shop.example.com")
    with scripted(Store([row_of(step)], hidden_from_keyword=True)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert (await cloud.cas.upload(step, token="t")).certificate_id == "7-cn-hangzhou"


async def test_found_among_the_expired(cloud_at):
    step = make_upload("shop.example.com")
    with scripted(Store([row_of(step, Status="EXPIRED")])) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert (await cloud.cas.upload(step, token="t")).certificate_id == "7-cn-hangzhou"


async def test_a_row_without_a_fingerprint_is_looked_at_closer(cloud_at):
    step = make_upload("shop.example.com")
    detail = without(DETAIL, Name=step.name, Sha2=step.bundle.certificate.fingerprint)
    with scripted(Store([row_of(step, Sha2=None)], detail=detail)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            assert (await cloud.cas.upload(step, token="t")).certificate_id == "7-cn-hangzhou"
    assert endpoint.requests[-1].action == "GetUserCertificateDetail"


@pytest.mark.parametrize("rows", ["another's content", "nothing"])
async def test_a_name_alone_proves_nothing(cloud_at, rows):
    step = make_upload("shop.example.com")
    found = [row_of(step, Sha2=SHA)] if rows == "another's content" else []
    with scripted(Store(found)) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError) as caught:
                await cloud.cas.upload(step, token="t")
            assert cloud.cas.uploads == {}
    assert (caught.value.reason, caught.value.code) == (Reason.UPLOAD_REJECTED, "NameRepeat")


async def test_a_refused_certificate_says_so_with_its_code(cloud_at):
    with scripted(lambda _: refusal("CertificateFormatException")) as endpoint:
        async with cloud_at(endpoint.address) as cloud:
            with pytest.raises(CloudError, match="refuses the certificate \\(CertificateFormatException\\)") as caught:
                await cloud.cas.upload(make_upload("shop.example.com"), token="t")
    assert caught.value.reason is Reason.UPLOAD_REJECTED
    assert len(endpoint.requests) == 1
