"""Parameters of the Quota Center actions (API version 2020-05-10), described once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.contract.fields import Number, Params, RefusedAs


class DimensionParam(Params):
    """What a quota is asked for, for example ``regionId``."""

    key: str
    value: str = ""


Dimensions = Annotated[tuple[DimensionParam, ...], Field(max_length=10)]


class GetProductQuotaParams(Params):
    """Parameters of GetProductQuota."""

    product_code: str
    quota_action_code: str
    dimensions: Dimensions = ()


class ListProductQuotasParams(Params):
    """Parameters of ListProductQuotas."""

    product_code: str
    quota_action_code: str | None = None
    quota_category: Literal["CommonQuota", "FlowControl", "WhiteListLabel"] = "CommonQuota"
    key_word: str | None = None
    group_code: str | None = None
    dimensions: Dimensions = ()
    sort_field: Literal["TOTAL", "TIME", "RESERVED"] | None = None
    sort_order: Annotated[Literal["Ascending", "Descending"], RefusedAs("InvalidSortOrder")] = "Ascending"
    max_results: Annotated[Number, Field(ge=1, le=100), RefusedAs("INVALID.MAX.RESULTS")] = 30
    next_token: str | None = None


class ListProductsParams(Params):
    """Parameters of ListProducts."""

    max_results: Annotated[Number, Field(ge=1, le=200)] = 30
    next_token: str | None = None
