"""What can be uploaded to the certificate store: every shape of certificate and key that clients bring."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from alibabacloud_cas20200407 import models
from cryptography.hazmat.primitives.asymmetric import ec

from tests.simulator import handshake
from tests.simulator.support import Cloud, authority, refused, running, seed
from tests.support.certificates import Issued, key_pem, pem, private_key

ROOT = authority()
ISSUED = ROOT.intermediate().issue(algorithm="RSA")
ECC = ROOT.issue(algorithm="ECC")


def upload(cloud: Cloud, cert: str, key: str, name: str = "shop", **more: object) -> int:
    request = models.UploadUserCertificateRequest(name=name, cert=cert, key=key, **more)
    return int(cloud.cas.upload_user_certificate(request).body.cert_id)


def detail(cloud: Cloud, cert_id: int) -> models.GetUserCertificateDetailResponseBody:
    return cloud.cas.get_user_certificate_detail(models.GetUserCertificateDetailRequest(cert_id=cert_id)).body


def crlf(text: bytes) -> str:
    return text.decode().replace("\n", "\r\n")


def with_parameters(issued: Issued) -> str:
    """As `openssl ecparam -genkey` writes it."""
    parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
    return parameters + key_pem(issued.key, traditional=True).decode()


@pytest.mark.parametrize(
    ("issued", "cert", "key"),
    [
        (ISSUED, ISSUED.chain_pem.decode(), key_pem(ISSUED.key).decode()),
        (ISSUED, ISSUED.full_chain_pem.decode(), key_pem(ISSUED.key, traditional=True).decode()),
        (ISSUED, crlf(ISSUED.chain_pem), crlf(key_pem(ISSUED.key))),
        (ISSUED, ISSUED.leaf_pem.decode().strip(), key_pem(ISSUED.key).decode().strip()),
        (ECC, ECC.leaf_pem.decode(), key_pem(ECC.key, traditional=True).decode()),
        (ECC, ECC.leaf_pem.decode(), with_parameters(ECC)),
    ],
    ids=["pkcs8", "pkcs1 and root", "crlf", "no last newline", "sec1", "sec1 with parameters"],
)
def test_it_comes_back_byte_for_byte_and_is_served(cloud: Cloud, issued: Issued, cert: str, key: str):
    cert_id = upload(cloud, cert, key)

    assert (detail(cloud, cert_id).cert, detail(cloud, cert_id).key) == (cert, key)
    cloud.replace_default(f"{cert_id}-cn-hangzhou")
    cloud.control.advance(11)
    assert handshake.serve(cloud.control.place()).sha256 == issued.fingerprint


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1, ec.SECP521R1])
def test_curves(cloud: Cloud, curve: Callable[[], ec.EllipticCurve]):
    issued = ROOT.issue(key=ec.generate_private_key(curve()))

    cert_id = upload(cloud, issued.chain_pem.decode(), issued.key_pem.decode())

    request = models.GetCertificateDetailRequest(certificate_id=cert_id)
    found = cloud.cas.get_certificate_detail(request).body
    assert (found.algorithm, found.key_size) == ("ECC", curve().key_size)


@pytest.mark.parametrize("code", ["KeyNotMatchCert", "CertificateFormatException", "InvalidParameter"])
def test_another_certificates_key_is_refused_by_the_switch(code: str):
    with running(seed(switches={"keyMismatch": code})) as cloud:
        for key in (key_pem(private_key("RSA", 7)), ECC.key_pem):
            with refused(code):
                upload(cloud, ISSUED.chain_pem.decode(), key.decode())


def test_a_chain_must_be_one(cloud: Cloud):
    other = ROOT.intermediate("Other CA", number=93)
    with refused("CertificateChainNotMatch"):
        upload(cloud, (ISSUED.leaf_pem + pem(other.certificate)).decode(), ISSUED.key_pem.decode())


@pytest.fixture(scope="module")
def sm2(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Certificate and key as OpenSSL makes them."""
    folder: Path = tmp_path_factory.mktemp("sm2")
    for command in (
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out sm2.key",
        "openssl req -x509 -new -sm3 -key sm2.key -subj /CN=sm2.example.com -days 30 -out sm2.crt",
    ):
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return (folder / "sm2.crt").read_text(), (folder / "sm2.key").read_text()


def test_sm2_is_refused(cloud: Cloud, sm2: tuple[str, str]):
    cert, key = sm2
    pair = {"sign_cert": cert, "sign_private_key": key, "encrypt_cert": cert, "encrypt_private_key": key}

    with refused("CertificateFormatException"):
        cloud.cas.upload_user_certificate(models.UploadUserCertificateRequest(name="sm2", **pair))
    with refused("CertificateFormatException"):
        upload(cloud, cert, key)
    with refused("CertificateFormatException"):
        upload(cloud, ISSUED.chain_pem.decode(), key)

    assert upload(cloud, ISSUED.chain_pem.decode(), ISSUED.key_pem.decode(), **pair) > 0
    assert not any(key.splitlines()[1] in str(entry) for entry in cloud.control.calls())


def test_the_same_token_uploads_once(cloud: Cloud):
    cert, key = ISSUED.chain_pem.decode(), ISSUED.key_pem.decode()

    first = upload(cloud, cert, key, client_token="once")

    assert upload(cloud, cert, key, client_token="once") == first
    with refused("IdempotentParameterMismatch"):
        upload(cloud, cert, key, name="other", client_token="once")
    with refused("NameRepeat"):
        upload(cloud, cert, key, client_token="twice")


def test_resource_group_and_tags_are_kept(cloud: Cloud):
    tags = [models.UploadUserCertificateRequestTags(key="owner", value="shop")]
    cert_id = upload(cloud, ISSUED.chain_pem.decode(), ISSUED.key_pem.decode(), resource_group_id="rg-1", tags=tags)

    found = detail(cloud, cert_id)

    assert found.resource_group_id == "rg-1"
    assert [(tag.tag_key, tag.tag_value) for tag in found.tags] == [("owner", "shop")]
    for group, names in (("rg-1", ["shop"]), ("rg-2", [])):
        request = models.ListUserCertificateOrderRequest(order_type="CERT", resource_group_id=group)
        listed = cloud.cas.list_user_certificate_order(request).body.certificate_order_list
        assert [each.name for each in listed] == names
