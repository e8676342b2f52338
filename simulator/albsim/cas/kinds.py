"""How the actions of CAS differ: what they cost of the rate limits, and whether they write.

Rate limits per account by the action pages: 100 calls a second for single certificates, 10 for lists, repositories and
private CAs. CAS refuses with a code of its own.
"""

from __future__ import annotations

from albsim.contract.action import Action, Handler, Kind, RateLimit
from albsim.contract.fields import Params

_SINGLE = RateLimit(calls=100, seconds=1, code="FlowControlError")
_LIST = RateLimit(calls=10, seconds=1, code="FlowControlError")


def one(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that reads a single certificate."""
    return Action(name, takes, gives, handler, rate=_SINGLE, errors=errors)


def change_one(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that changes a single certificate."""
    return Action(name, takes, gives, handler, kind=Kind.WRITE, rate=_SINGLE, errors=errors)


def several(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that reads under the lower limit."""
    return Action(name, takes, gives, handler, rate=_LIST, errors=errors)


def change_several(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that writes under the lower limit."""
    return Action(name, takes, gives, handler, kind=Kind.WRITE, rate=_LIST, errors=errors)


def read(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that reads and for which no limit is published."""
    return Action(name, takes, gives, handler, errors=errors)


def write(name: str, takes: type[Params], gives: type, handler: Handler, *errors: str) -> Action:
    """An action that writes and for which no limit is published."""
    return Action(name, takes, gives, handler, kind=Kind.WRITE, errors=errors)
