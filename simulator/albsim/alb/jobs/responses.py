"""Response fields of the actions on jobs (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import TypedDict

from albsim.paging import Page


class JobItem(TypedDict):
    """An asynchronous job; times in milliseconds since the epoch."""

    ApiName: str
    CreateTime: int
    ErrorCode: str
    ErrorMessage: str
    Id: str
    ModifyTime: int
    OperateType: str
    ResourceId: str
    ResourceType: str
    Status: str


class ListAsynJobsResponse(Page):
    """Response of ListAsynJobs."""

    Jobs: list[JobItem]
