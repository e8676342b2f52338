"""Requests made from the description of an action: good ones, and ones that are wrong in a few places.

A request begins as a good one. Then a few of its parameters are replaced by something odd, or left out. So whatever
fails shrinks to the one parameter that is to blame.
"""

import base64
import json
import random
import re
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st

from albsim.contract.action import Action
from albsim.contract.describe import Member, Value, parameters, walk
from albsim.limits import LIMITS
from albsim.policies import SYSTEM_POLICIES
from albsim.world.model import (
    CaCertificate,
    Certificate,
    CustomPolicy,
    Listener,
    LoadBalancer,
    Rule,
    ServerGroup,
    Warehouse,
)
from tests.simulator.fuzzing.bench import REGION, planted
from tests.support.certificates import Authority

SHORT = reprlib.Repr()
SHORT.maxdict, SHORT.maxstring, SHORT.maxother = 60, 120, 120
ABSENT = object()
MARK = "zq7-mark"
"""Is in odd values, and must never come back in a refusal of a parameter."""

_TEXTS = (
    *("", " ", "\0", "0", "-1", "4.0", "1e3", "٣", "TRUE", "null", "[]", "{}", '"', "a.b", "2", "é", "%00"),
    f"{MARK} \u202e\u0000💥",
    f"{MARK}{'x' * 5000}",
    f"[[{MARK}",
    "[" * 3000,
    "9" * 19,
    "9" * 5000,
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    f"-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n",
)
_STRAYS = {".1": "x", ".2": "", "SourceIp": "", "RegionId": REGION, "Tags.1.Key": "k", "X" * 300: "x", "A..B": "x"}


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A request.

    Attributes:
        query: parameters of the query.
        form: parameters of the form.
        plain: whether it was made without anything odd.
    """

    query: dict[str, str]
    form: dict[str, str]
    plain: bool

    def __repr__(self) -> str:
        return f"Asked(query={SHORT.repr(self.query)}, form={SHORT.repr(self.form)}, plain={self.plain})"


@st.composite
def requests(draw: st.DrawFn, action: Action) -> Asked:
    """Requests of an action, most of them wrong somewhere."""
    members = parameters(action.params)
    known = dict(walk(members))
    density = draw(st.sampled_from([0.0, 0.2, 0.6, 1.0]))
    rng = random.Random(draw(st.integers(0, 2**16)))
    chosen = draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True)) if known else []
    odd = {path: draw(oddities(known[path].value)) for path in chosen}
    flat = flatten(Maker(rng, density, odd).all_of(members), first=draw(st.sampled_from([1, 0, 7])), rng=rng)
    strays = draw(st.lists(st.sampled_from(sorted(_STRAYS)), max_size=2, unique=True))
    flat = {**{name: _STRAYS[name] for name in strays}, **flat}
    in_form = draw(st.sampled_from([0, len(flat), len(flat) // 2]))
    items = list(flat.items())
    return Asked(dict(items[in_form:]), dict(items[:in_form]), plain=not odd)


def good_request(action: Action, random_seed: int, density: float = 0.3) -> dict[str, str]:
    """A request that is right by the action's description."""
    rng = random.Random(random_seed)
    return flatten(Maker(rng, density, {}).all_of(parameters(action.params)), first=1, rng=rng)


@cache
def _around(value: Value) -> tuple[Any, ...]:
    """Values at the bounds of what is allowed, and just beyond."""
    bounds = dict(value.bounds)
    numbers = [
        str(int(bounds[name]) + step) for name in ("minimum", "maximum") if name in bounds for step in (-1, 0, 1)
    ]
    lengths = [int(bounds[name]) + step for name in ("minLength", "maxLength") if name in bounds for step in (-1, 0, 1)]
    counts = [int(bounds[name]) + step for name in ("minItems", "maxItems") if name in bounds for step in (-1, 0, 1)]
    words = [each for word in value.words for each in (word, word.lower(), word.upper(), f"{word}x")]
    return (*numbers, *("b" * length for length in lengths if length >= 0), *map(Copies, counts), *words)


