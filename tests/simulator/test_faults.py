"""Injected faults, as the official SDK meets them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_alb20200616.models import DeleteListenerRequest, ListAsynJobsRequest, ListListenersRequest
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException, ThrottlingException
from darabonba.exceptions import UnretryableException

from tests.simulator import handshake
from tests.simulator.support import (
    HTTP_LISTENER,
    LISTENER,
    Cloud,
    authority,
    config,
    connect,
    refused,
    running,
    seed,
)


def test_an_error_instead_of_the_answer(cloud: Cloud):
    cloud.control.inject(kind="error", action="GetListener*", code="ServiceUnavailable", status=503, message="later")

    with pytest.raises(ServerException, match="later") as error:
        cloud.status()

    assert (error.value.code, error.value.status_code) == ("ServiceUnavailable", 503)


def test_throttling_with_and_without_a_time_to_wait(cloud: Cloud):
    cloud.control.inject(kind="throttle", retryAfterMs=700, count=1)
    cloud.control.inject(kind="throttle", nth=1, count=1)

    with pytest.raises(ThrottlingException) as with_time:
        cloud.status()
    cloud.control.ask("DELETE", "faults/1")
    cloud.control.inject(kind="throttle", count=1)
    with pytest.raises(ClientException) as without_time:
        cloud.status()

    assert with_time.value.retry_after == 700
    assert (with_time.value.code, with_time.value.status_code) == ("Throttling.User", 400)
    assert without_time.value.code == "Throttling.User"
    assert not isinstance(without_time.value, ThrottlingException)


def test_a_page_that_is_not_json(cloud: Cloud):
    cloud.control.inject(kind="html502")

    with pytest.raises(UnretryableException):
        cloud.status()


def test_a_connection_cut_before_the_change_changes_nothing(cloud: Cloud):
    cloud.control.inject(kind="dropBefore", action="CreateListener", count=1)

    with pytest.raises(UnretryableException):
        cloud.create(listener_protocol="HTTP")

    assert len(cloud.control.state()["listeners"]) == 2
    assert cloud.create(listener_protocol="HTTP").startswith("lsn-")


def test_a_connection_cut_after_the_change_has_changed_it(cloud: Cloud):
    cloud.control.inject(kind="dropAfter", action="CreateListener", count=1)

    with pytest.raises(UnretryableException):
        cloud.create(listener_protocol="HTTP", client_token="t")

    assert len(cloud.control.state()["listeners"]) == 3
    assert cloud.create(listener_protocol="HTTP", client_token="t").startswith("lsn-")
    assert len(cloud.control.state()["listeners"]) == 3
    (cut, _) = cloud.control.calls("?action=CreateListener")
    assert (cut["httpStatus"], cut["faults"]) == (None, [1])


def test_a_slow_answer_comes(cloud: Cloud):
    cloud.control.inject(kind="delay", seconds=0.05)

    assert cloud.status() == "Running"
    assert cloud.control.calls()[0]["faults"] == [1]


def test_a_call_hangs_until_its_fault_is_lifted(cloud: Cloud):
    cloud.control.inject(kind="hang", action="GetListenerAttribute")
    began = threading.Event()

    def ask() -> str:
        began.set()
        return cloud.status()

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask)
        began.wait()
        while not any(entry["faults"] for entry in cloud.control.calls()):
            assert not answer.done()
        assert not answer.done()
        cloud.control.ask("DELETE", "faults/1")
        with pytest.raises(UnretryableException):
            answer.result(10)

    assert cloud.status() == "Running"


def test_a_job_that_fails_takes_its_change_back(cloud: Cloud):
    kept = cloud.upload("kept", authority().issue())
    cloud.associate(kept)
    cloud.control.advance(60)
    before = without_place(cloud.control.listener())
    cloud.control.inject(kind="failJob", code="OperationFailed.Somehow", message="it failed")
    added = cloud.upload("added", authority().issue(key_number=1))

    for begin in (
        lambda: cloud.replace_default(added),
        lambda: cloud.associate(added),
        lambda: cloud.dissociate(kept),
        lambda: cloud.alb.delete_listener(DeleteListenerRequest(listener_id=LISTENER)).body.job_id,
    ):
        (job,) = jobs(cloud, begin())
        assert (job.status, job.error_code) == ("Processing", "")
        assert cloud.status() != "Running"
        cloud.control.advance(60)
        (job,) = jobs(cloud, job.id)
        assert (job.status, job.error_code, job.error_message) == ("Failed", "OperationFailed.Somehow", "it failed")
        assert without_place(cloud.control.listener()) == before


def without_place(listener):
    """A listener but for where it serves: its usual port may be somebody else's by the time its socket opens again."""
    return {name: value for name, value in listener.items() if name != "serving"}


