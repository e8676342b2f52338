"""What the calibration program leaves behind: nothing, however it ends."""

import signal
import subprocess
import sys

import pytest

from albsim.calibrate.finding import Finding, Outcome
from albsim.calibrate.pace import Pace
from albsim.calibrate.probe import probe
from albsim.calibrate.session import PREFIX, Session, ids
from devtools.environment import scrubbed
from tests.simulator.calibration import RESOURCES, SPEED, Subject, probe_of
from tests.simulator.support import (
    ACCESS_KEY,
    LISTENER,
    LOAD_BALANCER,
    SECRET,
    create_request,
)
from tests.support.certificates import Authority


def make_one_of_each(session: Session) -> None:
    session.policy()
    used = session.upload(session.certificate.issued)
    listener = session.listener()
    session.change("AssociateAdditionalCertificatesWithListener", listener, Certificates=ids(used.id))
    session.begin("UpdateListenerAttribute", listener, IdleTimeout=30)  # the broom finds it busy
    assert session.authority.id


@probe("stop_stopped")
def blows_up(session: Session) -> Finding:
    make_one_of_each(session)
    raise ZeroDivisionError


@probe("stop_stopped")
def is_interrupted(session: Session) -> Finding:
    make_one_of_each(session)
    raise KeyboardInterrupt


def test_all_is_removed_when_a_probe_blows_up(subject: Subject):
    before = subject.things()

    found = subject.run(blows_up, probe_of("sha2_case"))

    assert [row.finding.outcome for row in found.rows] == [Outcome.FAILED, Outcome.MATCHED]
    assert found.rows[0].finding.evidence == "ZeroDivisionError in the probe itself"
    assert subject.things() == before
    assert not found.good


def test_all_is_removed_when_somebody_ends_it(subject: Subject):
    before = subject.things()
    with pytest.raises(KeyboardInterrupt):
        subject.run(is_interrupted)
    assert subject.things() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_is_removed_when_the_program_is_told_to_end(subject: Subject, number: signal.Signals):
    before = subject.things()
    arguments = ["--endpoint", subject.target.endpoint, "--albsim-control", subject.target.control]
    program = subprocess.Popen(
        [sys.executable, "-m", "albsim.calibrate", *RESOURCES, *arguments],
        env=scrubbed(ALIBABA_CLOUD_ACCESS_KEY_ID=ACCESS_KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET=SECRET),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with program:
        Pace(1 / SPEED).until(
            lambda: len(subject.things()["listeners"]) > len(before["listeners"]) or None, "a listener"
        )
        program.send_signal(number)
        complaints = program.communicate(timeout=60)[1].decode()
    assert program.returncode == 130, complaints
    assert "removing what was made" in complaints
    assert subject.things() == before


def test_what_an_earlier_run_left_is_removed_and_nothing_else(subject: Subject):
    cloud = subject.cloud
    others = cloud.create(
        certificate_id=cloud.upload("not-ours", Authority.root().issue(["shop.example.com"])),
        listener_description=f"not-{PREFIX}",
    )
    earlier = subject.session()
    earlier.pace.until(lambda: cloud.status(others) == "Running" or None, "the others' listener")
    before = subject.things()
    make_one_of_each(earlier)
    assert subject.things() != before

    found = subject.run()

    assert found.good
    assert subject.things() == before
    touched = {each for call in cloud.control.calls("?write=true") for each in call["resourceIds"]}
    assert LISTENER not in touched


def test_what_cannot_be_removed_is_told(subject: Subject):
    fault = subject.cloud.control.inject(kind="error", action="DeleteUserCertificate", code="Odd", status=400)
    said: list[str] = []

    found = subject.run(probe_of("sha2_case"), say=said.append)

    (left,) = found.left
    assert left.startswith("certificate ")
    assert left.endswith(": DeleteUserCertificate: HTTP 400 Odd")
    assert f"could not be removed, remove it by hand: {left}" in said
    assert not found.good
    subject.cloud.control.ask("DELETE", f"faults/{fault}")
    assert subject.run().good


def test_taken_ports_are_not_chosen(subject: Subject):
    session = subject.session()
    first = session.free_port(LOAD_BALANCER)
    subject.cloud.alb.create_listener(create_request(port=first + 1, listener_protocol="HTTP"))
    assert session.free_port(LOAD_BALANCER) == first + 2
