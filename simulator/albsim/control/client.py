"""The control API as methods: for the command line, for tests, for whatever embeds a simulator.

Speaks HTTP to one simulator and needs nothing else of it. It never goes through a proxy.
"""

from __future__ import annotations

import http.client
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from albsim.control.shapes import (
    CONTROL_HEADER,
    CallState,
    ClockState,
    EventState,
    FaultState,
    JsonObject,
    ListenerState,
    ProblemState,
    State,
)

_PATIENCE = 30.0


class ControlError(Exception):
    """A simulator can't be reached, or refuses a request; the message says why.

    Attributes:
        status: HTTP status; None where there was no answer.
        problems: what is wrong with the request, field by field.
    """

    def __init__(self, message: str, status: int | None = None, problems: list[ProblemState] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.problems = problems or []


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listener is reached.

    Attributes:
        address: its load balancer's loopback address.
        port: the port that could be bound, which the listener's own port needn't be.
    """

    address: str
    port: int


class ControlMethods(ABC):
    """Everything that the control API can do, over whatever carries its requests."""

    @abstractmethod
    def ask(self, method: str, path: str, body: object = None) -> JsonObject:
        """Send one request and give its answer.

        Args:
            method: HTTP method.
            path: what follows ``/_sim/``.
            body: to be sent as JSON; None: nothing is sent.

        Raises:
            ControlError: there is no answer, or it is a refusal.
        """

    def state(self) -> State:
        """Everything that exists."""
        return cast("State", self.ask("GET", "state"))

    def listener(self, listener_id: str) -> ListenerState | None:
        """One listener of `state`; None where there is none."""
        return next((each for each in self.state()["listeners"] if each["id"] == listener_id), None)

    def listener_at(self, load_balancer_id: str, protocol: str, port: int) -> ListenerState | None:
        """The listener at a place of a load balancer; None where there is none."""
        wanted = (load_balancer_id, protocol, port)
        listeners = self.state()["listeners"]
        found = (each for each in listeners if (each["loadBalancerId"], each["protocol"], each["port"]) == wanted)
        return next(found, None)

    def place(self, load_balancer_id: str, protocol: str, port: int) -> Place:
        """Where a listener is reached.

        Raises:
            ControlError: there is no such listener, or it doesn't serve; the text says why.
        """
        listener = self.listener_at(load_balancer_id, protocol, port)
        if listener is None:
            raise ControlError(f"there is no listener {protocol}:{port} on {load_balancer_id}")
        serving = listener["serving"]
        if serving["address"] is None or serving["port"] is None:
            raise ControlError(f"{protocol}:{port} of {load_balancer_id} can't be reached: {serving['reason']}")
        return Place(serving["address"], serving["port"])

    def calls(
        self,
        *,
        action: str | None = None,
        product: str | None = None,
        write: bool | None = None,
        since: int = 0,
        last: int | None = None,
    ) -> list[CallState]:
        """What the simulator has been asked, in order, without keys.

        Args:
            action: only calls of this action.
            product: only calls of this product.
            write: only calls that change something, or only those that don't.
            since: only calls with a number above this one.
            last: only so many of these, the last ones.
        """
        wanted = {
            "action": action,
            "product": product,
            "write": None if write is None else str(write).lower(),
            "since": since,
            "last": last,
        }
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        return cast("list[CallState]", self.ask("GET", f"calls?{query}")["calls"])

    def actions(
        self, *, action: str | None = None, product: str | None = None, write: bool | None = None, since: int = 0
    ) -> list[str]:
        """The names of `calls`, in order."""
        return [call["action"] for call in self.calls(action=action, product=product, write=write, since=since)]

    def clear_calls(self) -> None:
        """Forget what the simulator has been asked."""
        self.ask("DELETE", "calls")

    def fault(self, **fault: object) -> int:
        """Inject a fault; its id.

        Args:
            fault: its fields as the control API names them, in camelCase: kind="throttle", action="Upload*", count=1.
        """
        return int(self.ask("POST", "faults", fault)["id"])

    def faults(self) -> list[FaultState]:
        """The faults at work, with how often each has hit."""
        return cast("list[FaultState]", self.ask("GET", "faults")["faults"])

    def lift(self, fault: int | None = None) -> None:
        """Remove one fault, or all."""
        self.ask("DELETE", "faults" if fault is None else f"faults/{fault}")

    def event(self, **event: object) -> EventState:
        """Make something happen behind the clients' backs.

        Args:
            event: its fields as the control API names them, in camelCase: kind="listenerRemoved", listenerId="lsn-1".
        """
        return cast("EventState", self.ask("POST", "events", event))

    def events(self) -> list[EventState]:
        """What has happened behind the clients' backs."""
        return cast("list[EventState]", self.ask("GET", "events")["events"])

    def switches(self) -> dict[str, str]:
        """The switches as they are now."""
        return cast("dict[str, str]", self.ask("GET", "switches"))

    def set_switches(self, **switches: str) -> dict[str, str]:
        """Change switches and give them all.

        Args:
            switches: their settings by the names that the seed file has: stopStopped="Accept".
        """
        return cast("dict[str, str]", self.ask("POST", "switches", switches))

    def clock(self) -> ClockState:
        """The simulated time."""
        return cast("ClockState", self.ask("GET", "clock"))

    def advance(self, seconds: float) -> ClockState:
        """Let simulated seconds pass at once."""
        return cast("ClockState", self.ask("POST", "clock", {"advance": seconds}))

    def set_speed(self, speed: float) -> ClockState:
        """Set how many simulated seconds a second has; 0: only `advance` moves the clock."""
        return cast("ClockState", self.ask("POST", "clock", {"speed": speed}))


class ControlClient(ControlMethods):
    """The control API of the simulator at a URL.

    Args:
        url: of any of its endpoints, such as ``http://127.0.0.1:8080``.
        patience: real seconds that an answer may take.

    Raises:
        ControlError: the URL is none.
    """

    def __init__(self, url: str, *, patience: float = _PATIENCE) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.netloc:
            raise ControlError(f"{url!r} is no URL such as http://127.0.0.1:8080")
        self.url = f"http://{parts.netloc}"
        self._place = parts.netloc
        self._patience = patience

    def ask(self, method: str, path: str, body: object = None) -> JsonObject:
        """Send one request and give its answer."""
        try:
            connection = http.client.HTTPConnection(self._place, timeout=self._patience)
            try:
                connection.request(method, f"/_sim/{path}", None if body is None else json.dumps(body))
                answer = connection.getresponse()
                content = answer.read()
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            raise ControlError(f"no simulator answers at {self.url}: {error}") from error
        if answer.getheader(CONTROL_HEADER) is None:
            raise ControlError(f"what answers at {self.url} is no simulator", answer.status)
        found: JsonObject = json.loads(content)
        if not 200 <= answer.status <= 299:
            raise _refusal(found, answer.status)
        return found


def _refusal(found: JsonObject, status: int) -> ControlError:
    problems: list[ProblemState] = found.get("errors", [])
    texts = [": ".join(part for part in (each["field"], each["message"]) if part) for each in problems]
    return ControlError("; ".join(texts) or f"refused with HTTP status {status}", status, problems)
