"""``albsim serve``: run a simulator until SIGTERM or SIGINT.

It says ``albsim region REGION at URL`` for each further endpoint, and ``albsim ready at URL`` when all of them serve.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import resource
import signal
from contextlib import suppress
from pathlib import Path

from albsim.cli.connection import Commands
from albsim.cli.ending import CommandError
from albsim.clock import FASTEST
from albsim.seed.load import STARTER, SeedError, load
from albsim.simulator import Address, Simulator
from albsim.world.store import StateFileError


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help="run a simulator until SIGTERM or SIGINT")
    parser.add_argument(
        "--seed",
        type=Path,
        default=STARTER,
        help="YAML file of what exists at first (default: what `albsim seed` writes)",
    )
    parser.add_argument(
        "--listen",
        type=_address,
        default=("127.0.0.1", 0),
        metavar="HOST:PORT",
        help="endpoint of the seed's region (default 127.0.0.1:0, any free port)",
    )
    parser.add_argument(
        "--listen-region",
        type=_region_address,
        action="append",
        default=[],
        metavar="REGION=HOST:PORT",
        help="endpoint of a further region; can be repeated",
    )
    parser.add_argument(
        "--speed", type=_speed, default=1.0, help="simulated seconds per real second; 0: time stands still"
    )
    parser.add_argument("--state", type=Path, help="SQLite file to keep the state in")
    parser.add_argument("--random-seed", type=int, help="number that makes ids and durations the same on every run")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    _allow_many_files()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(_serve(options))
    except (SeedError, StateFileError, OSError) as error:
        raise CommandError(str(error)) from None


def _allow_many_files() -> None:
    """Every listener holds a socket, and the usual limit of open files is reached by a thousand of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(options: argparse.Namespace) -> None:
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
    if not 0 <= speed <= FASTEST:
        raise argparse.ArgumentTypeError(f"the speed is between 0 and {FASTEST:.0f}")
    return speed
