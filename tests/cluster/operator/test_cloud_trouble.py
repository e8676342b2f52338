"""A cloud that refuses, fails, is slow, is gone: said once and clearly, tried again in peace, over by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devtools.cluster import Cluster
from tests.support.stage import SERVER_GROUP, Case, Stage, condition, staged
from tests.support.trouble import (
    KEPT,
    STALLED,
    WAITING,
    Outcome,
    assert_calm,
    expect,
    hits,
    last_call,
    leave,
    nothing_written,
    uploads,
    wait_until,
)

PORT = 8443


@pytest.fixture(scope="module")
def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage for faults that hit one listener, or calls that only one test at a time makes."""
    folder = tmp_path_factory.mktemp("trouble")
    with staged(cluster, folder, load_balancers=40, settings={"ALBTLS_RETRY_CAP_SECONDS": "1"}) as stage:
        yield stage


@pytest.fixture
def case(stage: Stage, namespace: str) -> Iterator[Case]:
    own = stage.case(namespace)
    yield own
    stage.sim.lift()
    leave(own)


def assert_steady(case: Case, reason: str) -> None:
    """A refusal stays told, without another write or Event, while the step is tried again in peace."""
    before, tries = case.get(), hits(case.stage)
    assert_calm(case)
    wait_until(lambda: hits(case.stage) > tries, "it is tried again")
    assert case.get() == before
    assert case.events().count(("Warning", reason)) == 1


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the cloud refuses a call, and what is said of that."""

    fault: Mapping[str, Any]
    reason: str
    outcome: Outcome
    words: tuple[str, ...]
    kind: str = "Programmed"


def error(code: str, status: int = 400) -> dict[str, Any]:
    return {"kind": "error", "code": code, "status": status}


UPDATE, UPLOAD = "UpdateListenerAttribute", "UploadUserCertificate"

ON_UPDATE = {
    "throttled": Refusal({"kind": "throttle"}, "Throttled", WAITING, ("fewer calls", UPDATE)),
    "throttled, told for how long": Refusal(
        {"kind": "throttle", "retryAfterMs": 300}, "Throttled", WAITING, ("fewer calls", UPDATE)
    ),
    "internal error": Refusal(error("InternalError", 500), "CloudUnavailable", WAITING, (UPDATE, "at the moment")),
    "unknown 503": Refusal(error("Whatever", 503), "CloudUnavailable", WAITING, (UPDATE, "at the moment")),
    "HTML from a proxy": Refusal({"kind": "html502"}, "CloudUnavailable", WAITING, (UPDATE, "proxies")),
    "cut before": Refusal({"kind": "dropBefore"}, "CloudUnavailable", WAITING, ("can't be reached", "network path")),
    "clock": Refusal(error("InvalidTimeStamp.Expired"), "ClockSkew", WAITING, ("clock", "of the node")),
    "forbidden": Refusal(error("Forbidden.RAM", 403), "Forbidden", STALLED, (f"alb:{UPDATE}", "RAM policy")),
    "unknown 403": Refusal(error("Whatever", 403), "Forbidden", STALLED, (f"alb:{UPDATE}", "RAM policy")),
    "overdue": Refusal(
        error("IncorrectBusinessStatus.LoadBalancer"), "LoadBalancerLocked", WAITING, ("overdue or locked", "console")
    ),
    "certificate unknown to ALB": Refusal(
        error("ResourceNotFound.Certificate", 404),
        "CertificateNotFound",
        STALLED,
        ("Certificate Management Service", "ResourceNotFound.Certificate"),
        kind="ResolvedRefs",
    ),
    "unknown code": Refusal(error("NewRule.Unheard"), "ChangeRejected", STALLED, (UPDATE, "NewRule.Unheard")),
}

ON_UPLOAD = {
    "throttled": Refusal({"kind": "throttle"}, "Throttled", WAITING, ("fewer calls", UPLOAD)),
    "internal error": Refusal(error("InternalError", 500), "CloudUnavailable", WAITING, (UPLOAD,)),
    "refused": Refusal(error("CertificateFormatException"), "UploadRejected", STALLED, ("CertificateFormatException",)),
    "store full": Refusal(error("InsufficientQuota"), "CertificateStoreFull", STALLED, ("quota", "delete unused ones")),
    "forbidden": Refusal(error("NoPermission", 403), "Forbidden", STALLED, (f"yundun-cert:{UPLOAD}", "RAM policy")),
}


@pytest.mark.parametrize("how", ON_UPDATE)
def test_refused_update(case: Case, how: str):
    """The certificate is uploaded once and not again; the switch follows once the cloud takes it."""
    refusal, issued, sim = ON_UPDATE[how], case.issue(), case.stage.sim
    before = len(uploads(case.stage))
    fault = sim.fault(**refusal.fault, action=UPDATE, resource=case.listener)
    case.secret(issued)
    case.create()
    expect(case, refusal.reason, refusal.outcome, *refusal.words, kind=refusal.kind)
    assert_steady(case, refusal.reason)
    assert len(uploads(case.stage)) == before + 1

    sim.lift(fault)
    found = case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint
    assert len(uploads(case.stage)) == before + 1
    assert found["status"]["lastChange"]["phase"] == "Applied"


@pytest.mark.parametrize("how", ON_UPLOAD)
def test_refused_upload(case: Case, how: str):
    refusal, issued, sim = ON_UPLOAD[how], case.issue(), case.stage.sim
    fault = sim.fault(**refusal.fault, action=UPLOAD)
    case.secret(issued)
    case.create()
    expect(case, refusal.reason, refusal.outcome, *refusal.words, kind=refusal.kind)
    assert_steady(case, refusal.reason)
    assert case.writes() == []
    sim.lift(fault)
    case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint


@pytest.mark.parametrize("how", ["throttled", "internal error", "HTML from a proxy", "cut before"])
def test_renewal_in_bad_weather_takes_nothing_away(case: Case, how: str):
    refusal, sim = ON_UPDATE[how], case.stage.sim
    first, second = case.issue(days=30), case.issue(days=60)
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)
    fault = sim.fault(**refusal.fault, action=UPDATE, resource=case.listener)
    case.secret(second)
    expect(case, refusal.reason, KEPT, *refusal.words, kind="Programmed")
    assert case.handshake().fingerprint == first.fingerprint
    sim.lift(fault)
    case.wait_served(second.fingerprint)
    assert case.handshake().fingerprint == second.fingerprint


@pytest.mark.parametrize("kind", ["dropAfter", "dropBefore", "html502"])
@pytest.mark.parametrize("action", [UPLOAD, UPDATE, "CreateListener", "GetListenerAttribute", "ListAsynJobs"])
def test_one_lost_answer_costs_nothing(case: Case, action: str, kind: str):
    """Whether the call had its effect isn't known: the next look finds out, and nothing is done twice."""
    issued, stage = case.issue(), case.stage
    before, mark = len(uploads(stage)), last_call(stage)
    stage.sim.fault(kind=kind, action=action, count=1)
    case.secret(issued)
    create = action == "CreateListener"
    port = PORT if create else 443
    case.create(
        listener={"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": port},
        **({"listenerTemplate": {"serverGroupId": SERVER_GROUP}} if create else {}),
    )
    case.wait_served(issued.fingerprint)

    assert hits(stage) == 1
    assert case.handshake(port=port).fingerprint == issued.fingerprint
    assert len(uploads(stage)) == before + 1
    change = "CreateListener" if create else UPDATE
    asked = 2 if action == change and kind != "dropAfter" else 1
    assert len(stage.sim.calls(action=change, since=mark)) == asked
    case.wait_event("Normal", "ListenerCreated" if create else "DefaultCertificateReplaced")


