"""What the tests of the calibration program share: simulators that it may measure."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from albsim.calibrate import cloud as calibrated_cloud
from albsim.calibrate.api import Api
from albsim.calibrate.finding import Finding
from albsim.calibrate.pace import Pace
from albsim.calibrate.places import OfAlbsim
from albsim.calibrate.probe import Probe
from albsim.calibrate.probes import PROBES
from albsim.calibrate.run import Report, calibrate
from albsim.calibrate.session import Session
from albsim.calibrate.target import Target
from albsim.control.client import ControlClient
from albsim.world.switches import Switches
from tests.simulator.support import (
    ACCESS_KEY,
    BASIC,
    LOAD_BALANCER,
    SECRET,
    SERVER_GROUP,
    Cloud,
    running,
    seed,
)
from tests.support.switches import settings_of

SPEED = 100.0
KEYS = calibrated_cloud.Keys(ACCESS_KEY, SECRET)
REPOSITORY = 4711
DRAWN = range(1, 11)
TARGET = Target("cn-hangzhou", LOAD_BALANCER, SERVER_GROUP, BASIC, repository=REPOSITORY)


def drawn(number: int) -> Switches:
    """Switches set at random, the same for one number each time."""
    rng = random.Random(number)
    return Switches.model_validate({switch: rng.choice(settings_of(switch)) for switch in Switches.model_fields})


@dataclass(frozen=True)
class Subject:
    """A simulator to calibrate."""

    cloud: Cloud
    target: Target

    def session(self, **changes: Any) -> Session:
        target = replace(self.target, **changes)
        pace = Pace(1 / SPEED)
        connected = calibrated_cloud.connect(target, KEYS)
        places = OfAlbsim(ControlClient(self.cloud.sim.url))
        return Session(target, Api(connected.alb, pace), Api(connected.cas, pace), places, pace)

    def run(self, *probes: Probe, say: Callable[[str], object] = print, **changes: Any) -> Report:
        return calibrate(self.session(**changes), probes, say)

    def look(self, switch: str, **changes: Any) -> Finding:
        (row,) = self.run(probe_of(switch), **changes).rows
        return row.finding

    def things(self) -> dict[str, Any]:
        """All that exists and that somebody could have made."""
        state = self.cloud.control.state()
        parts = ("loadBalancers", "listeners", "certificates", "caCertificates", "policies", "warehouses")
        return {part: state[part] for part in parts}


@contextmanager
def calibrated(switches: Switches | None = None, **changes: Any) -> Iterator[Subject]:
    content = {"warehouses": [{"id": "whr-mine", "whId": REPOSITORY}], **changes}
    with running(seed(switches=switches or Switches(), **content), speed=SPEED) as cloud:
        yield Subject(cloud, replace(TARGET, endpoint=cloud.sim.endpoint, control=cloud.sim.url))


def probe_of(switch: str) -> Probe:
    return next(each for each in PROBES if each.switch == switch)


RESOURCES = ["--region", "cn-hangzhou", "--load-balancer", LOAD_BALANCER, "--server-group", SERVER_GROUP]
