"""The actions on cloud resources that use certificates."""

from __future__ import annotations

from albsim.cas.cloud_resources import handlers, params, responses
from albsim.cas.kinds import several

ACTIONS = (
    several(
        "ListCloudResources",
        params.ListCloudResourcesParams,
        responses.ListCloudResourcesResponse,
        handlers.list_cloud_resources,
    ),
    several(
        "DescribeCloudResourceStatus",
        params.DescribeCloudResourceStatusParams,
        responses.DescribeCloudResourceStatusResponse,
        handlers.describe_cloud_resource_status,
    ),
)
