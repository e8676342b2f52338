"""What is wrong with a certificate is found before any call, with a reason and a way out; what is fine passes."""

import traceback
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from albtls.api.reasons import Reason
from albtls.core.bundles import MAX_CHAIN, MAX_KEY, InvalidCertificateError, parse_bundle
from albtls.core.certificates import KeyAlgorithm, describe
from tests.support.certificates import Authority, Issued, key_pem, pem, pem_block, private_key

ROOT = Authority.root()
ISSUING = ROOT.intermediate()
SUB = ISSUING.intermediate("Example Sub CA", number=92)
SHOP = ISSUING.issue(["shop.example.com", "*.shop.example.com"])


def refusal(chain: bytes, key: bytes) -> InvalidCertificateError:
    with pytest.raises(InvalidCertificateError) as raised:
        parse_bundle(chain, key)
    return raised.value


def test_a_good_bundle():
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    issued = SUB.issue(["Shop.Example.com", "*.shop.example.com", "192.0.2.1"], not_before=start, not_after=end)
    bundle = parse_bundle(issued.chain_pem, issued.key_pem)
    assert bundle.certificate.fingerprint == issued.fingerprint
    assert bundle.certificate.names == ("shop.example.com", "*.shop.example.com", "192.0.2.1")
    assert bundle.certificate.key_algorithm is KeyAlgorithm.ECC
    assert (bundle.certificate.not_before, bundle.certificate.not_after) == (start, end)
    assert bundle.certificate.issuer == "CN=Example Sub CA"
    assert bundle.chain_pem.encode() == issued.chain_pem
    assert bundle.key_pem.get_secret_value().encode() == issued.key_pem


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [("RSA", KeyAlgorithm.RSA), ("RSA4096", KeyAlgorithm.RSA), ("ECC", KeyAlgorithm.ECC), ("P384", KeyAlgorithm.ECC)],
)
@pytest.mark.parametrize("traditional", [True, False], ids=["traditional", "PKCS #8"])
def test_the_keys_that_alb_serves(algorithm, expected, traditional):
    issued = ISSUING.issue(["a.example.com"], algorithm)
    bundle = parse_bundle(issued.chain_pem, key_pem(issued.key, traditional=traditional))
    assert bundle.certificate.key_algorithm is expected


def test_an_authority_with_another_algorithm():
    rsa_root = Authority.root("RSA Root", "RSA", 93)
    issued = rsa_root.intermediate("ECC under RSA").issue()
    assert parse_bundle(issued.chain_pem, issued.key_pem).certificate.issuer == "CN=ECC under RSA"


def with_line_ends(text: bytes) -> bytes:
    return text.replace(b"\n", b"\r\n")


FINE = {
    "text around the blocks, as openssl pkcs12 writes it": (
        b"Bag Attributes\n    friendlyName: sh\xc3\xb6p\n" + SHOP.chain_pem + b"\n# the end\n",
        b"Bag Attributes\n    localKeyID: 01\n" + SHOP.key_pem,
    ),
    "Windows line ends": (with_line_ends(SHOP.chain_pem), with_line_ends(SHOP.key_pem)),
    "no line end at the end": (SHOP.chain_pem.rstrip(), SHOP.key_pem.rstrip()),
    "the older label": (SHOP.chain_pem.replace(b"CERTIFICATE", b"X509 CERTIFICATE"), SHOP.key_pem),
    "the self-signed root at the end": (SHOP.full_chain_pem, SHOP.key_pem),
    "EC PARAMETERS before the key, as openssl ecparam writes it": (
        SHOP.chain_pem,
        pem_block("EC PARAMETERS", bytes.fromhex("06082a8648ce3d030107")) + key_pem(SHOP.key, traditional=True),
    ),
}


@pytest.mark.parametrize(("chain", "key"), FINE.values(), ids=FINE.keys())
def test_how_it_is_written_makes_no_difference(chain, key):
    plain = parse_bundle(SHOP.chain_pem, SHOP.key_pem)
    bundle = parse_bundle(chain, key)
    assert (bundle.content_id, bundle.chain_pem) == (plain.content_id, plain.chain_pem)
    assert bundle.certificate == plain.certificate


