"""A simulator inside a test: one line, or a fixture."""

import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616.client import Client
from alibabacloud_alb20200616.models import GetListenerAttributeRequest, ListListenersRequest
from alibabacloud_tea_openapi.models import Config

import albsim
from albsim.control.client import ControlError
from albsim.seed.load import STARTER, SeedError, load
from albsim.world.store import StateFileError
from tests.simulator.support import LISTENER, seed

ROOT = Path(__file__).parents[2]


def listeners(settings: Any) -> set[str]:
    found = Client(Config(**settings)).list_listeners(ListListenersRequest()).body.listeners
    return {each.listener_id for each in found}


def test_in_one_line_with_the_starter_seed():
    with albsim.running(speed=0) as sim:
        assert listeners(sim.client) == {"lsn-demo00000000000001", "lsn-demo00000000000002"}
        assert sim.url == f"http://{sim.endpoint}"
        assert sim.actions() == ["ListListeners"]
        sim.fault(kind="stuckJob")
        assert [fault["kind"] for fault in sim.faults()] == ["stuckJob"]
        assert {each["name"] for each in sim.state()["loadBalancers"]} == {"demo", "basic"}
        assert sim.clock()["manual"] is True
        before = sim.clock()["nowMs"]
        assert sim.advance(10)["nowMs"] == before + 10_000
        assert sim.simulator.endpoint == sim.endpoint


def test_time_passes_by_itself():
    with albsim.running() as sim:
        assert sim.clock()["speed"] == 100


def test_every_way_to_give_a_seed(tmp_path: Path):
    content = {"accounts": [{"id": "1", "accessKeys": [{"id": "k", "secret": "s", "securityToken": "t"}]}]}
    file = tmp_path / "seed.yaml"
    file.write_text(STARTER.read_text().replace("lsn-demo00000000000001", "lsn-mine00000000000001"))

    with albsim.running(content) as sim:
        assert (sim.client["access_key_id"], sim.client["security_token"]) == ("k", "t")
        assert listeners(sim.client) == set()
    with albsim.running(file) as sim:
        assert "lsn-mine00000000000001" in listeners(sim.client)
    with albsim.running(seed()) as sim:
        assert LISTENER in listeners(sim.client)
        assert "security_token" not in sim.client


def test_pem_files_are_sought_beside_the_seed_file(tmp_path: Path):
    file = tmp_path / "seed.yaml"
    key = "accounts: [{id: '1', accessKeys: [{id: k, secret: s}]}]\n"
    file.write_text(f"{key}certificates: [{{name: none, cert: none.pem, key: none.pem}}]\n")

    with pytest.raises(SeedError, match=r"none\.pem cannot be read"), albsim.running(file):
        pass


def test_further_regions_and_keys():
    keys = [{"id": "one", "secret": "s"}, {"id": "two", "secret": "t"}]
    of = seed(accounts=[{"id": "1", "accessKeys": keys}])
    with albsim.running(of, regions={"eu-central-1": ("127.0.0.1", 0)}) as sim:
        there = sim.client_of("two", "eu-central-1")

        assert (there["access_key_id"], there["access_key_secret"], there["region_id"]) == ("two", "t", "eu-central-1")
        assert there["endpoint"] != sim.client["endpoint"]
        assert listeners(there) == set()
        with pytest.raises(KeyError):
            sim.client_of("three")
        with pytest.raises(KeyError):
            sim.client_of(region="mars-1")


def test_state_outlives_it(tmp_path: Path):
    state = tmp_path / "state.sqlite"
    with albsim.running(state=state) as sim:
        sim.event(kind="listenerRemoved", listenerId=LISTENER)
    with albsim.running(state=state) as sim:
        assert listeners(sim.client) == {"lsn-demo00000000000002"}


def test_the_end_of_the_block_ends_it():
    with albsim.running() as sim:
        ended = sim
    with pytest.raises(RuntimeError, match="mine"), albsim.running():
        _fail()

    with pytest.raises(ControlError, match="no simulator answers"):
        ended.state()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("albsim")] == []


def _fail() -> None:
    raise RuntimeError("mine")


def test_two_at_once_know_nothing_of_each_other():
    with albsim.running(speed=0) as one, albsim.running(speed=0) as other:
        one.event(kind="listenerStopped", listenerId=LISTENER)
        request = GetListenerAttributeRequest(listener_id=LISTENER)

        assert Client(Config(**one.client)).get_listener_attribute(request).body.listener_status == "Stopped"
        assert Client(Config(**other.client)).get_listener_attribute(request).body.listener_status == "Running"


def test_what_cannot_start_says_why(tmp_path: Path):
    wrong = tmp_path / "state.sqlite"
    wrong.write_text("no database at all, but a text that is long enough " * 20)
    secret = {"accounts": [{"id": "1", "accessKeys": [{"id": "k", "secret": "hush", "colour": "red"}]}]}

    with pytest.raises(StateFileError), albsim.running(state=wrong):
        pass
    with pytest.raises(SeedError, match=r"accessKeys\.0\.colour") as error, albsim.running(secret):
        pass
    assert "hush" not in str(error.value)
    with albsim.running() as sim:
        host, port = sim.endpoint.split(":")
        with pytest.raises(OSError, match=port), albsim.running(listen=(host, int(port))):
            pass


def test_the_starter_seed_is_a_seed():
    assert len(load(STARTER).listeners) == 2


def test_an_attribute_that_does_not_exist():
    with pytest.raises(AttributeError, match="no attribute 'walking'"):
        _ = albsim.walking


USER = """
def test_one(albsim):
    from alibabacloud_alb20200616.client import Client
    from alibabacloud_alb20200616.models import ListListenersRequest
    from alibabacloud_tea_openapi.models import Config

    assert len(Client(Config(**albsim.client)).list_listeners(ListListenersRequest()).body.listeners) == 2


def test_two(albsim_factory):
    here, there = albsim_factory(speed=0), albsim_factory(speed=0)
    here.event(kind="listenerRemoved", listenerId="lsn-demo00000000000001")

    assert [len(each.state()["listeners"]) for each in (here, there)] == [1, 2]
"""
STRANGER = """
import sys

def test_nothing_is_loaded():
    assert not {"aiohttp", "pydantic", "cryptography", "albsim.embedded"} & set(sys.modules)
"""


@pytest.mark.parametrize(("content", "passed"), [(USER, 2), (STRANGER, 1)])
def test_the_pytest_plugin(tmp_path: Path, content: str, passed: int):
    (tmp_path / "test_user.py").write_text(content)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "albsim.pytest_plugin", "-p", "no:cacheprovider", "-Werror"]
    ended = subprocess.run(
        [*command, str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{passed} passed" in ended.stdout


def test_the_plugin_is_found_where_the_simulator_is_installed():
    project = tomllib.loads((ROOT / "simulator" / "pyproject.toml").read_text())["project"]

    assert project["entry-points"]["pytest11"] == {"albsim": "albsim.pytest_plugin"}


def test_what_is_no_code_is_installed_too():
    tools = tomllib.loads((ROOT / "simulator" / "pyproject.toml").read_text())["tool"]
    package = ROOT / "simulator" / "albsim"
    shipped = {file for pattern in tools["setuptools"]["package-data"]["albsim"] for file in package.glob(pattern)}
    there = {file for file in package.rglob("*") if file.is_file() and file.suffix not in {".py", ".pyc"}}

    assert there == shipped
