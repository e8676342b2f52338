"""Bad Secrets: one clear condition each, nothing asked of the cloud for them, and what is served stays.

Putting a good Secret in place is all that mending takes: its event brings the next look.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devtools.cluster import KubectlError
from tests.support.certificates import Issued, key_pem, pem, tls_secret
from tests.support.stage import Case, Stage
from tests.support.trouble import KEPT, LACKING, assert_calm, expect, leave, nothing_written

SECRET = "shop-tls"
TOLERANCE = timedelta(minutes=5)


@pytest.fixture
def case(shared_stage: Stage, namespace: str) -> Iterator[Case]:
    """A load balancer and a namespace of the shared stage; no object in trouble outlives its test."""
    own = shared_stage.case(namespace)
    yield own
    leave(own)


def tls(case: Case, chain: bytes, key: bytes) -> dict[str, Any]:
    return tls_secret(SECRET, case.namespace, chain, key)


def without_key(case: Case) -> dict[str, Any]:
    return tls(case, case.issue().chain_pem, b"")


def with_another_key(case: Case) -> dict[str, Any]:
    return tls(case, case.issue().chain_pem, case.issue(key_number=1).key_pem)


def issuer_first(case: Case) -> dict[str, Any]:
    issued = chained(case)
    root, issuing = issued.issuers[1], issued.issuers[0]
    return tls(case, issued.leaf_pem + pem(root) + pem(issuing), issued.key_pem)


def expired(case: Case) -> dict[str, Any]:
    now = datetime.now(UTC)
    issued = case.issue(not_before=now - timedelta(days=90), not_after=now - timedelta(minutes=1))
    return issued.secret(SECRET, case.namespace)


def not_yet_valid(case: Case) -> dict[str, Any]:
    return case.issue(not_before=datetime.now(UTC) + timedelta(days=1)).secret(SECRET, case.namespace)


def junk(case: Case) -> dict[str, Any]:
    body = base64.encodebytes(b"no certificate at all" * 10)
    return tls(case, b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n", case.issue().key_pem)


def no_pem(case: Case) -> dict[str, Any]:
    return tls(case, b"\x00\xff not PEM", case.issue().key_pem)


def key_among_certificates(case: Case) -> dict[str, Any]:
    issued = case.issue()
    return tls(case, issued.chain_pem + issued.key_pem, issued.key_pem)


def encrypted_key(case: Case) -> dict[str, Any]:
    issued = case.issue()
    return tls(case, issued.chain_pem, key_pem(issued.key, passphrase="secret"))


def ed25519(case: Case) -> dict[str, Any]:
    return case.issue(algorithm="Ed25519").secret(SECRET, case.namespace)


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad Secret of the right type, the reason it gives, and what the message must name."""

    make: Callable[[Case], dict[str, Any]]
    reason: str
    words: tuple[str, ...]


