"""What goes back to a client: an answer in the cloud's envelope, or a cut connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from albsim.contract.action import Product
from albsim.errors import Refusal

JSON = "application/json;charset=utf-8"


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """An HTTP response."""

    status: int
    body: str
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is closed without a response."""


Reply = Answer | Cut


def success(response: Mapping[str, Any], request_id: str) -> Answer:
    """The answer to a call that succeeded."""
    return Answer(200, json.dumps({**response, "RequestId": request_id}, ensure_ascii=False))


def refusal(refused: Refusal, request_id: str, product: Product | None, region: str) -> Answer:
    """The answer to a call that was refused."""
    name = product.name if product else ""
    link = f"https://api.aliyun.com/troubleshoot?q={refused.code}&product={name}&requestId={request_id}"
    envelope: dict[str, Any] = {
        "Code": refused.code,
        "Message": refused.message,
        "RequestId": request_id,
        "HostId": product.host_in(region) if product else "",
        "Recommend": link,
    }
    if refused.access_denied is not None:
        envelope["AccessDeniedDetail"] = dict(refused.access_denied)
    return Answer(refused.status, json.dumps(envelope, ensure_ascii=False), headers=refused.headers)
