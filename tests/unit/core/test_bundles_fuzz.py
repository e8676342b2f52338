"""Whatever bytes a Secret holds: a bundle or a refusal with a reason, nothing else, and never a word of the key."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import example, given
from hypothesis import strategies as st

from albtls.core.bundles import InvalidCertificateError, parse_bundle
from tests.support.certificates import Authority, pem_block

ROOT = Authority.root()
ISSUING = ROOT.intermediate()
SHOP = ISSUING.intermediate("Example Sub CA", number=92).issue(["shop.example.com"])
LEAF = SHOP.certificate.public_bytes(serialization.Encoding.DER)
KEY = SHOP.key.private_bytes(
    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
KEY_LINES = SHOP.key_pem.decode().splitlines()[1:-1]


def outcome(chain: bytes, key: bytes) -> str:
    """A bundle's or a refusal's own words."""
    try:
        return repr(parse_bundle(chain, key))
    except InvalidCertificateError as error:
        return repr(error) + repr(error.__cause__) + error.reason


def changed(der: bytes) -> st.SearchStrategy[bytes]:
    """DER with one byte changed, a part left out, or a part put in."""
    places = st.integers(0, len(der) - 1)
    return st.one_of(
        st.builds(lambda at, byte: der[:at] + bytes([byte]) + der[at + 1 :], places, st.integers(0, 255)),
        st.builds(lambda at, length: der[:at] + der[at + length :], places, st.integers(1, 40)),
        st.builds(lambda at, more: der[:at] + more + der[at:], places, st.binary(min_size=1, max_size=8)),
    )


blocks = st.sampled_from(
    [SHOP.leaf_pem, ISSUING.pem, ROOT.pem, SHOP.key_pem, b"text\n", b"-----BEGIN CERTIFICATE-----\n"]
)


@given(chain=st.binary(max_size=200), key=st.binary(max_size=200))
def test_any_bytes(chain, key):
    outcome(chain, key)


@given(chain=st.lists(blocks, max_size=5).map(b"".join), key=st.lists(blocks, max_size=3).map(b"".join))
def test_any_order_of_good_blocks(chain, key):
    text = outcome(chain, key)
    assert not any(line in text for line in KEY_LINES)


# The parser warns of what it will refuse one day, such as a serial number of 0.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@given(der=changed(LEAF))
@example(der=LEAF.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a811ccf5501822d")))
@example(der=LEAF.replace(b"shop.example.com", b"shop.example.\xff\xff\xff"))
def test_a_damaged_certificate(der):
    outcome(pem_block("CERTIFICATE", der), SHOP.key_pem)


@given(der=changed(KEY))
def test_a_damaged_key(der):
    damaged = pem_block("PRIVATE KEY", der)
    text = outcome(SHOP.chain_pem, damaged)
    assert not any(line in text for line in damaged.decode().splitlines()[1:-1])


comments = st.text(st.characters(codec="utf-8"), max_size=60).filter(lambda text: "-----" not in text)


@given(texts=st.lists(comments, min_size=4, max_size=4), root=st.booleans(), windows=st.booleans())
def test_the_content_id_is_that_of_the_certificates_alone(texts, root, windows):
    blocks = [SHOP.leaf_pem, *(issuer.public_bytes(serialization.Encoding.PEM) for issuer in SHOP.issuers)]
    used = blocks if root else blocks[:-1]
    chain = b"".join(text.encode() + b"\n" + block for text, block in zip(texts, used, strict=False))
    bundle = parse_bundle(chain.replace(b"\n", b"\r\n") if windows else chain, SHOP.key_pem)
    uploaded = [SHOP.certificate, *SHOP.issuers[:-1]]
    ders = b"".join(certificate.public_bytes(serialization.Encoding.DER) for certificate in uploaded)
    assert bundle.content_id == hashlib.sha256(ders).hexdigest()[:40]
    assert x509.load_pem_x509_certificates(bundle.chain_pem.encode()) == uploaded
