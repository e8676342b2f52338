"""What the calibration program may measure, its command, and how it waits."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import yaml

from albsim.calibrate import cloud as calibrated_cloud
from albsim.calibrate import command, report
from albsim.calibrate.api import Answer, Api, RefusedError
from albsim.calibrate.finding import Finding, Outcome, matched
from albsim.calibrate.pace import Pace, WaitError
from albsim.calibrate.places import ByName, OfAlbsim, UnreachableError
from albsim.calibrate.probes import PROBES
from albsim.calibrate.run import Report, Row
from albsim.calibrate.target import Need, TargetError, require_opt_in
from albsim.world.switches import Spelling, Switches
from tests.simulator.calibration import RESOURCES, TARGET, Subject, calibrated
from tests.simulator.support import (
    ACCESS_KEY,
    BASIC,
    LOAD_BALANCER,
    SECRET,
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"load_balancer": BASIC, "basic_load_balancer": ""}, "is of the edition Basic"),
        ({"basic_load_balancer": LOAD_BALANCER}, "is of the edition Standard"),
        ({"load_balancer": "alb-none"}, "ResourceNotFound.LoadBalancer"),
    ],
)
def test_a_target_that_is_something_else_is_left_alone(subject: Subject, changes: dict[str, str], says: str):
    with pytest.raises(TargetError, match=says):
        subject.run(*PROBES, **changes)
    assert subject.cloud.control.calls("?write=true") == []


def test_a_load_balancer_that_does_not_work_is_left_alone():
    with (
        calibrated(
            loadBalancers=[{"id": LOAD_BALANCER, "status": "Inactive"}, {"id": BASIC, "edition": "Basic"}]
        ) as subject,
        pytest.raises(TargetError, match="is Inactive, not Active"),
    ):
        subject.run(*PROBES)


@pytest.fixture
def no_calls(monkeypatch: pytest.MonkeyPatch):
    def connect(*_: object) -> None:
        pytest.fail("it must not connect")

    monkeypatch.setattr(calibrated_cloud, "connect", connect)


@pytest.mark.usefixtures("no_calls")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say --real-service if that is meant"),
        (["--endpoint", "alb.cn-hangzhou.aliyuncs.com"], "is not on this machine"),
        (["--endpoint", "203.0.113.7:8080"], "is not on this machine"),
        (["--endpoint", "127.0.0.1:8080", "--real-service"], "exclude each other"),
        (["--real-service", "--only", "nonsense"], "unknown switch nonsense"),
    ],
)
def test_nothing_is_called_without_the_opt_in(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str):
    assert command.main([*RESOURCES, *arguments]) == 2
    assert says in capsys.readouterr().err


def test_with_the_opt_in_the_real_service_is_meant():
    require_opt_in(TARGET, real_service=True)
    assert (TARGET.protocol, TARGET.alb_endpoint, TARGET.cas_endpoint) == (
        "https",
        "alb.cn-hangzhou.aliyuncs.com",
        "cas.aliyuncs.com",
    )
    assert replace(TARGET, region="eu-central-1").cas_endpoint == "cas.ap-southeast-1.aliyuncs.com"


@pytest.mark.parametrize("missing", ["--region", "--load-balancer", "--server-group"])
def test_resources_are_named_never_guessed(missing: str):
    place = RESOURCES.index(missing)
    with pytest.raises(SystemExit) as ended:
        command.main(["--real-service", *RESOURCES[:place], *RESOURCES[place + 2 :]])
    assert ended.value.code == 2


def test_a_listener_of_the_real_service_is_at_its_load_balancers_name():
    def send(action: str, params: Any) -> Answer:
        assert (action, dict(params)) == ("GetLoadBalancerAttribute", {"LoadBalancerId": "alb-1"})
        return Answer(action, 200, body={"DNSName": "alb-1.example.com"})

    assert ByName(Api(send, Pace())).of("lsn-1", "alb-1", 443) == ("alb-1.example.com", 443)


def test_a_listener_that_cannot_be_reached_is_not_seen(subject: Subject, monkeypatch: pytest.MonkeyPatch):
    def nowhere(*_: object) -> None:
        raise UnreachableError("not from here")

    monkeypatch.setattr(OfAlbsim, "of", nowhere)
    finding = subject.look("certificate_choice")
    assert (finding.outcome, finding.evidence) == (Outcome.UNSEEN, "not from here")


def test_the_command_prints_table_and_switches(
    subject: Subject, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    arguments = ["--endpoint", subject.target.endpoint, "--albsim-control", subject.target.control]
    chosen = ["--only", "sha2Case", "dissociatingSpelling", "mutualOnBasic", "--seed-snippet"]

    status = command.main([*RESOURCES, *arguments, *chosen])

    out, complaints = capsys.readouterr()
    assert status == 0, complaints
    table, _, snippet = out.partition("\n\n")
    heading, *rows = table.splitlines()
    assert heading.split() == ["switch", "seen", "default", "confidence", "evidence"]
    assert [row.split()[:2] for row in rows] == [
        ["sha2Case", "Upper"],
        ["dissociatingSpelling", "Dissociating"],
        ["mutualOnBasic", "not"],
    ]
    assert Switches.model_validate(yaml.safe_load(snippet)["switches"]) == Switches()
    assert f"# mutualOnBasic: not seen: {Need.BASIC.value}" in snippet
    assert "3/3 mutual_on_basic" in complaints


def test_the_command_says_that_something_went_wrong(
    subject: Subject, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
    subject.cloud.control.inject(kind="error", action="UploadUserCertificate", code="Odd", status=500)
    arguments = ["--endpoint", subject.target.endpoint, "--albsim-control", subject.target.control]
    assert command.main([*RESOURCES, *arguments, "--only", "sha2Case"]) == 1
    assert "UploadUserCertificate: HTTP 500 Odd" in capsys.readouterr().out


@pytest.mark.usefixtures("no_calls")
def test_an_albsim_is_shown_no_other_identity(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ALIBABA_CLOUD_ACCESS_KEY_ID", raising=False)
    assert command.main([*RESOURCES, "--endpoint", "127.0.0.1:9"]) == 2
    assert "no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID" in capsys.readouterr().err


def test_a_table_wraps_its_evidence():
    rows = (
        Row("dissociating_spelling", matched(Spelling.DIASSOCIATING, "seen " * 30)),
        Row("stop_stopped", Finding(Outcome.OTHER, "a code that nobody knows")),
    )
    first, second, third, fourth = report.table(Report(rows)).splitlines()[:4]
    assert first.startswith("switch ")
    assert second.split()[:4] == ["dissociatingSpelling", "Diassociating", "Dissociating", "certain"]
    assert third.strip().startswith("seen")
    assert "seen" in fourth or fourth.startswith("stopStopped")


def test_no_key_is_ever_shown(subject: Subject):
    session = subject.session()
    shown = repr((session.certificate, session.authority)) + str(session.try_upload(session.certificate.issued))
    subject.run()
    assert "PRIVATE KEY" not in shown


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 100.0

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    @property
    def pace(self) -> Callable[..., Pace]:
        return partial(Pace, sleep=self.sleep, now=lambda: self.time)


def test_waiting_goes_by_the_time_of_the_endpoint():
    clock = Clock()
    pace = clock.pace(scale=0.5)
    pace.pause(4)
    assert clock.time == 102
    pace.wait_since(100.0, 10)
    assert clock.time == 105
    pace.wait_since(100.0, 10)
    assert clock.time == 105


def test_waiting_has_an_end():
    clock = Clock()
    with pytest.raises(WaitError, match="rain: not within 300 seconds"):
        clock.pace().until(lambda: None, "rain")
    assert 400 < clock.time < 410


def test_a_throttled_call_is_made_again_and_not_for_ever():
    clock = Clock()
    calls: list[str] = []

    def send(action: str, _: Any) -> Answer:
        calls.append(action)
        return Answer(action, 429, "Throttling.User")

    with pytest.raises(RefusedError, match=r"HTTP 429 Throttling\.User"):
        Api(send, clock.pace()).ask("StopListener")
    assert len(calls) == 6
    assert clock.time == 150
