"""Puts the gateways together: one `Cloud` per region, with the endpoints, limits and threads that belong to it.

The way in for the rest of the operator. Must never read a setting from anywhere but `CloudSettings`.
"""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_quotas20200510.client import Client as QuotaClient
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

import albtls
from albtls.cloud.alb import AlbGateway
from albtls.cloud.cas import CasGateway
from albtls.cloud.credentials import credentials_from
from albtls.cloud.jobs import JobPoller, Pace
from albtls.cloud.limits import Limits, Rate
from albtls.cloud.proxies import align_proxy_environment
from albtls.cloud.quotas import QuotaGateway
from albtls.cloud.rooms import Rooms
from albtls.cloud.sdk import MayWrite, OnCall, Sdk, Workers
from albtls.core.naming import site_of


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """How to reach the cloud, and how hard to lean on it. Times are in seconds.

    Attributes:
        alb_endpoint: host[:port] of the ALB API in every region; empty: `alb.<region>.aliyuncs.com`.
        cas_endpoint: host[:port] of the CAS API of every site; empty: the site's own.
        quotas_endpoint: host[:port] of the Quota Center API; empty: its own.
        protocol: https, or http for a simulator.
        credentials_directory: a mounted Secret with the operator's credentials; None: the SDK's default chain.
        http_proxy: proxy for http endpoints; empty: none, whatever the environment says.
        https_proxy: proxy for https endpoints, and for fetching credentials; empty: none.
        share: how much of the documented rate limits to use, above 0 and at most 1.
        read_rate: calls per second to assume as the limit of actions that have no documented one (ALB's reads).
        max_threads: how many calls may be under way at once.
        connect_timeout: for a connection.
        alb_read_timeout: for an answer of ALB.
        cas_read_timeout: for an answer of CAS, which is slow at times.
        jobs: how often to look at asynchronous changes.
    """

    alb_endpoint: str = ""
    cas_endpoint: str = ""
    quotas_endpoint: str = ""
    protocol: str = "https"
    credentials_directory: Path | None = None
    http_proxy: str = ""
    https_proxy: str = ""
    share: float = 0.5
    read_rate: float = 50.0
    max_threads: int = 16
    connect_timeout: float = 5.0
    alb_read_timeout: float = 10.0
    cas_read_timeout: float = 20.0
    jobs: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Cloud:
    """Everything that a listener of one region needs.

    Attributes:
        region: of the listeners.
        site: of the certificate store that the region's ALB takes certificates from.
        alb: listeners of the region.
        cas: certificates of the site; regions of one site share it.
        jobs: waits for changes that `alb` started.
        rooms: room for additional certificates on the region's load balancers.
    """

    region: str
    site: str
    alb: AlbGateway
    cas: CasGateway
    jobs: JobPoller
    rooms: Rooms


#: Quota Center has one endpoint for all regions. Source: its API reference.
QUOTAS_ENDPOINT: Final = "quotas.aliyuncs.com"


def alb_endpoint(region: str) -> str:
    """Where the ALB API of a region is. Source: ALB API reference, endpoints."""
    return f"alb.{region}.aliyuncs.com"


def cas_endpoint(site: str) -> str:
    """Where the CAS API of a site is.

    Not by the SDK's own table: that sends some regions outside China to the store of the China site, whose certificates
    their ALB doesn't take.
    """
    return "cas.aliyuncs.com" if site == site_of("cn-hangzhou") else f"cas.{site}.aliyuncs.com"


def _nobody_counts(_product: str, _action: str, _outcome: str, _seconds: float) -> None:
    """Where no metrics are kept."""


class Clouds:
    """The clouds of one account, by region, made when first asked for.

    Making it sets the process's proxy variables to what *settings* say (`proxies` tells why), so make it before
    other clients that read them.

    Args:
        settings: where and how.
        may_write: asked right before each write, from another thread, with the seconds that it may take.
        on_call: told of every call: product, action, outcome and seconds.
        clock: monotonic seconds.
        sleep: waits seconds.
        chance: a number from 0 to 1, for jitter.
    """

    def __init__(
        self,
        settings: CloudSettings,
        *,
        may_write: MayWrite,
        on_call: OnCall = _nobody_counts,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        align_proxy_environment(os.environ, http_proxy=settings.http_proxy, https_proxy=settings.https_proxy)
        self._settings = settings
        self._may_write = may_write
        self._on_call = on_call
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._workers = Workers(settings.max_threads)
        self._credential = credentials_from(settings.credentials_directory)
        self._clouds: dict[str, Cloud] = {}
        self._stores: dict[str, CasGateway] = {}

    def region(self, region: str) -> Cloud:
        """The cloud of a region."""
        if region not in self._clouds:
            site = site_of(region)
            alb = self._alb(region)
            quotas = self._quotas(region)
            self._clouds[region] = Cloud(
                region=region,
                site=site,
                alb=alb,
                cas=self._store(site),
                jobs=JobPoller(
                    alb.jobs, self._settings.jobs, clock=self._clock, sleep=self._sleep, random=self._chance
                ),
                rooms=Rooms(alb.additional_certificates, quotas.additional_certificates, clock=self._clock),
            )
        return self._clouds[region]

    async def close(self) -> None:
        """Stops waiting for jobs, takes no more calls and waits for those under way."""
        for cloud in self._clouds.values():
            await cloud.jobs.close()
        await self._workers.close()

    def _alb(self, region: str) -> AlbGateway:
        endpoint = self._settings.alb_endpoint or alb_endpoint(region)
        sdk = self._sdk("alb", endpoint, self._settings.alb_read_timeout)
        return AlbGateway(AlbClient(self._config(region, endpoint)), sdk, clock=self._clock)

    def _quotas(self, region: str) -> QuotaGateway:
        endpoint = self._settings.quotas_endpoint or QUOTAS_ENDPOINT
        sdk = self._sdk("quotas", endpoint, self._settings.alb_read_timeout)
        return QuotaGateway(QuotaClient(self._config(region, endpoint)), sdk, region=region, clock=self._clock)

    def _store(self, site: str) -> CasGateway:
        if site not in self._stores:
            endpoint = self._settings.cas_endpoint or cas_endpoint(site)
            sdk = self._sdk("cas", endpoint, self._settings.cas_read_timeout)
            client = CasClient(self._config(site, endpoint))
            self._stores[site] = CasGateway(client, sdk, site=site, clock=self._clock)
        return self._stores[site]

    def _config(self, region: str, endpoint: str) -> Config:
        settings = self._settings
        return Config(
            credential=self._credential,
            region_id=region,
            endpoint=endpoint,
            protocol=settings.protocol,
            http_proxy=settings.http_proxy or None,
            https_proxy=settings.https_proxy or None,
            max_idle_conns=settings.max_threads,
            user_agent=f"albtls/{albtls.__version__}",
        )

    def _sdk(self, product: str, endpoint: str, read_timeout: float) -> Sdk:
        settings = self._settings
        return Sdk(
            product,
            endpoint=endpoint,
            runtime=RuntimeOptions(
                connect_timeout=int(settings.connect_timeout * 1000), read_timeout=int(read_timeout * 1000)
            ),
            longest_call=settings.connect_timeout + read_timeout,
            workers=self._workers,
            limits=Limits(
                share=settings.share, undocumented=Rate(settings.read_rate), clock=self._clock, sleep=self._sleep
            ),
            may_write=self._may_write,
            on_call=self._on_call,
            clock=self._clock,
        )
