"""``albsim calibrate``: which setting of each switch matches what an endpoint does."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import FrameType, ModuleType
from typing import Any, Final

from albsim.calibrate import report
from albsim.calibrate.api import Api
from albsim.calibrate.pace import Pace
from albsim.calibrate.places import ByName, OfAlbsim, Places
from albsim.calibrate.probe import Probe
from albsim.calibrate.probes import PROBES
from albsim.calibrate.run import calibrate
from albsim.calibrate.session import Session
from albsim.calibrate.target import Target, TargetError, require_opt_in
from albsim.cli.ending import CommandError
from albsim.control.client import ControlClient, ControlError

_SAYS: Final = "find out by its behaviour how an endpoint answers the open questions"
_MORE: Final = """\
Credentials come from the variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET or, for the real
service, from wherever else the SDK looks for them: a profile, a role. Everything that is made is removed again. One
calibration at a time for an account.
"""


def add_to(commands: Any) -> None:  # noqa: ANN401 - what argparse's add_subparsers gives has no public type
    """Add the command."""
    parser = commands.add_parser("calibrate", help=_SAYS, description=f"{_SAYS[0].upper()}{_SAYS[1:]}.", epilog=_MORE)
    _add_arguments(parser)
    parser.set_defaults(run=_run)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command alone; the exit status: 0, 1 where something went wrong or is left, 2 where it can't begin."""
    parser = argparse.ArgumentParser(prog="python -m albsim.calibrate", description=_SAYS, epilog=_MORE)
    _add_arguments(parser)
    try:
        _run(parser.parse_args(arguments))
    except CommandError as error:
        sys.stderr.write(f"albsim calibrate: {error}\n")
        return error.status
    except KeyboardInterrupt:
        return 130
    return 0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what is measured")
    what.add_argument("--endpoint", default="", metavar="HOST:PORT", help="an albsim on this machine")
    what.add_argument("--albsim-control", default="", metavar="URL", help="its control API, to find its listeners")
    what.add_argument("--real-service", action="store_true", help="the real service instead: the opt-in")
    with_ = parser.add_argument_group("what may be used there")
    with_.add_argument("--region", required=True, help="where the load balancers are")
    with_.add_argument("--load-balancer", required=True, metavar="ID", help="of the Standard edition")
    with_.add_argument("--server-group", required=True, metavar="ID", help="of the protocol HTTP, in the same VPC")
    with_.add_argument("--basic-load-balancer", default="", metavar="ID", help="of the Basic edition")
    with_.add_argument("--basic-server-group", default="", metavar="ID", help="for it, if its VPC is another one")
    with_.add_argument("--repository", type=int, default=0, metavar="WHID", help="for uploaded CA certificates")
    with_.add_argument(
        "--provoke-throttling", action="store_true", help="exceed the limit of 200 writes a minute by dry runs"
    )
    how = parser.add_argument_group("how")
    how.add_argument("--only", nargs="+", default=[], metavar="SWITCH", help="these switches alone")
    how.add_argument(
        "--time-scale",
        type=_positive,
        metavar="N",
        help="real seconds per second of the endpoint (default: 1, or what the albsim's clock says)",
    )
    how.add_argument("--seed-snippet", action="store_true", help="print the part `switches` of a seed file too")


def _run(options: argparse.Namespace) -> None:
    target = Target(
        region=options.region,
        load_balancer=options.load_balancer,
        server_group=options.server_group,
        basic_load_balancer=options.basic_load_balancer,
        basic_server_group=options.basic_server_group,
        repository=options.repository,
        endpoint=options.endpoint,
        control=options.albsim_control,
        provoke_throttling=options.provoke_throttling,
    )
    try:
        require_opt_in(target, real_service=options.real_service)
        probes = _chosen(options.only)
        with _interruptible():
            found = calibrate(_session(target, options.time_scale), probes, partial(_say, sys.stderr.write))
    except (TargetError, ControlError) as error:
        raise CommandError(str(error)) from None
    sys.stdout.write(f"{report.table(found)}\n")
    if options.seed_snippet:
        sys.stdout.write(f"\n{report.seed_snippet(found)}")
    if not found.good:
        raise CommandError("something went wrong or is left; see above", 1)


def _session(target: Target, scale: float | None) -> Session:
    cloud = _sdk()
    if not target.real:
        _forget_proxies(os.environ)
    try:
        connected = cloud.connect(target, None if target.real else cloud.keys_of(os.environ))
    except cloud.CredentialsError as error:
        raise TargetError(str(error)) from None
    albsim = OfAlbsim(ControlClient(target.control)) if target.control else None
    speed = albsim.speed if albsim else 1.0
    pace = Pace(scale or 1 / (speed or 1.0))
    alb = Api(connected.alb, pace)
    places: Places = albsim or ByName(alb)
    return Session(target, alb, Api(connected.cas, pace), places, pace)


def _sdk() -> ModuleType:
    try:
        return importlib.import_module("albsim.calibrate.cloud")
    except ModuleNotFoundError as error:
        raise CommandError(f"the official SDK is needed ({error.name}): pip install 'albsim[calibrate]'") from None


def _chosen(names: Sequence[str]) -> Sequence[Probe]:
    known = {report.spelled(probe.switch): probe for probe in PROBES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CommandError(f"unknown switch {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in names] if names else PROBES


def _forget_proxies(environment: MutableMapping[str, str]) -> None:
    """The SDK would send calls to this machine through a proxy: it doesn't know NO_PROXY."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        environment.pop(name, None)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, so that everything is removed then too.

    SIGINT as well: a shell has what it starts in the background ignore that, but whoever sends it means it.
    """

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(write: Callable[[str], object], text: str) -> None:
    write(f"{text}\n")


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return number
