"""The older calls on server certificates, raw and signed by version 1, as the ALB ingress controller sends them."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

from tests.simulator import handshake
from tests.simulator.support import ACCESS_KEY, LISTENER, SECRET, Cloud, authority, running, seed
from tests.support.certificates import Issued, key_pem, private_key

ISSUED = authority().intermediate().issue(["shop.example.com", "*.shop.example.com"], "RSA")


def call(url: str, action: str, **params: object) -> tuple[int, dict[str, Any]]:
    """POST with everything in the query; blank parameters are sent and signed, as that controller's SDK does."""
    fields = {
        "AccessKeyId": ACCESS_KEY,
        "Action": action,
        "Format": "JSON",
        "SecurityToken": "",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": uuid.uuid4().hex,
        "SignatureType": "",
        "SignatureVersion": "1.0",
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2020-06-19",
        **{name: str(value) for name, value in params.items()},
    }
    canonical = "&".join(f"{quote(name, safe='')}={quote(fields[name], safe='')}" for name in sorted(fields))
    to_sign = f"POST&%2F&{quote(canonical, safe='')}"
    digest = hmac.digest(f"{SECRET}&".encode(), to_sign.encode(), hashlib.sha1)
    query = urlencode({**fields, "Signature": base64.b64encode(digest).decode()})
    try:
        with urlopen(Request(f"{url}/?{query}", b"", method="POST"), timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def create(cloud: Cloud, name: str, issued: Issued, **changes: object) -> tuple[int, dict[str, Any]]:
    fields = {"Certificate": issued.chain_pem.decode(), "PrivateKey": issued.key_pem.decode(), **changes}
    return call(cloud.sim.url, "CreateSSLCertificateWithName", CertName=name, **fields)


def listed(cloud: Cloud, **params: object) -> dict[str, Any]:
    status, answer = call(cloud.sim.url, "DescribeSSLCertificateList", **params)
    assert status == 200, answer
    return answer


def test_a_certificate_is_created_found_served_and_deleted(cloud: Cloud):
    status, created = create(cloud, "default-shop-0a1b2c", ISSUED)
    identifier = created["CertIdentifier"]

    (meta,) = [each for each in listed(cloud)["CertMetaList"] if each["CertName"] == "default-shop-0a1b2c"]
    detail = call(cloud.sim.url, "DescribeSSLCertificatePublicKeyDetail", CertIdentifier=identifier)[1]
    cloud.replace_default(identifier)
    cloud.control.advance(11)

    assert status == 200
    assert identifier.endswith("-cn-hangzhou")
    assert detail["CertificateInfo"] == meta
    assert detail["X509Certificate"] == ISSUED.chain_pem.decode()
    assert meta["CertIdentifier"] == identifier
    assert (meta["CommonName"], meta["Sans"]) == ("shop.example.com", "shop.example.com,*.shop.example.com")
    assert (meta["Algorithm"], meta["KeySize"], meta["SignAlgorithm"]) == ("RSA", 2048, "SHA256WITHECDSA")
    assert (meta["Sha2"].lower(), meta["Issuer"]) == (ISSUED.fingerprint, "Example Issuing CA")
    assert meta["AfterDate"] == ISSUED.certificate.not_valid_after_utc.timestamp() * 1000
    assert meta["BeforeDate"] == ISSUED.certificate.not_valid_before_utc.timestamp() * 1000
    assert handshake.serve(cloud.control.place(LISTENER)).sha256 == ISSUED.fingerprint

    assert call(cloud.sim.url, "DeleteSSLCertificate", CertIdentifier=identifier)[0] == 200
    assert [each["CertName"] for each in listed(cloud)["CertMetaList"]] == ["old"]


def test_pages_are_read_up_to_their_count():
    with running(seed(listeners=[], certificates=[])) as cloud:
        assert listed(cloud) | {"RequestId": ""} == {
            "CertMetaList": [],
            "CurrentPage": 1,
            "PageCount": 0,
            "RequestId": "",
            "ShowSize": 50,
            "TotalCount": 0,
        }
        for number in range(5):
            create(cloud, f"c{number}", ISSUED)

        first = listed(cloud, ShowSize=2, CurrentPage=1)
        pages = [listed(cloud, ShowSize=2, CurrentPage=page + 1) for page in range(first["PageCount"])]

        names = [each["CertName"] for page in pages for each in page["CertMetaList"]]
        assert (first["PageCount"], first["TotalCount"]) == (3, 5)
        assert names == ["c4", "c3", "c2", "c1", "c0"]
        assert [each["CertName"] for each in listed(cloud, SearchValue="C3")["CertMetaList"]] == ["c3"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Certificate": ""}, "MissingParameter"),
        ({"PrivateKey": ""}, "MissingParameter"),
        ({"Certificate": "nonsense"}, "CertificateFormatException"),
        ({"PrivateKey": key_pem(private_key("ECC", 7)).decode()}, "KeyNotMatchCert"),
        ({"Certificate": "", "PrivateKey": "", "SignCertificate": "x"}, "CertificateFormatException"),
        ({"CertName": "old"}, "NameRepeat"),
        ({"CertName": ""}, "MissingCertName"),
    ],
)
def test_what_is_refused(cloud: Cloud, changes: dict[str, str], code: str):
    fields = {
        "CertName": "new",
        "Certificate": ISSUED.chain_pem.decode(),
        "PrivateKey": ISSUED.key_pem.decode(),
        **changes,
    }

    status, answer = call(cloud.sim.url, "CreateSSLCertificateWithName", **fields)

    assert (status, answer["Code"]) == (400, code)
    assert answer["HostId"] == "cas.aliyuncs.com"


def test_what_is_not_there(cloud: Cloud):
    for action in ("DescribeSSLCertificatePublicKeyDetail", "DeleteSSLCertificate"):
        for identifier, code in (("1-cn-hangzhou", "NotFound"), ("", "MissingCertIdentifier")):
            status, answer = call(cloud.sim.url, action, CertIdentifier=identifier)
            assert (status, answer["Code"]) == (400, code)


def test_one_in_use_follows_the_switch():
    with running(seed(switches={"deleteCertificateInUse": "Refuse"})) as cloud:
        identifier = cloud.control.listener()["certificate"]

        status, answer = call(cloud.sim.url, "DeleteSSLCertificate", CertIdentifier=identifier)

        assert (status, answer["Code"]) == (400, "ResourceAlreadyAssociated")


def test_a_key_is_in_no_log(cloud: Cloud):
    create(cloud, "shop", ISSUED)

    (entry,) = cloud.control.calls("?action=CreateSSLCertificateWithName")
    assert entry["parameters"]["PrivateKey"] == "[redacted]"
    assert "BEGIN" not in json.dumps(entry)
    assert ISSUED.key_pem.decode().splitlines()[1] not in json.dumps(cloud.control.state())
