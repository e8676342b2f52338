"""GetProductQuota, ListProductQuotas: the quotas of ALB as Quota Center reports them."""

from __future__ import annotations

from albsim.contract.action import Call
from albsim.errors import invalid
from albsim.limits import LIMITS, LOAD_BALANCERS, Limit, value
from albsim.paging import page
from albsim.quotas.params import GetProductQuotaParams, ListProductQuotasParams
from albsim.quotas.responses import GetProductQuotaResponse, ListProductQuotasResponse, QuotaItem
from albsim.world.world import World

_PRODUCT = "alb"


def get_product_quota(world: World, params: GetProductQuotaParams, call: Call) -> GetProductQuotaResponse:
    """One quota."""
    limit = LIMITS.get(params.quota_action_code) if params.product_code == _PRODUCT else None
    if limit is None:
        raise invalid("QuotaActionCode", "no such quota")
    return {"Quota": _item(world, call, limit)}


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
    return {**part.fields(params.max_results), "Quotas": [_item(world, call, limit) for limit in part.items]}


def _item(world: World, call: Call, limit: Limit) -> QuotaItem:
    item: QuotaItem = {
        "Adjustable": True,
        "ApplicableRange": [limit.default, limit.highest],
        "ApplicableType": "continuous",
        "Consumable": limit.code == LOAD_BALANCERS,
        "Dimensions": {"regionId": call.region},
        "ProductCode": _PRODUCT,
        "QuotaActionCode": limit.code,
        "QuotaArn": f"acs:quotas:{call.region}:{call.account_id}:quota/{_PRODUCT}/{limit.code}",
        "QuotaCategory": "CommonQuota",
        "QuotaDescription": f"Number of {limit.name}",
        "QuotaName": limit.name,
        "QuotaType": "normal",
        "QuotaUnit": "Count",
        "TotalQuota": value(world, limit.code),
    }
    if limit.code == LOAD_BALANCERS:
        item["TotalUsage"] = sum(
            balancer.account_id == call.account_id and balancer.region == call.region
            for balancer in world.load_balancers
        )
    return item
