"""Parameters of the actions on cloud resources (CAS 2020-04-07), described once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.cas.shared import NumberedPage, ShowSize
from albsim.contract.fields import JsonText, Number, Params

CloudProduct = Literal[
    "SLB",
    "LIVE",
    "webHosting",
    "VOD",
    "CR",
    "DCDN",
    "DDOS",
    "CDN",
    "ALB",
    "APIGateway",
    "FC",
    "GA",
    "MSE",
    "NLB",
    "OSS",
    "SAE",
    "WAF",
    "TencentCDN",
    "TencentCLB",
    "TencentWAF",
    "HuaweiCDN",
    "AwsCloudFront",
    "AwsCLB",
    "AwsALB",
    "AwsNLB",
]


class ListCloudResourcesParams(NumberedPage):
    """Parameters of ListCloudResources; CertIds is a JSON text."""

    cert_ids: Annotated[tuple[Number, ...] | None, Field(min_length=1), JsonText()] = None
    cloud_name: Literal["Tencent", "Huawei", "Aws", "aliyun"] | None = None
    cloud_product: CloudProduct | None = None
    keyword: str | None = None
    secret_id: str | None = None
    show_size: ShowSize = 20


class DescribeCloudResourceStatusParams(Params):
    """Parameters of DescribeCloudResourceStatus."""

    secret_id: str | None = None
