"""Parameters of the actions on server certificates (CAS 2020-04-07), described once.

Names, types, required, enumerations and lengths are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.cas.shared import NumberedPage
from albsim.contract.fields import Flag, Number, PageSize, Params, TagParam, Token

OrderType = Literal["CPACK", "BUY", "UPLOAD", "CERT"]
OrderStatus = Literal[
    "PAYED", "CHECKING", "CHECKED_FAIL", "ISSUED", "WILLEXPIRED", "EXPIRED", "NOTACTIVATED", "REVOKED"
]


class UploadUserCertificateParams(Params):
    """Parameters of UploadUserCertificate; Cert and Key, or the four of an SM2 pair."""

    name: Annotated[str, Field(max_length=63)]
    cert: str | None = None
    key: str | None = None
    encrypt_cert: str | None = None
    encrypt_private_key: str | None = None
    sign_cert: str | None = None
    sign_private_key: str | None = None
    resource_group_id: str = ""
    tags: Annotated[tuple[TagParam, ...], Field(max_length=100)] = ()
    client_token: Token | None = None


class GetUserCertificateDetailParams(Params):
    """Parameters of GetUserCertificateDetail."""

    cert_id: Number
    cert_filter: Flag = False


class DeleteUserCertificateParams(Params):
    """Parameters of DeleteUserCertificate."""

    cert_id: Number
    client_token: Token | None = None


class ListUserCertificateOrderParams(NumberedPage):
    """Parameters of ListUserCertificateOrder."""

    order_type: OrderType = "CPACK"
    status: OrderStatus | None = None
    keyword: str | None = None
    resource_group_id: str | None = None


class ListCertificatesParams(NumberedPage):
    """Parameters of ListCertificates."""

    certificate_source: Literal["BUY", "TEST", "UPLOAD"] | None = None
    certificate_status: Literal["issued", "revoked", "willExpire", "expired"] | None = None
    instance_id: str | None = None
    keyword: str | None = None
    resource_group_id: str | None = None
    show_size: PageSize = 10


class GetCertificateDetailParams(Params):
    """Parameters of GetCertificateDetail."""

    certificate_id: Number
