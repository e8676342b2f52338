"""Response fields of the actions on server certificates (CAS 2020-04-07); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from albsim.cas.shared import CertificateTag, PageFields


class UploadUserCertificateResponse(TypedDict):
    """Response of UploadUserCertificate."""

    CertId: int
    ResourceId: str


class ChainItem(TypedDict):
    """A certificate of a chain; times in milliseconds since the epoch."""

    CommonName: str
    IssuerCommonName: str
    NotAfter: int
    NotBefore: int
    RemainDay: int


class GetUserCertificateDetailResponse(TypedDict):
    """Response of GetUserCertificateDetail; Cert and Key are absent with CertFilter."""

    Algorithm: str
    BuyInAliyun: bool
    Cert: NotRequired[str]
    CertChain: list[ChainItem]
    CertIdentifier: str
    CertSha2: str
    City: str
    Common: str
    Country: str
    EndDate: str
    Expired: bool
    Fingerprint: str
    Id: int
    InstanceId: str
    Issuer: str
    Key: NotRequired[str]
    Name: str
    NotAfter: int
    NotBefore: int
    OrderId: int
    OrgName: str
    Province: str
    ResourceGroupId: str
    Sans: str
    SerialNo: str
    Sha2: str
    StartDate: str
    Tags: list[CertificateTag]


class OrderItem(TypedDict):
    """An uploaded certificate in ListUserCertificateOrder: without CertIdentifier and Algorithm."""

    CertificateId: int
    City: str
    CommonName: str
    Country: str
    EndDate: str
    Expired: bool
    Fingerprint: str
    InstanceId: str
    Issuer: str
    Name: str
    OrgName: str
    Province: str
    ResourceGroupId: str
    Sans: str
    SerialNo: str
    Sha2: str
    StartDate: str
    Upload: bool


class ListUserCertificateOrderResponse(PageFields):
    """Response of ListUserCertificateOrder."""

    CertificateOrderList: list[OrderItem]


class CommonFields(TypedDict):
    """What ListCertificates and GetCertificateDetail both say; times in milliseconds since the epoch."""

    Algorithm: str
    CertIdentifier: str
    CertificateName: str
    CertificateSource: str
    CertificateStatus: str
    CommonName: str
    Domain: str
    ExistPrivateKey: bool
    FingerPrint: str
    InstanceId: str
    Issuer: str
    KeySize: int
    NotAfter: int
    NotBefore: int
    Serial: str
    UsingProductList: list[str]


class CertificateItem(CommonFields):
    """A certificate in ListCertificates, where its number is a string."""

    CertificateId: str
    SubjectAlternativeNames: list[str]


class ListCertificatesResponse(PageFields):
    """Response of ListCertificates."""

    CertificateList: list[CertificateItem]


class CertificateChainItem(TypedDict):
    """A certificate of a chain; times in milliseconds since the epoch."""

    Issuer: str
    NotAfter: int
    NotBefore: int
    RemainDay: int
    Subject: str


class GetCertificateDetailResponse(CommonFields):
    """Response of GetCertificateDetail; without SubjectAlternativeNames, as clients see it in practice."""

    CertificateChainList: list[CertificateChainItem]
    CertificateId: int
    Tags: list[CertificateTag]
