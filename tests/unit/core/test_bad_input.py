"""What people hand in: it is served, or refused with a reason that says what to do; never a crash, never silence."""

import itertools

import pytest
from cryptography.hazmat.primitives import serialization

from albtls.api.reasons import Reason
from albtls.api.status import CertificateState, Status
from albtls.core.bundles import InvalidCertificateError, parse_bundle
from albtls.core.certificates import KeyAlgorithm
from albtls.core.decide import decide
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.observed import StoredCertificate
from albtls.core.outcome import Findings, status_of
from tests.support.briefly import briefly
from tests.support.certificates import Authority, Issued, pem, pem_block
from tests.support.values import NOW, by_id, certificate_id, desired, from_secret, observed, stored

ROOT = Authority.root()
ISSUING = ROOT.intermediate()
#: 1.2.840.10045.3.1.7 and 1.2.156.10197.1.301, both in eight bytes.
P256, SM2 = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d")
DER = serialization.Encoding.DER


def parsed(issued: Issued) -> WantedCertificate:
    return WantedCertificate(source="Secret/shop-tls", bundle=parse_bundle(issued.chain_pem, issued.key_pem))


def served(issued: Issued) -> list[str]:
    """The steps by which a certificate from a Secret gets onto a listener."""
    wanted = parsed(issued)
    now = wanted.bundle.certificate.not_before
    return [step.split()[0] for step in decide(desired(wanted), observed(stored(1)), now).plan.render()]


def refused(wanted: DesiredListener, there) -> tuple[Reason, str, CertificateState]:
    """Why the default certificate isn't put in place: reason, message, and the state of its row."""
    decision = decide(wanted, there, NOW)
    assert decision.plan.steps == ()
    (problem,) = decision.problems
    status = status_of(
        Findings(generation=1, previous=Status(), now=NOW, desired=wanted, observed=there, problems=decision.problems)
    )
    assert status.condition("ResolvedRefs").reason == problem.reason
    return problem.reason, problem.message, status.certificates[0].state


# --- what is served -----------------------------------------------------------------------------------------------


def test_a_chain_of_five():
    chain = [ROOT]
    for number in range(4):
        chain.append(chain[-1].intermediate(f"Example CA {number}", number=60 + number))
    issued = chain[-1].issue()
    bundle = parse_bundle(issued.full_chain_pem, issued.key_pem)
    assert bundle.chain_pem.count("BEGIN CERTIFICATE") == 5
    assert bundle.chain_pem.encode() == issued.chain_pem
    assert served(issued) == ["upload", "replace"]


def test_a_chain_of_five_out_of_order_is_refused():
    chain = [ROOT]
    for number in range(4):
        chain.append(chain[-1].intermediate(f"Example CA {number}", number=60 + number))
    issued = chain[-1].issue()
    first, second, *others = issued.issuers
    with pytest.raises(
        InvalidCertificateError, match=r"certificate 1 \(CN=shop.example.com\) isn't issued by"
    ) as raised:
        parse_bundle(issued.leaf_pem + pem(second, first, *others), issued.key_pem)
    assert raised.value.reason is Reason.CHAIN_OUT_OF_ORDER


def test_a_certificate_of_16_kb():
    names = [f"a-customer-with-a-rather-long-name-{number}.shops.example.com" for number in range(280)]
    issued = ISSUING.issue(names)
    assert len(issued.certificate.public_bytes(DER)) > 16_000
    assert parsed(issued).bundle.certificate.names == tuple(names)
    assert served(issued) == ["upload", "replace"]


def test_a_certificate_without_san_answers_for_its_common_name():
    issued = ISSUING.issue(san=False, common_name="Shop.Example.com")
    assert parsed(issued).bundle.certificate.names == ("shop.example.com",)
    assert served(issued) == ["upload", "replace"]


def test_a_wildcard_beside_its_exact_name():
    issued = ISSUING.issue(["example.com", "*.example.com", "shop.example.com"])
    assert parsed(issued).bundle.certificate.names == ("example.com", "*.example.com", "shop.example.com")
    assert served(issued) == ["upload", "replace"]


def test_internationalised_names_are_those_of_dns():
    issued = ISSUING.issue(["xn--bcher-kva.example", "*.XN--FIQS8S"])
    assert parsed(issued).bundle.certificate.names == ("xn--bcher-kva.example", "*.xn--fiqs8s")


# --- what isn't ---------------------------------------------------------------------------------------------------


