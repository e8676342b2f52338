"""Where listeners are reached. Of an albsim's control API only addresses and the clock's pace are used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

from albsim.calibrate.api import Api
from albsim.control.client import ControlClient

Place = tuple[str, int]
"""Host and port."""


class UnreachableError(Exception):
    """A listener can't be reached from here; the message says why."""


class Places(Protocol):
    """Knows where listeners are."""

    def of(self, listener_id: str, load_balancer: str, port: int) -> Place:
        """Where a listener is.

        Raises:
            UnreachableError: nobody knows.
        """

    def unhurried(self) -> AbstractContextManager[None]:
        """Let the endpoint's time pass no faster than real time meanwhile."""


class ByName:
    """The real service: a listener is at its load balancer's DNS name.

    Args:
        alb: knows the name.
    """

    def __init__(self, alb: Api) -> None:
        self._alb = alb

    def of(self, listener_id: str, load_balancer: str, port: int) -> Place:  # noqa: ARG002 - the port says enough
        """Where a listener is."""
        name = self._alb.get("GetLoadBalancerAttribute", LoadBalancerId=load_balancer).get("DNSName")
        if not name:
            raise UnreachableError(f"{load_balancer} has no DNS name")
        return str(name), port

    def unhurried(self) -> AbstractContextManager[None]:
        """Nothing to do: its time is ours."""
        return nullcontext()


class OfAlbsim:
    """An albsim: its control API says where a listener could be bound, and its clock can be slowed.

    Args:
        control: the control API.
    """

    def __init__(self, control: ControlClient) -> None:
        self._control = control

    @property
    def speed(self) -> float:
        """Seconds of the endpoint per real second."""
        return self._control.clock()["speed"]

    def of(self, listener_id: str, load_balancer: str, port: int) -> Place:  # noqa: ARG002 - the id says it all
        """Where a listener is."""
        listener = self._control.listener(listener_id)
        serving = listener["serving"] if listener else None
        if serving is None or serving["address"] is None or serving["port"] is None:
            raise UnreachableError(serving["reason"] if serving else f"there is no listener {listener_id}")
        return serving["address"], serving["port"]

    @contextmanager
    def unhurried(self) -> Iterator[None]:
        """Let the endpoint's time pass no faster than real time meanwhile."""
        speed = self.speed
        if speed <= 1:
            yield
            return
        self._control.set_speed(1)
        try:
            yield
        finally:
            self._control.set_speed(speed)
