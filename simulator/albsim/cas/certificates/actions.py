"""The actions on server certificates."""

from __future__ import annotations

from albsim.cas.certificates import details, newer, orders, params, responses, uploads
from albsim.cas.kinds import change_one, one, several
from albsim.cas.shared import UPLOAD_REFUSALS, NoFields

ACTIONS = (
    change_one(
        "UploadUserCertificate",
        params.UploadUserCertificateParams,
        responses.UploadUserCertificateResponse,
        uploads.upload_user_certificate,
        *UPLOAD_REFUSALS,
    ),
    one(
        "GetUserCertificateDetail",
        params.GetUserCertificateDetailParams,
        responses.GetUserCertificateDetailResponse,
        details.get_user_certificate_detail,
        "NotFound",
    ),
    change_one(
        "DeleteUserCertificate",
        params.DeleteUserCertificateParams,
        NoFields,
        uploads.delete_user_certificate,
        "NotFound",
        "ResourceAlreadyAssociated",
    ),
    several(
        "ListUserCertificateOrder",
        params.ListUserCertificateOrderParams,
        responses.ListUserCertificateOrderResponse,
        orders.list_user_certificate_order,
    ),
    several(
        "ListCertificates",
        params.ListCertificatesParams,
        responses.ListCertificatesResponse,
        newer.list_certificates,
    ),
    one(
        "GetCertificateDetail",
        params.GetCertificateDetailParams,
        responses.GetCertificateDetailResponse,
        newer.get_certificate_detail,
        "NotFound",
    ),
)
