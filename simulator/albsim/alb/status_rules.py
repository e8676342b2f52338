"""When ALB takes a change: rules on the status of a load balancer and of a listener.

Source: the error lists of the ALB actions and what deployed clients retry on: a listener under change refuses updates
with IncorrectStatus.Listener and its deletion with ResourceInConfiguring.Listener.
"""

from __future__ import annotations

from albsim.errors import refuse
from albsim.world.model import Listener, ListenerStatus, LoadBalancer

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


def require_steady(listener: Listener) -> None:
    """Refuse with ``IncorrectStatus.Listener`` while a change of the listener is under way."""
    if listener.status not in _STEADY:
        raise refuse("IncorrectStatus.Listener", listener.id, listener.status)


def require_deletable(listener: Listener) -> None:
    """Refuse a deletion while a change of the listener is under way."""
    if listener.status is ListenerStatus.DELETING:
        raise refuse("IncorrectStatus.Listener", listener.id, listener.status)
    if listener.status not in _STEADY:
        raise refuse("ResourceInConfiguring.Listener", listener.id)
