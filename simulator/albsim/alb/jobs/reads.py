"""ListAsynJobs: the only place where the end of an asynchronous call, and the reason of a failed one, can be seen."""

from __future__ import annotations

from collections.abc import Iterable

from albsim.alb import lookup
from albsim.alb.jobs.params import ListAsynJobsParams
from albsim.alb.jobs.responses import JobItem, ListAsynJobsResponse
from albsim.contract.action import Call
from albsim.paging import page
from albsim.world.model import Job
from albsim.world.world import World


def list_asyn_jobs(world: World, params: ListAsynJobsParams, call: Call) -> ListAsynJobsResponse:
    """Jobs of the region that match every filter given; those of actions that answer without a JobId are not listed."""
    found = [
        job
        for job in _candidates(world, params)
        if not job.hidden and lookup.owned(job, call) and _matches(job, params)
    ]
    part = page(found, lambda job: (job.created, job.id), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "Jobs": [_item(job) for job in part.items]}


def _candidates(world: World, params: ListAsynJobsParams) -> Iterable[Job]:
    """The jobs to look at: not all where the request names some, or their resources."""
    if params.job_ids is not None:
        return [job for key in dict.fromkeys(params.job_ids) if (job := world.jobs.get(key)) is not None]
    if params.resource_ids is not None:
        return [job for key in dict.fromkeys(params.resource_ids) for job in world.jobs_by_resource.of(key)]
    return world.jobs


def _matches(job: Job, params: ListAsynJobsParams) -> bool:
    created = int(job.created * 1000)
    return (
        (params.resource_ids is None or job.resource_id in params.resource_ids)
        and (params.resource_type is None or params.resource_type.lower() == job.resource_type)
        and params.api_name in {None, job.api_name}
        and (params.begin_time is None or created >= params.begin_time)
        and (params.end_time is None or created <= params.end_time)
    )


def _item(job: Job) -> JobItem:
    return {
        "ApiName": job.api_name,
        "CreateTime": int(job.created * 1000),
        "ErrorCode": job.error_code,
        "ErrorMessage": job.error_message,
        "Id": job.id,
        "ModifyTime": int(job.modified * 1000),
        "OperateType": job.operate_type,
        "ResourceId": job.resource_id,
        "ResourceType": job.resource_type,
        "Status": job.status,
    }
