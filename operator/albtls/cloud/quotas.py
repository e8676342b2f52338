"""Quota Center: the account's limits. Asked rarely, and believed less than the cloud's own refusal."""

from collections.abc import Callable
from typing import Any, Final

from alibabacloud_quotas20200510 import models
from alibabacloud_quotas20200510.client import Client

from albtls.cloud.classification import Disposition
from albtls.cloud.errors import CloudError
from albtls.cloud.sdk import Sdk
from albtls.cloud.shared import SharedReads

#: Seconds for which a limit is good.
_KEPT: Final = 3600.0
_PRODUCT: Final = "alb"
#: Quota Center's names by edition. Source: the product's quota page.
_CERTIFICATES: Final = {
    "Basic": "alb_quota_loadbalancer_certificates_num_basic_edition",
    "Standard": "alb_quota_loadbalancer_certificates_num_standard_edition",
    "StandardWithWaf": "alb_quota_loadbalancer_certificates_num_standardwithwaf_edition",
}


class QuotaGateway:
    """The Quota Center API, for one region.

    Args:
        client: the SDK's client.
        sdk: how calls are made.
        region: of the load balancers.
        clock: monotonic seconds.
    """

    def __init__(self, client: Client, sdk: Sdk, *, region: str, clock: Callable[[], float]) -> None:
        self._client = client
        self._sdk = sdk
        self._region = region
        self._limits = SharedReads(self._read, keep=_KEPT, clock=clock)

    async def additional_certificates(self, edition: str) -> int | None:
        """How many additional certificates a load balancer of an edition takes.

        Returns:
            None where Quota Center doesn't say: no rights, no answer, an edition that it has no name for. Nothing
            depends on it so much that it would be worth an error.
        """
        code = _CERTIFICATES.get(edition)
        if code is None:
            return None
        try:
            return await self._limits.get(code) or None
        except CloudError:
            return None

    async def _read(self, code: str) -> int:
        """The limit; 0 where Quota Center doesn't tell this account, which is asked no more often than a limit."""
        try:
            body: Any = await self._sdk.call(
                "GetProductQuota",
                self._client.get_product_quota_with_options,
                models.GetProductQuotaRequest(
                    product_code=_PRODUCT,
                    quota_action_code=code,
                    dimensions=[models.GetProductQuotaRequestDimensions(key="regionId", value=self._region)],
                ),
                write=False,
                about=code,
            )
        except CloudError as error:
            if error.disposition is not Disposition.TELL_USER:
                raise
            return 0
        return max(0, int(getattr(body.quota, "total_quota", None) or 0))
