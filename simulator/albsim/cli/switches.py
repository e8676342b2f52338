"""``albsim switches``: see and change how a running simulator answers the open questions."""

from __future__ import annotations

import argparse

from albsim.cli.connection import Commands, command, show, texts
from albsim.control.client import ControlClient


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "switches", _run, "print the switches, after changing those that are given")
    parser.add_argument("changes", nargs="*", metavar="NAME=SETTING", help="such as deleteCertificateInUse=Refuse")


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    show(client.set_switches(**texts(options.changes)) if options.changes else client.switches())
