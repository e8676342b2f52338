"""ListAsynJobs over the official SDK."""

from alibabacloud_alb20200616 import models

from tests.simulator.listener_calls import default_of, finish, job, update
from tests.simulator.rule_calls import rule
from tests.simulator.support import LISTENER, Cloud


def test_jobs_are_found_by_filter(cloud: Cloud):
    first = cloud.replace_default(default_of(cloud))
    finish(cloud)
    made = cloud.create(port=8000, listener_protocol="HTTP")

    def found(**filters: object) -> list[str]:
        return [each.id for each in cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(**filters)).body.jobs]

    second = found(resource_ids=[made])[0]
    assert found() == [first, second]
    assert found(job_ids=[second, first]) == [first, second]
    assert found(job_ids=["unknown"]) == []
    assert found(api_name="CreateListener") == [second]
    assert found(begin_time=job(cloud, second).create_time) == [second]
    assert found(end_time=job(cloud, first).create_time) == [first]
    assert found(resource_type="Listener") == [first, second]
    assert found(resource_type="acl") == []


def test_exactly_the_jobs_that_are_asked_for(cloud: Cloud):
    first = update(cloud, idle_timeout=30)
    finish(cloud)
    second = update(cloud, idle_timeout=31)

    def found(*job_ids: str, **more: object) -> list[str]:
        request = models.ListAsynJobsRequest(job_ids=list(job_ids), **more)
        return [each.id for each in cloud.alb.list_asyn_jobs(request).body.jobs]

    assert found(second) == [second]
    assert found(second, first, second) == [first, second]
    assert found(first, "unknown") == [first]
    assert found(first, resource_ids=["lsn-other"]) == []


def test_jobs_are_listed_page_by_page(cloud: Cloud):
    began = []
    for seconds in range(30, 35):
        began.append(update(cloud, idle_timeout=seconds))
        finish(cloud)

    seen: list[str] = []
    token = None
    while True:
        request = models.ListAsynJobsRequest(resource_ids=[LISTENER], max_results=2, next_token=token)
        page = cloud.alb.list_asyn_jobs(request).body
        seen += [each.id for each in page.jobs]
        assert page.total_count == 5
        token = page.next_token
        if not token:
            break

    assert seen == began


def test_a_failed_job_says_why(cloud: Cloud):
    cloud.control.inject(kind="failJob", action="UpdateListenerAttribute", code="SystemBusy", message="try later")
    job_id = update(cloud, idle_timeout=30)
    finish(cloud)

    failed = job(cloud, job_id)
    assert (failed.status, failed.error_code, failed.error_message) == ("Failed", "SystemBusy", "try later")


def test_several_rules_are_one_job(cloud: Cloud):
    request = models.CreateRulesRequest().from_map(
        {"ListenerId": LISTENER, "Rules": [rule(each) for each in (1, 2, 3)]}
    )
    answer = cloud.alb.create_rules(request).body

    every = cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest()).body.jobs
    assert [(each.id, each.resource_type, each.operate_type) for each in every] == [(answer.job_id, "rule", "Create")]
