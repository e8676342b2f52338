"""Injected faults, as the official SDK meets them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from alibabacloud_alb20200616.models import DeleteListenerRequest, ListAsynJobsRequest
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException, ThrottlingException
from darabonba.exceptions import UnretryableException

from tests.simulator.support import HTTP_LISTENER, LISTENER, Cloud, authority, connect, refused, running, seed


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
    before = cloud.control.listener()
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
        assert cloud.control.listener() == before


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


def test_a_fault_that_makes_no_sense_is_refused(cloud: Cloud):
    status, body = cloud.control.ask("POST", "faults", {"kind": "explode", "probability": 2})

    assert status == 400
    assert {problem["field"] for problem in body["errors"]} == {"kind", "probability"}
