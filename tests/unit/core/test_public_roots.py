"""Which authorities the public trusts, with a store of our own: a renewal from another one is held."""

import certifi
import pytest

from albtls.api.reasons import Reason
from albtls.core import public_roots
from albtls.core.bundles import parse_bundle
from albtls.core.certificates import Trust
from albtls.core.decide import decide
from albtls.core.desired import Remembered, WantedCertificate
from albtls.core.observed import StoredCertificate
from albtls.core.public_roots import trust_by_name, trust_of
from tests.support.certificates import Authority, Issued
from tests.support.values import certificate_id, desired, observed

PUBLIC = Authority.root("Example Public Root", number=70)
STAGING = Authority.root("(STAGING) Example Root", number=71)
#: Has the name of the public one, and another key.
FORGED = Authority.root("Example Public Root", number=72)
OLDER = Authority.root("Example Older Root", number=73)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """Only one authority is a public one."""
    path = tmp_path / "roots.pem"
    path.write_bytes(PUBLIC.pem)
    monkeypatch.setattr(certifi, "where", lambda: str(path))
    public_roots._roots.cache_clear()
    public_roots._names.cache_clear()
    yield
    public_roots._roots.cache_clear()
    public_roots._names.cache_clear()


def trust(issued: Issued, chain: bytes | None = None) -> Trust:
    return parse_bundle(chain or issued.chain_pem, issued.key_pem, trust_of).certificate.trust


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        (PUBLIC, Trust.PUBLIC),
        (PUBLIC.intermediate(), Trust.PUBLIC),
        (PUBLIC.intermediate().intermediate("Example Sub CA", number=74), Trust.PUBLIC),
        (STAGING, Trust.PRIVATE),
        (STAGING.intermediate(), Trust.PRIVATE),
        (FORGED.intermediate(), Trust.PRIVATE),
    ],
)
def test_a_chain_is_as_trusted_as_its_root(authority, expected):
    assert trust(authority.issue()) is expected


def test_the_root_in_the_chain_changes_nothing():
    issued = PUBLIC.intermediate().issue()
    assert trust(issued, issued.full_chain_pem) is Trust.PUBLIC


def test_a_chain_may_go_on_to_an_older_authority_that_has_signed_the_public_one():
    """As a root's certificate by an older root does, which many chains end with."""
    crossed = OLDER.intermediate("Example Public Root", number=70)
    assert crossed.certificate.public_key() == PUBLIC.certificate.public_key()
    issued = Authority(crossed.certificate, crossed.key, crossed.issuers).intermediate().issue()
    assert len(issued.chain_pem.split(b"BEGIN CERTIFICATE")) == 4
    assert trust(issued) is Trust.PUBLIC


def test_without_its_intermediates_nobody_can_tell():
    issued = PUBLIC.intermediate().issue()
    assert trust(issued, issued.leaf_pem) is Trust.PRIVATE


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [("Example Public Root", Trust.PUBLIC), ("(STAGING) Example Root", Trust.PRIVATE), ("", Trust.UNKNOWN)],
)
def test_a_name_alone(issuer, expected):
    assert trust_by_name(issuer) is expected


@pytest.mark.parametrize(("authority", "held"), [(PUBLIC, False), (STAGING, True)])
def test_a_renewal_by_a_staging_issuer_is_held(authority, held):
    served = parse_bundle(*_pem(PUBLIC.intermediate().issue(key_number=1)), trust_of).certificate
    bundle = parse_bundle(*_pem(authority.intermediate().issue(key_number=2)), trust_of)
    wanted = WantedCertificate(source="Secret/shop-tls", bundle=bundle)
    memory = (Remembered("default", "Secret/shop-tls", certificate_id(1)),)
    there = observed(StoredCertificate(certificate_id(1), "by-hand", served))
    decision = decide(desired(wanted, remembered=memory), there, served.not_before)
    told = [(problem.reason, problem.message) for problem in decision.problems]
    assert bool(told) is held
    assert bool(decision.plan.steps) is not held
    if held:
        assert told[0][0] is Reason.REGRESSION_HELD
        assert "isn't issued by a public authority (CN=Example Issuing CA)" in told[0][1]


def _pem(issued: Issued) -> tuple[bytes, bytes]:
    return issued.chain_pem, issued.key_pem


def test_the_real_store_is_read(monkeypatch):
    monkeypatch.undo()
    public_roots._roots.cache_clear()
    public_roots._names.cache_clear()
    assert trust_by_name("ISRG Root X1") is Trust.PUBLIC
    assert trust_by_name("Example Public Root") is Trust.PRIVATE
