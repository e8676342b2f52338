"""Who sent a request: signature, time, nonce and security token, checked as the gateway in front of every product does.

Signatures are compared on the real clock, because clients sign with the time of their own machine.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from albsim.errors import refuse
from albsim.gateway import signatures
from albsim.gateway.access_keys import AccessKey
from albsim.gateway.wire_request import WireRequest

_WINDOW = 15 * 60
_AUTHORIZATION = re.compile(
    rf"{signatures.ACS3} +Credential=(?P<key>[^, ]+) *, *SignedHeaders=(?P<headers>[^, ]+) *, *Signature=(?P<sign>\S+)"
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a request says about its sender, of either signature method."""

    access_key_id: str
    timestamp: str
    nonce: str
    security_token: str
    signature: str


class Authenticator:
    """Checks signatures against the access keys of the simulated accounts.

    Args:
        keys: access keys by id.
        real_time: seconds since the epoch on the real clock.
    """

    def __init__(self, keys: Mapping[str, AccessKey], real_time: Callable[[], float]) -> None:
        self._keys = keys
        self._real_time = real_time
        self._nonces: set[str] = set()
        self._nonce_ages: deque[tuple[float, str]] = deque()

    def authenticate(self, request: WireRequest) -> AccessKey:
        """The access key that signed a request.

        Raises:
            ApiError: with the gateway's code of the first check that fails.
        """
        header = request.headers.get("authorization", "")
        if header.startswith(signatures.ACS3):
            claim, expected = self._acs3(request, header)
        else:
            claim, expected = self._v1(request)
        key = self._known(claim.access_key_id)
        self._check_time(claim.timestamp)
        string_to_sign, signature = expected(key.secret)
        if not signatures.same(signature, claim.signature):
            raise refuse("SignatureDoesNotMatch", f"server StringToSign is [{string_to_sign}]")
        self._check_token(key, claim.security_token)
        self._check_nonce(key, claim.nonce)
        return key

    def _acs3(self, request: WireRequest, header: str) -> tuple[_Claim, Callable[[str], tuple[str, str]]]:
        parsed = _AUTHORIZATION.fullmatch(header.strip())
        if parsed is None:
            raise refuse("IncompleteSignature", "The Authorization header is malformed.")
        signed = parsed["headers"].lower().split(";")
        must = {name for name in request.headers if name == "host" or name.startswith("x-acs-")}
        if not must <= set(signed):
            raise refuse("IncompleteSignature", "Not every x-acs-* header and host is signed.")
        claim = _Claim(
            access_key_id=parsed["key"],
            timestamp=request.headers.get("x-acs-date", ""),
            nonce=request.headers.get("x-acs-signature-nonce", ""),
            security_token=request.headers.get("x-acs-security-token", ""),
            signature=parsed["sign"],
        )

        def expected(secret: str) -> tuple[str, str]:
            string_to_sign = signatures.acs3_string_to_sign(
                method=request.method,
                path=request.path,
                query=request.query,
                headers=request.headers,
                signed_headers=signed,
                body=request.body,
            )
            return string_to_sign, signatures.acs3_signature(secret, string_to_sign)

        return claim, expected

    def _v1(self, request: WireRequest) -> tuple[_Claim, Callable[[str], tuple[str, str]]]:
        params = request.params
        if not params.get("AccessKeyId"):
            raise refuse("MissingAccessKeyId")
        if params.get("SignatureMethod") != "HMAC-SHA1" or not params.get("Signature"):
            raise refuse("IncompleteSignature", "SignatureMethod must be HMAC-SHA1 and Signature be given.")
        claim = _Claim(
            access_key_id=params["AccessKeyId"],
            timestamp=params.get("Timestamp", ""),
            nonce=params.get("SignatureNonce", ""),
            security_token=params.get("SecurityToken", ""),
            signature=params["Signature"],
        )

        def expected(secret: str) -> tuple[str, str]:
            string_to_sign = signatures.v1_string_to_sign(request.method, params)
            # The string holds every parameter, a private key among them: it is not for the error message.
            return "withheld", signatures.v1_signature(secret, string_to_sign)

        return claim, expected

    def _known(self, access_key_id: str) -> AccessKey:
        key = self._keys.get(access_key_id)
        if key is None:
            raise refuse("InvalidAccessKeyId.NotFound")
        if not key.active:
            raise refuse("InvalidAccessKeyId.Inactive")
        return key

    def _check_time(self, timestamp: str) -> None:
        try:
            signed_at = datetime.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
        except ValueError:
            raise refuse("InvalidTimeStamp.Format") from None
        if abs(self._real_time() - signed_at) > _WINDOW:
            raise refuse("InvalidTimeStamp.Expired")

    def _check_token(self, key: AccessKey, token: str) -> None:
        if key.security_token and not token:
            raise refuse("MissingSecurityToken")
        if not signatures.same(key.security_token, token):
            raise refuse("InvalidSecurityToken.MismatchWithAccessKey")

    def _check_nonce(self, key: AccessKey, nonce: str) -> None:
        """A nonce can be left out (it is only recommended with ACS3); one that is given must be new."""
        now = self._real_time()
        while self._nonce_ages and self._nonce_ages[0][0] < now - _WINDOW:
            self._nonces.discard(self._nonce_ages.popleft()[1])
        if not nonce:
            return
        seen = f"{key.id}/{nonce}"
        if seen in self._nonces:
            raise refuse("SignatureNonceUsed")
        self._nonces.add(seen)
        self._nonce_ages.append((now, seen))
