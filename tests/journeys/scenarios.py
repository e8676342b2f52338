"""What an object asks of its listener, and what becomes of that: the wishes from which the journeys are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from tests.support.certificates import Authority, Issued
from tests.support.instant_cloud import REGION
from tests.support.memory_kube import MemoryKube
from tests.support.operator_life import KEY

BALANCER: Final = "alb-journey"
GROUP: Final = "sgp-journey"
FOREIGN: Final = "foreign"
NOW: Final = datetime.now(UTC).replace(microsecond=0)
AUTHORITY: Final = Authority.root()

Edit = Callable[[MemoryKube], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate that an object asks for.

    Attributes:
        host: the first label of its name; also names its Secret.
        algorithm: of its key.
        generation: how often it has been renewed.
        number: of its first certificate, where the object names it by its id in Certificate Management Service.
    """

    host: str
    algorithm: str = "ECC"
    generation: int = 0
    number: int | None = None

    @property
    def name(self) -> str:
        """Of the entry and, with `-tls`, of its Secret."""
        return f"{self.host}-{self.algorithm.lower()}"

    @property
    def issued(self) -> Issued:
        """The certificate."""
        return _issued(self.host, self.algorithm, self.generation)

    @property
    def ref(self) -> dict[str, Any]:
        """How the object names it."""
        if self.number is not None:
            return {"certificateId": f"{self.number + self.generation}-{REGION}"}
        return {"secretRef": {"name": f"{self.name}-tls"}}

    def renewed(self) -> "Entry":
        """The same with its next certificate."""
        return replace(self, generation=self.generation + 1)


@cache
def _issued(host: str, algorithm: str, generation: int) -> Issued:
    end = NOW + timedelta(days=60 + generation)
    return AUTHORITY.issue(
        (f"{host}.example.com",), algorithm=algorithm, not_before=NOW - timedelta(hours=1), not_after=end
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What an object asks for.

    Attributes:
        protocol: HTTPS or QUIC.
        default: the default certificates.
        additional: the additional ones.
        replace: whether a rotation may make room by detaching first.
        create: whether the listener is made for the object.
        allow_gap: whether a certificate given by its id may change its role.
        name: of the object.
    """

    protocol: str
    default: tuple[Entry, ...]
    additional: tuple[Entry, ...] = ()
    replace: bool = False
    create: bool = False
    allow_gap: bool = False
    name: str = KEY.name

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them."""
        return (*self.default, *self.additional)

    def spec(self) -> dict[str, Any]:
        """As the object says it."""
        found: dict[str, Any] = {
            "listener": {"loadBalancerId": BALANCER, "protocol": self.protocol, "port": 443},
            "certificates": {
                "default": [one.ref for one in self.default],
                "additional": [{"name": one.name, **one.ref} for one in self.additional],
            },
            "change": {"onFullQuota": "Replace" if self.replace else "Wait", "allowGap": self.allow_gap},
            "deletionPolicy": "Delete" if self.create else "Detach",
        }
        if self.create:
            found["listenerTemplate"] = {"serverGroupId": GROUP}
        return found

    def put(self, kube: MemoryKube) -> None:
        """Applies the Secrets and the object."""
        for one in (one for one in self.entries if one.number is None):
            manifest = one.issued.secret(f"{one.name}-tls", KEY.namespace)
            if kube.state.secrets.get((KEY.namespace, f"{one.name}-tls")) != manifest:
                kube.put_secret(manifest)
        kube.put_spec(replace(KEY, name=self.name), self.spec())


def _additional(count: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"a{number}") for number in range(1, count + 1))


_SHOP: Final = (Entry("shop"),)

#: What each kind asks for. Of the places on the load balancer one is taken by somebody else's certificate, if the
#: listener isn't made for the object.
WISHES: Final[Mapping[str, Callable[[str], Wish]]] = {
    "rsa": lambda protocol: Wish(protocol, (Entry("shop", "RSA"),)),
    "ecc": lambda protocol: Wish(protocol, _SHOP),
    "dual": lambda protocol: Wish(protocol, (Entry("shop", "RSA"), Entry("shop", "ECC"))),
    "additional-1": lambda protocol: Wish(protocol, _SHOP, _additional(1)),
    "additional-15": lambda protocol: Wish(protocol, _SHOP, _additional(15)),
    "24-of-25": lambda protocol: Wish(protocol, _SHOP, _additional(23)),
    "25-of-25": lambda protocol: Wish(protocol, _SHOP, _additional(24)),
    "25-of-25-replace": lambda protocol: Wish(protocol, _SHOP, _additional(24), replace=True),
    "created": lambda protocol: Wish(protocol, _SHOP, _additional(1), create=True),
    "by-id": lambda protocol: Wish(
        protocol, (Entry("shop", number=7000),), (Entry("a1", number=8000),), allow_gap=True
    ),
}


def renewed(wish: Wish) -> Wish:
    """Every certificate is renewed."""
    return replace(
        wish,
        default=tuple(one.renewed() for one in wish.default),
        additional=tuple(one.renewed() for one in wish.additional),
    )


def with_successors(wish: Wish) -> Wish:
    """With additional certificates that can take the place of the default ones."""
    if wish.additional:
        return wish
    return replace(wish, additional=tuple(replace(one, host="next") for one in wish.default))


def promoted(wish: Wish) -> Wish:
    """The first additional certificates become default ones, and the default ones additional."""
    count = len(wish.default)
    return replace(wish, default=wish.additional[:count], additional=(*wish.default, *wish.additional[count:]))


def removed(wish: Wish) -> Wish | None:
    """Without its additional certificates and the second of a pair; None where the object itself goes."""
    if wish.create or (len(wish.default) == 1 and not wish.additional):
        return None
    return replace(wish, default=wish.default[:1], additional=())


def seed(wish: Wish) -> dict[str, Any]:
    """What exists at first: a listener with a default certificate that answers for some of the wanted names already,
    and with an additional one of somebody else's; where the object's own is to be made, that one is a neighbour.
    """
    names = ["old.example.com", "shop.example.com", "a1.example.com"]
    stored = [
        _generated(f"by-hand-{one.number + renewals}", f"{one.host}.example.com", certId=one.number + renewals)
        for one in wish.entries
        if one.number is not None
        for renewals in range(3)
    ]
    return {
        "certificates": [
            _generated("old", *names, algorithm=wish.default[0].algorithm),
            _generated(FOREIGN, "foreign.example.com"),
            *stored,
        ],
        "serverGroups": [{"id": GROUP}],
        "loadBalancers": [{"id": BALANCER}],
        "listeners": [
            {
                "id": "lsn-journey",
                "loadBalancerId": BALANCER,
                "protocol": wish.protocol,
                "port": 8443 if wish.create else 443,
                "serverGroupId": GROUP,
                "certificate": "old",
                "additionalCertificates": [FOREIGN],
            }
        ],
    }


def _generated(name: str, *names: str, algorithm: str = "ECC", **fields: Any) -> dict[str, Any]:
    return {"name": name, "generate": {"names": list(names), "algorithm": algorithm}, **fields}
