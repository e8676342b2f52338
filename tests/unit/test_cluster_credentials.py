"""The local cluster's key material serves strict clients and is readable by its owner only."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from devtools.cluster.credentials import Credentials, make_credentials

NOW = dt.datetime(2026, 6, 1, 12, 0, tzinfo=dt.UTC)


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def verify(credentials: Credentials, name: x509.DNSName | x509.IPAddress) -> None:
    policy = PolicyBuilder().store(Store([certificate(credentials.ca)])).time(NOW)
    policy.build_server_verifier(name).verify(certificate(credentials.certificate), [])


def test_the_serving_certificate_is_good_for_localhost_only(tmp_path: Path):
    credentials = make_credentials(tmp_path, NOW)

    verify(credentials, x509.DNSName("localhost"))
    with pytest.raises(VerificationError):
        verify(credentials, x509.DNSName("example.com"))


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path):
    credentials = make_credentials(tmp_path / "new", NOW)
    private = (credentials.key, credentials.service_account_key, credentials.tokens, credentials.admin_token)

    assert [path.name for path in private if path.stat().st_mode & 0o077] == []
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_each_cluster_has_its_own(tmp_path: Path):
    first, second = (make_credentials(tmp_path / name, NOW) for name in ("first", "second"))

    assert first.ca.read_bytes() != second.ca.read_bytes()
    assert first.admin_token.read_text() != second.admin_token.read_text()


def test_the_administrators_token_is_the_one_the_server_knows(tmp_path: Path):
    credentials = make_credentials(tmp_path, NOW)

    assert credentials.tokens.read_text().split(",")[0] == credentials.admin_token.read_text()
