"""What the commands share that talk to a simulator that runs."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from typing import Any, Final

from albsim.cli.ending import CommandError
from albsim.control.client import ControlClient, ControlError

URL_VARIABLE: Final = "ALBSIM_URL"

Commands = Any  # what argparse's add_subparsers gives has no public type


def command(
    commands: Commands, name: str, does: Callable[[ControlClient, argparse.Namespace], None], says: str
) -> argparse.ArgumentParser:
    """Add a command that is done by a running simulator.

    Args:
        commands: where to add it.
        name: of the command.
        does: what it does; it may raise ControlError.
        says: its help.
    """

    def run(options: argparse.Namespace) -> None:
        url = options.url or os.environ.get(URL_VARIABLE)
        if not url:
            raise CommandError(f"say which simulator: --url URL, or the variable {URL_VARIABLE}")
        try:
            does(ControlClient(url), options)
        except ControlError as error:
            raise CommandError(str(error), 1) from None

    parser: argparse.ArgumentParser = commands.add_parser(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    parser.add_argument("--url", help=f"of the simulator, as it said when it was ready (default: ${URL_VARIABLE})")
    parser.set_defaults(run=run)
    return parser


def fields(assignments: Sequence[str]) -> dict[str, Any]:
    """The fields that ``name=value`` arguments give: numbers, true, false and lists as JSON, all else as text.

    Raises:
        CommandError: one of them has no ``=``, or no list after ``[``.
    """
    return {name: _value(text) for name, text in texts(assignments).items()}


def texts(assignments: Sequence[str]) -> dict[str, str]:
    """What ``name=value`` arguments give, as text.

    Raises:
        CommandError: one of them has no ``=``.
    """
    found = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not name or not equals:
            raise CommandError(f"{assignment} is not NAME=VALUE")
        found[name] = text
    return found


def show(answer: object) -> None:
    """Print an answer as JSON."""
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _value(text: str) -> object:
    if not text.startswith("["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise CommandError(f"{text} is no JSON list") from None
