"""What of a request may be shown: parameters without anything secret, and the resources that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_SECRET = {"privatekey", "encryptprivatekey", "signprivatekey", "securitytoken", "signature"}
_SECRET_AT_THE_TOP = {"key"}  # further down it is the key of a tag or of a dimension
_UNINTERESTING = {"accesskeyid", "signature", "signaturenonce", "signaturemethod", "signatureversion", "signaturetype"}
_NO_RESOURCES = {"AccessKeyId", "RegionId"}
_ID_ENDINGS = ("Id", "Ids", "Identifier", "Identifiers")
_ANSWERED = (
    "LoadBalancerId",
    "ListenerId",
    "ServerGroupId",
    "SecurityPolicyId",
    "CertId",
    "Identifier",
    "CertIdentifier",
    "WarehouseInstanceId",
)
_SHORT = 512
_HIDDEN = "[redacted]"


def shown(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters as the call log shows them: no key, no PEM, none that only serve the signature."""
    return {text(name): _value(name, value) for name, value in params.items() if name.lower() not in _UNINTERESTING}


def text(written: str) -> str:
    """Words of a client as they may be shown: neither a PEM nor anything long."""
    if "PRIVATE" in written:
        return _HIDDEN
    return f"[{len(written)} characters]" if "-----BEGIN" in written or len(written) > _SHORT else written


def resource_ids(params: Mapping[str, str]) -> list[str]:
    """Ids of the resources that parameters name, each once, in order."""
    named = (value for name, value in params.items() if _is_id(name) and value and text(value) == value)
    return [each for each in dict.fromkeys(named) if not each.startswith("tls_cipher_policy")]


def answered_ids(response: Mapping[str, object]) -> Iterator[str]:
    """Ids of the resources that an answer names first."""
    return (str(response[name]) for name in _ANSWERED if response.get(name))


def _value(name: str, value: str) -> str:
    lower = name.lower()
    secret = lower in _SECRET_AT_THE_TOP or lower.rpartition(".")[2] in _SECRET
    return _HIDDEN if secret else text(value)


def _is_id(name: str) -> bool:
    last = next((part for part in reversed(name.split(".")) if not part.isdigit()), "")
    return last.endswith(_ID_ENDINGS) and last not in _NO_RESOURCES