def test_a_listener_whose_job_fails_does_not_come_to_be(cloud: Cloud):
    cloud.control.inject(kind="failJob", action="CreateListener", count=1)
    created = cloud.create(listener_protocol="HTTP")
    cloud.control.advance(60)

    assert created not in {listener["id"] for listener in cloud.control.state()["listeners"]}
    assert cloud.create(listener_protocol="HTTP") != created


def jobs(cloud: Cloud, *job_ids: str):
    return cloud.alb.list_asyn_jobs(ListAsynJobsRequest(job_ids=list(job_ids))).body.jobs


def test_only_the_calls_it_is_meant_for(cloud: Cloud):
    cloud.control.inject(kind="error", resource=HTTP_LISTENER, code="A")
    cloud.control.inject(kind="error", product="cas", code="B")
    cloud.control.inject(kind="error", accessKeyId="somebody-else", code="C")

    assert cloud.status(LISTENER) == "Running"
    with refused("A", 500):
        cloud.status(HTTP_LISTENER)


def test_by_access_key():
    keys = [{"id": "test-access-key", "secret": "test-access-key-secret"}, {"id": "second", "secret": "s"}]
    with running(seed(accounts=[{"id": "1", "accessKeys": keys}])) as cloud:
        second = connect(cloud.sim, access_key_id="second", access_key_secret="s")
        cloud.control.inject(kind="error", accessKeyId="second", code="A")

        assert cloud.status() == "Running"
        with refused("A", 500):
            second.status()


def test_the_nth_call_and_so_many_after_it(cloud: Cloud):
    cloud.control.inject(kind="error", nth=2, count=2, code="A")

    assert cloud.status() == "Running"
    for _ in range(2):
        with refused("A", 500):
            cloud.status()
    assert cloud.status() == "Running"
    (fault,) = cloud.control.ask("GET", "faults")[1]["faults"]
    assert (fault["matched"], fault["hit"]) == (4, 2)


def test_a_share_of_calls(cloud: Cloud):
    cloud.control.inject(kind="error", probability=0.5, code="A")

    for _ in range(60):
        with suppress(ServerException):
            cloud.status()

    (fault,) = cloud.control.ask("GET", "faults")[1]["faults"]
    assert fault["matched"] == 60
    assert 10 < fault["hit"] < 50


