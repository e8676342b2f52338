"""Response fields of the actions on private CAs (CAS 2020-06-30); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from albsim.cas.shared import CertificateTag, PageFields


class CommonFields(TypedDict):
    """What DescribeCACertificate and DescribeCACertificateList both say; times in milliseconds since the epoch."""

    AfterDate: int
    Algorithm: str
    BeforeDate: int
    CertificateType: str
    CommonName: str
    CountryCode: str
    Identifier: str
    KeySize: int
    Locality: str
    Md5: str
    Organization: str
    OrganizationUnit: str
    ParentIdentifier: NotRequired[str]
    Sans: str
    SerialNumber: str
    Sha2: str
    SignAlgorithm: str
    State: str
    Status: str
    SubjectDN: str
    X509Certificate: str
    Years: int


class CaCertificateItem(CommonFields):
    """A CA certificate in DescribeCACertificateList."""

    Alias: str


class DescribeCACertificateListResponse(PageFields):
    """Response of DescribeCACertificateList."""

    CertificateList: list[CaCertificateItem]
    PageCount: int


class CaCertificateDetail(CommonFields):
    """A CA certificate with its chain."""

    CaCertChain: str
    CertIssuedCount: int
    FullAlgorithm: str
    IssuerType: str
    Tags: list[CertificateTag]


class DescribeCACertificateResponse(TypedDict):
    """Response of DescribeCACertificate."""

    Certificate: CaCertificateDetail
    Years: int


class DescribeCACertificateCountResponse(TypedDict):
    """Response of DescribeCACertificateCount."""

    TotalCount: int


class EndEntityItem(TypedDict):
    """An issued certificate in ListCert; dates as days, times in milliseconds since the epoch."""

    AfterDate: str
    AfterTime: int
    Algorithm: str
    AliasName: str
    BeforeDate: str
    BeforeTime: int
    CertificateType: str
    CommonName: str
    Id: int
    Identifier: str
    KeyExportable: bool
    Organization: str
    OrganizationUnit: str
    SerialNumber: str
    Status: str
    SubjectDn: str


class ListCertResponse(TypedDict):
    """Response of ListCert, with the fields of the way of paging that was asked for."""

    CurrentPage: NotRequired[int]
    List: list[EndEntityItem]
    MaxResults: NotRequired[int]
    NextToken: NotRequired[str]
    PageCount: NotRequired[int]
    ShowSize: NotRequired[int]
    TotalCount: int


class PcaCaItem(TypedDict):
    """A CA certificate in ListPcaCaCertificate."""

    CertIdentifier: str
    CommonName: str
    IssuerIdentifier: NotRequired[str]
    PrivateCaRegionId: str
    Status: str
    UserId: str


class ListPcaCaCertificateResponse(TypedDict):
    """Response of ListPcaCaCertificate."""

    List: list[PcaCaItem]
    MaxResults: int
    NextToken: NotRequired[str]
    TotalCount: int
