"""Puts a seed into a fresh world, and takes out of it what is no state: access keys and settings."""

from __future__ import annotations

from pathlib import Path

from albsim import pem
from albsim.alb.balancers.addresses import own_address
from albsim.alb.regions.places import zone_ids
from albsim.cas import admission, lookup
from albsim.errors import ApiError
from albsim.gateway.access_keys import AccessKey
from albsim.seed import generate
from albsim.seed.load import SeedError
from albsim.seed.model import (
    CaCertificateSeed,
    CertificateSeed,
    ListenerSeed,
    LoadBalancerSeed,
    Seed,
    WarehouseSeed,
)
from albsim.sites import site_of
from albsim.world import ids
from albsim.world.model import (
    Attachment,
    AttachmentStatus,
    CaCertificate,
    Certificate,
    Listener,
    ListenerAttributes,
    ListenerStatus,
    LoadBalancer,
    OperationLock,
    Protocol,
    ServerGroup,
    Warehouse,
    ZoneMapping,
)
from albsim.world.settings import Settings, Timings
from albsim.world.world import World


def access_keys(seed: Seed) -> dict[str, AccessKey]:
    """Access keys by id."""
    return {
        key.id: AccessKey(
            id=key.id,
            account_id=account.id,
            secret=key.secret.get_secret_value(),
            security_token=key.security_token.get_secret_value(),
            active=key.active,
            allow=key.allow,
            deny=key.deny,
            user_name=key.user_name,
        )
        for account in seed.accounts
        for key in account.access_keys
    }


def settings(seed: Seed) -> Settings:
    """Switches, timings and quotas."""
    return Settings(
        switches=seed.switches,
        timings=Timings(**dict(seed.timings)),
        quotas=seed.quotas,
        rate_limits=seed.rate_limits,
    )


