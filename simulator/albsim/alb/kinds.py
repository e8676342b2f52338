"""How ALB's actions differ: reads, writes that end at once, and writes that begin a job.

Rate limit of writes: 200 calls within 60 seconds, by the action pages of the API portal; none is published for reads.
"""

from __future__ import annotations

from albsim.contract.action import Action, Handler, Kind, RateLimit
from albsim.contract.fields import Params

_WRITES = RateLimit(calls=200, seconds=60)


def read(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that changes nothing."""
    return Action(name, takes, gives, handler, errors=errors)


def write(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action whose change is done when it answers."""
    return Action(name, takes, gives, handler, kind=Kind.WRITE, rate=_WRITES, errors=errors)


def job(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that answers with a JobId and ends later."""
    return Action(name, takes, gives, handler, kind=Kind.WRITE, asynchronous=True, rate=_WRITES, errors=errors)
