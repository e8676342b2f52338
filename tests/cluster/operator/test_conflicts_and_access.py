"""Who may have a listener: one object each, within what the namespace may touch; and what isn't carried out yet."""

import json
import time
import uuid
from collections.abc import Iterator

import pytest

from devtools.cluster import Cluster
from devtools.harness.albsim import JsonObject
from tests.support.stage import SEEDED_CERTIFICATE, SERVER_GROUP, Case, Stage, condition, load_balancer_id, staged
from tests.support.trouble import (
    STALLED,
    assert_calm,
    calls_about,
    expect,
    last_call,
    leave,
    nothing_written,
    patch,
)

PERMITTED = [load_balancer_id(number) for number in range(1, 11)]
ACCESS = [{"namespaces": ["test-*"], "loadBalancers": PERMITTED, "allowCertificateIds": False}]
FORBIDDEN_NUMBER = 11


@pytest.fixture(scope="module")
def guarded_stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage with access rules."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = {"ALBTLS_ACCESS": json.dumps(ACCESS)}
    with staged(cluster, folder, load_balancers=FORBIDDEN_NUMBER, settings=settings) as stage:
        yield stage


@pytest.fixture
def guarded(guarded_stage: Stage, namespace: str) -> Iterator[Case]:
    """A namespace that may use the first ten load balancers, with one of these."""
    own = guarded_stage.case(namespace)
    assert own.load_balancer in PERMITTED
    yield own
    leave(own)


@pytest.fixture
def stranger(guarded_stage: Stage, cluster: Cluster) -> Iterator[Case]:
    """A namespace that no access rule is about, with a load balancer that others may use."""
    name = f"stranger-{uuid.uuid4().hex[:8]}"
    cluster.kubectl("create", "namespace", name)
    own = guarded_stage.case(name)
    yield own
    leave(own)


@pytest.fixture
def case(shared_stage: Stage, namespace: str) -> Iterator[Case]:
    """A load balancer and a namespace of the shared stage; no object in trouble outlives its test."""
    own = shared_stage.case(namespace)
    yield own
    leave(own)


def by_secret(name: str) -> JsonObject:
    return {"default": [{"secretRef": {"name": name}}]}


def test_second_object_for_one_listener(case: Case):
    """By id and by place: the one that had its way first keeps it; the other waits, and takes over when it is gone."""
    mine, theirs = case.issue(days=30), case.issue(days=60)
    case.secret(mine, "mine")
    case.secret(theirs, "theirs")
    case.create("first", certificates=by_secret("mine"))
    case.wait_served(mine.fingerprint, "first")
    with nothing_written(case.stage):
        case.create("second", listener={"id": case.listener}, certificates=by_secret("theirs"))
        words = (f"listener {case.listener}", f"altls {case.namespace}/first", "merge the two, or delete one")
        expect(case, "Conflict", STALLED, *words, kind="Accepted", name="second")
        assert_calm(case, "second")
        case.wait_ready("first")
        assert case.handshake().fingerprint == mine.fingerprint

    case.delete("first")
    case.wait_served(theirs.fingerprint, "second")
    assert case.handshake().fingerprint == theirs.fingerprint


def test_take_over_that_would_end_a_served_name_waits_for_a_person(case: Case):
    mine, theirs = case.issue(), case.issue(hosts=("other.example.com",))
    case.secret(mine, "mine")
    case.secret(theirs, "theirs")
    case.create("first", certificates=by_secret("mine"))
    case.wait_served(mine.fingerprint, "first")
    case.create("second", certificates=by_secret("theirs"))
    expect(case, "Conflict", STALLED, f"altls {case.namespace}/first", kind="Accepted", name="second")
    with nothing_written(case.stage):
        case.delete("first")
        case.wait_for(lambda found: case.host in (condition(found, "Stalled") or {}).get("message", ""), "second")
        expect(case, "Conflict", STALLED, case.host, "change this object's spec", kind="Accepted", name="second")
        assert_calm(case, "second")
    patch(case, {"change": {"ignoreWindowsWithin": "24h"}}, "second")
    case.wait_served(theirs.fingerprint, "second")
    assert case.handshake("other.example.com").fingerprint == theirs.fingerprint


