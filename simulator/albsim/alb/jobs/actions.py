"""The actions on jobs."""

from __future__ import annotations

from albsim.alb.jobs import params, reads, responses
from albsim.alb.kinds import read

ACTIONS = (read("ListAsynJobs", params.ListAsynJobsParams, responses.ListAsynJobsResponse, reads.list_asyn_jobs),)
