"""Both signature methods of the RPC gateway, as functions of request and secret.

Pure; checked against the documentation's own vectors.

Source: Alibaba Cloud's "Request syntax and signature method V3" and "RPC mechanism" pages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import quote

ACS3 = "ACS3-HMAC-SHA256"


def encoded(text: str) -> str:
    """Percent-encoding with only ``A-Za-z0-9-_.~`` left as they are."""
    return quote(text, safe="-_.~")


def canonical_query(params: Mapping[str, str]) -> str:
    """Parameters sorted by name and encoded."""
    return "&".join(f"{encoded(name)}={encoded(params[name])}" for name in sorted(params))


def acs3_string_to_sign(
    *,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    signed_headers: Sequence[str],
    body: bytes,
) -> str:
    """What a signature of method ACS3-HMAC-SHA256 is computed over.

    Args:
        method: HTTP method.
        path: path of the URL.
        query: decoded parameters of the query.
        headers: by lower-case name.
        signed_headers: lower-case names of the headers that are signed.
        body: request body.
    """
    names = sorted(signed_headers)
    canonical = "\n".join(
        (
            method,
            path,
            canonical_query(query),
            "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in names),
            ";".join(names),
            hashlib.sha256(body).hexdigest(),
        )
    )
    return f"{ACS3}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def acs3_signature(secret: str, string_to_sign: str) -> str:
    """HMAC-SHA256 in lower-case hex."""
    return hmac.new(secret.encode(), string_to_sign.encode(), hashlib.sha256).hexdigest()


def v1_string_to_sign(method: str, params: Mapping[str, str]) -> str:
    """What a signature of version 1.0 is computed over: every parameter but the signature itself."""
    signed = {name: value for name, value in params.items() if name != "Signature"}
    return f"{method}&%2F&{encoded(canonical_query(signed))}"


def v1_signature(secret: str, string_to_sign: str) -> str:
    """HMAC-SHA1 in Base64."""
    digest = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def same(left: str, right: str) -> bool:
    """Comparison in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
