"""The actions on certificate repositories and the certificates in them."""

from __future__ import annotations

from albsim.cas.kinds import change_several, read, several, write
from albsim.cas.shared import NoFields
from albsim.cas.warehouses import contents, params, responses, warehouses
from albsim.contract.fields import Empty

ACTIONS = (
    write(
        "CreateWarehouse",
        params.CreateWarehouseParams,
        responses.CreateWarehouseResponse,
        warehouses.create_warehouse,
        "MissingParameter",
        "NameRepeat",
    ),
    write(
        "DeleteWarehouse",
        params.DeleteWarehouseParams,
        NoFields,
        warehouses.delete_warehouse,
        "MissingParameter",
        "NotFound",
        "ResourceAlreadyAssociated",
    ),
    read("ListWarehouse", params.ListWarehouseParams, responses.ListWarehouseResponse, warehouses.list_warehouse),
    several(
        "ListCertWarehouse",
        params.ListCertWarehouseParams,
        responses.ListCertWarehouseResponse,
        warehouses.list_cert_warehouse,
    ),
    several(
        "GetCertWarehouseQuota",
        Empty,
        responses.GetCertWarehouseQuotaResponse,
        warehouses.get_cert_warehouse_quota,
    ),
    several("ListCert", params.ListCertParams, responses.ListCertResponse, contents.list_cert),
    change_several(
        "UploadPCACert",
        params.UploadPCACertParams,
        responses.UploadPCACertResponse,
        contents.upload_pca_cert,
        "CertificateExpired",
        "CertificateFormatException",
        "InsufficientQuota",
        "KeyNotMatchCert",
        "NotFound",
        "ParseCertificateFailed",
    ),
    change_several(
        "DeletePCACert",
        params.DeletePCACertParams,
        NoFields,
        contents.delete_pca_cert,
        "NotFound",
        "ResourceAlreadyAssociated",
    ),
    read(
        "DescribeWarehouseCert",
        params.DescribeWarehouseCertParams,
        responses.DescribeWarehouseCertResponse,
        contents.describe_warehouse_cert,
        "MissingParameter",
        "NotFound",
    ),
)
