"""The seed file: what exists when a simulator starts. Described once, validated with messages that name the place."""

from __future__ import annotations

from collections.abc import Container, Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic.alias_generators import to_camel

from albsim.limits import LIMITS
from albsim.policies import DEFAULT_POLICY, SYSTEM_POLICIES
from albsim.world.model import Edition, Protocol
from albsim.world.switches import Switches

Range = tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]
Tags = dict[str, str]


class SeedPart(BaseModel):
    """Base of every part: keys in camelCase, unknown keys refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class AccessKeySeed(SeedPart):
    """An access key; ``allow`` and ``deny`` are patterns of actions such as ``alb:Get*``."""

    id: str
    secret: SecretStr
    security_token: SecretStr = SecretStr("")
    active: bool = True
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    user_name: str = "albsim"


class OwnedPart(SeedPart):
    """A resource; of the first account where it does not say."""

    account: str | None = None


class RegionalPart(OwnedPart):
    """A resource of a region; of the seed's where it does not say."""

    region: str | None = None


class AccountSeed(SeedPart):
    """An account with its access keys."""

    id: str
    access_keys: Annotated[tuple[AccessKeySeed, ...], Field(min_length=1)]


class Generate(SeedPart):
    """A certificate to make when the simulator starts: self-signed, for these names."""

    names: Annotated[tuple[str, ...], Field(min_length=1)]
    days: float = 90
    algorithm: Literal["RSA", "ECC"] = "RSA"


class CertificateSeed(RegionalPart):
    """A server certificate in CAS: PEM files (relative to the seed file), or one to generate."""

    name: Annotated[str, Field(max_length=63)]
    cert_id: int | None = None
    cert: Path | None = None
    key: Path | None = None
    generate: Generate | None = None
    tags: Tags = {}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.generate is None) == (self.cert is None) or (self.cert is None) != (self.key is None):
            raise ValueError("give either cert and key, or generate")
        return self


class WarehouseSeed(RegionalPart):
    """A certificate repository in CAS."""

    id: str
    name: str = ""
    type: Literal["uploadCA", "uploadPCA", "aliyunPCA"] = "uploadCA"
    wh_id: Annotated[int | None, Field(ge=1)] = None


class CaCertificateSeed(OwnedPart):
    """A CA certificate for mutual authentication: PEM files, or one to generate; every site knows it.

    Attributes:
        source: ``aliyun``: of a private CA of the cloud.
        authority: False for a certificate of an end entity.
        warehouse: id of the repository that it is in; then only the repository's site knows it.
        issuer: id of the generated CA certificate above that signs it, where it is generated.
    """

    id: str
    name: str = ""
    source: Literal["upload", "aliyun"] = "upload"
    authority: bool = True
    warehouse: str | None = None
    cert: Path | None = None
    key: Path | None = None
    generate: Generate | None = None
    issuer: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.generate is None) == (self.cert is None):
            raise ValueError("give either cert or generate")
        if (self.issuer and self.generate is None) or (self.key and self.cert is None):
            raise ValueError("key goes with cert, issuer with generate")
        return self


class LockSeed(SeedPart):
    """A lock of a load balancer."""

    type: Literal["SecurityLocked", "RelatedResourceLocked", "FinancialLocked", "ResidualLocked"]
    reason: str = ""


class LoadBalancerSeed(RegionalPart):
    """A load balancer; ``address`` is the loopback address that it serves on."""

    id: str
    name: str = ""
    edition: Edition = Edition.STANDARD
    status: Literal["Inactive", "Active", "Provisioning", "Configuring", "CreateFailed"] = "Active"
    business_status: Literal["Abnormal", "Normal"] | None = None
    locks: tuple[LockSeed, ...] = ()
    vpc_id: str = "vpc-albsim"
    address_type: Literal["Internet", "Intranet"] = "Internet"
    address: Annotated[str | None, Field(pattern=r"^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$")] = None
    certificates_quota: Annotated[int | None, Field(ge=0)] = None
    listeners_quota: Annotated[int | None, Field(ge=0)] = None
    tags: Tags = {}


class ServerGroupSeed(RegionalPart):
    """A server group."""

    id: str
    name: str = ""
    vpc_id: str = "vpc-albsim"
    protocol: Literal["HTTP", "HTTPS", "GRPC"] = "HTTP"
    tags: Tags = {}