def test_listener_busy_with_somebody_elses_change(case: Case):
    """Normal traffic, no trouble: tried again until the cloud takes it, and never told as an error."""
    issued, sim = case.issue(), case.stage.sim
    sim.fault(**error("IncorrectStatus.Listener"), action=UPDATE, resource=case.listener, count=3)
    case.secret(issued)
    case.create()
    case.wait_served(issued.fingerprint)
    assert hits(case.stage) == 3
    assert [kind for kind, _ in case.events() if kind == "Warning"] == []


def test_listener_that_never_takes_a_change(case: Case):
    """Still no error; but what it waits for is told."""
    issued, sim = case.issue(), case.stage.sim
    fault = sim.fault(**error("IncorrectStatus.Listener"), action=UPDATE, resource=case.listener)
    case.secret(issued)
    case.create()
    found = case.wait_condition("Programmed", "False", "Pending")
    assert UPDATE in found["message"]
    case.wait_condition("Ready", "Unknown", "Pending")
    assert [kind for kind, _ in case.events() if kind == "Warning"] == []
    sim.lift(fault)
    case.wait_served(issued.fingerprint)


@pytest.mark.parametrize("action", [UPDATE, "CreateListener"])
def test_job_that_fails(case: Case, action: str):
    """The call was taken, the change wasn't made: said with the cloud's code, and not tried over and over."""
    issued, stage = case.issue(), case.stage
    fault = stage.sim.fault(kind="failJob", action=action, code="OperationFailed.Somehow", message="no luck")
    case.secret(issued)
    create = action == "CreateListener"
    port = PORT if create else 443
    case.create(
        listener={"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": port},
        **({"listenerTemplate": {"serverGroupId": SERVER_GROUP}} if create else {}),
    )
    found = expect(case, "ChangeRejected", STALLED, "job", "OperationFailed.Somehow", kind="Programmed")
    assert found["status"]["lastChange"]["phase"] == "Failed"
    case.wait_event("Warning", "ChangeFailed")
    with nothing_written(stage):
        assert_calm(case)

    stage.sim.lift(fault)
    better = case.issue(days=60)
    case.secret(better)
    case.wait_served(better.fingerprint)
    assert case.handshake(port=port).fingerprint == better.fingerprint


