"""The command line: ``albsim serve``."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from albsim import __version__
from albsim.seed.load import SeedError, load
from albsim.simulator import Address, Simulator
from albsim.world.store import StateFileError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        return asyncio.run(_serve(options))
    except (SeedError, StateFileError, OSError) as error:
        print(f"albsim: {error}", file=sys.stderr)
        return 2


async def _serve(options: argparse.Namespace) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    simulator = Simulator(
        load(options.seed),
        speed=options.speed,
        state=options.state,
        listen=options.listen,
        regions=dict(options.listen_region),
        folder=options.seed.parent,
        random_seed=options.random_seed,
    )
    async with simulator:
        for region, url in simulator.endpoints.items():
            if url != simulator.url:
                print(f"albsim region {region} at {url}", flush=True)
        print(f"albsim ready at {simulator.url}", flush=True)
        await stop.wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="albsim", description="A local stand-in for Alibaba Cloud ALB and CAS.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run a simulator until SIGTERM or SIGINT")
    serve.add_argument("--seed", type=Path, required=True, help="YAML file of what exists at first")
    serve.add_argument(
        "--listen",
        type=_address,
        default=("127.0.0.1", 0),
        metavar="HOST:PORT",
        help="endpoint of the seed's region (default 127.0.0.1:0, any free port)",
    )
    serve.add_argument(
        "--listen-region",
        type=_region_address,
        action="append",
        default=[],
        metavar="REGION=HOST:PORT",
        help="endpoint of a further region; can be repeated",
    )
    serve.add_argument(
        "--speed", type=_speed, default=1.0, help="simulated seconds per real second; 0: time stands still"
    )
    serve.add_argument("--state", type=Path, help="SQLite file to keep the state in")
    serve.add_argument("--random-seed", type=int, help="number that makes ids and durations the same on every run")
    return parser


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT")
    return host, int(port)


def _region_address(text: str) -> tuple[str, Address]:
    region, _, address = text.partition("=")
    if not region or not address:
        raise argparse.ArgumentTypeError(f"{text} is not REGION=HOST:PORT")
    return region, _address(address)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a number") from None
    if not 0 <= speed <= 1_000_000:
        raise argparse.ArgumentTypeError("the speed is between 0 and 1000000")
    return speed


if __name__ == "__main__":
    sys.exit(main())
