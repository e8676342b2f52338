"""Signed calls as bytes, made before the clock starts: what is measured is who answers, not who asks."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from albsim.gateway import signatures
from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET

ALB = "2020-06-16"
CAS = "2020-04-07"

_ALGORITHM = "ACS3-HMAC-SHA256"
_NO_BODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action with its parameters as they are on the wire."""

    version: str
    action: str
    params: Mapping[str, str]

    def signed(self, host: str) -> bytes:
        """An HTTP request; good once and for a quarter of an hour."""
        headers = {
            "host": host,
            "x-acs-action": self.action,
            "x-acs-content-sha256": _NO_BODY,
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-version": self.version,
        }
        names = sorted(headers)
        string_to_sign = signatures.acs3_string_to_sign(
            method="POST", path="/", query=self.params, headers=headers, signed_headers=names, body=b""
        )
        signature = signatures.acs3_signature(ACCESS_KEY_SECRET, string_to_sign)
        headers["authorization"] = (
            f"{_ALGORITHM} Credential={ACCESS_KEY_ID},SignedHeaders={';'.join(names)},Signature={signature}"
        )
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.params.items())
        lines = [f"POST /?{query} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join([*lines, "content-length: 0"]) + "\r\n\r\n").encode()
