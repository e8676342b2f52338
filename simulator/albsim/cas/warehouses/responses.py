"""Response fields of the actions on certificate repositories (CAS 2020-04-07); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from albsim.cas.shared import PageFields
from albsim.paging import Page


class CreateWarehouseResponse(TypedDict):
    """Response of CreateWarehouse."""

    WarehouseInstanceId: str


class WarehouseItem(TypedDict):
    """A repository in ListWarehouse."""

    WarehouseInstanceId: str
    WarehouseName: str
    WarehouseType: str


class ListWarehouseResponse(Page):
    """Response of ListWarehouse."""

    Data: list[WarehouseItem]


class CertWarehouseItem(TypedDict):
    """A repository in ListCertWarehouse."""

    InstanceId: str
    IsExpired: bool
    Name: str
    Type: str
    WhId: int


class ListCertWarehouseResponse(PageFields):
    """Response of ListCertWarehouse."""

    CertWarehouseList: list[CertWarehouseItem]


class GetCertWarehouseQuotaResponse(TypedDict):
    """Response of GetCertWarehouseQuota."""

    AppTotalQuota: int
    AppUseCount: int
    TotalQuota: int
    UseCount: int


class CertItem(TypedDict):
    """A certificate in ListCert; times in milliseconds; one that is in no repository has no WhId."""

    AfterDate: int
    Algorithm: str
    BeforeDate: int
    CertType: str
    CommonName: str
    ExistPrivateKey: bool
    Identifier: str
    Issuer: str
    Sans: str
    SerialNo: str
    SignAlgorithm: str
    SourceType: str
    Status: str
    WhId: NotRequired[int]
    WhInstanceId: NotRequired[str]


class ListCertResponse(PageFields):
    """Response of ListCert."""

    CertList: list[CertItem]


class UploadPCACertResponse(TypedDict):
    """Response of UploadPCACert."""

    Identifier: str


class DescribeWarehouseCertResponse(TypedDict):
    """Response of DescribeWarehouseCert; Content is the PEM with its chain, as it was sent."""

    CertIdentifier: str
    CertStatus: str
    CertType: str
    CommonName: str
    Content: str
    Fingerprint: str
    Issuer: str
    IssuerIdentifier: NotRequired[str]
    WarehouseInstanceId: NotRequired[str]
