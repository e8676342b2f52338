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
from albsim.cas.product import CAS, PRIVATE_CA, SSL
from albsim.contract.action import Action, Call, Kind, Product
from albsim.contract.codes import is_declared
from albsim.contract.responses import mismatch
from albsim.contract.validate import validate
from albsim.errors import ApiError, refuse
from albsim.gateway import redaction, reply, tokens
from albsim.gateway.access_keys import AccessKey, require_permission
from albsim.gateway.authentication import Authenticator
from albsim.gateway.call_log import CallLog, Entry
from albsim.gateway.faults.faults import Circumstances, Faults
from albsim.gateway.faults.selection import Subject
from albsim.gateway.rate_limits import RateLimiter
from albsim.gateway.reply import Answer, Reply
from albsim.gateway.wire_request import WireRequest
from albsim.quotas.product import QUOTAS
from albsim.sites import site_of
from albsim.world import ids
from albsim.world.world import World

_log = logging.getLogger(__name__)

PRODUCTS: tuple[Product, ...] = (ALB, CAS, PRIVATE_CA, SSL, QUOTAS)


class ResponseMismatchError(Exception):
    """A handler's response isn't what its action's description promises."""


@dataclass(frozen=True, slots=True)
class _Target:
    product: Product
    action: Action


@dataclass(frozen=True, slots=True, repr=False)
class _Attempt:
    """A call whose sender is known."""

    target: _Target
    key: AccessKey
    call: Call
    wire_params: Mapping[str, str]
    entry: Entry

    @property
    def subject(self) -> Subject:
        """What faults choose calls by."""
        return Subject(
            product=self.call.product,
            action=self.call.action,
            region=self.call.region,
            access_key_id=self.key.id,
            account_id=self.key.account_id,
            resource_ids=self.entry.resource_ids,
            write=self.entry.write,
        )


class Gateway:
    """Handles calls of every region against one world.

    Args:
        world: the simulated cloud.
        authenticator: knows the access keys.
        faults: what tests have injected.
        calls: the call log.
        products: what the cloud offers.
        check_responses: whether an answer that isn't as its action's description promises is a defect (for tests).
    """

    def __init__(
        self,
        world: World,
        authenticator: Authenticator,
        faults: Faults,
        calls: CallLog,
        products: Sequence[Product] = PRODUCTS,
        *,
        check_responses: bool = False,
    ) -> None:
        self._world = world
        self._authenticator = authenticator
        self._faults = faults
        self._calls = calls
        self._products = {product.version: product for product in products}
        self._rates = RateLimiter(world)
        self._in_flight = tokens.InFlight()
        self._check_responses = check_responses

    async def handle(self, request: WireRequest, region: str) -> Reply:
        """Handle one request to the endpoint of ``region``."""
        entry = self._begin(region)
        entry.parameters = redaction.shown(request.params)
        entry.resource_ids = redaction.resource_ids(request.params)
        product = self._products.get(_system(request, "Version"))
        try:
            answer = await self._serve(request, region, entry, product)
        except ApiError as error:
            answer = _refused(error, entry, product)
        except Exception as error:  # noqa: BLE001 - a defect of the simulator must look like the cloud's own
            _log.error("%s failed: %s", entry.action, type(error).__name__, exc_info=_without_values(error))
            answer = _refused(refuse("InternalError"), entry, product)
        entry.status = answer.status if isinstance(answer, Answer) else None
        return answer

    def refuse_unread(self, error: ApiError, region: str) -> Reply:
        """Answer a request to the endpoint of ``region`` that can't be read."""
        entry = self._begin(region)
        answer = _refused(error, entry, None)
        entry.status = answer.status
        return answer

    def _begin(self, region: str) -> Entry:
        request_id = ids.request_id(self._world.rng)
        return self._calls.begin(time=self._world.clock.now_text(), region=region, request_id=request_id)

    async def _serve(self, request: WireRequest, region: str, entry: Entry, product: Product | None) -> Reply:
        target = _find(request, entry, product)
        key = self._authenticator.authenticate(request)
        entry.access_key_id = key.id
        call = Call(
            account_id=key.account_id,
            region=region,
            site=site_of(region),
            product=target.product.name,
            action=target.action.name,
            request_id=entry.request_id,
        )
        attempt = _Attempt(target, key, call, request.params, entry)
        with self._in_flight.use(target.action, attempt.wire_params, call):
            return await self._faults.around(
                attempt.subject, lambda circumstances: self._perform(attempt, circumstances), entry.faults
            )

    def _perform(self, attempt: _Attempt, circumstances: Circumstances) -> Answer:
        try:
            self._admit(attempt)
            response = self._response(attempt, circumstances)
        except ApiError as error:
            attempt.entry.declared = is_declared(error.refusal.code, attempt.target.product, attempt.target.action)
            raise
        if attempt.entry.write:
            _add_ids(attempt.entry, response)
        return reply.success(response, attempt.call.request_id)

    def _admit(self, attempt: _Attempt) -> None:
        product, action = attempt.target.product, attempt.target.action
        if self._world.settings.rate_limits:
            self._rates.require_headroom(attempt.key.account_id, attempt.call.region, product, action)
        require_permission(attempt.key, product, action)

    def _response(self, attempt: _Attempt, circumstances: Circumstances) -> Mapping[str, Any]:
        action, call = attempt.target.action, attempt.call
        params = validate(action.params, attempt.wire_params)
        with self._world.transaction(circumstances.fate):
            response = tokens.earlier_answer(self._world, params, call)
            attempt.entry.replayed = response is not None
            if response is None:
                response = dict(action.handler(circumstances.reads, params, call))
                self._check(action, response)
                if getattr(params, "dry_run", False):
                    raise refuse("DryRunOperation")
                tokens.remember(self._world, params, call, response)
        return response

    def _check(self, action: Action, response: Mapping[str, Any]) -> None:
        if self._check_responses and (wrong := mismatch(action, response)):
            _log.error("%s answers otherwise than it is described: %s", action.name, wrong)
            raise ResponseMismatchError(wrong)


def _refused(error: ApiError, entry: Entry, product: Product | None) -> Answer:
    refusal = error.refusal
    entry.code = refusal.code
    if entry.declared is None and not entry.faults:  # a fault may refuse with any code
        entry.declared = is_declared(refusal.code, product, product.actions.get(entry.action) if product else None)
    return reply.refusal(refusal, entry.request_id, product, entry.region)


def _find(request: WireRequest, entry: Entry, product: Product | None) -> _Target:
    name = _system(request, "Action")
    entry.version, entry.action = redaction.text(_system(request, "Version")), redaction.text(name)
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
