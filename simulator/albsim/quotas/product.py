"""The Quota Center actions that exist (API version 2020-05-10)."""

from __future__ import annotations

from albsim.contract.action import Action, Product, by_name
from albsim.quotas import params, quotas, responses

QUOTAS = Product(
    name="quotas",
    version="2020-05-10",
    host="quotas.aliyuncs.com",
    ram_prefix="quotas",
    denied_code="Forbidden.RAM",
    actions=by_name(
        Action(
            "GetProductQuota",
            params.GetProductQuotaParams,
            responses.GetProductQuotaResponse,
            quotas.get_product_quota,
        ),
        Action(
            "ListProductQuotas",
            params.ListProductQuotasParams,
            responses.ListProductQuotasResponse,
            quotas.list_product_quotas,
        ),
        Action("ListProducts", params.ListProductsParams, responses.ListProductsResponse, quotas.list_products),
    ),
)
