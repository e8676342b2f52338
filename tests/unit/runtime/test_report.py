"""What a pass writes to the API server: nothing where nothing is new, and a finalizer only where it is needed."""

import json
import logging
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from albtls.api.meta import Kind
from albtls.api.reasons import Reason
from albtls.core.keys import ObjectKey
from albtls.core.outcome import Findings, status_of
from albtls.core.problems import Problem
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeConflictError
from albtls.kube.events import EventRecorder
from albtls.runtime.finalizer import align_finalizer, changes_cloud, remove_finalizer
from albtls.runtime.metrics import Metrics
from albtls.runtime.report import Reporter
from albtls.runtime.resolve import read
from tests.support.objects import listener_tls
from tests.support.scripted_api_server import ApiAnswer
from tests.support.values import NOW, REGION, desired, from_secret, observed, stored

SHOP = ObjectKey(Kind.ALB_LISTENER_TLS, "prod", "shop")
FINALIZER = "albtls.io/cleanup"


@pytest.fixture
def metrics():
    return Metrics()


@pytest.fixture
def reporter(api, metrics):
    events = EventRecorder(api, instance="pod-1", new_id=lambda: "abc123")
    return Reporter(kube=KubeClient(api), events=events, metrics=metrics, now=lambda: NOW)


def as_written(request) -> ApiAnswer:
    """What an API server with the right CRDs answers to a write."""
    metadata = listener_tls()["metadata"] | {"resourceVersion": "8"}
    return ApiAnswer({"metadata": metadata, "status": dict(request.body).get("status", {})})


def findings(found, **changes) -> Findings:
    values = {"desired": desired(from_secret(1)), "observed": observed(stored(1)), "now": NOW}
    return Findings(generation=1, previous=found.status, region=REGION, **(values | changes))


async def test_a_new_status_is_written_once(server, reporter):
    server.reply = as_written
    first = read(listener_tls())
    second = await reporter.report(first, findings(first))
    assert [request.method for request in server.requests] == ["PATCH"]
    assert server.requests[0].body["status"] == status_of(findings(first)).to_wire()
    assert second.meta.resource_version == "8"

    # The same once more, over what the API server has, in this process or after a restart.
    stored_status = json.loads(json.dumps(server.requests[0].body["status"]))
    for found in (second, read(listener_tls(status=stored_status))):
        assert await reporter.report(found, findings(found)) is found
        assert await reporter.report(found, findings(found, now=NOW + timedelta(hours=1))) is found
    assert len(server.requests) == 1


async def test_trouble_is_written_and_told(server, reporter):
    server.reply = as_written
    found = read(listener_tls())
    problem = Problem(Reason.SECRET_NOT_FOUND, "Secret shop-tls: isn't there")
    await reporter.report(found, findings(found, desired=desired(), problems=(problem,)))
    status, event = server.requests
    assert status.path.endswith("/alblistenertlses/shop/status")
    assert event.path == "/apis/events.k8s.io/v1/namespaces/prod/events"
    assert (event.body["reason"], event.body["note"]) == ("SecretNotFound", problem.message)


async def test_a_status_that_is_refused_is_told_to_nobody(server, reporter):
    server.reply = lambda _: ApiAnswer(status=409)
    found = read(listener_tls())
    problem = Problem(Reason.SECRET_NOT_FOUND, "Secret shop-tls: isn't there")
    with pytest.raises(KubeConflictError):
        await reporter.report(found, findings(found, desired=desired(), problems=(problem,)))
    assert len(server.requests) == 1


async def test_fields_that_do_not_come_back_mean_an_old_crd(server, reporter, metrics, caplog):
    def pruned(request) -> ApiAnswer:
        answer = as_written(request)
        del answer.body["status"]["hosts"]
        del answer.body["status"]["firstToExpire"]["host"]
        return answer

    server.reply = pruned
    found = read(listener_tls())
    with caplog.at_level(logging.ERROR):
        await reporter.report(found, findings(found))
    assert "status.firstToExpire.host" in caplog.text
    assert "status.hosts" in caplog.text
    assert "albtls_crd_outdated 1.0" in exposed(metrics)


def exposed(metrics: Metrics) -> str:
    return generate_latest(metrics.registry).decode()


async def test_metrics_follow_the_status_and_go_with_the_object(server, reporter, metrics):
    server.reply = as_written
    found = read(listener_tls())
    await reporter.report(found, findings(found))
    labels = 'kind="AlbListenerTLS",name="shop",namespace="prod"'
    end = (NOW + timedelta(days=60)).timestamp()
    assert end_of(metrics, labels) == end
    assert f'albtls_condition{{{labels},status="True",type="Ready"}} 1.0' in exposed(metrics)

    problem = Problem(Reason.CONFLICT, "another owner")
    await reporter.report(found, findings(found, problems=(problem,)))
    assert f'albtls_condition{{{labels},status="False",type="Ready"}} 1.0' in exposed(metrics)
    assert f'albtls_condition{{{labels},status="True",type="Ready"}}' not in exposed(metrics)

    metrics.forget(SHOP)
    assert labels not in exposed(metrics)
    metrics.forget(SHOP)


def end_of(metrics: Metrics, labels: str) -> float:
    name = f"albtls_certificate_not_after_timestamp_seconds{{{labels}}} "
    (line,) = (line for line in exposed(metrics).splitlines() if line.startswith(name))
    return float(line.removeprefix(name))


# --- finalizers --------------------------------------------------------------------------------------------------

GONE = {"deletionTimestamp": "2026-03-01T13:00:00Z"}


@pytest.mark.parametrize(
    ("policy", "metadata", "written"),
    [
        ("Retain", {}, None),
        ("Retain", {"finalizers": ["other"]}, None),
        ("Retain", {"finalizers": ["other", FINALIZER]}, ["other"]),
        ("Retain", {"finalizers": [FINALIZER], **GONE}, []),
        ("Delete", {}, [FINALIZER]),
        ("Delete", {"finalizers": ["other"]}, ["other", FINALIZER]),
        ("Delete", {"finalizers": [FINALIZER]}, None),
        ("Delete", GONE, None),  # the API server takes no new finalizers then
        ("Delete", {"finalizers": [FINALIZER], **GONE}, None),
        ("Detach", {}, [FINALIZER]),
    ],
)
async def test_a_finalizer_is_there_only_while_deletion_has_work_to_do(server, api, policy, metadata, written):
    server.reply = lambda request: ApiAnswer(
        {"metadata": listener_tls()["metadata"] | metadata | {"finalizers": request.body[1]["value"]}}
    )
    found = read(listener_tls(spec={"deletionPolicy": policy}, **metadata))
    after = await align_finalizer(KubeClient(api), found)
    assert [request.body[1]["value"] for request in server.requests] == ([] if written is None else [written])
    assert list(after.meta.finalizers) == (written if written is not None else metadata.get("finalizers", []))
    assert changes_cloud(found) is (policy != "Retain")


async def test_an_object_that_cannot_be_read_keeps_its_finalizer_until_it_is_let_go(server, api):
    found = read(listener_tls(spec={"mode": "Sideways"}, finalizers=[FINALIZER]))
    assert found.spec is None
    assert not changes_cloud(found)
    assert await align_finalizer(KubeClient(api), found) is found
    assert server.requests == []
    server.reply = lambda _: ApiAnswer({"metadata": listener_tls()["metadata"]})
    after = await remove_finalizer(KubeClient(api), found)
    assert server.requests[0].body[1]["value"] == []
    assert await remove_finalizer(KubeClient(api), after) is after
    assert len(server.requests) == 1
