"""Parameters of the CAS actions (API version 2020-04-07), described once.

Names, types, required, enumerations and lengths are those of Alibaba Cloud's API metadata and SDK comments.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.contract.fields import Flag, Number, PageSize, Params, TagParam, Token

OrderType = Literal["CPACK", "BUY", "UPLOAD", "CERT"]
OrderStatus = Literal[
    "PAYED", "CHECKING", "CHECKED_FAIL", "ISSUED", "WILLEXPIRED", "EXPIRED", "NOTACTIVATED", "REVOKED"
]
ResourceIds = Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
Tags = Annotated[tuple[TagParam, ...], Field(max_length=20)]


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


class ListUserCertificateOrderParams(Params):
    """Parameters of ListUserCertificateOrder."""

    order_type: OrderType = "CPACK"
    status: OrderStatus | None = None
    keyword: str | None = None
    resource_group_id: str | None = None
    current_page: Annotated[Number, Field(ge=1)] = 1
    show_size: Annotated[Number, Field(ge=1)] = 50


class DeleteUserCertificateParams(Params):
    """Parameters of DeleteUserCertificate."""

    cert_id: Number
    client_token: Token | None = None


class TagResourcesParams(Params):
    """Parameters of TagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds
    tag: Tags = ()


class UntagResourcesParams(Params):
    """Parameters of UntagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds
    tag_key: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    all: Flag = False


class ListTagResourcesParams(Params):
    """Parameters of ListTagResources."""

    region_id: str
    resource_type: str
    resource_id: ResourceIds | None = None
    tag: Tags = ()
    max_results: PageSize = 20
    next_token: str | None = None
