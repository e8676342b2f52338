"""One product's API as probes see it: an answer, good or bad, is a value. Knows no SDK and no probe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from albsim.calibrate.pace import Pace

JsonObject = dict[str, Any]

_PAGE: Final = 50
_TRIES: Final = 6
_AGAIN: Final = 10.0
_FORBIDDEN: Final = {"NoPermission", "Forbidden.RAM"}
_TEMPORARY: Final = {"FlowControlError", "ServiceUnavailable", "SystemBusy", "IdempotenceProcessing"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call came to.

    Attributes:
        action: what was called.
        status: HTTP status; 0: no answer came, or none that can be read.
        code: error code; empty where there is none.
        body: response fields of a call that was accepted. Never shown: it may hold a key.
    """

    action: str
    status: int
    code: str = ""
    body: JsonObject = field(default_factory=dict, repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the call did what it says."""
        return not self.code and 200 <= self.status <= 299

    @property
    def temporary(self) -> bool:
        """Whether the same call may be answered otherwise in a while."""
        throttled = self.code.startswith("Throttling") or self.code in _TEMPORARY
        return self.status == 0 or self.status >= 500 or throttled

    @property
    def forbidden(self) -> bool:
        """Whether the caller lacks the permission."""
        return self.status == 403 or self.code in _FORBIDDEN

    @property
    def telling(self) -> bool:
        """Whether it says anything about what was asked for, and not only about who asks, and when."""
        return not (self.temporary or self.forbidden or self.code.startswith("InvalidAction"))

    def __str__(self) -> str:
        if self.accepted:
            return f"{self.action}: accepted"
        return f"{self.action}: HTTP {self.status} {self.code}" if self.status else f"{self.action}: no answer"


class RefusedError(Exception):
    """A call was refused in a way that no probe asks about.

    Attributes:
        answer: the refusal.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer))
        self.answer = answer


Send = Callable[[str, Mapping[str, Any]], Answer]
"""Makes one call: action and parameters, by the names that they have on the wire."""


@dataclass(frozen=True, slots=True)
class Api:
    """One product.

    Attributes:
        send: makes one call.
        pace: how fast the endpoint's time passes.
    """

    send: Send
    pace: Pace

    def once(self, action: str, **params: object) -> Answer:
        """Make one call, and give whatever comes."""
        return self.send(action, params)

    def ask(self, action: str, **params: object) -> Answer:
        """Make a call, again while it is throttled or nothing answers.

        Raises:
            RefusedError: it is refused for who asks or when: no permission, throttled all the time.
        """
        answer = self.once(action, **params)
        for _ in range(_TRIES - 1):
            if not answer.temporary:
                break
            self.pace.pause(_AGAIN)
            answer = self.once(action, **params)
        if not answer.telling:
            raise RefusedError(answer)
        return answer

    def get(self, action: str, **params: object) -> JsonObject:
        """Make a call that must be accepted, and give its response.

        Raises:
            RefusedError: it isn't.
        """
        answer = self.ask(action, **params)
        if not answer.accepted:
            raise RefusedError(answer)
        return answer.body

    def rows(self, action: str, name: str, **params: object) -> Iterator[JsonObject]:
        """The rows of a list that is paged by NextToken.

        Args:
            action: what lists them.
            name: response field that holds them.
            params: further parameters.
        """
        token: str | None = None
        while True:
            more = {"NextToken": token} if token else {}
            body = self.get(action, MaxResults=100, **params, **more)
            yield from body.get(name) or ()
            token = body.get("NextToken")
            if not token:
                return

    def numbered_rows(self, action: str, name: str, **params: object) -> Iterator[JsonObject]:
        """The rows of a list that is paged by CurrentPage."""
        number = 1
        while True:
            page = self.get(action, CurrentPage=number, ShowSize=_PAGE, **params).get(name) or []
            yield from page
            if len(page) < _PAGE:
                return
            number += 1
