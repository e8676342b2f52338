"""Parameters of the older calls on server certificates (CAS 2020-06-19), described once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from albsim.cas.shared import NumberedPage
from albsim.contract.fields import Params


class CreateSSLCertificateWithNameParams(Params):
    """Parameters of CreateSSLCertificateWithName; Certificate and PrivateKey, or the four of an SM2 pair."""

    cert_name: Annotated[str, Field(max_length=128)]
    certificate: str | None = None
    private_key: str | None = None
    encrypt_certificate: str | None = None
    encrypt_private_key: str | None = None
    sign_certificate: str | None = None
    sign_private_key: str | None = None


class DescribeSSLCertificateListParams(NumberedPage):
    """Parameters of DescribeSSLCertificateList."""

    search_value: str | None = None


class CertIdentifierParams(Params):
    """Parameters of DescribeSSLCertificatePublicKeyDetail and DeleteSSLCertificate."""

    cert_identifier: str
