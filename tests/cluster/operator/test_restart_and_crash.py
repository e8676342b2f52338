"""Restarts that change nothing, and crashes at the worst moments."""

import json
import time

import pytest

from devtools.harness.operator import OperatorProcess
from tests.support.stage import Case, condition


def restart(operator: OperatorProcess) -> None:
    operator.kill()
    operator.start()
    operator.wait_until_ready()


def uploads(case: Case) -> list[dict]:
    """The certificates in CAS that the operator put there."""
    return [row for row in case.stage.sim.state()["certificates"] if row["name"].startswith("albtls-")]


def wait_until(holds, what: str) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.mark.parametrize("ended_by", ["kill", "stop"])
def test_a_restart_with_nothing_to_do_writes_nothing(own_case: Case, ended_by: str):
    case, stage = own_case, own_case.stage
    case.secret(case.issue())
    case.create()
    before = case.wait_ready()
    events = case.events()
    stage.sim.clear_calls()

    getattr(stage.operator, ended_by)()
    stage.operator.start()
    stage.operator.wait_until_ready()
    wait_until(
        lambda: 'albtls_passes_total{kind="AlbListenerTLS",outcome="done"} ' in stage.operator.metrics(), "a pass"
    )

    assert stage.sim.actions(write=True) == []
    assert stage.sim.actions() != []
    assert case.get() == before  # the same resourceVersion: nothing was written to the object
    assert case.events() == events


def test_told_to_end_it_ends_well_and_gives_the_lease_back(own_case: Case):
    stage = own_case.stage
    assert stage.operator.stop() == 0
    lease = ("get", "lease", f"albtls-{stage.class_}", "-n", stage.installation.namespace)
    assert stage.cluster.kubectl(*lease, "-o", "jsonpath={.spec.holderIdentity}").stdout == ""


def test_killed_between_upload_and_switch(own_case: Case):
    case, stage = own_case, own_case.stage
    issued = case.issue()
    # The upload gets through; the switch hangs, so that the process dies in between.
    hang = stage.sim.fault(kind="hang", action="UpdateListenerAttribute")
    case.secret(issued)
    case.create()
    wait_until(lambda: any(fault["hit"] for fault in stage.sim.faults()), "the switch was tried")
    stage.operator.kill()
    stage.sim.lift(hang)
    assert len(uploads(case)) == 1

    stage.operator.start()
    stage.operator.wait_until_ready()
    case.wait_served(issued.fingerprint)

    assert len(uploads(case)) == 1
    assert case.handshake().fingerprint == issued.fingerprint


def test_killed_after_the_upload_was_taken_but_not_answered(own_case: Case):
    case, stage = own_case, own_case.stage
    issued = case.issue()
    stage.sim.fault(kind="dropAfter", action="UploadUserCertificate", count=1)
    case.secret(issued)
    case.create()
    case.wait_served(issued.fingerprint)
    assert len(uploads(case)) == 1


def test_killed_while_the_cloud_is_at_work(own_case: Case):
    case, stage = own_case, own_case.stage
    issued = case.issue()
    stage.sim.set_speed(0)  # the change doesn't end before the clock moves
    case.secret(issued)
    case.create()
    wait_until(lambda: "UpdateListenerAttribute" in stage.sim.actions(write=True), "the switch was begun")
    restart(stage.operator)
    case.wait_condition_reason("Pending")
    stage.sim.set_speed(20)
    case.wait_served(issued.fingerprint)
    assert stage.sim.actions(write=True) == ["UploadUserCertificate", "UpdateListenerAttribute"]
    found = case.get()
    assert found is not None
    assert found["status"]["lastChange"]["phase"] == "Applied"


def test_object_made_anew_in_the_middle_of_a_pass(own_case: Case):
    """The status of the old object is never written to the new one of the same name."""
    case, stage = own_case, own_case.stage
    issued = case.issue()
    case.secret(issued)
    slow = stage.sim.fault(kind="delay", action="GetListenerAttribute", seconds=1.5)
    case.create()
    wait_until(lambda: any(fault["hit"] for fault in stage.sim.faults()), "a pass is under way")
    old = case.get()
    case.delete()
    case.create()
    stage.sim.lift(slow)
    found = case.wait_served(issued.fingerprint)
    assert old is not None
    assert found["metadata"]["uid"] != old["metadata"]["uid"]
    assert len(uploads(case)) == 1


def test_two_writers_of_one_status(own_case: Case):
    """Somebody else's write in the middle of a pass isn't overwritten unseen: the pass is done again."""
    case, stage = own_case, own_case.stage
    issued = case.issue()
    case.secret(issued)
    slow = stage.sim.fault(kind="delay", action="GetListenerAttribute", seconds=1.0)
    case.create()
    wait_until(lambda: any(fault["hit"] for fault in stage.sim.faults()), "a pass is under way")
    patch = json.dumps({"status": {"listenerId": "lsn-somebodyelse"}})
    case.kubectl("patch", "altls", "shop", "--subresource=status", "--type=merge", "-p", patch)
    stage.sim.lift(slow)
    found = case.wait_served(issued.fingerprint)
    assert found["status"]["listenerId"] == case.listener
    assert "changed meanwhile" in stage.operator.logs()


def test_second_process_waits_and_takes_over(own_case: Case):
    """One writer at a time: the second one only serves its probes until the first has let go."""
    case, stage = own_case, own_case.stage
    options = stage.operator.options
    second = OperatorProcess(
        type(options)(**{**{name: getattr(options, name) for name in options.__slots__}, "identity": "albtls-1"}),
        stage.folder / "second.log",
    )
    second.start()
    try:
        wait_until(lambda: second.healthy, "it serves its probes")
        wait_until(lambda: "waiting (albtls-0)" in second.output(), "it waits for the lease")
        assert not second.ready
        stage.operator.stop()
        second.wait_until_ready()
        issued = case.issue()
        case.secret(issued)
        case.create()
        case.wait_served(issued.fingerprint)
    finally:
        second.stop()


def test_token_replaced_while_running(own_case: Case):
    """A service account's token ends within the hour; the new one in the file is used without a restart."""
    case, stage = own_case, own_case.stage
    stage.cluster.refresh_token(
        stage.installation.namespace, stage.installation.service_account, stage.folder / "account"
    )
    issued = case.issue()
    case.secret(issued)
    case.create()
    found = case.wait_served(issued.fingerprint)
    assert condition(found, "Accepted")["status"] == "True"
    assert stage.operator.running
