"""The simulated clock, and its control API."""

import pytest

from albsim.clock import Clock
from tests.simulator.support import Cloud


class RealTime:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_time_runs_so_many_times_as_fast():
    real = RealTime()
    clock = Clock(speed=20, start=1000.0, monotonic=real)

    real.seconds += 3

    assert clock.now() == 1060.0
    assert clock.now_ms() == 1_060_000
    assert clock.now_text() == "1970-01-01T00:17:40Z"
    assert clock.real_delay(1080.0) == 1.0
    assert clock.real_delay(1000.0) == 0.0


def test_time_stands_still_until_it_is_advanced():
    real = RealTime()
    clock = Clock(speed=0, start=1000.0, monotonic=real)

    real.seconds += 3
    assert clock.now() == 1000.0
    assert clock.real_delay(1001.0) is None
    clock.advance(5)
    assert clock.now() == 1005.0


def test_a_change_of_speed_makes_no_jump():
    real = RealTime()
    clock = Clock(speed=10, start=1000.0, monotonic=real)
    told: list[float] = []
    clock.on_change(lambda: told.append(clock.now()))

    real.seconds += 1
    clock.set_speed(2)
    real.seconds += 1

    assert clock.now() == 1012.0
    assert told == [1010.0]


def test_time_never_goes_back():
    clock = Clock(speed=0, start=1000.0)

    clock.move_to(900.0)
    assert clock.now() == 1000.0
    with pytest.raises(ValueError, match="cannot go back"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="negative"):
        clock.set_speed(-1)
    with pytest.raises(ValueError, match="negative"):
        Clock(speed=-1)


def test_the_control_api_moves_it(cloud: Cloud):
    before = cloud.control.ask("GET", "clock")[1]
    status, after = cloud.control.ask("POST", "clock", {"advance": 30})

    assert before["manual"] is True
    assert status == 200
    assert after["nowMs"] - before["nowMs"] == 30_000
    assert cloud.control.ask("POST", "clock", {"speed": 7})[1]["speed"] == 7


@pytest.mark.parametrize("change", [{"advance": -1}, {"speed": -1}, {"warp": 1}, {"advance": "soon"}])
def test_the_control_api_refuses_nonsense(cloud: Cloud, change: dict[str, object]):
    status, body = cloud.control.ask("POST", "clock", change)

    assert status == 400
    assert body["errors"][0]["field"] == next(iter(change))