def test_the_content_id_tells_leaf_and_chain_apart_but_not_the_key():
    ids = {
        parse_bundle(chain, SHOP.key_pem).content_id
        for chain in (SHOP.chain_pem, SHOP.leaf_pem, ISSUING.issue(["shop.example.com"]).chain_pem)
    }
    assert len(ids) == 3
    assert all(len(content_id) == 40 and int(content_id, 16) for content_id in ids)


def test_a_self_signed_leaf_stays():
    key = private_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "temporary")])
    leaf = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 4, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    assert parse_bundle(pem(leaf), key_pem(key)).chain_pem.encode() == pem(leaf)


def test_a_certificate_without_names_answers_for_its_common_name():
    issued = ISSUING.issue(["Old.example.com"], san=False)
    assert parse_bundle(issued.chain_pem, issued.key_pem).certificate.names == ("old.example.com",)


OTHER = ISSUING.issue(["other.example.com"], key_number=1)
ED25519 = ISSUING.issue(["a.example.com"], "Ed25519")
DSA = ISSUING.issue(["a.example.com"], "DSA")
LEAF_DER = SHOP.certificate.public_bytes(serialization.Encoding.DER)
#: SM2 as the leaf's curve, and a version that no certificate has: the parser reads both only later, or not at all.
SM2 = LEAF_DER.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d"))
NO_VERSION = LEAF_DER.replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020109"))
TRUNCATED = SHOP.leaf_pem[:200] + b"\n"
INVALID, MISMATCH, ORDER = Reason.INVALID_CERTIFICATE, Reason.KEY_MISMATCH, Reason.CHAIN_OUT_OF_ORDER

BAD = {
    "nothing": (b"", SHOP.key_pem, INVALID, "tls.crt holds no complete PEM certificate"),
    "no PEM": (b"\x00\xff" * 50, SHOP.key_pem, INVALID, "tls.crt holds no complete PEM certificate"),
    "DER": (LEAF_DER, SHOP.key_pem, INVALID, "tls.crt holds no complete PEM certificate"),
    "cut off": (TRUNCATED, SHOP.key_pem, INVALID, "tls.crt holds a PEM block that doesn't end"),
    "the second one cut off": (SHOP.leaf_pem + TRUNCATED, SHOP.key_pem, INVALID, "block that doesn't end"),
    "one cut off before a whole one": (TRUNCATED + SHOP.leaf_pem, SHOP.key_pem, INVALID, "block 1 can't be read"),
    "junk in a block": (pem_block("CERTIFICATE", b"junk"), SHOP.key_pem, INVALID, "block 1 can't be read"),
    "junk in the second block": (
        SHOP.leaf_pem + pem_block("CERTIFICATE", b"junk"),
        SHOP.key_pem,
        INVALID,
        "block 2 can't be read",
    ),
    "a version that doesn't exist": (pem_block("CERTIFICATE", NO_VERSION), SHOP.key_pem, INVALID, "block 1 can't"),
    "a request": (
        pem_block("CERTIFICATE REQUEST", b"junk"),
        SHOP.key_pem,
        INVALID,
        "no certificate (CERTIFICATE REQUEST, block 1)",
    ),
    "its key beside it": (SHOP.chain_pem + SHOP.key_pem, SHOP.key_pem, INVALID, "private key (PEM block 3)"),
    "SM2 in the certificate": (
        pem_block("CERTIFICATE", SM2),
        SHOP.key_pem,
        INVALID,
        "is an SM2 one; give an RSA or ECC",
    ),
    "no key": (SHOP.chain_pem, b"", INVALID, "tls.key must hold exactly one PEM private key, it holds 0"),
    "a certificate for a key": (SHOP.chain_pem, SHOP.leaf_pem, INVALID, "it holds 0"),
    "two keys": (SHOP.chain_pem, SHOP.key_pem * 2, INVALID, "it holds 2"),
    "a key cut off": (SHOP.chain_pem, SHOP.key_pem[:120], INVALID, "tls.key can't be read"),
    "a chain without end": (SHOP.chain_pem + b"#" * MAX_CHAIN, SHOP.key_pem, INVALID, "tls.crt has more than"),
    "a key without end": (SHOP.chain_pem, SHOP.key_pem + b"#" * MAX_KEY, INVALID, "tls.key has more than"),
    "junk for a key": (SHOP.chain_pem, pem_block("PRIVATE KEY", b"junk"), INVALID, "tls.key can't be read"),
    "a key with letters in it": (
        SHOP.chain_pem,
        SHOP.key_pem.replace(b"KEY-----\n", "KEY-----\nComment: ü\n\n".encode(), 1),
        INVALID,
        "tls.key can't be read",
    ),
    "an encrypted key": (SHOP.chain_pem, key_pem(SHOP.key, passphrase="x"), INVALID, "without a passphrase"),
    "an encrypted key of the older kind": (
        SHOP.chain_pem,
        key_pem(SHOP.key, passphrase="x", traditional=True),
        INVALID,
        "without a passphrase",
    ),
    "Ed25519": (ED25519.chain_pem, ED25519.key_pem, INVALID, "neither RSA nor ECC"),
    "DSA": (DSA.chain_pem, DSA.key_pem, INVALID, "neither RSA nor ECC"),
    "another one's key": (SHOP.chain_pem, OTHER.key_pem, MISMATCH, "isn't the key of the first certificate"),
    "a key of another kind": (SHOP.chain_pem, key_pem(private_key("RSA")), MISMATCH, "isn't the key of the first"),
    "the issuer first": (ISSUING.pem + SHOP.leaf_pem, SHOP.key_pem, MISMATCH, "put the leaf first"),
    "the root before the intermediate": (
        SHOP.leaf_pem + ROOT.pem + ISSUING.pem,
        SHOP.key_pem,
        ORDER,
        "certificate 1 (CN=shop.example.com) isn't issued by the next one (CN=Example Root CA)",
    ),
    "the intermediate left out": (SHOP.leaf_pem + ROOT.pem, SHOP.key_pem, ORDER, "certificate 1 "),
    "the leaf twice": (SHOP.leaf_pem * 2, SHOP.key_pem, ORDER, "certificate 1 "),
    "a stranger at the end": (SHOP.chain_pem + OTHER.leaf_pem, SHOP.key_pem, ORDER, "certificate 2 "),
    "an issuer of the same name with another key": (
        SHOP.leaf_pem + ROOT.intermediate(number=94).pem,
        SHOP.key_pem,
        ORDER,
        "certificate 1 ",
    ),
}


