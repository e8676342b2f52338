"""ClientTokens: the same request twice has one effect, and only a success is remembered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from albsim.contract.action import Call
from albsim.contract.fields import Params
from albsim.errors import refuse
from albsim.world.model import TokenUse
from albsim.world.world import World


def earlier_answer(world: World, params: Params, call: Call) -> dict[str, Any] | None:
    """The answer already given under the request's token, if there is one.

    Raises:
        ApiError: ``IdempotentParameterMismatch`` if the token was used for another request.
    """
    use = world.tokens.get(_key(params, call) or "")
    if use is None:
        return None
    if use.fingerprint != _fingerprint(params, call):
        raise refuse("IdempotentParameterMismatch")
    return dict(use.response)


def remember(world: World, params: Params, call: Call, response: Mapping[str, Any]) -> None:
    """Keep an answer under the request's token, if it has one; part of the running transaction."""
    key = _key(params, call)
    if key is not None:
        world.tokens.put(TokenUse(key, _fingerprint(params, call), dict(response)))


def _key(params: Params, call: Call) -> str | None:
    token = getattr(params, "client_token", None)
    return f"{call.account_id}/{call.region}/{call.product}/{token}" if token else None


def _fingerprint(params: Params, call: Call) -> str:
    content = params.model_dump_json(exclude={"client_token", "dry_run"})
    return hashlib.sha256(f"{call.action}\n{content}".encode()).hexdigest()
