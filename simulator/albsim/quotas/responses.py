"""Response fields of the Quota Center actions (API version 2020-05-10); the gateway adds RequestId to each."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from albsim.paging import Page


class QuotaItem(TypedDict):
    """A quota; TotalUsage only where it can be used up."""

    Adjustable: bool
    ApplicableRange: list[int]
    ApplicableType: str
    Consumable: bool
    Dimensions: dict[str, str]
    ProductCode: str
    QuotaActionCode: str
    QuotaArn: str
    QuotaCategory: str
    QuotaDescription: str
    QuotaName: str
    QuotaType: str
    QuotaUnit: str
    TotalQuota: int
    TotalUsage: NotRequired[int]


class GetProductQuotaResponse(TypedDict):
    """Response of GetProductQuota."""

    Quota: QuotaItem


class ListProductQuotasResponse(Page):
    """Response of ListProductQuotas."""

    Quotas: list[QuotaItem]


class ProductItem(TypedDict):
    """A product, and which categories of quotas it has: ``support`` or ``unsupport``."""

    CommonQuotaSupport: str
    Dynamic: bool
    FlowControlSupport: str
    ProductCode: str
    ProductName: str
    ProductNameEn: str
    WhiteListLabelQuotaSupport: str


class ListProductsResponse(Page):
    """Response of ListProducts."""

    ProductInfo: list[ProductItem]
