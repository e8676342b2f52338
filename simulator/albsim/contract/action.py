"""What an action is: its name, parameters, response fields and how it behaves, as one value.

The gateway dispatches on these values and the handlers are plain functions; an action exists if and only if it is in a
product's list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from albsim.contract.fields import Params
from albsim.sites import store_host

if TYPE_CHECKING:
    from albsim.world.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, and where: what a handler may know beside its parameters.

    Attributes:
        account_id: number of the calling account.
        region: region whose endpoint was called.
        site: region suffix of that region's certificate store, ``cn-hangzhou`` or ``ap-southeast-1``.
        product: name of the product.
        action: name of the action, as jobs report it.
        request_id: upper-case UUID of this request.
    """

    account_id: str
    region: str
    site: str
    product: str
    action: str
    request_id: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``calls`` within any ``seconds`` of simulated time, per account, region and action.

    Attributes:
        code: error code of a refused call.
    """

    calls: int
    seconds: float
    code: str = "Throttling.User"


class Kind(StrEnum):
    """Whether an action changes anything."""

    READ = "read"
    WRITE = "write"


Handler = Callable[["World", Any, Call], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a product.

    Attributes:
        name: as clients spell it.
        params: the description of its parameters.
        response: TypedDict of its response fields (RequestId is added by the gateway).
        handler: the function that does the work inside one transaction of the world.
        kind: whether it writes.
        asynchronous: whether it answers with a JobId and ends later.
        rate: its documented rate limit.
        errors: codes that it can refuse with, beside the gateway's and those of a parameter that is missing or
            invalid.
    """

    name: str
    params: type[Params]
    response: type
    handler: Handler
    kind: Kind = Kind.READ
    asynchronous: bool = False
    rate: RateLimit | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A cloud product at one API version.

    Attributes:
        name: as in the ``product`` of the Recommend link.
        version: API version that requests name.
        host: pattern of its endpoint; ``{region}`` and ``{store}``, the region's certificate store, are filled in.
        ram_prefix: prefix of its RAM actions.
        denied_code: code of a refused permission.
        actions: its actions by name.
    """

    name: str
    version: str
    host: str
    ram_prefix: str
    denied_code: str
    actions: Mapping[str, Action]

    def host_in(self, region: str) -> str:
        """Host name of the endpoint that serves a region."""
        return self.host.format(region=region, store=store_host(region))


def by_name(*actions: Action) -> dict[str, Action]:
    """Actions keyed by name."""
    return {action.name: action for action in actions}
