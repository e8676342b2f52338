"""Parameters of the actions on certificate repositories and what is in them (CAS 2020-04-07), described once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.cas.shared import NumberedPage
from albsim.contract.fields import JsonText, Number, Params

WarehouseType = Literal["uploadCA", "uploadPCA", "aliyunPCA"]
ListedType = Literal["uploadCA", "uploadPCA", "aliyunPCA", "ssl", "free", "disable"]


class CreateWarehouseParams(Params):
    """Parameters of CreateWarehouse."""

    biz: str | None = None
    name: Annotated[str | None, Field(max_length=128)] = None
    type: WarehouseType | None = None


class DeleteWarehouseParams(Params):
    """Parameters of DeleteWarehouse."""

    warehouse_instance_id: str | None = None


class ListWarehouseParams(Params):
    """Parameters of ListWarehouse; its lists are JSON texts."""

    max_results: Annotated[Number, Field(ge=1)] = 20
    next_token: str | None = None
    warehouse_instance_ids: Annotated[tuple[str, ...] | None, JsonText()] = None
    warehouse_types: Annotated[tuple[str, ...] | None, JsonText()] = None


class ListCertWarehouseParams(NumberedPage):
    """Parameters of ListCertWarehouse; the last three words of Type are of older documents."""

    instance_id: str | None = None
    name: str | None = None
    type: ListedType | None = None


class ListCertParams(NumberedPage):
    """Parameters of ListCert; Identifiers is a list with commas."""

    cert_type: Literal["CA", "CERT"] | None = None
    identifiers: str | None = None
    key_word: str | None = None
    source_type: Literal["upload", "aliyun"] | None = None
    status: Literal["ISSUE", "REVOKE"] | None = None
    warehouse_id: Number | None = None


class UploadPCACertParams(Params):
    """Parameters of UploadPCACert; PrivateKey belongs to the first certificate of Cert."""

    cert: str
    name: Annotated[str | None, Field(max_length=128)] = None
    private_key: str | None = None
    warehouse_id: Number


class DeletePCACertParams(Params):
    """Parameters of DeletePCACert."""

    identifier: str


class DescribeWarehouseCertParams(Params):
    """Parameters of DescribeWarehouseCert."""

    cert_identifier: str | None = None