@dataclass(frozen=True, slots=True)
class Copies:
    """A list of so many good items, or of so many equal ones."""

    count: int
    equal: bool = False


@cache
def oddities(value: Value) -> st.SearchStrategy[Any]:
    """What a parameter is replaced by."""
    shapes = [{}, {"Foreign": "x"}, {"1": "x"}, ["x"], [{"Key": "k"}], [["x"]], "x"]
    return st.one_of(
        st.just(ABSENT),
        st.sampled_from(_TEXTS),
        st.text(max_size=30),
        st.text(max_size=10).map(lambda text: f"{MARK}{text}"),
        st.integers(-(2**70), 2**70).map(str),
        st.sampled_from(shapes),
        *([st.sampled_from(_around(value))] if _around(value) else []),
        *([st.sampled_from([Copies(2, equal=True), Copies(200), Copies(0)])] if value.kind == "array" else []),
    )


@dataclass(frozen=True, slots=True)
class Json:
    """Goes over the wire as one JSON text."""

    content: Any


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes nested parameters.

    Attributes:
        density: chance of an optional parameter to be there.
        odd: what takes the place of good values, by path.
    """

    rng: random.Random
    density: float
    odd: Mapping[str, Any]

    def all_of(self, members: Sequence[Member], prefix: str = "") -> dict[str, Any]:
        """Parameters for the members of a request or of an object."""
        made: dict[str, Any] = {}
        for member in members:
            path = f"{prefix}{member.name}"
            touched = any(f"{each}.".startswith(f"{path}.") for each in self.odd)
            if member.required or touched or _is_due(member, made) or self.rng.random() < self.density:
                value = self._of(member, path)
                if value is not ABSENT:
                    made[member.name] = value
        return made

    def _of(self, member: Member, path: str) -> Any:
        replaced = self.odd.get(path)
        if isinstance(replaced, Copies):
            first = self._item(member, path)
            return [first if replaced.equal else self._item(member, path) for _ in range(replaced.count)]
        if replaced is not None:
            return replaced
        if member.value.kind != "array":
            return self._good(member.name, member.value, path)
        bounds = dict(member.value.bounds)
        count = self.rng.randint(max(int(bounds.get("minItems", 1)), 1), min(int(bounds.get("maxItems", 3)), 3))
        items = [self._item(member, path) for _ in range(count)]
        return Json(items) if member.value.json_text else items

    def _item(self, member: Member, path: str) -> Any:
        return self._good(member.name, member.value.items or member.value, f"{path}.N")

    def _good(self, name: str, value: Value, path: str) -> Any:
        if value.members:
            return self.all_of(value.members, f"{path}.")
        if value.words:
            return self.rng.choice(value.words)
        if value.kind == "boolean":
            return self.rng.random() < 0.5
        pool = pools().get(name, ())
        if pool and self.rng.random() < 0.95:
            return self.rng.choice(pool)
        return self._number(value) if value.kind in {"integer", "number"} else self._text(value)

    def _number(self, value: Value) -> int:
        bounds = dict(value.bounds)
        low = int(bounds.get("minimum", 1))
        return self.rng.randint(low, int(bounds.get("maximum", low + 50)))

    def _text(self, value: Value) -> str:
        bounds = dict(value.bounds)
        shortest, longest = int(bounds.get("minLength", 1)), int(bounds.get("maxLength", 12))
        size = self.rng.randint(max(shortest, 1), max(shortest, min(longest, 12)))
        text = "abcdefghijkl"[:size].ljust(size, "m")
        candidates = (text, text.title(), f"{text}-1", "1", "10.0.0.1", "/", "*")
        return self.rng.choice([each for each in candidates if re.search(value.pattern, each)] or [text])


def _is_due(member: Member, made: Mapping[str, Any]) -> bool:
    when = member.value.required_when
    return when is not None and made.get(when.parameter) in when.values


@cache
def pools() -> dict[str, tuple[Any, ...]]:
    """What exists, by the name of the parameter that names it."""
    values = planted()
    of = {kind: [each for each in values if isinstance(each, kind)] for kind in map(type, values)}
    balancers, listeners = _ids(of[LoadBalancer]), _ids(of[Listener])
    groups, rules, policies = _ids(of[ServerGroup]), _ids(of[Rule]), _ids(of[CustomPolicy])
    certificates, authorities = _ids(of[Certificate]), _ids(of[CaCertificate])
    numbers = tuple(each.cert_id for each in of[Certificate])
    root = Authority.root()
    issued = [root.issue([f"fuzz{number}.example.com"], key_number=70 + number) for number in range(3)]
    chains, keys = (tuple(getattr(each, part).decode() for each in issued) for part in ("chain_pem", "key_pem"))
    everything = (*balancers, *listeners, *groups, *policies, *rules)
    houses = of[Warehouse]
    return {
        "LoadBalancerId": balancers,
        "LoadBalancerIds": balancers,
        "ListenerId": listeners,
        "ListenerIds": listeners,
        "QuicListenerId": ("lsn-quic",),
        "ServerGroupId": groups,
        "ServerGroupIds": groups,
        "RuleId": rules,
        "RuleIds": rules,
        "SecurityPolicyId": (*policies, *SYSTEM_POLICIES),
        "SecurityPolicyIds": (*policies, *SYSTEM_POLICIES),
        "CertificateId": (*certificates, *authorities, *map(str, numbers)),
        "CertificateIds": (*certificates, *authorities),
        "CertId": numbers,
        "Identifier": authorities,
        "CertIdentifier": (*authorities, *certificates),
        "WarehouseId": tuple(each.wh_id for each in houses),
        "WarehouseInstanceId": _ids(houses),
        "ResourceId": (*everything, *map(str, numbers), *certificates),
        "ResourceIds": everything,
        "VpcId": ("vpc-albsim",),
        "VpcIds": ("vpc-albsim",),
        "RegionId": (REGION,),
        "ZoneId": ("cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j", "cn-hangzhou-k"),
        "Ciphers": ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "TLS_AES_128_GCM_SHA256"),
        "QuotaActionCode": tuple(LIMITS),
        "ProductCode": ("alb",),
        "ResourceType": ("loadbalancer", "listener", "servergroup", "securitypolicy", "instance", "Listener"),
        "Cert": (*chains, root.pem.decode()),
        "Certificate": chains,
        "EncryptCert": chains,
        "SignCert": chains,
        "PrivateKey": keys,
        "Key": (*keys, "regionId", "owner"),
        "NextToken": ("", "x", *map(_token, ('[1.0, "x"]', "[]", "[" * 5000, f'[{"9" * 400}, "x"]', '["x", 1]', "{}"))),
        "Type": ("ForwardGroup", "uploadCA"),
    }


def _token(content: str) -> str:
    """A NextToken that no page has given."""
    return base64.urlsafe_b64encode(content.encode()).decode()


def _ids(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(each.id for each in values)


def flatten(nested: Any, *, first: int, rng: random.Random) -> dict[str, str]:
    """Wire parameters of nested ones; lists count from `first`."""
    flat: dict[str, str] = {}

    def put(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, below in value.items():
                put(f"{name}.{key}" if name else str(key), below)
        elif isinstance(value, list):
            for number, below in enumerate(value, start=first):
                put(f"{name}.{number}", below)
        elif isinstance(value, Json):
            flat[name] = json.dumps(value.content, default=str)
        else:
            flat[name] = rng.choice([str(value), str(value).lower()]) if isinstance(value, bool) else str(value)

    put("", nested)
    return flat
