"""What the demo prints: numbered steps, facts, tables; colour only where a person looks at it on a terminal."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TextIO

# Codes of ANSI's "select graphic rendition".
_BOLD: Final = "1"
_DIM: Final = "2"
_GREEN: Final = "32"
_RED: Final = "31"


class Console:
    """Writes for a person.

    Args:
        out: where to.
        colour: whether to colour.
    """

    def __init__(self, out: TextIO, *, colour: bool) -> None:
        self._out = out
        self._colour = colour
        self._steps = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One numbered step; says at its end how long it took."""
        self._steps += 1
        self._write(f"\n{self._painted(f'{self._steps}. {title}', _BOLD)}")
        began = time.monotonic()
        yield
        self._write(self._painted(f"   {time.monotonic() - began:.1f} s", _DIM))

    def fact(self, text: str) -> None:
        """One line about what is so."""
        self._write(f"   {text}")

    def success(self, text: str) -> None:
        """One line about what went well."""
        self._write(f"   {self._painted('✓', _GREEN)} {text}")

    def failure(self, text: str) -> None:
        """What went wrong."""
        self._write(f"\n{self._painted('✗', _RED)} {text}")

    def block(self, text: str, command: str = "") -> None:
        """Lines as another program wrote them, under the command that wrote them."""
        if command:
            self._write(self._painted(f"   $ {command}", _DIM))
        for line in text.rstrip().splitlines():
            self._write(f"   {line}".rstrip())

    def plain(self, text: str) -> None:
        """Lines to be copied as they are."""
        self._write(text)

    def _painted(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    def _write(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def wants_colour(out: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: on a terminal that can, unless NO_COLOR (no-color.org) asks not to."""
    return out.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def console() -> Console:
    """A console on standard output."""
    return Console(sys.stdout, colour=wants_colour(sys.stdout))
