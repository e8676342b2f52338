"""Response fields of the older calls on server certificates (CAS 2020-06-19); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import TypedDict

from albsim.cas.shared import PageFields


class CreateSSLCertificateWithNameResponse(TypedDict):
    """Response of CreateSSLCertificateWithName."""

    CertIdentifier: str


class CertMeta(TypedDict):
    """What a certificate says; times in milliseconds since the epoch."""

    AfterDate: int
    Algorithm: str
    BeforeDate: int
    CertIdentifier: str
    CertName: str
    CommonName: str
    Issuer: str
    KeySize: int
    Md5: str
    Sans: str
    SerialNo: str
    Sha2: str
    SignAlgorithm: str


class DescribeSSLCertificateListResponse(PageFields):
    """Response of DescribeSSLCertificateList; clients read pages up to PageCount."""

    CertMetaList: list[CertMeta]
    PageCount: int


class DescribeSSLCertificatePublicKeyDetailResponse(TypedDict):
    """Response of DescribeSSLCertificatePublicKeyDetail; X509Certificate is the PEM as it was uploaded."""

    CertificateInfo: CertMeta
    X509Certificate: str
