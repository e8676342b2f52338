"""Parameters of the actions on private CAs (CAS 2020-06-30), described once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.cas.shared import NumberedPage, PageNumber, ShowSize
from albsim.contract.fields import Number, Params, Token

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
IssuerType = Literal["local", "iTrusChina", "external"]


class DescribeCACertificateParams(Params):
    """Parameters of DescribeCACertificate."""

    identifier: str | None = None


class DescribeCACertificateListParams(NumberedPage):
    """Parameters of DescribeCACertificateList."""

    ca_status: Literal["issue", "forbidden", "revoke"] | None = None
    cert_type: Literal["root", "subRoot", "externalCa"] | None = None
    identifier: str | None = None
    issuer_type: IssuerType | None = None
    resource_group_id: str | None = None
    show_size: ShowSize = 20
    valid_status: Literal["valid", "notValid"] | None = None


class ListCertParams(Params):
    """Parameters of ListCert; it is paged by token, or by number where CurrentPage or ShowSize is given."""

    after_date: Day | None = None
    before_date: Day | None = None
    current_page: PageNumber | None = None
    instance_uuid: str | None = None
    max_results: Annotated[Number, Field(ge=1)] = 20
    next_token: str | None = None
    parent_identifier: str | None = None
    show_size: ShowSize | None = None
    status: Literal["ISSUE", "REVOKE"] | None = None
    type: Literal["SERVER", "CLIENT", "END_ENTITY"] | None = None


class ListPcaCaCertificateParams(Params):
    """Parameters of ListPcaCaCertificate."""

    max_results: Annotated[Number, Field(ge=1, le=2000)] = 20
    next_token: str | None = None


class UploadPcaCertToCasParams(Params):
    """Parameters of UploadPcaCertToCas; Ids is a list with commas."""

    ids: str


class UpdateCACertificateStatusParams(Params):
    """Parameters of UpdateCACertificateStatus; nothing but revoking is documented."""

    client_token: Token | None = None
    identifier: str
    status: Literal["REVOKE"] = "REVOKE"
