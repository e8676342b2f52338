"""ClientTokens: the same request twice has one effect, and only a success is remembered.

Source: the parameter texts of ClientToken, and "How to ensure idempotence" of the VPC and ECS documentation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from albsim.contract.action import Action, Call
from albsim.contract.fields import Params
from albsim.errors import refuse
from albsim.world.model import TokenUse
from albsim.world.world import World


class InFlight:
    """Tokens of the calls that are being handled: such a token can't be used again until its call is answered."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    @contextmanager
    def use(self, action: Action, wire_params: Mapping[str, str], call: Call) -> Iterator[None]:
        """Handle a call within.

        Raises:
            ApiError: ``IdempotenceProcessing`` if an earlier call with its token has not been answered yet.
        """
        token = wire_params.get("ClientToken", "") if "client_token" in action.params.model_fields else ""
        key = _key(token, call)
        if key is None:
            yield
            return
        if key in self._keys:
            raise refuse("IdempotenceProcessing")
        self._keys.add(key)
        try:
            yield
        finally:
            self._keys.discard(key)


def earlier_answer(world: World, params: Params, call: Call) -> dict[str, Any] | None:
    """The answer already given under the request's token, if there is one.

    Raises:
        ApiError: ``IdempotentParameterMismatch`` if the token was used for another request.
    """
    use = world.tokens.get(_key(_token(params), call) or "")
    if use is None:
        return None
    if use.fingerprint != _fingerprint(params, call):
        raise refuse("IdempotentParameterMismatch")
    return dict(use.response)


def remember(world: World, params: Params, call: Call, response: Mapping[str, Any]) -> None:
    """Keep an answer under the request's token, if it has one; part of the running transaction."""
    key = _key(_token(params), call)
    if key is not None:
        world.tokens.put(TokenUse(key, _fingerprint(params, call), dict(response)))


def _token(params: Params) -> str:
    return getattr(params, "client_token", None) or ""


def _key(token: str, call: Call) -> str | None:
    return f"{call.account_id}/{call.region}/{call.product}/{token}" if token else None


def _fingerprint(params: Params, call: Call) -> str:
    content = params.model_dump_json(exclude={"client_token", "dry_run"})
    return hashlib.sha256(f"{call.action}\n{content}".encode()).hexdigest()