BAD = {
    "no key": Bad(without_key, "SecretKeyMissing", ("tls.key", "put it there")),
    "key of another certificate": Bad(with_another_key, "KeyMismatch", ("tls.key", "put the leaf first")),
    "chain out of order": Bad(issuer_first, "ChainOutOfOrder", ("tls.crt: certificate 1", "order: leaf, then")),
    "expired": Bad(expired, "CertificateExpired", ("ended at", "renew it")),
    "not yet valid": Bad(not_yet_valid, "CertificateNotYetValid", ("is valid from", "until then")),
    "junk in PEM": Bad(junk, "InvalidCertificate", ("tls.crt: PEM block 1", "write the file anew")),
    "no PEM": Bad(no_pem, "InvalidCertificate", ("tls.crt holds no complete PEM certificate",)),
    "key in tls.crt": Bad(key_among_certificates, "InvalidCertificate", ("tls.crt holds a private key", "tls.key")),
    "encrypted key": Bad(encrypted_key, "InvalidCertificate", ("tls.key is encrypted", "without a passphrase")),
    "Ed25519": Bad(ed25519, "InvalidCertificate", ("tls.key is neither RSA nor ECC",)),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_secret_from_the_start(case: Case, kind: str):
    bad, good = BAD[kind], case.issue()
    with nothing_written(case.stage):
        case.apply(bad.make(case))
        case.create()
        found = expect(case, bad.reason, LACKING, SECRET, *bad.words, kind="ResolvedRefs")
        assert_calm(case)
    # What the listener serves is shown all the same.
    assert {row["state"] for row in found["status"].get("certificates", ()) if row["role"] == "Default"} >= {
        "Associated"
    }

    case.secret(good)
    case.wait_served(good.fingerprint)
    assert case.handshake().fingerprint == good.fingerprint


@pytest.mark.parametrize("kind", BAD)
def test_bad_renewal_takes_nothing_away(case: Case, kind: str):
    bad, good, better = BAD[kind], case.issue(days=30), case.issue(days=60)
    case.secret(good)
    case.create()
    case.wait_served(good.fingerprint)
    with nothing_written(case.stage):
        case.apply(bad.make(case))
        expect(case, bad.reason, KEPT, SECRET, *bad.words, kind="ResolvedRefs")
        assert case.handshake().fingerprint == good.fingerprint

    case.secret(better)
    case.wait_served(better.fingerprint)
    assert case.handshake().fingerprint == better.fingerprint


def test_missing_secret_is_taken_up_when_it_comes(case: Case):
    good = case.issue()
    with nothing_written(case.stage):
        case.create()
        expect(case, "SecretNotFound", LACKING, f"Secret {SECRET}", case.namespace, "create it", kind="ResolvedRefs")
        assert_calm(case)
    case.secret(good)
    case.wait_served(good.fingerprint)
    assert case.handshake().fingerprint == good.fingerprint


def test_secret_of_another_type(case: Case):
    good = case.issue()
    secret = good.secret(SECRET, case.namespace)
    with nothing_written(case.stage):
        case.apply({**secret, "type": "Opaque"})
        case.create()
        words = (f"Secret {SECRET}", "Opaque", "kubernetes.io/tls", "kubectl create secret tls")
        expect(case, "SecretWrongType", LACKING, *words, kind="ResolvedRefs")
        assert_calm(case)
    case.kubectl("delete", "secret", SECRET)
    case.apply(secret)
    case.wait_served(good.fingerprint)


def test_the_api_server_itself_refuses_a_tls_secret_that_lacks_a_key(case: Case):
    secret = case.issue().secret(SECRET, case.namespace)
    del secret["data"]["tls.key"]
    with pytest.raises(KubectlError, match=r"tls\.key"):
        case.apply(secret)


def test_secret_deleted_while_in_use(case: Case):
    """The listener goes on serving what it has, and the object says what it misses."""
    good = case.issue()
    case.secret(good)
    case.create()
    case.wait_served(good.fingerprint)
    with nothing_written(case.stage):
        case.kubectl("delete", "secret", SECRET)
        expect(case, "SecretNotFound", KEPT, f"Secret {SECRET}", kind="ResolvedRefs")
        assert_calm(case)
        assert case.handshake().fingerprint == good.fingerprint
        case.secret(good)
        case.wait_condition("ResolvedRefs", "True")
        case.wait_condition("Ready", "True", "Succeeded")


def test_certificate_is_put_in_place_by_itself_once_it_is_valid(case: Case):
    """Nothing but the clock brings the moment: until then the old certificate stays."""
    old = case.issue(days=30)
    case.secret(old)
    case.create()
    case.wait_served(old.fingerprint)
    start = datetime.now(UTC).replace(microsecond=0) + TOLERANCE + timedelta(seconds=6)
    new = case.issue(not_before=start)
    case.secret(new)
    expect(case, "CertificateNotYetValid", KEPT, f"{start:%Y-%m-%dT%H:%M:%SZ}", kind="ResolvedRefs")
    assert case.handshake().fingerprint == old.fingerprint
    case.wait_served(new.fingerprint)
    assert datetime.now(UTC) >= start - TOLERANCE


@pytest.mark.parametrize(("algorithm", "shown"), [("RSA4096", "RSA"), ("P384", "ECC")])
def test_large_keys_are_fine(case: Case, algorithm: str, shown: str):
    issued = case.issue(algorithm=algorithm)
    case.secret(issued)
    case.create()
    found = case.wait_served(issued.fingerprint)
    assert [row["keyAlgorithm"] for row in found["status"]["certificates"] if row["role"] == "Default"] == [shown]
    assert case.handshake().fingerprint == issued.fingerprint


@pytest.mark.parametrize("form", ["with intermediates", "with the root", "with text around"])
def test_usual_forms_of_a_chain_are_fine(case: Case, form: str):
    issued = chained(case)
    chain = {
        "with intermediates": issued.chain_pem,
        "with the root": issued.full_chain_pem,
        "with text around": b"Bag Attributes\n    friendlyName: shop\n" + issued.chain_pem + b"\n\n# end\n",
    }[form]
    case.apply(tls(case, chain, issued.key_pem))
    case.create()
    case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint


def chained(case: Case) -> Issued:
    """A certificate with an intermediate authority above it."""
    now = datetime.now(UTC).replace(microsecond=0)
    return case.stage.authority.intermediate().issue(
        (case.host,), not_before=now - timedelta(hours=1), not_after=now + timedelta(days=90)
    )
