"""A world with something of everything, and its gateway, called without a socket and without a signature."""

import json
import logging
import random
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from albsim.clock import Clock
from albsim.contract.action import Action, Product
from albsim.gateway.access_keys import AccessKey
from albsim.gateway.authentication import Authenticator
from albsim.gateway.call_log import CallLog, Entry
from albsim.gateway.faults.faults import Faults
from albsim.gateway.gateway import PRODUCTS, Gateway
from albsim.gateway.reply import Answer
from albsim.gateway.wire_request import WireRequest, read
from albsim.seed.plant import Planter, settings
from albsim.world.model import CaCertificate, CustomPolicy, Rule, Warehouse
from albsim.world.world import World
from tests.simulator.support import SERVER_GROUP, seed
from tests.support.certificates import Authority

ACCOUNT = "1234567890123456"
REGION = "cn-hangzhou"
SITE = "cn-hangzhou"
KEY = AccessKey("fuzz-key", ACCOUNT, "fuzz-secret")
FORM = {"content-type": "application/x-www-form-urlencoded"}
_OWNED = {"account_id": ACCOUNT, "region": REGION, "created": 0.0}
_LISTENERS = [
    {"id": "lsn-rsa", "loadBalancerId": "alb-standard", "port": 443, "certificate": "rsa"},
    {
        "id": "lsn-ecc",
        "loadBalancerId": "alb-standard",
        "port": 8443,
        "certificate": "ecc",
        "caCertificateId": "ca-seed",
    },
    {"id": "lsn-http", "loadBalancerId": "alb-standard", "port": 80, "protocol": "HTTP"},
    {"id": "lsn-quic", "loadBalancerId": "alb-standard", "port": 443, "protocol": "QUIC", "certificate": "ecc"},
    {"id": "lsn-basic", "loadBalancerId": "alb-basic", "port": 443, "certificate": "ecc"},
    {"id": "lsn-waf", "loadBalancerId": "alb-waf", "port": 443, "certificate": "rsa", "status": "Stopped"},
]


class _Anyone(Authenticator):
    """Takes every request for the key's."""

    def authenticate(self, request: WireRequest) -> AccessKey:
        return KEY


@cache
def planted() -> tuple[Any, ...]:
    """Every value of the world that each example begins with."""
    world = _world(0)
    own = seed(
        accounts=[{"id": ACCOUNT, "accessKeys": [{"id": KEY.id, "secret": KEY.secret}]}],
        certificates=[
            {"name": "rsa", "generate": {"names": ["*.example.com"], "algorithm": "RSA"}},
            *({"name": name, "generate": {"names": [name], "algorithm": "ECC"}} for name in ("ecc", "spare", "more")),
        ],
        caCertificates=[{"id": "ca-seed", "generate": {"names": ["Example CA"], "algorithm": "ECC"}}],
        loadBalancers=[
            {"id": "alb-standard", "name": "standard"},
            {"id": "alb-basic", "edition": "Basic", "certificatesQuota": 1, "listenersQuota": 2},
            {"id": "alb-waf", "edition": "StandardWithWaf"},
            {"id": "alb-locked", "locks": [{"type": "FinancialLocked"}]},
        ],
        listeners=[
            {"serverGroupId": SERVER_GROUP, "additionalCertificates": ["more"] * (each["id"] == "lsn-rsa"), **each}
            for each in _LISTENERS
        ],
        rateLimits=False,
    )
    Planter(world, own, Path()).plant()
    root = Authority.root()
    uploaded = CaCertificate("ca-upload", ACCOUNT, "uploaded", root.pem.decode(), site=SITE, wh_id=7)
    policy = CustomPolicy(
        "spy-1", name="mine", versions=("TLSv1.2",), ciphers=("ECDHE-ECDSA-AES128-GCM-SHA256",), **_OWNED
    )
    rule = Rule("rule-1", load_balancer_id="alb-standard", listener_id="lsn-rsa", name="first", priority=1, **_OWNED)
    with world.transaction():
        world.ca_certificates.put(uploaded)
        world.policies.put(policy)
        world.policies.put(replace(policy, id="spy-2", name="spare"))
        world.rules.put(rule)
        world.warehouses.put(Warehouse("whi-7", 7, "mine", "uploadCA", SITE, ACCOUNT, 0.0))
    return tuple(value for table in world.tables for value in table)


def _world(random_seed: int) -> World:
    return World(Clock(speed=0), random.Random(random_seed), settings(seed(rateLimits=False)))


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call."""

    status: int
    content_type: str
    text: str
    entry: Entry
    logged: tuple[str, ...]

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.text)


class _Heard(logging.Handler):
    """Remembers what was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Bench:
    """A fresh world with the planted values, and its gateway."""

    def __init__(self, products: Sequence[Product] = PRODUCTS, *, random_seed: int = 0) -> None:
        self.world = _world(random_seed)
        self.world.load(planted())
        self.calls = CallLog()
        faults = Faults(self.world, random.Random(0))
        authenticator = _Anyone({}, lambda: 0.0)
        self._gateway = Gateway(self.world, authenticator, faults, self.calls, products, check_responses=True)

    def call(
        self, product: Product, action: Action, params: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Called:
        """One call, with parameters in the query and, if there are any, in a form."""
        headers = {"x-acs-action": action.name, "x-acs-version": product.version, **(FORM if form else {})}
        request = read("POST", f"/?{urlencode(params)}", headers, urlencode(form or {}).encode())
        heard = _Heard()
        logger = logging.getLogger("albsim")
        logger.addHandler(heard)
        try:
            answer = _result(self._gateway.handle(request, REGION))
        finally:
            logger.removeHandler(heard)
        assert isinstance(answer, Answer)
        return Called(answer.status, answer.content_type, answer.body, self.calls.entries()[-1], tuple(heard.lines))

    def pass_time(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        self.world.settle()


def _result(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing, as a call without faults is."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise AssertionError("the call waits for something")