def test_an_sm2_certificate_from_a_secret():
    """Its key can't be read either, but that isn't what is wrong."""
    issued = ISSUING.issue()
    chain = pem_block("CERTIFICATE", issued.certificate.public_bytes(DER).replace(P256, SM2))
    key = issued.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for secret in (issued.key_pem, pem_block("PRIVATE KEY", key.replace(P256, SM2))):
        with pytest.raises(InvalidCertificateError) as raised:
            parse_bundle(chain, secret)
        assert raised.value.reason is Reason.INVALID_CERTIFICATE
        assert raised.value.message == "the first certificate in tls.crt is an SM2 one; give an RSA or ECC (ECDSA) one"


def test_an_sm2_certificate_by_id():
    sm2 = stored(2, key_algorithm=KeyAlgorithm.SM2)
    there = observed(stored(1), stored={sm2.certificate_id: sm2})
    reason, message, state = refused(desired(by_id(2)), there)
    assert reason is Reason.INVALID_CERTIFICATE
    assert message == (
        f"certificate {certificate_id(2)}: the certificate is an SM2 one, and albtls puts only RSA and ECC ones in"
        " place; give one of these"
    )
    assert state is CertificateState.UNRESOLVED


def test_one_that_is_on_the_listener_is_left_there():
    there = observed(stored(1), stored(2, key_algorithm=KeyAlgorithm.SM2, names=("pay.example.com",)))
    decision = decide(desired(from_secret(1), additional=(by_id(2, entry="pay"),)), there, NOW)
    assert (decision.plan.steps, decision.problems) == ((), ())


@pytest.mark.parametrize(
    ("given", "region", "ends"),
    [
        ("1231579085529123_15dbf6ff26f_1991415478_2054196746", "cn-hangzhou", "-cn-hangzhou"),  # classic load balancer
        ("139a00604ad-cn-east-hangzhou-01", "cn-hangzhou", "-cn-hangzhou"),  # its first generation
        ("23759533", "cn-shanghai", "-cn-hangzhou"),  # CertId, not CertIdentifier
        ("23759533-cn-shanghai", "cn-shanghai", "-cn-hangzhou"),  # the region instead of its site
        ("23759533-ap-southeast-1", "cn-hangzhou", "-cn-hangzhou"),  # another site
        ("23759533-cn-hangzhou", "eu-central-1", "-ap-southeast-1"),
        ("", "cn-hangzhou", "-cn-hangzhou"),
    ],
)
@pytest.mark.parametrize("entry", ["default", "pay"])
def test_ids_that_cas_of_this_site_never_gives(given, region, ends, entry):
    wanted = WantedCertificate(source=f"certificate {given}", certificate_id=given, entry=entry)
    default, additional = ((wanted,), ()) if entry == "default" else ((from_secret(1),), (wanted,))
    there = observed(stored(1), stored={given: None})
    decision = decide(desired(*default, additional=additional, region=region), there, NOW)
    assert decision.plan.steps == ()
    (problem,) = decision.problems
    assert problem.reason is Reason.CERTIFICATE_SITE_MISMATCH
    assert problem.message.startswith(f"certificateId {given}: load balancers in {region} take certificates of")
    assert problem.message.endswith(f"use an id that ends in {ends}")


def test_an_id_that_cas_does_not_know():
    there = observed(stored(1), stored={certificate_id(7): None})
    reason, message, state = refused(desired(by_id(7)), there)
    assert reason is Reason.CERTIFICATE_NOT_FOUND
    assert f"certificateId {certificate_id(7)} isn't in Certificate Management Service" in message
    assert state is CertificateState.UNRESOLVED


BAD = {
    "ended": from_secret(5, entry="bad", not_after=NOW),
    "unknown": by_id(7, entry="bad"),
    "of another site": WantedCertificate(source="an id", certificate_id="5-ap-southeast-1", entry="bad"),
    "SM2": by_id(6, entry="bad"),
}


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(BAD, 2)))
def test_bad_entries_hold_back_neither_each_other_nor_the_good_one(first, second):
    good = from_secret(2, entry="good", source="Secret/good", names=("good.example.com",))
    sm2 = StoredCertificate(certificate_id(6), "sm2", stored(6, key_algorithm=KeyAlgorithm.SM2).certificate)
    there = observed(stored(1), stored={certificate_id(6): sm2, certificate_id(7): None, "5-ap-southeast-1": None})
    wanted = desired(from_secret(1), additional=(BAD[first], good, BAD[second]))
    decision = decide(wanted, there, NOW)
    assert briefly(decision.plan.steps) == ["upload 2a", "attach good"]
    assert len(decision.problems) == 2
    assert not any(problem.blocks for problem in decision.problems)