class Planter:
    """Puts a seed's resources into a world.

    Args:
        world: a world without any.
        seed: what to put there.
        folder: where relative PEM paths begin.
    """

    def __init__(self, world: World, seed: Seed, folder: Path) -> None:
        self._world = world
        self._seed = seed
        self._folder = folder
        self._account = seed.accounts[0].id
        self._certificates: dict[str, Certificate] = {}
        self._issuers: dict[str, generate.Pair] = {}

    def plant(self) -> None:
        """Put everything there, in one transaction.

        Raises:
            SeedError: if a PEM file cannot be read or taken.
        """
        with self._world.transaction():
            for certificate in self._seed.certificates:
                self._plant_certificate(certificate)
            for warehouse in self._seed.warehouses:
                self._plant_warehouse(warehouse)
            for authority in self._seed.ca_certificates:
                self._plant_authority(authority)
            for balancer in self._seed.load_balancers:
                self._plant_load_balancer(balancer)
            for group in self._seed.server_groups:
                self._world.server_groups.put(
                    ServerGroup(
                        id=group.id,
                        account_id=group.account or self._account,
                        region=group.region or self._seed.region,
                        name=group.name or group.id,
                        vpc_id=group.vpc_id,
                        protocol=group.protocol,
                        created=self._world.clock.now(),
                        tags=group.tags,
                    )
                )
            for listener in self._seed.listeners:
                self._plant_listener(listener)

    def _plant_certificate(self, seed: CertificateSeed) -> None:
        now = self._world.clock.now()
        if seed.generate is not None:
            cert_pem, key_pem = generate.certificate(seed.generate, now)
        else:
            cert_pem, key_pem = self._read(seed.cert), self._read(seed.key)
        try:
            admission.check_served(cert_pem, key_pem, admission.Rules(now, refuse_expired=False))
        except ApiError as error:
            raise SeedError(f"certificate {seed.name}: {error.refusal.message}") from None
        certificate = Certificate(
            cert_id=seed.cert_id or lookup.next_cert_id(self._world),
            site=site_of(seed.region or self._seed.region),
            account_id=seed.account or self._account,
            name=seed.name,
            cert_pem=cert_pem,
            key_pem=key_pem,
            created=now,
            instance_id=ids.resource_id(self._world.rng, "cas-upload", ()),
            tags=seed.tags,
        )
        self._certificates[seed.name] = certificate
        self._world.certificates.put(certificate)

    def _plant_warehouse(self, seed: WarehouseSeed) -> None:
        self._world.warehouses.put(
            Warehouse(
                id=seed.id,
                wh_id=seed.wh_id or lookup.next_wh_id(self._world),
                name=seed.name or seed.id,
                kind=seed.type,
                site=site_of(seed.region or self._seed.region),
                account_id=seed.account or self._account,
                created=self._world.clock.now(),
            )
        )

    def _plant_authority(self, seed: CaCertificateSeed) -> None:
        content, key_pem = self._authority_pair(seed)
        home = self._world.warehouses[seed.warehouse] if seed.warehouse else None
        self._world.ca_certificates.put(
            CaCertificate(
                id=seed.id,
                account_id=seed.account or self._account,
                name=seed.name or seed.id,
                pem=content,
                site=home.site if home else "",
                source=seed.source,
                wh_id=home.wh_id if home else 0,
                is_ca=seed.authority,
                created=self._world.clock.now(),
                key_pem=key_pem,
            )
        )

    def _authority_pair(self, seed: CaCertificateSeed) -> tuple[str, str]:
        """PEM and key; the key of a generated CA certificate signs others here and is not kept in the world."""
        if seed.generate is not None:
            issuer = self._issuers[seed.issuer] if seed.issuer else None
            made = generate.certificate(seed.generate, self._world.clock.now(), authority=seed.authority, issuer=issuer)
            self._issuers[seed.id] = made
            return (made[0], "") if seed.authority else made
        content, key_pem = self._read(seed.cert), self._read(seed.key) if seed.key else ""
        if not pem.readable(content):
            raise SeedError(f"CA certificate {seed.id}: not a PEM certificate")
        try:
            admission.check_brought(content, key_pem, admission.Rules(self._world.clock.now(), refuse_expired=False))
        except ApiError as error:
            raise SeedError(f"CA certificate {seed.id}: {error.refusal.message}") from None
        return content, key_pem

    def _plant_load_balancer(self, seed: LoadBalancerSeed) -> None:
        locks = tuple(OperationLock(lock.type, lock.reason) for lock in seed.locks)
        taken = {balancer.address for balancer in self._world.load_balancers}
        region = seed.region or self._seed.region
        self._world.load_balancers.put(
            LoadBalancer(
                id=seed.id,
                account_id=seed.account or self._account,
                region=region,
                name=seed.name or seed.id,
                edition=seed.edition,
                address=seed.address or own_address(seed.id, taken),
                created=self._world.clock.now(),
                status=seed.status,
                business_status=seed.business_status or ("Abnormal" if locks else "Normal"),
                locks=locks,
                vpc_id=seed.vpc_id,
                address_type=seed.address_type,
                tags=seed.tags,
                zones=tuple(ZoneMapping(zone, f"vsw-{zone}") for zone in zone_ids(region)[:2]),
                certificates_quota=seed.certificates_quota,
                listeners_quota=seed.listeners_quota,
            )
        )

    def _plant_listener(self, seed: ListenerSeed) -> None:
        balancer = self._world.load_balancers[seed.load_balancer_id]
        target = {"ServerGroupTuples": [{"ServerGroupId": seed.server_group_id}]}
        attributes = ListenerAttributes(
            default_actions=({"Type": "ForwardGroup", "ForwardGroupConfig": target},),
            description=seed.description,
            security_policy_id=seed.security_policy_id if seed.protocol is Protocol.HTTPS else "",
            certificate_id=self._certificates[seed.certificate].id if seed.certificate else "",
            ca_enabled=seed.ca_certificate_id is not None,
            ca_certificate_id=seed.ca_certificate_id or "",
        )
        self._world.listeners.put(
            Listener(
                id=seed.id,
                account_id=balancer.account_id,
                region=balancer.region,
                load_balancer_id=balancer.id,
                protocol=seed.protocol,
                port=seed.port,
                status=ListenerStatus(seed.status),
                attributes=attributes,
                created=self._world.clock.now(),
                additional=tuple(
                    Attachment(self._certificates[name].id, AttachmentStatus.ASSOCIATED)
                    for name in seed.additional_certificates
                ),
                tags=seed.tags,
            )
        )

    def _read(self, path: Path | None) -> str:
        if path is None:
            raise SeedError("a PEM file is not given")
        try:
            return (self._folder / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SeedError(f"{path} cannot be read: {type(error).__name__}") from None
