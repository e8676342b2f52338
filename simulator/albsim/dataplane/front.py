"""What the socket of one listener serves at the moment, and what keeps it from that.

The plane changes a front, sockets look at it for every new connection and every request: so a change takes effect for
new connections and touches none that exist.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from albsim.dataplane.answer import answer
from albsim.dataplane.plan import Plan
from albsim.dataplane.request import Answer, Request
from albsim.world.model import Listener

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Front:
    """A listener as its socket sees it.

    Attributes:
        listener: as it is now.
        plan: what to shake hands by; None: it serves in the clear.
        interrupted: whether a new connection is to be interrupted, asked once for each.
        alt_svc: value of the Alt-Svc header; empty: none.
        trouble: what is wrong with what it should serve; empty: nothing.
    """

    listener: Listener
    plan: Plan | None
    interrupted: Callable[[Listener], bool]
    alt_svc: Callable[[Listener], str]
    trouble: str = ""

    def follow(self, listener: Listener, plan: Plan | None) -> None:
        """Serve this from now on; the plan stays the same object as long as it says the same."""
        self.listener = listener
        if plan != self.plan:
            self.plan = plan
            self.trouble = ""

    def fail(self, error: Exception) -> None:
        """Say why what should be served can't be; once for each plan. Only what kind of error it is, never its text."""
        trouble = describe(error)
        if trouble != self.trouble:
            self.trouble = trouble
            _log.warning("listener %s: %s", self.listener.id, trouble)

    def answer(self, request: Request) -> Answer:
        """The answer to a request."""
        return answer(self.listener, request, self.alt_svc(self.listener))


def describe(error: Exception) -> str:
    """Why something can't be served, without the text of the error, which may quote what it was about."""
    what = "TLS" if isinstance(error, ssl.SSLError) else type(error).__name__
    return f"what it should serve cannot be served: {what}"
