"""Certificates for tests. Their home is `devtools.harness.certificates`, since the demo needs them too."""

from devtools.harness.certificates import Authority, Issued, key_pem, pem, pem_block, private_key, tls_secret

__all__ = ["Authority", "Issued", "key_pem", "pem", "pem_block", "private_key", "tls_secret"]
