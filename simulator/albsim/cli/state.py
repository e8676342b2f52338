"""``albsim state``: what exists in a running simulator."""

from __future__ import annotations

import argparse

from albsim.cli.connection import Commands, command, show
from albsim.control.client import ControlClient
from albsim.control.shapes import State


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "state", _run, "print what exists, as JSON")
    parser.add_argument(
        "part", nargs="?", choices=list(State.__annotations__), metavar="PART", help="only this part: %(choices)s"
    )


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    found = client.state()
    show(found if options.part is None else dict(found)[options.part])
