"""``albsim fault``: list, inject and lift the faults of a running simulator."""

from __future__ import annotations

import argparse

from albsim.cli.connection import Commands, command, fields, show
from albsim.control.client import ControlClient


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "fault", _run, "inject a fault and print it; without KIND list those at work")
    parser.add_argument("kind", nargs="?", metavar="KIND", help="such as throttle, dropAfter, stuckJob")
    parser.add_argument("fields", nargs="*", metavar="NAME=VALUE", help="such as action='Upload*' count=1")
    lifting = parser.add_mutually_exclusive_group()
    lifting.add_argument("--lift", type=int, metavar="ID", help="remove this fault instead")
    lifting.add_argument("--lift-all", action="store_true", help="remove all faults instead")


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    if options.lift is not None or options.lift_all:
        client.lift(options.lift)
    elif options.kind is None:
        show(client.faults())
    else:
        number = client.fault(kind=options.kind, **fields(options.fields))
        show(next(fault for fault in client.faults() if fault["id"] == number))
