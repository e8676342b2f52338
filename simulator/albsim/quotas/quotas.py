"""GetProductQuota, ListProductQuotas, ListProducts: the quotas of ALB as Quota Center reports them.

Quota Center is one for all regions: the dimension ``regionId`` says which one is meant, else it is the endpoint's.
"""

from __future__ import annotations

from collections.abc import Sequence

from albsim.contract.action import Call
from albsim.errors import invalid
from albsim.limits import LIMITS, LOAD_BALANCERS, Limit, value
from albsim.paging import page
from albsim.quotas.params import (
    DimensionParam,
    GetProductQuotaParams,
    ListProductQuotasParams,
    ListProductsParams,
)
from albsim.quotas.responses import (
    GetProductQuotaResponse,
    ListProductQuotasResponse,
    ListProductsResponse,
    ProductItem,
    QuotaItem,
)
from albsim.world.world import World

_PRODUCT = "alb"
_PRODUCTS: tuple[ProductItem, ...] = (
    {
        "CommonQuotaSupport": "support",
        "Dynamic": False,
        "FlowControlSupport": "unsupport",
        "ProductCode": _PRODUCT,
        "ProductName": "应用型负载均衡",
        "ProductNameEn": "Application Load Balancer",
        "WhiteListLabelQuotaSupport": "unsupport",
    },
)


def get_product_quota(world: World, params: GetProductQuotaParams, call: Call) -> GetProductQuotaResponse:
    """One quota."""
    limit = LIMITS.get(params.quota_action_code) if params.product_code == _PRODUCT else None
    if limit is None:
        raise invalid("QuotaActionCode", "no such quota")
    return {"Quota": _item(world, call, _region(params.dimensions, call), limit)}


def list_product_quotas(world: World, params: ListProductQuotasParams, call: Call) -> ListProductQuotasResponse:
    """Quotas of a product, page by page; only ALB has any here, all of them in the category CommonQuota."""
    known = params.product_code == _PRODUCT and params.quota_category == "CommonQuota"
    found = [
        limit
        for limit in (LIMITS.values() if known else ())
        if params.quota_action_code in {None, limit.code}
        and (params.key_word is None or params.key_word.lower() in f"{limit.code} {limit.name}".lower())
    ]
    direction = -1 if params.sort_order == "Descending" else 1
    by_total = params.sort_field == "TOTAL"
    part = page(
        found,
        lambda limit: (float(direction * value(world, limit.code)) if by_total else 0.0, limit.code),
        size=params.max_results,
        token=params.next_token,
    )
    region = _region(params.dimensions, call)
    return {**part.fields(params.max_results), "Quotas": [_item(world, call, region, limit) for limit in part.items]}


def list_products(_world: World, params: ListProductsParams, _call: Call) -> ListProductsResponse:
    """The products that have quotas here, page by page."""
    part = page(_PRODUCTS, lambda each: (0.0, each["ProductCode"]), size=params.max_results, token=params.next_token)
    return {**part.fields(params.max_results), "ProductInfo": list(part.items)}


def _region(dimensions: Sequence[DimensionParam], call: Call) -> str:
    return next((each.value for each in dimensions if each.key == "regionId" and each.value), call.region)


def _item(world: World, call: Call, region: str, limit: Limit) -> QuotaItem:
    item: QuotaItem = {
        "Adjustable": True,
        "ApplicableRange": [limit.default, limit.highest],
        "ApplicableType": "continuous",
        "Consumable": limit.code == LOAD_BALANCERS,
        "Dimensions": {"regionId": region},
        "ProductCode": _PRODUCT,
        "QuotaActionCode": limit.code,
        "QuotaArn": f"acs:quotas:{region}:{call.account_id}:quota/{_PRODUCT}/{limit.code}",
        "QuotaCategory": "CommonQuota",
        "QuotaDescription": f"Number of {limit.name}",
        "QuotaName": limit.name,
        "QuotaType": "normal",
        "QuotaUnit": "Count",
        "TotalQuota": value(world, limit.code),
    }
    if limit.code == LOAD_BALANCERS:
        item["TotalUsage"] = sum(
            balancer.account_id == call.account_id and balancer.region == region for balancer in world.load_balancers
        )
    return item
