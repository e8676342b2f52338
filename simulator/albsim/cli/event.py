"""``albsim event``: make something happen behind the clients' backs."""

from __future__ import annotations

import argparse

from albsim.cli.connection import Commands, command, fields, show
from albsim.control.client import ControlClient


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "event", _run, "change something behind the clients' backs; without KIND list what was")
    parser.add_argument("kind", nargs="?", metavar="KIND", help="such as listenerRemoved, editionChanged, quotaChanged")
    parser.add_argument("fields", nargs="*", metavar="NAME=VALUE", help="such as listenerId=lsn-demo00000000000001")


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    if options.kind is None:
        show(client.events())
    else:
        show(client.event(kind=options.kind, **fields(options.fields)))