@pytest.mark.parametrize(("chain", "key", "reason", "words"), BAD.values(), ids=BAD.keys())
def test_bad_input_has_a_reason_and_a_way_out(chain, key, reason, words):
    error = refusal(chain, key)
    assert error.reason is reason
    assert words in error.message
    assert str(error) == error.message


def secret_lines(*keys: bytes) -> set[str]:
    return {
        line for key in keys for line in key.decode(errors="replace").splitlines() if len(line) > 20 and "-" not in line
    }


def told(error: BaseException) -> str:
    """Everything that a log could say of an exception, chained ones and their attributes included."""
    seen, text = error, "".join(traceback.format_exception(error))
    while seen is not None:
        text += repr(seen) + repr(vars(seen)) + repr(seen.args)
        assert seen.__cause__ is None
        seen = seen.__context__ if not seen.__suppress_context__ else None
    return text


@pytest.mark.parametrize(("chain", "key"), [row[:2] for row in BAD.values()], ids=BAD.keys())
def test_a_refusal_shows_nothing_of_a_key(chain, key):
    text = told(refusal(chain, key))
    for line in secret_lines(key, SHOP.key_pem):
        assert line not in text


@pytest.mark.parametrize("form", [repr, str, lambda bundle: f"{bundle!r:>1}", lambda bundle: repr([{"a": bundle}])])
def test_a_bundle_shows_nothing_of_its_key(form):
    text = form(parse_bundle(SHOP.chain_pem, SHOP.key_pem))
    assert "**********" in text
    for line in secret_lines(SHOP.key_pem):
        assert line not in text


def test_describe_is_for_any_certificate():
    assert describe(ED25519.certificate).key_algorithm is KeyAlgorithm.UNKNOWN
    assert describe(x509.load_der_x509_certificate(SM2)).key_algorithm is KeyAlgorithm.SM2
    with pytest.raises(ValueError, match=r"not an X\.509 certificate"):
        describe(x509.load_der_x509_certificate(LEAF_DER.replace(b"shop.example.com", b"shop.example.\xff\xff\xff")))


def test_issued_certificates_do_not_show_their_keys():
    assert isinstance(SHOP, Issued)
    assert "PrivateKey" not in repr((SHOP, ROOT))
