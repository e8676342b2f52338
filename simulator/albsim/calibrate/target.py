"""What is measured, and with what: an endpoint and the customer's own resources that may be used. Values only.

The real service is never a default: without the opt-in that names it, only an endpoint on this machine is allowed.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from albsim.sites import CHINA, site_of


class TargetError(Exception):
    """What was given can't be measured; the message says what to do."""


class Need(Enum):
    """What a probe can't do without; the value says why it can't where that is missing."""

    BASIC = "no Basic load balancer was given"
    CA = "no repository for CA certificates was given"
    DATA_PLANE = "no way to the listeners was given"
    THROTTLING = "provoking the rate limit was not allowed"


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint, and the resources there that may be used.

    Attributes:
        region: where the load balancers are.
        load_balancer: id of a load balancer of the Standard edition (with or without WAF).
        server_group: id of a server group in its VPC, of the protocol HTTP.
        basic_load_balancer: id of one of the Basic edition; empty: none.
        basic_server_group: id of a server group in that one's VPC; empty: the same as above.
        repository: number (WhId) of a repository for uploaded CA certificates; 0: none.
        endpoint: ``host:port`` of an albsim; empty: the real service.
        control: URL of that albsim's control API; empty: unknown.
        provoke_throttling: whether the documented rate limit may be exceeded on purpose.
    """

    region: str
    load_balancer: str
    server_group: str
    basic_load_balancer: str = ""
    basic_server_group: str = ""
    repository: int = 0
    endpoint: str = ""
    control: str = ""
    provoke_throttling: bool = False

    @property
    def real(self) -> bool:
        """Whether this is the real service."""
        return not self.endpoint

    @property
    def protocol(self) -> str:
        """How the endpoint is called."""
        return "https" if self.real else "http"

    @property
    def alb_endpoint(self) -> str:
        """Host of ALB."""
        return self.endpoint or f"alb.{self.region}.aliyuncs.com"

    @property
    def cas_endpoint(self) -> str:
        """Host of the certificate store that the region's load balancers use."""
        site = site_of(self.region)
        return self.endpoint or ("cas.aliyuncs.com" if site == CHINA else f"cas.{site}.aliyuncs.com")

    @property
    def load_balancers(self) -> tuple[str, ...]:
        """Every load balancer that may be used."""
        return tuple(each for each in (self.load_balancer, self.basic_load_balancer) if each)

    def server_group_of(self, load_balancer: str) -> str:
        """The server group for listeners of a load balancer."""
        basic = load_balancer == self.basic_load_balancer
        return (basic and self.basic_server_group) or self.server_group

    def lacks(self, need: Need) -> bool:
        """Whether what probes need isn't there."""
        return not {
            Need.BASIC: bool(self.basic_load_balancer),
            Need.CA: bool(self.repository),
            Need.DATA_PLANE: self.real or bool(self.control),
            Need.THROTTLING: self.provoke_throttling or not self.real,
        }[need]


def require_opt_in(target: Target, *, real_service: bool) -> None:
    """Refuse to measure what nobody said may be measured.

    Args:
        target: what is to be measured.
        real_service: whether the real service was opted in to.

    Raises:
        TargetError: it may not be measured.
    """
    if target.real and not real_service:
        raise TargetError(
            "this would call the real service: say --real-service if that is meant, or name an albsim by --endpoint"
        )
    if not target.real and real_service:
        raise TargetError("--real-service and --endpoint exclude each other")
    if not target.real and not _is_local(target.endpoint):
        raise TargetError(f"{target.endpoint} is not on this machine: --endpoint is for an albsim that is")


def _is_local(endpoint: str) -> bool:
    host = urlsplit(f"//{endpoint}").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
