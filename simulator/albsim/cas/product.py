"""The CAS actions that exist (API version 2020-04-07).

Rate limits per account by the action pages: 100 calls a second for single certificates, 10 for lists; CAS refuses
with its own code.
"""

from __future__ import annotations

from albsim.cas import certificates, orders, params, responses, tags
from albsim.contract.action import Action, Kind, Product, RateLimit, by_name

_SINGLE = RateLimit(calls=100, seconds=1, code="FlowControlError")
_LIST = RateLimit(calls=10, seconds=1, code="FlowControlError")

CAS = Product(
    name="cas",
    version="2020-04-07",
    host="cas.aliyuncs.com",
    ram_prefix="yundun-cert",
    denied_code="NoPermission",
    actions=by_name(
        Action(
            "UploadUserCertificate",
            params.UploadUserCertificateParams,
            responses.UploadUserCertificateResponse,
            certificates.upload_user_certificate,
            kind=Kind.WRITE,
            rate=_SINGLE,
        ),
        Action(
            "GetUserCertificateDetail",
            params.GetUserCertificateDetailParams,
            responses.GetUserCertificateDetailResponse,
            certificates.get_user_certificate_detail,
            rate=_SINGLE,
        ),
        Action(
            "DeleteUserCertificate",
            params.DeleteUserCertificateParams,
            responses.NoFields,
            certificates.delete_user_certificate,
            kind=Kind.WRITE,
            rate=_SINGLE,
        ),
        Action(
            "ListUserCertificateOrder",
            params.ListUserCertificateOrderParams,
            responses.ListUserCertificateOrderResponse,
            orders.list_user_certificate_order,
            rate=_LIST,
        ),
        Action("TagResources", params.TagResourcesParams, responses.NoFields, tags.tag_resources, kind=Kind.WRITE),
        Action(
            "UntagResources", params.UntagResourcesParams, responses.NoFields, tags.untag_resources, kind=Kind.WRITE
        ),
        Action(
            "ListTagResources",
            params.ListTagResourcesParams,
            responses.ListTagResourcesResponse,
            tags.list_tag_resources,
        ),
    ),
)
