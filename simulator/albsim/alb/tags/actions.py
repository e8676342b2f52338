"""The actions on tags.

Source of the error codes: the error lists of Alibaba Cloud's API metadata; the last two go with the resource types that
these don't know.
"""

from __future__ import annotations

from albsim.alb.kinds import read, write
from albsim.alb.shared import NoFields
from albsim.alb.tags import handlers, params, responses

_UNKNOWN = (
    "ResourceNotFound.Acl",
    "ResourceNotFound.LoadBalancer",
    "ResourceNotFound.SecurityPolicy",
    "ResourceNotFound.ServerGroup",
    "ResourceNotFound.Listener",
    "ResourceNotFound.Rule",
)

ACTIONS = (
    write("TagResources", params.TagResourcesParams, NoFields, handlers.tag_resources, *_UNKNOWN),
    write("UnTagResources", params.UnTagResourcesParams, NoFields, handlers.untag_resources, *_UNKNOWN),
    read(
        "ListTagResources",
        params.ListTagResourcesParams,
        responses.ListTagResourcesResponse,
        handlers.list_tag_resources,
        *_UNKNOWN,
    ),
)
