"""StartListener and StopListener: each makes a listener Configuring, then Running or Stopped."""

from __future__ import annotations

from albsim.alb import lookup, status_rules
from albsim.alb.listeners import configure
from albsim.alb.listeners.params import ListenerParams
from albsim.alb.shared import JobResponse
from albsim.contract.action import Call
from albsim.world.model import ListenerStatus, SetStatus
from albsim.world.switches import StopStopped
from albsim.world.world import World


def start_listener(world: World, params: ListenerParams, call: Call) -> JobResponse:
    """Begin to serve a stopped listener."""
    return _switch(world, params, call, ListenerStatus.RUNNING)


def stop_listener(world: World, params: ListenerParams, call: Call) -> JobResponse:
    """Begin to serve a listener no more; it keeps all that is on it."""
    return _switch(world, params, call, ListenerStatus.STOPPED)


def _switch(world: World, params: ListenerParams, call: Call, wanted: ListenerStatus) -> JobResponse:
    listener = lookup.listener(world, call, params.listener_id)
    status_rules.require_in_business(lookup.load_balancer(world, call, listener.load_balancer_id))
    status_rules.require_steady(world, call, listener)
    if listener.status is wanted and world.settings.switches.stop_stopped is StopStopped.REFUSE:
        raise status_rules.incorrect_status(listener)
    return configure.begin(world, call, listener, SetStatus(wanted), ends_as=listener.status)
