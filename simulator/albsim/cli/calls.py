"""``albsim calls``: what a running simulator has been asked."""

from __future__ import annotations

import argparse
import time

from albsim.cli.connection import Commands, command, show
from albsim.control.client import ControlClient
from albsim.control.shapes import CallState

_PAUSE = 0.5


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = command(commands, "calls", _run, "print what the simulator has been asked, a line each, without keys")
    parser.add_argument("--action", help="only calls of this action")
    parser.add_argument("--product", help="only calls of this product")
    parser.add_argument("--writes", action="store_true", help="only calls that change something")
    parser.add_argument("--since", type=int, default=0, metavar="NUMBER", help="only calls after this one")
    parser.add_argument("--last", type=int, metavar="COUNT", help="only the last so many of these")
    parser.add_argument("--json", action="store_true", help="print them whole, as JSON")
    parser.add_argument("--follow", action="store_true", help="go on with new calls until interrupted")
    parser.add_argument("--clear", action="store_true", help="forget all calls instead")


def _run(client: ControlClient, options: argparse.Namespace) -> None:
    if options.clear:
        client.clear_calls()
        return
    found = _asked(client, options, options.since, options.last)
    if options.json:
        show(found)
        return
    _print(found)
    latest = found[-1]["number"] if found else options.since
    while options.follow:
        time.sleep(_PAUSE)
        found = _asked(client, options, latest, None)
        _print(found)
        latest = found[-1]["number"] if found else latest


def _asked(client: ControlClient, options: argparse.Namespace, since: int, last: int | None) -> list[CallState]:
    write = True if options.writes else None
    return client.calls(action=options.action, product=options.product, write=write, since=since, last=last)


def _print(calls: list[CallState]) -> None:
    for call in calls:
        print(_line(call), flush=True)


def _line(call: CallState) -> str:
    status = "cut" if call["httpStatus"] is None else str(call["httpStatus"])
    parts = [
        str(call["number"]),
        call["time"],
        call["region"],
        call["product"],
        call["action"],
        status,
        call["code"] or "",
    ]
    faults = [f"fault {number}" for number in call["faults"]]
    return " ".join(part for part in (*parts, *call["resourceIds"], *faults) if part)
