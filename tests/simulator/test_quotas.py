"""Quota Center over the official SDK."""

from alibabacloud_quotas20200510 import models

from tests.simulator.support import Cloud, refused, running, seed

CERTIFICATES = "alb_quota_loadbalancer_certificates_num_{}_edition"


def get(cloud: Cloud, code: str, product: str = "alb") -> models.GetProductQuotaResponseBodyQuota:
    dimension = models.GetProductQuotaRequestDimensions(key="regionId", value="cn-hangzhou")
    request = models.GetProductQuotaRequest(product_code=product, quota_action_code=code, dimensions=[dimension])
    return cloud.quotas.get_product_quota(request).body.quota


def test_the_quotas_of_every_edition(cloud: Cloud):
    limits = {edition: get(cloud, CERTIFICATES.format(edition)) for edition in ("basic", "standard", "standardwithwaf")}

    assert {edition: quota.total_quota for edition, quota in limits.items()} == {
        "basic": 10,
        "standard": 25,
        "standardwithwaf": 25,
    }
    assert limits["basic"].applicable_range == [10, 150]
    assert limits["basic"].adjustable is True


def test_what_is_used_up_is_counted(cloud: Cloud):
    quota = get(cloud, "alb_quota_loadbalancers_num")

    assert (quota.total_quota, quota.total_usage, quota.consumable) == (60, 2, True)


def test_a_raised_quota():
    code = CERTIFICATES.format("standard")
    with running(seed(quotas={code: 40})) as cloud:
        assert get(cloud, code).total_quota == 40


def test_quotas_are_listed_page_by_page(cloud: Cloud):
    def page(token: str | None) -> models.ListProductQuotasResponseBody:
        request = models.ListProductQuotasRequest(
            product_code="alb", max_results=5, next_token=token, sort_field="TOTAL", sort_order="Descending"
        )
        return cloud.quotas.list_product_quotas(request).body

    first = page(None)
    second = page(first.next_token)
    third = page(second.next_token)
    codes = [quota.quota_action_code for part in (first, second, third) for quota in part.quotas]
    totals = [quota.total_quota for part in (first, second, third) for quota in part.quotas]

    assert len(codes) == len(set(codes)) == first.total_count == 13
    assert totals == sorted(totals, reverse=True)
    assert not third.next_token


def test_quotas_are_found_by_filter(cloud: Cloud):
    def found(**filters: object) -> int:
        request = models.ListProductQuotasRequest(**{"product_code": "alb", **filters})
        return int(cloud.quotas.list_product_quotas(request).body.total_count)

    assert found(quota_action_code=CERTIFICATES.format("basic")) == 1
    assert found(key_word="certificates") == 3
    assert found(quota_category="FlowControl") == 0
    assert found(product_code="ecs") == 0


def test_refusals(cloud: Cloud):
    with refused("INVALID.MAX.RESULTS"):
        cloud.quotas.list_product_quotas(models.ListProductQuotasRequest(product_code="alb", max_results=101))
    with refused("InvalidSortOrder"):
        cloud.quotas.list_product_quotas(models.ListProductQuotasRequest(product_code="alb", sort_order="Up"))
    with refused("MissingProductCode"):
        cloud.quotas.list_product_quotas(models.ListProductQuotasRequest())
    with refused("InvalidParameter"):
        get(cloud, "alb_quota_of_nothing")
    with refused("InvalidParameter"):
        get(cloud, CERTIFICATES.format("basic"), product="ecs")


def test_a_quota_of_another_region(cloud: Cloud):
    dimension = models.GetProductQuotaRequestDimensions(key="regionId", value="eu-central-1")
    request = models.GetProductQuotaRequest(
        product_code="alb", quota_action_code="alb_quota_loadbalancers_num", dimensions=[dimension]
    )

    quota = cloud.quotas.get_product_quota(request).body.quota

    assert (quota.dimensions, quota.total_usage) == ({"regionId": "eu-central-1"}, 0)


def test_products_are_listed(cloud: Cloud):
    body = cloud.quotas.list_products(models.ListProductsRequest()).body

    (product,) = body.product_info
    assert (body.max_results, body.total_count, body.next_token) == (30, 1, None)
    assert (product.product_code, product.product_name_en) == ("alb", "Application Load Balancer")
    assert (product.common_quota_support, product.flow_control_support) == ("support", "unsupport")
    with refused("InvalidParameter"):
        cloud.quotas.list_products(models.ListProductsRequest(max_results=201))
