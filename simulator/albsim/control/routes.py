"""The control API under ``/_sim/``: state, calls, faults and clock. It needs no signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from albsim.control import view
from albsim.dataplane.plane import DataPlane
from albsim.gateway.call_log import CallLog, Entry
from albsim.gateway.faults import Fault, Faults
from albsim.world.world import World


class ClockChange(BaseModel):
    """A change of the simulated clock.

    Attributes:
        advance: seconds to jump ahead.
        speed: simulated seconds per real second from now on; 0: only ``advance`` moves the clock.
    """

    model_config = ConfigDict(extra="forbid")

    advance: Annotated[float | None, Field(ge=0)] = None
    speed: Annotated[float | None, Field(ge=0)] = None


class Control:
    """Handlers of the control API.

    Args:
        world: the simulated cloud.
        plane: its sockets.
        calls: the call log.
        faults: the injected faults.
        endpoints: URL of each region's endpoint.
    """

    def __init__(
        self,
        world: World,
        plane: DataPlane,
        calls: CallLog,
        faults: Faults,
        endpoints: Callable[[], Mapping[str, str]],
    ) -> None:
        self._world = world
        self._plane = plane
        self._calls = calls
        self._faults = faults
        self._endpoints = endpoints

    def add_to(self, app: web.Application) -> None:
        """Put the routes into an application."""
        app.add_routes(
            [
                web.get("/_sim/state", self._get_state),
                web.get("/_sim/calls", self._get_calls),
                web.delete("/_sim/calls", self._delete_calls),
                web.get("/_sim/faults", self._get_faults),
                web.post("/_sim/faults", self._post_fault),
                web.delete("/_sim/faults", self._delete_faults),
                web.delete("/_sim/faults/{id:[0-9]+}", self._delete_fault),
                web.get("/_sim/clock", self._get_clock),
                web.post("/_sim/clock", self._post_clock),
            ]
        )

    async def _get_state(self, _: web.Request) -> web.Response:
        self._world.settle()
        return web.json_response(view.state(self._world, self._plane, self._endpoints()))

    async def _get_calls(self, request: web.Request) -> web.Response:
        """Calls; ``action``, ``product``, ``write`` and ``since`` (a number) narrow them down."""
        found = [entry.view() for entry in self._calls.entries() if _wanted(entry, request.query)]
        return web.json_response({"calls": found})

    async def _delete_calls(self, _: web.Request) -> web.Response:
        self._calls.clear()
        return web.json_response({})

    async def _get_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": [injected.view() for injected in self._faults.active()]})

    async def _post_fault(self, request: web.Request) -> web.Response:
        try:
            fault = Fault.model_validate_json(await request.read())
        except ValidationError as error:
            return _bad(error)
        return web.json_response(self._faults.inject(fault).view(), status=201)

    async def _delete_faults(self, _: web.Request) -> web.Response:
        self._faults.lift()
        return web.json_response({})

    async def _delete_fault(self, request: web.Request) -> web.Response:
        found = self._faults.lift(int(request.match_info["id"]))
        return web.json_response({}, status=200 if found else 404)

    async def _get_clock(self, _: web.Request) -> web.Response:
        return web.json_response(view.clock(self._world.clock))

    async def _post_clock(self, request: web.Request) -> web.Response:
        try:
            change = ClockChange.model_validate_json(await request.read())
        except ValidationError as error:
            return _bad(error)
        if change.speed is not None:
            self._world.clock.set_speed(change.speed)
        if change.advance is not None:
            self._world.clock.advance(change.advance)
        self._world.settle()
        return web.json_response(view.clock(self._world.clock))


def _wanted(entry: Entry, query: Mapping[str, str]) -> bool:
    since = query.get("since", "")
    return (
        query.get("action", entry.action) == entry.action
        and query.get("product", entry.product).lower() == entry.product.lower()
        and query.get("write", str(entry.write)).lower() == str(entry.write).lower()
        and (not since.isdigit() or entry.number > int(since))
    )


def _bad(error: ValidationError) -> web.Response:
    problems: list[dict[str, Any]] = [
        {"field": ".".join(str(part) for part in problem["loc"]), "message": problem["msg"]}
        for problem in error.errors(include_url=False, include_input=False)
    ]
    return web.json_response({"errors": problems}, status=400)