@pytest.mark.parametrize("older_by", ["place", "id"])
def test_the_older_one_wins_where_none_has_had_its_way(own_case: Case, older_by: str):
    """Both are new to the operator when it starts: the younger one must not get a word in first."""
    case, operator = own_case, own_case.stage.operator
    listeners: dict[str, JsonObject] = {
        "place": {"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": 443},
        "id": {"id": case.listener},
    }
    older = case.issue(days=30)
    case.secret(older, "older")
    case.secret(case.issue(days=60), "younger")
    operator.stop()
    case.create("older", listener=listeners.pop(older_by), certificates=by_secret("older"))
    wait_for_the_next_second(case, "older")
    (listener,) = listeners.values()
    case.create("younger", listener=listener, certificates=by_secret("younger"))
    operator.start()
    operator.wait_until_ready()

    case.wait_served(older.fingerprint, "older")
    expect(case, "Conflict", STALLED, f"altls {case.namespace}/older", kind="Accepted", name="younger")
    assert case.writes() == ["UpdateListenerAttribute"]
    assert case.handshake().fingerprint == older.fingerprint


def wait_for_the_next_second(case: Case, name: str) -> None:
    """Objects know when they were made by the second."""
    found = case.get(name)
    assert found is not None
    while True:
        case.kubectl("delete", "configmap", "clock", "--ignore-not-found")
        case.kubectl("create", "configmap", "clock")
        made = json.loads(case.kubectl("get", "configmap", "clock", "-o", "json"))["metadata"]["creationTimestamp"]
        if made > found["metadata"]["creationTimestamp"]:
            return
        time.sleep(0.1)


def test_namespace_without_access(stranger: Case):
    """Said before anything is asked of the cloud."""
    mark = last_call(stranger.stage)
    stranger.secret(stranger.issue())
    stranger.create()
    words = (f"namespace {stranger.namespace}", stranger.load_balancer, "the setting access")
    found = expect(stranger, "NotPermitted", STALLED, *words, kind="Accepted")
    assert_calm(stranger)
    assert stranger.stage.sim.calls(since=mark) == []
    assert not {"certificates", "listenerId", "hosts"}.intersection(found["status"])


def test_namespace_without_access_cannot_hold_a_listener(guarded: Case, stranger: Case):
    """An object that may not have a listener doesn't keep it from those that may, however old it is."""
    place = {"loadBalancerId": guarded.load_balancer, "protocol": "HTTPS", "port": 443}
    for name, listener in (("by-place", place), ("by-id", {"id": guarded.listener})):
        stranger.create(name, listener=listener)
        expect(stranger, "NotPermitted", STALLED, kind="Accepted", name=name)
    wait_for_the_next_second(stranger, "by-id")
    issued = guarded.issue()
    guarded.secret(issued)
    guarded.create()
    guarded.wait_served(issued.fingerprint)
    assert guarded.handshake().fingerprint == issued.fingerprint


def test_load_balancer_of_others(guarded: Case):
    """Named by the load balancer it is refused before any call; named by a listener's id, once it is known where that
    lies, and without telling what others serve there.
    """
    forbidden = Case(guarded.stage, guarded.namespace, FORBIDDEN_NUMBER)
    guarded.secret(guarded.issue())
    mark = last_call(guarded.stage)
    forbidden.create("by-place")
    words = (f"load balancer {forbidden.load_balancer}", "the setting access")
    expect(forbidden, "NotPermitted", STALLED, *words, kind="Accepted", name="by-place")
    assert guarded.stage.sim.calls(since=mark) == []

    with nothing_written(guarded.stage):
        forbidden.create("by-id", listener={"id": forbidden.listener})
        found = expect(forbidden, "NotPermitted", STALLED, *words, kind="Accepted", name="by-id")
        assert_calm(forbidden, "by-id")
    assert not {"certificates", "listenerId", "hosts"}.intersection(found["status"])


