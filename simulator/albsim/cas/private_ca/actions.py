"""The actions on private CAs."""

from __future__ import annotations

from albsim.cas.kinds import change_several, several
from albsim.cas.private_ca import authorities, end_entities, params, responses
from albsim.cas.shared import UPLOAD_REFUSALS, NoFields
from albsim.contract.fields import Empty

ACTIONS = (
    several(
        "DescribeCACertificate",
        params.DescribeCACertificateParams,
        responses.DescribeCACertificateResponse,
        authorities.describe_ca_certificate,
        "MissingParameter",
        "NotFound",
    ),
    several(
        "DescribeCACertificateList",
        params.DescribeCACertificateListParams,
        responses.DescribeCACertificateListResponse,
        authorities.describe_ca_certificate_list,
    ),
    several(
        "DescribeCACertificateCount",
        Empty,
        responses.DescribeCACertificateCountResponse,
        authorities.describe_ca_certificate_count,
    ),
    several("ListCert", params.ListCertParams, responses.ListCertResponse, end_entities.list_cert),
    several(
        "ListPcaCaCertificate",
        params.ListPcaCaCertificateParams,
        responses.ListPcaCaCertificateResponse,
        authorities.list_pca_ca_certificate,
    ),
    change_several(
        "UploadPcaCertToCas",
        params.UploadPcaCertToCasParams,
        NoFields,
        end_entities.upload_pca_cert_to_cas,
        *UPLOAD_REFUSALS,
        "NotFound",
    ),
    change_several(
        "UpdateCACertificateStatus",
        params.UpdateCACertificateStatusParams,
        NoFields,
        authorities.update_ca_certificate_status,
        "MissingParameter",
        "NotFound",
    ),
)
