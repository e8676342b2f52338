"""What of a request may be shown: parameters without anything secret, and the resources that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_SECRET = {"key", "privatekey", "encryptprivatekey", "signprivatekey", "securitytoken", "signature"}
_UNINTERESTING = {"accesskeyid", "signature", "signaturenonce", "signaturemethod", "signatureversion", "signaturetype"}
_SHORT = 512


def shown(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters as the call log shows them: no key, no PEM, none that only serve the signature."""
    return {name: _value(name, value) for name, value in params.items() if name.lower() not in _UNINTERESTING}


def resource_ids(params: Mapping[str, str]) -> list[str]:
    """Ids of the resources that parameters name, each once, in order."""
    named = (value for name, value in params.items() if _is_id(name) and value and len(value) < _SHORT)
    return list(dict.fromkeys(named))


def answered_ids(response: Mapping[str, object]) -> Iterable[str]:
    """Ids of the resources that an answer names first."""
    return (str(response[name]) for name in ("ListenerId", "CertId") if name in response)


def _value(name: str, value: str) -> str:
    if name.lower() in _SECRET or "PRIVATE" in value:
        return "[redacted]"
    if "-----BEGIN" in value or len(value) > _SHORT:
        return f"[{len(value)} characters]"
    return value


def _is_id(name: str) -> bool:
    last = next((part for part in reversed(name.split(".")) if not part.isdigit()), "")
    return last.endswith(("Id", "Ids")) and last not in {"AccessKeyId", "RegionId", "SecurityPolicyId"}
