"""How the gateways are put together, and what importing them costs."""

import subprocess
import sys

import pytest

from albtls.cloud.clouds import Clouds, CloudSettings, alb_endpoint, cas_endpoint
from albtls.core.naming import site_of
from devtools.environment import scrubbed


@pytest.mark.parametrize(
    ("region", "alb", "cas"),
    [
        ("cn-hangzhou", "alb.cn-hangzhou.aliyuncs.com", "cas.aliyuncs.com"),
        ("cn-hongkong", "alb.cn-hongkong.aliyuncs.com", "cas.aliyuncs.com"),
        ("us-west-1", "alb.us-west-1.aliyuncs.com", "cas.ap-southeast-1.aliyuncs.com"),
        ("ap-southeast-3", "alb.ap-southeast-3.aliyuncs.com", "cas.ap-southeast-1.aliyuncs.com"),
    ],
)
def test_each_region_has_its_endpoints(region, alb, cas):
    assert (alb_endpoint(region), cas_endpoint(site_of(region))) == (alb, cas)


async def test_regions_of_one_site_share_its_store(credentials):
    clouds = Clouds(CloudSettings(credentials_directory=credentials), may_write=lambda _: True)
    hangzhou, beijing, frankfurt = (clouds.region(name) for name in ("cn-hangzhou", "cn-beijing", "eu-central-1"))
    assert hangzhou.cas is beijing.cas
    assert hangzhou.cas is not frankfurt.cas
    assert hangzhou.alb is not beijing.alb
    assert clouds.region("cn-hangzhou") is hangzhou
    await clouds.close()


@pytest.mark.parametrize(
    ("module", "products"),
    [
        ("albtls.cloud", set()),
        ("albtls.cloud.errors", set()),
        (
            "albtls.cloud.clouds",
            {"alibabacloud_alb20200616", "alibabacloud_cas20200407", "alibabacloud_quotas20200510"},
        ),
    ],
)
def test_only_the_products_in_use_are_imported(module, products):
    script = f"import sys, {module}; print(*(name for name in sys.modules if name.startswith('alibabacloud_')))"
    run = subprocess.run([sys.executable, "-c", script], env=scrubbed(), capture_output=True, text=True, check=True)
    imported = {name.partition(".")[0] for name in run.stdout.split()}
    assert {name for name in imported if name[-1].isdigit()} == products