def test_certificate_ids_that_are_not_allowed(guarded: Case):
    mark = last_call(guarded.stage)
    guarded.create(certificates={"default": [{"certificateId": SEEDED_CERTIFICATE}]})
    expect(guarded, "NotPermitted", STALLED, "certificates by id", "the setting access", kind="Accepted")
    assert_calm(guarded)
    assert guarded.stage.sim.calls(since=mark) == []

    issued = guarded.issue()
    guarded.secret(issued)
    patch(guarded, {"certificates": by_secret("shop-tls")})
    guarded.wait_served(issued.fingerprint)


def test_another_class_is_left_alone(case: Case):
    """Another operator's object: not read, not written, and no rival either."""
    issued = case.issue()
    case.secret(issued)
    case.create("theirs", **{"class": "somebody-else"})
    before = case.get("theirs")
    case.create()
    case.wait_served(issued.fingerprint)
    assert before is not None
    assert before["status"] == {"observedGeneration": -1}
    assert case.get("theirs") == before
    assert case.stage.operator.running


NOT_YET = {
    "spec.listenerTemplate.mutualAuthentication Required": {
        "listenerTemplate": {"serverGroupId": SERVER_GROUP, "mutualAuthentication": "Required"}
    },
    "spec.mode Plan": {"mode": "Plan"},
    "spec.mode Observe": {"mode": "Observe"},
    "spec.mode Paused": {"mode": "Paused"},
    "spec.account other": {"account": "other"},
    "spec.change.windows": {"change": {"windows": [{"schedule": "0 2 * * *", "duration": "2h"}]}},
    "spec.change.verify": {"change": {"verify": {"hosts": ["shop.example.com"]}}},
    "spec.change.onFailure": {"change": {"onFailure": "Hold"}},
}


@pytest.mark.parametrize("field", NOT_YET)
def test_field_that_is_not_carried_out_yet_is_refused_by_name(case: Case, field: str):
    mark = last_call(case.stage)
    case.secret(case.issue())
    case.create(**NOT_YET[field])
    words = (f"doesn't carry out {field};", "nothing is changed until that is taken out")
    expect(case, "NotSupportedYet", STALLED, *words, kind="Accepted")
    assert calls_about(case, mark) == []
    assert case.stage.operator.running


def test_fields_that_are_not_carried_out_yet_are_named_together(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create(mode="Plan", account="other", change={"onFailure": "Hold"})
    words = "spec.mode Plan, spec.account other, spec.change.onFailure;"
    expect(case, "NotSupportedYet", STALLED, words, kind="Accepted")
    assert_calm(case)
    case.delete()
    case.create()
    case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint


def test_ca_binding_says_that_it_is_not_carried_out_yet(case: Case):
    binding = {
        "apiVersion": "albtls.io/v1alpha1",
        "kind": "AlbCaBinding",
        "metadata": {"name": "clients", "namespace": case.namespace},
        "spec": {
            "class": case.stage.class_,
            "listener": {"id": case.listener},
            "caCertificate": {"configMapRef": {"name": "clients-ca", "key": "ca.crt"}},
        },
    }
    mark = last_call(case.stage)
    case.apply(binding)
    case.kubectl("wait", "--for=condition=Stalled", "albca/clients", "--timeout=60s")
    found = json.loads(case.kubectl("get", "albca", "clients", "-o", "json"))
    rows = {row["type"]: row for row in found["status"]["conditions"]}
    assert (rows["Accepted"]["status"], rows["Accepted"]["reason"]) == ("False", "NotSupportedYet")
    assert (rows["Ready"]["status"], rows["Stalled"]["status"]) == ("False", "True")
    assert "AlbCaBinding" in rows["Stalled"]["message"]
    assert "stays as it is" in rows["Stalled"]["message"]
    assert calls_about(case, mark) == []
    case.kubectl("delete", "albca", "clients", "--timeout=30s")
    assert case.stage.operator.running
