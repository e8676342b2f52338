"""``albsim clock``: see and move the clock of a running simulator."""

from __future__ import annotations

import argparse

from albsim.cli.connection import Commands, command, show
from albsim.control.client import ControlClient


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "clock", _run, "print the simulated time, after changing what is given")
    parser.add_argument("--advance", type=float, metavar="SECONDS", help="let so many simulated seconds pass at once")
    parser.add_argument("--speed", type=float, help="simulated seconds per real second; 0: time stands still")


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    if options.speed is not None:
        client.set_speed(options.speed)
    if options.advance is not None:
        client.advance(options.advance)
    show(client.clock())
