"""What the tests of the gateways share."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from albtls.cloud.clouds import Cloud, Clouds, CloudSettings
from albtls.cloud.jobs import Pace
from albtls.core.bundles import CertificateBundle, parse_bundle
from albtls.core.naming import UploadRole, upload_name
from albtls.core.plan import UploadCertificate
from tests.support.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET, AlbSim
from tests.support.scripted_endpoint import Answer, Request, ScriptedEndpoint

REGION = "cn-hangzhou"


def make_bundle(*names: str) -> CertificateBundle:
    """A self-signed certificate with a new key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return parse_bundle(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )


def make_upload(*names: str) -> UploadCertificate:
    """The step that uploads a certificate for these names."""
    bundle = make_bundle(*names)
    return UploadCertificate(
        name=upload_name("c1u57e12", bundle.content_id, UploadRole.DEFAULT),
        bundle=bundle,
        tags={"albtls.io/cluster": "c1u57e12"},
        source="Secret prod/shop-tls",
    )


@pytest.fixture
def credentials(tmp_path):
    """A mounted Secret with credentials that albsim knows."""
    directory = tmp_path / "credentials"
    directory.mkdir()
    (directory / "accessKeyId").write_text(ACCESS_KEY_ID)
    (directory / "accessKeySecret").write_text(ACCESS_KEY_SECRET)
    return directory


@pytest.fixture
def cloud_at(credentials, monkeypatch) -> Callable[..., object]:
    """Opens the cloud at an address: `async with cloud_at(address) as cloud`."""
    # A dead end: whatever heeded these variables would fail.
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")

    @asynccontextmanager
    async def opened(
        address: str, *, region: str = REGION, may_write=lambda _: True, on_call=lambda *_: None, **settings: object
    ) -> AsyncIterator[Cloud]:
        defaults: dict[str, object] = {
            "alb_endpoint": address,
            "cas_endpoint": address,
            "protocol": "http",
            "credentials_directory": credentials,
            "share": 1.0,
            "read_rate": 1000.0,
            "max_threads": 4,
            "jobs": Pace(delay=0.05, interval=0.05, give_up=5),
        }
        clouds = Clouds(CloudSettings(**(defaults | settings)), may_write=may_write, on_call=on_call)
        try:
            yield clouds.region(region)
        finally:
            await clouds.close()

    return opened


@contextmanager
def scripted(reply: Callable[[Request], Answer]) -> Iterator[ScriptedEndpoint]:
    """An endpoint that answers as told, for the length of a block."""
    endpoint = ScriptedEndpoint(reply)
    try:
        yield endpoint
    finally:
        endpoint.close()


@pytest.fixture(scope="module")
def albsim(tmp_path_factory) -> Iterator[AlbSim]:
    """A simulator with the seed of the examples, shared by the tests of a module."""
    with AlbSim(tmp_path_factory.mktemp("albsim"), speed=50) as running:
        yield running
