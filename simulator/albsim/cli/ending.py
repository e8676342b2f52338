"""How a command fails."""

from __future__ import annotations


class CommandError(Exception):
    """A command can't do what it was told; the message says why.

    Attributes:
        status: exit status of the program.
    """

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status
