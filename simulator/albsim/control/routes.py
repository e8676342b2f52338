"""The control API under ``/_sim/``: state, calls, faults, events, switches and clock. It needs no signature."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from albsim import __version__
from albsim.control import view
from albsim.control.events.events import Events
from albsim.control.events.find import EventError
from albsim.control.events.kinds import EVENT
from albsim.control.requests import CLOCK_CHANGE, RequestError, read, read_switches
from albsim.control.shapes import CONTROL_HEADER
from albsim.dataplane.plane import DataPlane
from albsim.gateway.call_log import CallLog, Entry
from albsim.gateway.faults.faults import Faults
from albsim.gateway.faults.kinds import FAULT
from albsim.world.world import World

_Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Control:
    """Handlers of the control API.

    Attributes:
        world: the simulated cloud.
        plane: its sockets.
        calls: the call log.
        faults: the injected faults.
        events: what has happened behind the clients' backs.
        endpoints: URL of each region's endpoint.
    """

    world: World
    plane: DataPlane
    calls: CallLog
    faults: Faults
    events: Events
    endpoints: Callable[[], Mapping[str, str]]

    def add_to(self, app: web.Application) -> None:
        """Put the routes into an application."""
        routes: list[tuple[str, str, _Handler]] = [
            ("GET", "state", self._get_state),
            ("GET", "calls", self._get_calls),
            ("DELETE", "calls", self._delete_calls),
            ("GET", "faults", self._get_faults),
            ("POST", "faults", self._post_fault),
            ("DELETE", "faults", self._delete_faults),
            ("DELETE", "faults/{id:[0-9]+}", self._delete_fault),
            ("GET", "events", self._get_events),
            ("POST", "events", self._post_event),
            ("GET", "switches", self._get_switches),
            ("POST", "switches", self._post_switches),
            ("GET", "clock", self._get_clock),
            ("POST", "clock", self._post_clock),
        ]
        for method, path, handler in routes:
            app.router.add_route(method, f"/_sim/{path}", _answering(handler))

    async def _get_state(self, _: web.Request) -> web.Response:
        self.world.settle()
        return web.json_response(view.state(self.world, self.plane, self.endpoints()))

    async def _get_calls(self, request: web.Request) -> web.Response:
        """Calls; ``action``, ``product``, ``write`` and ``since`` (a number) narrow them down, ``last`` to so many."""
        found = [entry for entry in self.calls.entries() if _wanted(entry, request.query)]
        last = request.query.get("last", "")
        chosen = found[-int(last) :] if last.isdigit() and int(last) else found
        return web.json_response({"calls": [entry.view() for entry in chosen]})

    async def _delete_calls(self, _: web.Request) -> web.Response:
        self.calls.clear()
        return web.json_response({})

    async def _get_faults(self, _: web.Request) -> web.Response:
        return web.json_response({"faults": [injected.view() for injected in self.faults.active()]})

    async def _post_fault(self, request: web.Request) -> web.Response:
        fault = read(FAULT, await request.read(), tagged=True)
        return web.json_response(self.faults.inject(fault).view(), status=201)

    async def _delete_faults(self, _: web.Request) -> web.Response:
        self.faults.lift()
        return web.json_response({})

    async def _delete_fault(self, request: web.Request) -> web.Response:
        number = int(request.match_info["id"])
        if not self.faults.lift(number):
            raise RequestError([{"field": "id", "message": f"there is no fault {number}"}], 404)
        return web.json_response({})

    async def _get_events(self, _: web.Request) -> web.Response:
        return web.json_response({"events": self.events.happened()})

    async def _post_event(self, request: web.Request) -> web.Response:
        event = read(EVENT, await request.read(), tagged=True)
        try:
            return web.json_response(self.events.happen(event), status=201)
        except EventError as error:
            raise RequestError([{"field": error.field, "message": str(error)}], 409) from None

    async def _get_switches(self, _: web.Request) -> web.Response:
        return web.json_response(view.switches(self.world))

    async def _post_switches(self, request: web.Request) -> web.Response:
        """Change switches; those that the body doesn't name stay."""
        settings = self.world.settings
        self.world.settings = replace(settings, switches=read_switches(settings.switches, await request.read()))
        self.plane.refresh()
        return web.json_response(view.switches(self.world))

    async def _get_clock(self, _: web.Request) -> web.Response:
        return web.json_response(view.clock(self.world.clock))

    async def _post_clock(self, request: web.Request) -> web.Response:
        change = read(CLOCK_CHANGE, await request.read())
        if change.speed is not None:
            self.world.clock.set_speed(change.speed)
        if change.advance is not None:
            self.world.clock.advance(change.advance)
        self.world.settle()
        return web.json_response(view.clock(self.world.clock))


def _answering(handler: _Handler) -> _Handler:
    """A handler whose refusals are answered, and whose answers can be told from another server's."""

    async def handle(request: web.Request) -> web.Response:
        try:
            response = await handler(request)
        except RequestError as error:
            response = web.json_response({"errors": error.problems}, status=error.status)
        response.headers[CONTROL_HEADER] = __version__
        return response

    return handle


def _wanted(entry: Entry, query: Mapping[str, str]) -> bool:
    since = query.get("since", "")
    return (
        query.get("action", entry.action) == entry.action
        and query.get("product", entry.product).lower() == entry.product.lower()
        and query.get("write", str(entry.write)).lower() == str(entry.write).lower()
        and (not since.isdigit() or entry.number > int(since))
    )
