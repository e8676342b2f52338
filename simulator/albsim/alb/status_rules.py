"""When ALB takes a change: rules on the status of a load balancer and of a listener.

Source: the error lists of the ALB actions and what deployed clients retry on: a listener under change refuses updates
with IncorrectStatus.Listener and its deletion with ResourceInConfiguring.Listener.
"""

from __future__ import annotations

from albsim.contract.action import Call
from albsim.errors import ApiError, refuse
from albsim.world.model import Listener, ListenerStatus, LoadBalancer
from albsim.world.switches import BusyCode, StoppedUpdate
from albsim.world.world import World

_STEADY = {ListenerStatus.RUNNING, ListenerStatus.STOPPED}


def require_active(balancer: LoadBalancer) -> None:
    """Refuse with ``IncorrectStatus.LoadBalancer`` unless the load balancer is Active."""
    if balancer.status != "Active":
        raise refuse("IncorrectStatus.LoadBalancer", balancer.id, balancer.status)


def require_in_business(balancer: LoadBalancer) -> None:
    """Refuse a load balancer that is not Active, is locked or overdue."""
    require_active(balancer)
    if balancer.locks or balancer.business_status != "Normal":
        raise refuse("IncorrectBusinessStatus.LoadBalancer", balancer.id, "Abnormal")


def require_steady(world: World, call: Call, listener: Listener) -> None:
    """Refuse while a change of the listener is under way, with the code that the switch ``busy_listener`` says."""
    if listener.status in _STEADY:
        return
    busy = world.settings.switches.busy_listener
    deletion = call.action == "DeleteListener" and listener.status is not ListenerStatus.DELETING
    if busy is BusyCode.CONFIGURING or (busy is BusyCode.BY_ACTION and deletion):
        raise refuse("ResourceInConfiguring.Listener", listener.id)
    raise incorrect_status(listener)


def require_changeable(world: World, call: Call, listener: Listener) -> None:
    """Refuse while a change is under way, and a stopped listener where the switch ``stopped_update`` says so."""
    require_steady(world, call, listener)
    refused = world.settings.switches.stopped_update is StoppedUpdate.REFUSE
    if refused and listener.status is ListenerStatus.STOPPED:
        raise incorrect_status(listener)


def status_afterwards(world: World, listener: Listener) -> ListenerStatus:
    """The status of a steady listener once a change of it is done."""
    if world.settings.switches.stopped_update is StoppedUpdate.RUNNING:
        return ListenerStatus.RUNNING
    return listener.status


def incorrect_status(listener: Listener) -> ApiError:
    """``IncorrectStatus.Listener`` as ALB words it."""
    return refuse("IncorrectStatus.Listener", listener.id, listener.status)
