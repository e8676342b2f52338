"""The way of a call through the simulated cloud: find the action, know the caller, check, handle, answer, log.

Independent of the HTTP server. Whatever goes wrong below becomes an answer in the cloud's envelope; nothing about a
request is ever logged but what the call log holds.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from albsim.alb.product import ALB
from albsim.cas.product import CAS
from albsim.contract.action import Action, Call, Kind, Product
from albsim.contract.validate import validate
from albsim.errors import ApiError, refuse
from albsim.gateway import redaction, reply, tokens
from albsim.gateway.access_keys import AccessKey, require_permission
from albsim.gateway.authentication import Authenticator
from albsim.gateway.call_log import CallLog, Entry
from albsim.gateway.faults import Faults, Subject
from albsim.gateway.rate_limits import RateLimiter
from albsim.gateway.reply import Answer, Reply
from albsim.gateway.wire_request import WireRequest
from albsim.quotas.product import QUOTAS
from albsim.sites import site_of
from albsim.world import ids
from albsim.world.model import JobFailure
from albsim.world.world import World

_log = logging.getLogger(__name__)

PRODUCTS: tuple[Product, ...] = (ALB, CAS, QUOTAS)


@dataclass(frozen=True, slots=True)
class _Target:
    product: Product
    action: Action


class Gateway:
    """Handles calls of every region against one world.

    Args:
        world: the simulated cloud.
        authenticator: knows the access keys.
        faults: what tests have injected.
        calls: the call log.
        products: what the cloud offers.
    """

    def __init__(
        self,
        world: World,
        authenticator: Authenticator,
        faults: Faults,
        calls: CallLog,
        products: Sequence[Product] = PRODUCTS,
    ) -> None:
        self._world = world
        self._authenticator = authenticator
        self._faults = faults
        self._calls = calls
        self._products = {product.version: product for product in products}
        self._rates = RateLimiter(world.clock)

    async def handle(self, request: WireRequest, region: str) -> Reply:
        """Handle one request to the endpoint of ``region``."""
        request_id = ids.request_id(self._world.rng)
        entry = self._calls.begin(time=self._world.clock.now_text(), region=region, request_id=request_id)
        entry.parameters = redaction.shown(request.params)
        entry.resource_ids = redaction.resource_ids(request.params)
        product = self._products.get(_system(request, "Version"))
        try:
            answer = await self._serve(request, region, entry, product)
        except ApiError as error:
            entry.code = error.refusal.code
            answer = reply.refusal(error.refusal, request_id, product, region)
        except Exception as error:  # noqa: BLE001 - a defect of the simulator must look like the cloud's own
            _log.error("%s failed: %s", entry.action, type(error).__name__, exc_info=_without_values(error))
            internal = refuse("InternalError").refusal
            entry.code = internal.code
            answer = reply.refusal(internal, request_id, product, region)
        entry.status = answer.status if isinstance(answer, Answer) else None
        return answer

    async def _serve(self, request: WireRequest, region: str, entry: Entry, product: Product | None) -> Reply:
        target = _find(request, entry, product)
        key = self._authenticator.authenticate(request)
        entry.access_key_id = key.id
        subject = Subject(target.product.name, target.action.name, key.id, entry.resource_ids)
        call = Call(
            account_id=key.account_id,
            region=region,
            site=site_of(region),
            product=target.product.name,
            action=target.action.name,
            request_id=entry.request_id,
        )
        return await self._faults.around(
            subject,
            lambda failure: self._perform(target, key, call, request.params, entry, job_failure=failure),
            entry.faults,
        )

    def _perform(
        self,
        target: _Target,
        key: AccessKey,
        call: Call,
        wire_params: Mapping[str, str],
        entry: Entry,
        *,
        job_failure: JobFailure | None,
    ) -> Answer:
        if self._world.settings.rate_limits:
            self._rates.require_headroom(key.account_id, call.region, target.product, target.action)
        require_permission(key, target.product, target.action)
        params = validate(target.action.params, wire_params)
        with self._world.transaction(job_failure):
            response = tokens.earlier_answer(self._world, params, call)
            entry.replayed = response is not None
            if response is None:
                response = dict(target.action.handler(self._world, params, call))
                if getattr(params, "dry_run", False):
                    raise refuse("DryRunOperation")
                tokens.remember(self._world, params, call, response)
        _add_ids(entry, response)
        return reply.success(response, call.request_id)


def _find(request: WireRequest, entry: Entry, product: Product | None) -> _Target:
    name = _system(request, "Action")
    entry.version, entry.action = _system(request, "Version"), name
    if product is None:
        raise refuse("InvalidVersion")
    entry.product = product.name
    action = product.actions.get(name)
    if action is None or request.method not in {"GET", "POST"} or request.path != "/":
        raise refuse("InvalidAction.NotFound")
    entry.write = action.kind is Kind.WRITE
    return _Target(product, action)


def _system(request: WireRequest, name: str) -> str:
    """Action or Version: from its header, else from the parameters."""
    return request.headers.get(f"x-acs-{name.lower()}") or request.params.get(name, "")


def _add_ids(entry: Entry, response: Mapping[str, Any]) -> None:
    entry.resource_ids.extend(each for each in redaction.answered_ids(response) if each not in entry.resource_ids)


def _without_values(error: Exception) -> tuple[type[BaseException], BaseException, Any]:
    """What to log of an unexpected error: where it happened, without its text, which could quote a request."""
    return RuntimeError, RuntimeError(type(error).__name__), error.__traceback__
