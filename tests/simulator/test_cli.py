"""The command line, against a simulator that runs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from albsim import __version__
from albsim.cli import main
from albsim.seed.load import STARTER
from tests.simulator.support import HTTP_LISTENER, LISTENER, LOAD_BALANCER, Cloud, refused

ENTRY = [sys.executable, "-m", "albsim.cli"]


@pytest.fixture
def run(cloud: Cloud, capsys: pytest.CaptureFixture[str]):
    """Runs a command against the cloud; exit status, what it printed, what it complained of."""

    def command(*arguments: str, url: str | None = None) -> tuple[int, str, str]:
        status = main([arguments[0], "--url", url or cloud.sim.url, *arguments[1:]])
        return status, *capsys.readouterr()

    return command


def answer(ended: tuple[int, str, str]) -> Any:
    status, out, complaint = ended
    assert (status, complaint) == (0, "")
    return json.loads(out)


def test_the_state_whole_or_in_part(run, cloud: Cloud):
    whole = answer(run("state"))
    part = answer(run("state", "listeners"))

    assert whole == cloud.control.state()
    assert part == whole["listeners"]


def test_calls_line_by_line(run, cloud: Cloud):
    cloud.status()
    with refused("ResourceNotFound.Listener", 404):
        cloud.status("lsn-none")
    fault = cloud.control.inject(kind="delay", seconds=0)
    made = cloud.create(listener_protocol="HTTP")
    now = cloud.control.state()["clock"]["now"]

    assert run("calls")[1].splitlines() == [
        f"1 {now} cn-hangzhou Alb GetListenerAttribute 200 {LISTENER}",
        f"2 {now} cn-hangzhou Alb GetListenerAttribute 404 ResourceNotFound.Listener lsn-none",
        f"3 {now} cn-hangzhou Alb CreateListener 200 {' '.join(_ids(cloud, made))} fault {fault}",
    ]
    assert [line.split()[0] for line in run("calls", "--writes")[1].splitlines()] == ["3"]
    assert [
        line.split()[0] for line in run("calls", "--since", "1", "--action", "GetListenerAttribute")[1].splitlines()
    ] == ["2"]
    assert [call["number"] for call in answer(run("calls", "--last", "2", "--json"))] == [2, 3]
    assert run("calls", "--product", "cas")[1] == ""
    assert run("calls", "--clear") == (0, "", "")
    assert cloud.control.calls() == []


def _ids(cloud: Cloud, made: str) -> list[str]:
    found: list[str] = cloud.control.calls("?action=CreateListener")[0]["resourceIds"]
    assert {made, LOAD_BALANCER} <= set(found)
    return found


def test_new_calls_are_followed(cloud: Cloud):
    cloud.status()
    command = [*ENTRY, "calls", "--follow", "--url", cloud.sim.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("1 ")
        cloud.status(HTTP_LISTENER)
        assert process.stdout.readline().endswith(f" {HTTP_LISTENER}\n")
        process.terminate()


def test_faults_are_injected_listed_and_lifted(run, cloud: Cloud):
    injected = answer(run("fault", "error", "code=Busy", "status=503", "accountId=1234567890123456", "count=1"))
    with refused("Busy", 503):
        cloud.status()

    (listed,) = answer(run("fault"))
    assert listed == {**injected, "matched": 1, "hit": 1}
    assert (listed["status"], listed["accountId"]) == (503, "1234567890123456")
    assert run("fault", "--lift", str(listed["id"])) == (0, "", "")
    assert answer(run("fault")) == []
    answer(run("fault", "hang"))
    answer(run("fault", "hang"))
    assert run("fault", "--lift-all") == (0, "", "")
    assert answer(run("fault")) == []


def test_events(run, cloud: Cloud):
    happened = answer(run("event", "listenerStopped", f"listenerId={LISTENER}"))

    assert cloud.status() == "Stopped"
    assert answer(run("event")) == [happened]


def test_lists_are_given_as_json(run):
    status, _, complaint = run("event", "policyChanged", "policyId=spy-none", 'versions=["TLSv1.2"]')
    assert (status, complaint) == (1, "albsim: policyId: there is no spy-none\n")
    assert run("event", "policyChanged", "policyId=spy-none", "versions=[TLSv1.2]")[0] == 2


def test_the_clock(run):
    before = answer(run("clock"))
    after = answer(run("clock", "--advance", "60"))

    assert after["nowMs"] - before["nowMs"] == 60_000
    assert answer(run("clock", "--speed", "3"))["speed"] == 3


def test_switches(run):
    assert answer(run("switches"))["batch"] == "Whole"
    assert answer(run("switches", "batch=Each", "throttlingStatus=429"))["batch"] == "Each"
    assert answer(run("switches"))["throttlingStatus"] == "429"


def test_the_url_can_be_in_the_environment(
    cloud: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALBSIM_URL", cloud.sim.url)
    assert main(["clock"]) == 0
    assert json.loads(capsys.readouterr().out)["manual"] is True


@pytest.mark.parametrize(
    ("url", "ending"),
    [
        ("", (2, "albsim: say which simulator: --url URL, or the variable ALBSIM_URL\n")),
        ("nowhere", (1, "albsim: 'nowhere' is no URL such as http://127.0.0.1:8080\n")),
    ],
)
def test_without_a_simulator(
    url: str, ending: tuple[int, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALBSIM_URL", url)
    assert (main(["state"]), capsys.readouterr().err) == ending


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["fault", "explode"], 1, "albsim: kind: "),
        (["fault", "error", "status=999"], 1, "albsim: status: "),
        (["fault", "error", "status"], 2, "albsim: status is not NAME=VALUE"),
        (["fault", "--lift", "77"], 1, "albsim: id: there is no fault 77"),
        (["event", "listenerRemoved", "listenerId=x"], 1, "albsim: listenerId: there is no x"),
        (["clock", "--advance", "-1"], 1, "albsim: advance: "),
        (["switches", "batch=Some"], 1, "albsim: batch: "),
    ],
)
def test_what_is_refused_says_why(run, arguments: list[str], status: int, complaint: str):
    ended, out, said = run(*arguments)

    assert (ended, out) == (status, "")
    assert said.startswith(complaint)


def test_a_starter_seed_is_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "seed.yaml"
    assert main(["seed", str(file)]) == 0
    assert file.read_text() == STARTER.read_text()
    assert main(["seed", str(file)]) == 2
    assert capsys.readouterr().err == f"albsim: {file} exists already\n"
    assert main(["seed", str(tmp_path / "none" / "seed.yaml")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_a_starter_seed_on_standard_output(capsys: pytest.CaptureFixture[str]):
    assert main(["seed"]) == 0
    assert capsys.readouterr().out == STARTER.read_text()


def test_a_seed_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["seed", "--check", str(STARTER)]) == 0
    assert capsys.readouterr().out == f"{STARTER} is good: 2 load balancers, 2 listeners, 1 certificates\n"
    wrong = tmp_path / "seed.yaml"
    wrong.write_text(STARTER.read_text().replace("certificate: example", "certificate: other"))
    assert main(["seed", "--check", str(wrong)]) == 2
    assert "unknown certificate of listener lsn-demo00000000000001: other" in capsys.readouterr().err
    wrong.write_text(
        STARTER.read_text().replace("generate: {names: [example.com", "cert: a.pem, key: b.pem, x: {names: [e")
    )
    assert main(["seed", "--check", str(wrong)]) == 2
    assert main(["seed", "--check"]) == 2


def test_a_pem_file_that_is_missing_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lines = STARTER.read_text().splitlines()
    changed = [
        "    cert: gone.pem\n    key: gone.key" if line.startswith("    generate: {names: [example.com") else line
        for line in lines
    ]
    file = tmp_path / "seed.yaml"
    file.write_text("\n".join(changed))

    assert main(["seed", "--check", str(file)]) == 2
    assert "gone.pem cannot be read" in capsys.readouterr().err


def test_serving_without_a_seed_serves_the_starter_seed():
    with subprocess.Popen([*ENTRY, "serve", "--speed", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("albsim ready at ").strip()
            ended = subprocess.run(
                [*ENTRY, "state", "loadBalancers", "--url", url], capture_output=True, text=True, timeout=60, check=True
            )
            assert [each["name"] for each in json.loads(ended.stdout)] == ["demo", "basic"]
        finally:
            process.terminate()
        assert process.wait(30) == 0


def test_help_and_version(capsys: pytest.CaptureFixture[str]):
    for arguments in (["--help"], ["--version"], *([name, "--help"] for name in ("serve", "seed", "state", "fault"))):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
    assert __version__ in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


def test_a_reader_that_has_enough_is_no_error(cloud: Cloud):
    command = [*ENTRY, "state", "--url", cloud.sim.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
