"""Which certification authorities the public trusts: those of the `certifi` package, read once, when asked for."""

import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID

from albtls.core.certificates import Trust


@cache
def _roots() -> dict[x509.Name, tuple[x509.Certificate, ...]]:
    found: dict[x509.Name, tuple[x509.Certificate, ...]] = {}
    with warnings.catch_warnings():
        # Old roots break rules that came after them.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        roots = x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())
    for root in roots:
        found[root.subject] = (*found.get(root.subject, ()), root)
    return found


@cache
def _names() -> frozenset[str]:
    return frozenset(
        str(attribute.value) for name in _roots() for attribute in name.get_attributes_for_oid(NameOID.COMMON_NAME)
    )


def trust_of(chain: Sequence[x509.Certificate]) -> Trust:
    """Whether a public authority stands behind a chain that is in order.

    The last certificate needn't be the one that it issued: some chains go on to an older authority that signed it.
    """
    return Trust.PUBLIC if any(_issued_by_root(one) for one in reversed(chain)) else Trust.PRIVATE


def _issued_by_root(certificate: x509.Certificate) -> bool:
    for root in _roots().get(certificate.issuer, ()):
        try:
            certificate.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue
        return True
    return False


def trust_by_name(issuer: str) -> Trust:
    """What the common name of a chain's last issuer says, where the chain itself isn't there."""
    if not issuer:
        return Trust.UNKNOWN
    return Trust.PUBLIC if issuer in _names() else Trust.PRIVATE
