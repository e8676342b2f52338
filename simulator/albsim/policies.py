"""TLS versions, the cipher suites that each knows, and the system TLS security policies.

Source: Alibaba Cloud's TLS security policy page. Data only; used by the API and by the sockets that serve TLS.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_POLICY = "tls_cipher_policy_1_0"
"""What CreateListener takes where none is given."""

_FORWARD_SECRET_SHA2 = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-SHA256",
    "ECDHE-ECDSA-AES256-SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-SHA256",
    "ECDHE-RSA-AES256-SHA384",
)
_RSA_SHA2 = ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA256", "AES256-SHA256")
_FORWARD_SECRET_SHA1 = (
    "ECDHE-ECDSA-AES128-SHA",
    "ECDHE-ECDSA-AES256-SHA",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA",
)
_RSA_SHA1 = ("AES128-SHA", "AES256-SHA", "DES-CBC3-SHA")
_TLS_1_3 = (
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_CCM_SHA256",
    "TLS_AES_128_CCM_8_SHA256",
)
_EVERY_TLS_1_2 = (*_FORWARD_SECRET_SHA2, *_RSA_SHA2, *_FORWARD_SECRET_SHA1, *_RSA_SHA1)
_STRICT = (*_FORWARD_SECRET_SHA2, *_FORWARD_SECRET_SHA1)


KNOWN_SUITES: dict[str, frozenset[str]] = {
    "TLSv1.0": frozenset((*_FORWARD_SECRET_SHA1, *_RSA_SHA1)),
    "TLSv1.1": frozenset((*_FORWARD_SECRET_SHA1, *_RSA_SHA1)),
    "TLSv1.2": frozenset(_EVERY_TLS_1_2),
    "TLSv1.3": frozenset(_TLS_1_3),
}
"""Which cipher suites each TLS version knows, oldest version first."""


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """Which TLS versions (oldest first) and cipher suites (OpenSSL names) a listener takes."""

    id: str
    versions: tuple[str, ...]
    ciphers: tuple[str, ...]


SYSTEM_POLICIES: dict[str, SecurityPolicy] = {
    policy.id: policy
    for policy in (
        SecurityPolicy("tls_cipher_policy_1_0", ("TLSv1.0", "TLSv1.1", "TLSv1.2"), _EVERY_TLS_1_2),
        SecurityPolicy("tls_cipher_policy_1_1", ("TLSv1.1", "TLSv1.2"), _EVERY_TLS_1_2),
        SecurityPolicy("tls_cipher_policy_1_2", ("TLSv1.2",), _EVERY_TLS_1_2),
        SecurityPolicy("tls_cipher_policy_1_2_strict", ("TLSv1.2",), _STRICT),
        SecurityPolicy("tls_cipher_policy_1_2_strict_with_1_3", ("TLSv1.2", "TLSv1.3"), (*_STRICT, *_TLS_1_3)),
    )
}
