"""TLS versions and cipher suites by a listener's security policy, and mutual authentication."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models

from albsim.policies import SYSTEM_POLICIES
from tests.simulator import handshake
from tests.simulator.dataplane_support import (
    ADDITIONAL,
    CA,
    CERTIFICATES,
    LONGER_THAN_ANY_JOB,
    WITH_1_3,
    listener,
    shop,
    update,
)
from tests.simulator.support import Cloud, authority, client_certificate, running, seed, write_pem
from tests.support.certificates import Authority, Issued, pem

VERSIONS = {"TLSv1": "TLSv1.0", "TLSv1_1": "TLSv1.1", "TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}
REFUSED = (ssl.SSLError, ConnectionError)


def works(place: handshake.Place, name: str | None = None, **client: Any) -> bool:
    try:
        handshake.serve(place, name, **client)
    except REFUSED:
        return False
    return True


def versions(place: handshake.Place, name: str | None = None) -> list[str]:
    return [policy for version, policy in VERSIONS.items() if works(place, name, version=version)]


@pytest.mark.parametrize("policy", [*SYSTEM_POLICIES])
def test_the_policy_decides_about_tls_versions(policy: str):
    with running(seed(listeners=[listener(certificate="old", securityPolicyId=policy)])) as cloud:
        assert tuple(versions(cloud.control.place())) == SYSTEM_POLICIES[policy].versions


def suites(algorithm: str, policy: str) -> list[str]:
    """Cipher suites of a policy that this machine's OpenSSL has and that go with a key algorithm."""
    known = {suite["name"] for suite in handshake.client_context().get_ciphers()}
    fits = {"ECC": ["ECDHE-ECDSA"], "RSA": ["ECDHE-RSA", "AES", "DES"]}[algorithm]
    return [each for each in SYSTEM_POLICIES[policy].ciphers if each in known and each.startswith(tuple(fits))]


@pytest.mark.parametrize("policy", ["tls_cipher_policy_1_0", "tls_cipher_policy_1_2_strict"])
def test_the_policy_decides_about_cipher_suites_whatever_certificate_the_name_chooses(policy: str, tmp_path: Path):
    listeners = [listener(additionalCertificates=ADDITIONAL, securityPolicyId=policy)]
    every = {algorithm: suites(algorithm, "tls_cipher_policy_1_0") for algorithm in ("RSA", "ECC")}
    with shop(tmp_path, listeners=listeners) as cloud:
        place = cloud.control.place()
        for algorithm, names in (("RSA", [None, "blog.example.com"]), ("ECC", ["pay.example.com", "blog.example.com"])):
            for name in names:
                taken = [each for each in every[algorithm] if works(place, name, version="TLSv1_2", ciphers=each)]
                assert taken == suites(algorithm, policy), (algorithm, name)
    assert len(every["RSA"]) >= 12
    assert len(every["ECC"]) >= 6


def custom(cloud: Cloud, tls: list[str], ciphers: list[str]) -> str:
    request = models.CreateSecurityPolicyRequest(security_policy_name="mine", tlsversions=tls, ciphers=ciphers)
    return str(cloud.alb.create_security_policy(request).body.security_policy_id)


def test_listeners_follow_a_custom_policy_that_changes(tmp_path: Path):
    listeners = [listener(additionalCertificates=ADDITIONAL)]
    with shop(tmp_path, listeners=listeners) as cloud:
        place = cloud.control.place()
        policy = custom(cloud, ["TLSv1.0", "TLSv1.2"], ["ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES128-GCM-SHA256"])
        assert versions(place) == ["TLSv1.0", "TLSv1.1", "TLSv1.2"]

        update(cloud, security_policy_id=policy)
        assert versions(place) == versions(place, "blog.example.com") == ["TLSv1.0", "TLSv1.2"]
        assert works(place, version="TLSv1_2", ciphers="ECDHE-RSA-AES128-SHA")
        assert not works(place, version="TLSv1_2", ciphers="ECDHE-RSA-AES256-GCM-SHA384")

        with handshake.connect(place, version="TLSv1") as before:
            cloud.alb.update_security_policy_attribute(
                models.UpdateSecurityPolicyAttributeRequest(
                    security_policy_id=policy, tlsversions=["TLSv1.3"], ciphers=["TLS_AES_128_GCM_SHA256"]
                )
            )
            assert versions(place) == ["TLSv1.0", "TLSv1.2"]
            cloud.control.advance(LONGER_THAN_ANY_JOB)

            assert versions(place) == versions(place, "blog.example.com") == ["TLSv1.3"]
            assert handshake.look(before).answer["tlsVersion"] == "TLSv1"


def identity(folder: Path, name: str, issued: Issued) -> tuple[Path, Path]:
    write_pem(folder, name, issued)
    return folder / f"{name}.crt", folder / f"{name}.key"


@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
@pytest.mark.parametrize("kind", ["root", "intermediate"])
@pytest.mark.parametrize("name", [None, "pay.example.com", "shop.example.com"])
def test_mutual_authentication(tmp_path: Path, version: str, kind: str, name: str | None):
    clients = authority() if kind == "root" else authority().intermediate()
    (tmp_path / "ca.crt").write_bytes(clients.pem)
    good = identity(tmp_path, "good", client_certificate(clients, "client"))
    bad = identity(tmp_path, "bad", client_certificate(Authority.root("Other CA", number=80), "client"))
    listeners = [listener(additionalCertificates=ADDITIONAL, caCertificateId=CA, securityPolicyId=WITH_1_3)]
    with shop(tmp_path, listeners=listeners, caCertificates=[{"id": CA, "cert": "ca.crt"}]) as cloud:
        place = cloud.control.place()
        found = handshake.serve(place, name, version=version, identity=good)

        assert found.answer["clientCertificate"]["subject"] == "CN=client"
        assert found.answer["clientCertificate"]["issuer"] == clients.certificate.subject.rfc4514_string()
        assert not works(place, name, version=version)
        assert not works(place, name, version=version, identity=bad)


@pytest.mark.parametrize(("switch", "trusted"), [("First", ["issuing"]), ("Every", ["issuing", "root"])])
def test_which_certificates_of_an_uploaded_chain_are_trusted(tmp_path: Path, switch: str, trusted: list[str]):
    root = authority()
    issuing = root.intermediate()
    (tmp_path / "ca.crt").write_bytes(pem(issuing.certificate, root.certificate))
    clients = {
        "issuing": identity(tmp_path, "issuing", client_certificate(issuing, "client")),
        "root": identity(tmp_path, "root", client_certificate(root, "client")),
    }
    parts = {
        "caCertificates": [{"id": CA, "cert": "ca.crt"}],
        "listeners": [listener(caCertificateId=CA)],
        "switches": {"caChainTrust": switch},
    }
    with shop(tmp_path, **parts) as cloud:
        place = cloud.control.place()
        assert [name for name, shown in clients.items() if works(place, identity=shown)] == trusted


def test_a_client_certificate_that_is_not_asked_for_is_not_seen(tmp_path: Path):
    shown = identity(tmp_path, "client", client_certificate(authority(), "client"))
    with shop(tmp_path) as cloud:
        found = handshake.serve(cloud.control.place(), identity=shown)

        assert found.sha256 == CERTIFICATES["default"].fingerprint
        assert found.answer["clientCertificate"] is None
