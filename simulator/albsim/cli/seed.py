"""``albsim seed``: write a seed file to begin with, or check one."""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from albsim.cli.connection import Commands
from albsim.cli.ending import CommandError
from albsim.clock import Clock
from albsim.seed.load import STARTER, SeedError, load
from albsim.seed.plant import Planter, settings
from albsim.world.world import World


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "seed",
        help="write a seed file to begin with, or check one",
        description="Write a seed file to begin with: to FILE, which must not exist, or to standard output.",
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the seed file")
    parser.add_argument("--check", action="store_true", help="check FILE and the PEM files that it names instead")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    if options.check:
        if options.file is None:
            raise CommandError("say which file to check")
        _check(options.file)
    elif options.file is None:
        print(STARTER.read_text(encoding="utf-8"), end="")
    else:
        _write(options.file)


def _write(file: Path) -> None:
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(STARTER.read_text(encoding="utf-8"))
    except FileExistsError:
        raise CommandError(f"{file} exists already") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    print(f"wrote {file}; run it with: albsim serve --seed {file}")


def _check(file: Path) -> None:
    try:
        seed = load(file)
        Planter(World(Clock(), random.Random(), settings(seed)), seed, file.parent).plant()  # noqa: S311 - ids only
    except SeedError as error:
        raise CommandError(str(error)) from None
    counts = f"{len(seed.load_balancers)} load balancers, {len(seed.listeners)} listeners"
    print(f"{file} is good: {counts}, {len(seed.certificates)} certificates")
