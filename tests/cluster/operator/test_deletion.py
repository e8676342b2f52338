"""What deleting an object does to its listener: exactly what the policy says, and never more than albtls made."""

import pytest

from tests.support.paths import FINALIZER, create_listener, keep_at_the_end
from tests.support.stage import Case


@pytest.mark.parametrize("policy", ["Retain", "Detach"])
def test_the_listener_stays(case: Case, policy: str):
    keep_at_the_end(case, create_listener(case, policy))


def test_delete_removes_a_listener_that_was_made_here(case: Case):
    listener = create_listener(case, "Delete")
    case.delete()
    assert case.get() is None
    assert case.stage.sim.listener(listener) is None


def test_delete_keeps_a_listener_that_others_made(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create(deletionPolicy="Delete")
    case.wait_served(issued.fingerprint)
    case.delete()
    assert case.get() is None
    assert case.writes() == ["UpdateListenerAttribute"]
    assert case.handshake().fingerprint == issued.fingerprint


def test_retain_is_the_way_out_of_a_deletion_that_hangs(own_case: Case):
    case, sim = own_case, own_case.stage.sim
    listener = create_listener(case, "Delete")
    sim.fault(kind="error", action="DeleteListener", code="ServiceUnavailable", status=503)
    case.delete(wait=False)
    case.wait_condition_reason("CloudUnavailable")
    case.kubectl("patch", "altls", "shop", "--type=merge", "-p", '{"spec":{"deletionPolicy":"Retain"}}')
    case.kubectl("wait", "--for=delete", "altls/shop", "--timeout=60s")
    assert sim.listener(listener) is not None


def test_a_deletion_goes_on_once_the_cloud_answers(own_case: Case):
    case, sim = own_case, own_case.stage.sim
    listener = create_listener(case, "Delete")
    fault = sim.fault(kind="error", action="DeleteListener", code="ServiceUnavailable", status=503)
    case.delete(wait=False)
    case.wait_condition_reason("CloudUnavailable")
    sim.lift(fault)
    case.kubectl("wait", "--for=delete", "altls/shop", "--timeout=60s")
    assert sim.listener(listener) is None


def test_the_finalizer_follows_the_policy(case: Case):
    case.secret(case.issue())
    case.create(deletionPolicy="Delete")
    case.wait_for(lambda found: found["metadata"].get("finalizers") == [FINALIZER])
    case.create(deletionPolicy="Retain")
    case.wait_for(lambda found: "finalizers" not in found["metadata"])
