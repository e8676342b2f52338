"""Parameters of the actions on jobs (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from albsim.alb.shared import UpTo10
from albsim.contract.fields import Number, PageSize, Params


class ListAsynJobsParams(Params):
    """Parameters of ListAsynJobs; times in milliseconds since the epoch."""

    job_ids: UpTo10 | None = None
    resource_ids: UpTo10 | None = None
    resource_type: str | None = None
    api_name: str | None = None
    begin_time: Number | None = None
    end_time: Number | None = None
    max_results: PageSize = 20
    next_token: str | None = None
