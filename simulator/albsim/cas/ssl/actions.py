"""The older calls on server certificates."""

from __future__ import annotations

from albsim.cas.kinds import read, write
from albsim.cas.shared import UPLOAD_REFUSALS, NoFields
from albsim.cas.ssl import handlers, params, responses

ACTIONS = (
    write(
        "CreateSSLCertificateWithName",
        params.CreateSSLCertificateWithNameParams,
        responses.CreateSSLCertificateWithNameResponse,
        handlers.create_ssl_certificate_with_name,
        *UPLOAD_REFUSALS,
    ),
    read(
        "DescribeSSLCertificateList",
        params.DescribeSSLCertificateListParams,
        responses.DescribeSSLCertificateListResponse,
        handlers.describe_ssl_certificate_list,
    ),
    read(
        "DescribeSSLCertificatePublicKeyDetail",
        params.CertIdentifierParams,
        responses.DescribeSSLCertificatePublicKeyDetailResponse,
        handlers.describe_ssl_certificate_public_key_detail,
        "NotFound",
    ),
    write(
        "DeleteSSLCertificate",
        params.CertIdentifierParams,
        NoFields,
        handlers.delete_ssl_certificate,
        "NotFound",
        "ResourceAlreadyAssociated",
    ),
)
