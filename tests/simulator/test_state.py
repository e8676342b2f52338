"""State that outlives the process, and transactions that leave no half of themselves."""

import asyncio
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from albsim.clock import Clock
from albsim.simulator import Simulator
from albsim.world.model import CaCertificate, CustomPolicy, LoadBalancer, Rule, Warehouse
from albsim.world.settings import Settings
from albsim.world.store import SqliteStore, StateFileError
from albsim.world.world import World
from tests.simulator import handshake
from tests.simulator.support import LISTENER, LOAD_BALANCER, Control, authority, connect, refused, running, seed

ROOT = Path(__file__).parents[2]
SEED = ROOT / "examples" / "albsim-seed.yaml"


def test_a_simulator_comes_back_as_it_was(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    issued = authority().issue(["pay.example.com"])
    with running(state=state) as cloud:
        pay = cloud.upload("pay", issued)
        cloud.associate(pay)
        made = cloud.create(listener_protocol="HTTP", client_token="t")
        before = cloud.control.state()
    with running(state=state) as cloud:
        after = cloud.control.state()

        for part in ("loadBalancers", "serverGroups", "certificates", "jobs"):
            assert after[part] == before[part], part
        assert cloud.certificates()[1] == (pay, False, "Associating")
        assert cloud.create(listener_protocol="HTTP", client_token="t") == made
        cloud.control.advance(11)
        assert cloud.certificates()[1] == (pay, False, "Associated")
        assert handshake.serve(cloud.control.place(), "pay.example.com").sha256 == issued.fingerprint
        assert cloud.control.listener(made)["status"] == "Running"


def test_jobs_that_ended_in_the_meantime_have_ended(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state) as cloud:
        made = cloud.create(listener_protocol="HTTP")
        assert cloud.status(made) == "Provisioning"
    store = SqliteStore(state)
    store.save([], (store.stored_time() or 0) + 60)
    store.close()
    with running(state=state) as cloud:
        assert cloud.status(made) == "Running"


def test_the_clock_does_not_go_back(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state) as cloud:
        cloud.control.advance(1_000_000)
        cloud.create(listener_protocol="HTTP")
        before = cloud.control.state()["clock"]["nowMs"]
    with running(state=state) as cloud:
        assert cloud.control.state()["clock"]["nowMs"] >= before - 1


def test_ids_are_not_given_out_twice(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    seen = set()
    for number in range(3):
        with running(state=state, random_seed=7) as cloud:
            seen.add(cloud.upload(f"c{number}", authority().issue()))
            seen.add(cloud.create(port=9000 + number, listener_protocol="HTTP"))
    assert len(seen) == 6


def test_the_state_file_is_for_its_owner_only(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state):
        assert stat.S_IMODE(state.stat().st_mode) == 0o600


def test_what_is_no_state_file_is_refused(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    state.write_text("not a database, but long enough to be mistaken for one " * 20)
    with pytest.raises(StateFileError, match="is not a state file"):
        Simulator(seed(), state=state)


def test_a_state_file_of_another_version_is_refused(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state):
        pass
    connection = sqlite3.connect(state)
    connection.execute("UPDATE meta SET value = '999' WHERE name = 'version'")
    connection.commit()
    connection.close()
    with pytest.raises(StateFileError, match="another version"):
        Simulator(seed(), state=state)


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Control]]:
    """``albsim serve`` as a process."""
    command = [sys.executable, "-m", "albsim.cli", "serve", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            while line and not line.startswith("albsim ready at "):
                line = process.stdout.readline()
            yield process, Control(line.removeprefix("albsim ready at ").strip())
        finally:
            process.kill()
            process.wait(10)


def test_a_killed_process_comes_back_as_it_was(tmp_path: Path):
    arguments = ("--seed", str(SEED), "--speed", "0", "--state", str(tmp_path / "state.sqlite"))
    with served(*arguments) as (process, control):
        before = control.state()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with served(*arguments) as (_, control):
        after = control.state()
    for part in ("loadBalancers", "serverGroups", "certificates"):
        assert after[part] == before[part]


def test_what_a_killed_process_was_doing_goes_on(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state) as cloud, cloud.sim.world.transaction():
        world = cloud.sim.world
        world.policies.put(CustomPolicy("spy-1", "1", "cn-hangzhou", "p", ("TLSv1.2",), ("A",), 0.0, tags={"a": "b"}))
        world.rules.put(Rule("rule-1", "1", "cn-hangzhou", LOAD_BALANCER, LISTENER, "r", 1, 0.0))
        world.warehouses.put(Warehouse("cas-1", 5, "mine", "uploadPCA", "cn-hangzhou", "1", 0.0))
        world.ca_certificates.put(CaCertificate("ca-1", "1", "ca", "no PEM", wh_id=5, tags={"c": "d"}))
    issued = authority().issue(["pay.example.com"])
    arguments = ("--seed", str(SEED), "--speed", "0", "--state", str(state))
    with served(*arguments) as (process, control):
        cloud = connect(SimpleNamespace(url=control.url, endpoint=control.url.removeprefix("http://")))
        pay = cloud.upload("pay", issued)
        cloud.associate(pay)
        made = cloud.create(listener_protocol="HTTP")
        before = _lasting(control.state())
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with served(*arguments) as (_, control):
        assert _lasting(control.state()) == before
        assert {part for part, content in before.items() if content} == before.keys()
        control.advance(60)
        jobs = control.state()["jobs"]
        assert {job["status"] for job in jobs} == {"Succeeded"}
        assert len(jobs) == 2
        assert handshake.serve(control.place(), "pay.example.com").sha256 == issued.fingerprint
        assert control.listener(made)["status"] == "Running"


def _lasting(state: dict[str, Any]) -> dict[str, Any]:
    """The parts of the state that belong to no process."""
    for listener in state["listeners"]:
        del listener["serving"]
    return {part: content for part, content in state.items() if part not in {"clock", "endpoints"}}


def test_a_job_that_a_fault_holds_ends_after_a_restart(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state) as cloud:
        cloud.control.inject(kind="stuckJob")
        made = cloud.create(listener_protocol="HTTP")
        cloud.control.advance(1000)
        assert cloud.status(made) == "Provisioning"
    with running(state=state) as cloud:
        assert cloud.status(made) == "Running"


def test_serving_ends_cleanly(tmp_path: Path):
    with served("--seed", str(SEED), "--speed", "20") as (process, control):
        place = control.place(LISTENER)
        with handshake.connect(place) as connection:
            assert handshake.look(connection).answer["listener"] == LISTENER
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


def test_more_regions_have_endpoints_of_their_own():
    command = ["--seed", str(SEED), "--listen-region", "ap-southeast-1=127.0.0.1:0", "--random-seed", "1"]
    with served(*command) as (_, control):
        assert set(control.state()["endpoints"]) == {"cn-hangzhou", "ap-southeast-1"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "none.yaml"], "none.yaml: No such file or directory"),
        (["--seed", str(SEED), "--listen", "nowhere"], "nowhere is not HOST:PORT"),
        (["--seed", str(SEED), "--listen-region", "x"], "x is not REGION=HOST:PORT"),
        (["--seed", str(SEED), "--speed", "-1"], "the speed is between 0 and 1000000"),
        (["--seed", str(SEED), "--speed", "fast"], "fast is not a number"),
    ],
)
def test_wrong_arguments_end_with_a_message(arguments: list[str], message: str):
    command = [sys.executable, "-m", "albsim.cli", "serve", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def world() -> World:
    return World(Clock(speed=0), random.Random(1), Settings())


def balancer(name: str) -> LoadBalancer:
    return LoadBalancer("alb-1", "1", "cn-hangzhou", name, "Basic", "127.0.0.2", 0.0)


async def test_it_can_be_embedded_in_an_event_loop():
    async with Simulator(seed(), speed=50) as sim:
        answer = await asyncio.to_thread(connect(sim).status)

        assert answer == "Running"
        assert sim.endpoint == sim.url.removeprefix("http://")


def test_a_transaction_that_fails_changes_nothing():
    of = world()
    with of.transaction():
        of.load_balancers.put(balancer("before"))
    seen: list[object] = []
    of.observe(seen.append)

    def fail() -> None:
        with of.transaction():
            of.load_balancers.put(balancer("after"))
            of.load_balancers.remove("alb-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert of.load_balancers["alb-1"].name == "before"
    assert seen == []


def test_a_transaction_that_changes_nothing_is_not_stored():
    of = world()
    with of.transaction():
        of.load_balancers.put(balancer("before"))
    seen: list[object] = []
    of.observe(seen.append)

    with of.transaction():
        of.load_balancers.put(balancer("before"))

    assert seen == []


def test_a_refused_call_leaves_the_state_file_alone(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with running(state=state) as cloud:
        with refused("ResourceNotFound.LoadBalancer", 404):
            cloud.create("alb-none", listener_protocol="HTTP")
        assert len(cloud.control.state()["jobs"]) == 0
