"""Response fields of the CAS actions (API version 2020-04-07); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class NoFields(TypedDict):
    """A response of nothing but its RequestId."""


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


class CertificateTag(TypedDict):
    """A tag of a certificate."""

    TagKey: str
    TagValue: str


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


class ListUserCertificateOrderResponse(TypedDict):
    """Response of ListUserCertificateOrder."""

    CertificateOrderList: list[OrderItem]
    CurrentPage: int
    ShowSize: int
    TotalCount: int


class TagResourceItem(TypedDict):
    """A tag of a resource."""

    ResourceId: str
    ResourceType: str
    TagKey: str
    TagValue: str


class TagResourceList(TypedDict):
    """The extra level that ListTagResources of CAS has."""

    TagResource: list[TagResourceItem]


class ListTagResourcesResponse(TypedDict):
    """Response of ListTagResources; NextToken is absent on the last page."""

    MaxResults: int
    NextToken: NotRequired[str]
    TagResources: TagResourceList