def test_listener_stuck_in_configuring(own_case: Case):
    """It is looked at again and again in peace, told as pending, and goes on when the cloud does."""
    case, stage = own_case, own_case.stage
    first, second = case.issue(days=30), case.issue(days=60)
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)
    stage.sim.set_speed(0)
    mark = last_call(stage)
    case.secret(second)
    wait_until(lambda: UPDATE in stage.sim.actions(since=mark), "the switch was begun")
    case.kubectl("annotate", "altls", "shop", "albtls.io/look=again")  # else only the job's end brings the next look
    found = case.wait_condition_reason("Pending")
    assert (condition(found, "Ready") or {})["status"] == "True"
    assert case.handshake().fingerprint == first.fingerprint
    polls = stage.sim.actions(action="ListAsynJobs", since=mark)
    wait_until(lambda: len(stage.sim.actions(action="ListAsynJobs", since=mark)) > len(polls) + 2, "it polls")
    assert case.get() == found
    assert stage.sim.actions(write=True, since=mark) == [UPLOAD, UPDATE]
    stage.sim.set_speed(20)
    case.wait_served(second.fingerprint)
    assert stage.sim.actions(write=True, since=mark) == [UPLOAD, UPDATE]


def test_cloud_that_is_gone_for_a_while(cluster: Cluster, tmp_path: Path, namespace: str):
    """What is programmed stays Ready; what is new waits; both go on when the cloud is back, without a restart."""
    with staged(cluster, tmp_path, keep_state=True) as stage:
        old, new = stage.case(namespace), stage.case(namespace)
        first, second = old.issue(days=30), old.issue(days=60)
        old.secret(first)
        old.create()
        old.wait_served(first.fingerprint)

        stage.sim.stop()
        issued = new.issue()
        new.secret(issued, "new-tls")
        new.create("new", certificates={"default": [{"secretRef": {"name": "new-tls"}}]})
        old.secret(second)
        words = (stage.sim.address, "can't be reached", "network path")
        expect(old, "CloudUnavailable", KEPT, *words, kind="Programmed")
        expect(new, "CloudUnavailable", WAITING, *words, kind="Programmed", name="new")
        before = (old.get(), new.get("new"))
        assert stage.operator.ready
        assert stage.operator.healthy

        stage.sim.start()
        old.wait_served(second.fingerprint)
        new.wait_served(issued.fingerprint, "new")
        assert None not in before
        assert old.handshake().fingerprint == second.fingerprint
        assert new.handshake().fingerprint == issued.fingerprint
