"""The program: its commands, and how it ends. Each command is in the module of its name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from albsim import __version__
from albsim.calibrate import command as calibrate
from albsim.cli import calls, clock, event, fault, seed, serve, state, switches
from albsim.cli.ending import CommandError

_COMMANDS = (serve, seed, state, calls, fault, event, switches, clock, calibrate)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status: 0, 1 where a simulator refuses, 2 where what was given can't be used."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except CommandError as error:
        print(f"albsim: {error}", file=sys.stderr)
        return error.status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read the output has enough
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="albsim", description="A local stand-in for Alibaba Cloud ALB and CAS: run one, or talk to one that runs."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_to(commands)
    return parser
