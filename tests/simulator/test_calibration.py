"""The calibration program against simulators whose switches it doesn't know."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from albsim.calibrate.api import Answer
from albsim.calibrate.finding import Confidence, Finding, Outcome, by_code
from albsim.calibrate.probes import PROBES
from albsim.calibrate.run import calibrate
from albsim.calibrate.target import Need
from albsim.world.switches import MutualOnBasic, StopStopped, Switches
from tests.simulator.calibration import DRAWN, SPEED, TARGET, Subject, calibrated, drawn, probe_of
from tests.simulator.support import (
    ACCESS_KEY,
    SECRET,
)
from tests.support.switches import settings_of


def test_every_switch_has_a_probe():
    assert sorted(each.switch for each in PROBES) == sorted(Switches.model_fields)


def test_the_drawn_switches_hold_every_setting():
    seen = [drawn(number).model_dump(mode="json") for number in DRAWN]
    missing = {
        f"{switch}={setting}"
        for switch in Switches.model_fields
        for setting in settings_of(switch)
        if setting not in {each[switch] for each in seen}
    }
    assert missing == set()


@pytest.mark.parametrize("number", DRAWN)
def test_switches_set_at_random_are_all_found(number: int):
    with calibrated(drawn(number)) as subject:
        before = subject.things()
        found = subject.run(*PROBES)
        after = subject.things()

    assert found.settings() == drawn(number).model_dump(mode="json")
    assert {row.finding.confidence for row in found.rows} == {Confidence.CERTAIN}
    assert found.good
    assert after == before


def test_what_the_resources_do_not_allow_is_not_seen(subject: Subject):
    target = replace(subject.target, basic_load_balancer="", repository=0, control="")
    needs = {each.switch: each.needs for each in PROBES if any(target.lacks(need) for need in each.needs)}

    found = calibrate(
        subject.session(basic_load_balancer="", repository=0, control=""),
        [each for each in PROBES if each.switch in needs],
        print,
    )

    assert set(needs) == {
        "mutual_on_basic",
        "custom_policy_on_basic",
        "mutual_on_quic",
        "ca_after_off",
        "ca_chain_trust",
        "certificate_choice",
    }
    assert {row.finding.outcome for row in found.rows} == {Outcome.UNSEEN}
    for row in found.rows:
        assert row.finding.evidence in {need.value for need in needs[row.switch]}
    assert found.good
    assert found.settings() == {}


def test_the_real_rate_limit_is_exceeded_only_where_that_was_said():
    real = replace(TARGET, endpoint="", control="")
    assert real.lacks(Need.THROTTLING)
    assert not replace(real, provoke_throttling=True).lacks(Need.THROTTLING)
    assert not replace(real, endpoint="127.0.0.1:8080").lacks(Need.THROTTLING)


def test_the_clock_runs_as_before_after_the_rate_limit_was_provoked(subject: Subject):
    assert subject.look("throttling_status").outcome is Outcome.MATCHED
    assert subject.cloud.control.ask("GET", "clock")[1]["speed"] == SPEED


def test_a_missing_permission_is_no_reading():
    keys = [{"id": ACCESS_KEY, "secret": SECRET, "deny": ["yundun-cert:UploadUserCertificate"]}]
    with calibrated(accounts=[{"id": "1234567890123456", "accessKeys": keys}]) as subject:
        finding = subject.look("upload_of_expired")
    assert finding == Finding(
        Outcome.UNSEEN, "no permission: UploadUserCertificate: HTTP 403 NoPermission", "", Confidence.NONE
    )


def test_a_code_that_no_setting_has_is_told(subject: Subject):
    subject.cloud.control.inject(kind="error", action="UploadUserCertificate", code="Odd", status=400, message="?")
    finding = subject.look("key_mismatch")
    assert (finding.outcome, finding.setting) == (Outcome.OTHER, "")
    assert finding.evidence == "UploadUserCertificate: HTTP 400 Odd"


def test_trouble_on_the_way_is_no_answer(subject: Subject):
    inject = subject.cloud.control.inject
    inject(kind="throttle", action="StopListener", nth=2, count=2)
    inject(kind="html502", action="CreateListener", count=1)
    inject(kind="dropAfter", action="CreateListener", count=1)
    before = subject.things()

    finding = subject.look("stop_stopped")

    assert finding.setting == StopStopped.REFUSE
    assert subject.things() == before


def test_trouble_that_lasts_fails_one_probe_and_no_other(subject: Subject):
    subject.cloud.control.inject(kind="error", action="StopListener", code="ServiceUnavailable", status=503)
    found = subject.run(probe_of("stop_stopped"), probe_of("sha2_case"))
    failed, fine = (row.finding for row in found.rows)
    assert failed == Finding(Outcome.FAILED, "StopListener: HTTP 503 ServiceUnavailable", "", Confidence.NONE)
    assert fine.outcome is Outcome.MATCHED
    assert not found.good


def test_a_code_with_more_behind_it_is_likely_the_one_that_is_meant():
    finding = by_code(MutualOnBasic, Answer("CreateListener", 400, "InvalidParameter.CaEnabled"))
    assert (finding.setting, finding.confidence) == ("InvalidParameter", Confidence.LIKELY)
    assert by_code(MutualOnBasic, Answer("CreateListener", 200)).outcome is Outcome.OTHER


def test_the_rights_that_the_guide_names_are_those_that_it_takes(subject: Subject):
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "calibrate-albsim.md").read_text(encoding="utf-8")
    policy = json.loads(guide.partition("```json\n")[2].partition("```")[0])

    subject.run(*PROBES)

    prefixes = {"Alb": "alb", "cas": "yundun-cert"}
    calls = {f"{prefixes[call['product']]}:{call['action']}" for call in subject.cloud.control.calls()}
    assert policy["Statement"][0]["Action"] == sorted(calls)