class ListenerSeed(SeedPart):
    """A listener; certificates are named by the names of seeded certificates."""

    id: str
    load_balancer_id: str
    protocol: Protocol = Protocol.HTTPS
    port: Annotated[int, Field(ge=1, le=65535)]
    status: Literal["Running", "Stopped"] = "Running"
    server_group_id: str
    certificate: str | None = None
    additional_certificates: tuple[str, ...] = ()
    ca_certificate_id: str | None = None
    security_policy_id: str = DEFAULT_POLICY
    description: str = ""
    tags: Tags = {}

    @model_validator(mode="after")
    def _protocol_rules(self) -> Self:
        if self.protocol is Protocol.HTTP and (self.certificate or self.additional_certificates):
            raise ValueError("an HTTP listener has no certificates")
        if self.protocol is not Protocol.HTTP and not self.certificate:
            raise ValueError(f"a {self.protocol} listener needs a certificate")
        if self.protocol is not Protocol.HTTPS and self.ca_certificate_id:
            raise ValueError(f"a {self.protocol} listener cannot have a CA certificate")
        if self.security_policy_id not in SYSTEM_POLICIES:
            raise ValueError("securityPolicyId is no system policy")
        return self


class TimingsSeed(SeedPart):
    """How long jobs take, as [from, to] in simulated seconds."""

    create: Range = (2.0, 5.0)
    configure: Range = (5.0, 10.0)
    delete: Range = (2.0, 5.0)


class Seed(SeedPart):
    """A seed file."""

    region: str = "cn-hangzhou"
    accounts: Annotated[tuple[AccountSeed, ...], Field(min_length=1)]
    certificates: tuple[CertificateSeed, ...] = ()
    warehouses: tuple[WarehouseSeed, ...] = ()
    ca_certificates: tuple[CaCertificateSeed, ...] = ()
    load_balancers: tuple[LoadBalancerSeed, ...] = ()
    server_groups: tuple[ServerGroupSeed, ...] = ()
    listeners: tuple[ListenerSeed, ...] = ()
    quotas: dict[str, Annotated[int, Field(ge=0)]] = {}
    switches: Switches = Switches()
    timings: TimingsSeed = TimingsSeed()
    rate_limits: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _unique("access key", [key.id for account in self.accounts for key in account.access_keys])
        _unique("certificate", [each.name for each in self.certificates])
        for what, parts in (
            ("account", self.accounts),
            ("load balancer", self.load_balancers),
            ("server group", self.server_groups),
            ("listener", self.listeners),
            ("CA certificate", self.ca_certificates),
            ("warehouse", self.warehouses),
        ):
            _unique(what, [part.id for part in parts])
        accounts = {account.id for account in self.accounts}
        owned: tuple[OwnedPart, ...] = (
            *self.load_balancers,
            *self.server_groups,
            *self.certificates,
            *self.ca_certificates,
            *self.warehouses,
        )
        _known("account", accounts, [each.account for each in owned if each.account])
        _known("quota", LIMITS.keys(), self.quotas)
        self._check_authorities()
        for listener in self.listeners:
            self._check_references(listener)
        return self

    def _check_authorities(self) -> None:
        issuers: set[str] = set()
        for each in self.ca_certificates:
            place = f"of CA certificate {each.id}"
            _known(
                f"warehouse {place}",
                {other.id for other in self.warehouses},
                [each.warehouse] if each.warehouse else [],
            )
            _known(f"issuer {place}", issuers, [each.issuer] if each.issuer else [])
            if each.generate is not None and each.authority:
                issuers.add(each.id)

    def _check_references(self, listener: ListenerSeed) -> None:
        place = f"of listener {listener.id}"
        certificates = [name for name in (listener.certificate, *listener.additional_certificates) if name]
        _unique(f"certificate {place}", certificates)
        _known(f"certificate {place}", {each.name for each in self.certificates}, certificates)
        _known(f"load balancer {place}", {each.id for each in self.load_balancers}, [listener.load_balancer_id])
        _known(f"server group {place}", {each.id for each in self.server_groups}, [listener.server_group_id])
        authorities = [listener.ca_certificate_id] if listener.ca_certificate_id else []
        _known(f"CA certificate {place}", {each.id for each in self.ca_certificates}, authorities)


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} given twice: {', '.join(twice)}")


def _known(what: str, known: Container[str], names: Iterable[str]) -> None:
    unknown = sorted(name for name in names if name not in known)
    if unknown:
        raise ValueError(f"unknown {what}: {', '.join(unknown)}")