def test_lifting_all(cloud: Cloud):
    cloud.control.inject(kind="error")
    cloud.control.ask("DELETE", "faults")

    assert cloud.status() == "Running"
    assert cloud.control.ask("DELETE", "faults/77")[0] == 404


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"kind": "explode"}, "kind"),
        ({"action": "*"}, "kind"),
        ({"kind": "error", "probability": 2}, "probability"),
        ({"kind": "error", "nth": 0}, "nth"),
        ({"kind": "error", "every": 0}, "every"),
        ({"kind": "error", "seconds": 1}, "seconds"),
        ({"kind": "lag", "seconds": 0}, "seconds"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(cloud: Cloud, fault: dict[str, Any], field: str):
    status, body = cloud.control.ask("POST", "faults", fault)

    assert status == 400
    assert [problem["field"] for problem in body["errors"]] == [field]
    assert cloud.control.ask("GET", "faults")[1] == {"faults": []}


def test_by_account():
    keys = [{"id": "test-access-key", "secret": "test-access-key-secret"}]
    others = [{"id": "theirs", "secret": "s"}]
    with running(seed(accounts=[{"id": "1", "accessKeys": keys}, {"id": "2", "accessKeys": others}])) as cloud:
        theirs = connect(cloud.sim, access_key_id="theirs", access_key_secret="s")
        cloud.control.inject(kind="error", accountId="1", code="A")

        with refused("A", 500):
            cloud.alb.list_listeners(ListListenersRequest())
        assert theirs.alb.list_listeners(ListListenersRequest()).body.listeners == []


def test_one_region_cannot_be_read():
    with running(regions={"cn-shanghai": ("127.0.0.1", 0)}) as cloud:
        there = AlbClient(config(cloud.sim.endpoints["cn-shanghai"].removeprefix("http://")))
        cloud.control.inject(kind="error", region="cn-shanghai", action="ListL*", code="ServiceUnavailable", status=503)

        with refused("ServiceUnavailable", 503):
            there.list_listeners(ListListenersRequest())
        assert len(cloud.alb.list_listeners(ListListenersRequest()).body.listeners) == 2
        assert there.list_system_security_policies().body.security_policies


def test_every_third_call_from_the_second_on(cloud: Cloud):
    cloud.control.inject(kind="error", nth=2, every=3, count=2, code="A")

    refusals = []
    for number in range(1, 12):
        try:
            cloud.status()
        except ServerException:
            refusals.append(number)

    assert refusals == [2, 5]


@pytest.mark.parametrize(
    ("switches", "fault", "status"),
    [({}, {}, 400), ({"throttlingStatus": "429"}, {}, 429), ({"throttlingStatus": "429"}, {"status": 503}, 503)],
)
def test_the_status_of_throttling_is_a_switch_unless_it_is_given(
    switches: dict[str, str], fault: dict[str, Any], status: int
):
    with running(seed(switches=switches)) as cloud:
        cloud.control.inject(kind="throttle", **fault)

        with refused("Throttling.User", status):
            cloud.status()


def test_a_job_that_is_stuck_ends_when_its_fault_is_lifted(cloud: Cloud):
    added = cloud.upload("added", authority().issue())
    fault = cloud.control.inject(kind="stuckJob", action="AssociateAdditional*", count=1)
    job = cloud.associate(added)
    cloud.control.advance(1_000_000)

    assert jobs(cloud, job)[0].status == "Processing"
    assert cloud.status() == "Configuring"
    assert cloud.certificates()[1] == (added, False, "Associating")
    with refused("IncorrectStatus.Listener"):
        cloud.dissociate(added)

    cloud.control.ask("DELETE", f"faults/{fault}")
    assert jobs(cloud, job)[0].status == "Succeeded"
    assert cloud.status() == "Running"
    assert cloud.certificates()[1] == (added, False, "Associated")


def test_a_stuck_job_that_is_not_due_ends_on_time(cloud: Cloud):
    fault = cloud.control.inject(kind="stuckJob")
    made = cloud.create(listener_protocol="HTTP")
    cloud.control.ask("DELETE", f"faults/{fault}")

    assert cloud.status(made) == "Provisioning"
    cloud.control.advance(60)
    assert cloud.status(made) == "Running"


def test_only_the_jobs_that_it_hit_are_stuck(cloud: Cloud):
    cloud.control.inject(kind="stuckJob", count=1)
    stuck = cloud.create(port=8001, listener_protocol="HTTP")
    free = cloud.create(port=8002, listener_protocol="HTTP")
    cloud.control.advance(60)

    assert (cloud.status(stuck), cloud.status(free)) == ("Provisioning", "Running")


def test_reads_lag_behind_writes(cloud: Cloud):
    fault = cloud.control.inject(kind="lag", action="ListListenerCertificates", seconds=20)
    added = cloud.upload("added", authority().issue())
    cloud.associate(added)

    assert len(cloud.certificates()) == 1
    assert cloud.status() == "Configuring"  # another action, which doesn't lag
    cloud.control.advance(19)
    assert len(cloud.certificates()) == 1
    cloud.control.advance(1)
    assert cloud.certificates()[1] == (added, False, "Associating")
    cloud.control.advance(10)
    assert cloud.certificates()[1] == (added, False, "Associated")
    cloud.dissociate(added)
    assert cloud.certificates()[1] == (added, False, "Associated")
    cloud.control.ask("DELETE", f"faults/{fault}")
    assert cloud.certificates()[1] == (added, False, "Dissociating")


def test_what_a_job_ended_in_is_seen_so_long_after_its_end(cloud: Cloud):
    cloud.control.inject(kind="lag", action="GetListenerAttribute", seconds=5)
    cloud.replace_default(cloud.upload("added", authority().issue()))
    cloud.control.advance(1000)

    assert cloud.status() == "Running"
    (ended,) = [job for job in cloud.control.state()["jobs"] if job["action"] == "UpdateListenerAttribute"]
    assert ended["status"] == "Succeeded"


def test_a_deletion_is_seen_late(cloud: Cloud):
    cloud.control.inject(kind="lag", action="Get*", seconds=60)
    cloud.alb.delete_listener(DeleteListenerRequest(listener_id=HTTP_LISTENER))
    cloud.control.advance(30)

    assert cloud.status(HTTP_LISTENER) == "Running"
    cloud.control.advance(60)
    with refused("ResourceNotFound.Listener", 404):
        cloud.status(HTTP_LISTENER)


def test_writes_do_not_lag(cloud: Cloud):
    cloud.control.inject(kind="lag", seconds=60)
    cloud.replace_default(cloud.upload("added", authority().issue()))

    with refused("IncorrectStatus.Listener"):
        cloud.replace_default(cloud.upload("other", authority().issue(key_number=1)))
    assert cloud.status() == "Running"
    (fault,) = cloud.control.ask("GET", "faults")[1]["faults"]
    assert (fault["matched"], fault["hit"]) == (1, 1)


def test_faults_of_jobs_pass_reads_over(cloud: Cloud):
    cloud.control.inject(kind="stuckJob", count=1)
    cloud.control.inject(kind="failJob", count=1)
    cloud.status()
    made = cloud.create(listener_protocol="HTTP")
    cloud.control.advance(60)

    assert cloud.status(made) == "Provisioning"
    assert [fault["matched"] for fault in cloud.control.ask("GET", "faults")[1]["faults"]] == [1, 1]


def interrupted(cloud: Cloud) -> bool:
    """Whether a new connection to the HTTPS listener is."""
    try:
        handshake.serve(cloud.control.place(), "old.example.com")
    except OSError:
        return True
    return False


def test_connections_are_interrupted_while_a_default_certificate_is_replaced(cloud: Cloud):
    cloud.control.inject(kind="interruptReplacement", resource=LISTENER, nth=2)
    assert not interrupted(cloud)

    with handshake.connect(cloud.control.place(), "old.example.com") as existing:
        cloud.replace_default(cloud.upload("added", authority().issue()))
        assert [interrupted(cloud) for _ in range(3)] == [False, True, True]
        assert handshake.look(existing).answer["listener"] == LISTENER

    cloud.control.advance(60)
    assert not interrupted(cloud)
    (fault,) = cloud.control.ask("GET", "faults")[1]["faults"]
    assert (fault["matched"], fault["hit"]) == (3, 2)
    assert all(not call["faults"] for call in cloud.control.calls())


def test_another_change_of_a_listener_interrupts_nothing(cloud: Cloud):
    cloud.control.inject(kind="interruptReplacement")
    cloud.associate(cloud.upload("added", authority().issue()))

    assert not interrupted(cloud)


def test_the_replacement_on_another_listener_interrupts_nothing(cloud: Cloud):
    cloud.control.inject(kind="interruptReplacement", resource=HTTP_LISTENER)
    cloud.replace_default(cloud.upload("added", authority().issue()))

    assert not interrupted(cloud)
