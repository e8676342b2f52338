"""The actions on tags of server certificates."""

from __future__ import annotations

from albsim.cas.kinds import read, write
from albsim.cas.shared import NoFields
from albsim.cas.tags import handlers, params, responses

ACTIONS = (
    write("TagResources", params.TagResourcesParams, NoFields, handlers.tag_resources, "NotFound"),
    write("UntagResources", params.UntagResourcesParams, NoFields, handlers.untag_resources, "NotFound"),
    read(
        "ListTagResources",
        params.ListTagResourcesParams,
        responses.ListTagResourcesResponse,
        handlers.list_tag_resources,
        "NotFound",
    ),
)
