"""Puts a seed into a fresh world, and takes out of it what is no state: access keys and settings."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from pathlib import Path

from albsim import pem
from albsim.cas.certificates import next_id
from albsim.errors import ApiError
from albsim.gateway.access_keys import AccessKey
from albsim.seed import generate
from albsim.seed.load import SeedError
from albsim.seed.model import CaCertificateSeed, CertificateSeed, ListenerSeed, LoadBalancerSeed, Seed
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

    def plant(self) -> None:
        """Put everything there, in one transaction.

        Raises:
            SeedError: if a PEM file cannot be read or taken.
        """
        with self._world.transaction():
            for certificate in self._seed.certificates:
                self._plant_certificate(certificate)
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
            pem.check(cert_pem, key_pem, now=now, refuse_expired=False)
        except ApiError as error:
            raise SeedError(f"certificate {seed.name}: {error.refusal.message}") from None
        certificate = Certificate(
            cert_id=seed.cert_id or next_id(self._world),
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

    def _plant_authority(self, seed: CaCertificateSeed) -> None:
        if seed.generate is not None:
            content, _ = generate.certificate(seed.generate, self._world.clock.now(), authority=True)
        else:
            content = self._read(seed.cert)
            if not pem.readable(content):
                raise SeedError(f"CA certificate {seed.id}: not a PEM certificate")
        account = seed.account or self._account
        self._world.ca_certificates.put(CaCertificate(seed.id, account, seed.name or seed.id, content))

    def _plant_load_balancer(self, seed: LoadBalancerSeed) -> None:
        locks = tuple(OperationLock(lock.type, lock.reason) for lock in seed.locks)
        taken = {balancer.address for balancer in self._world.load_balancers}
        self._world.load_balancers.put(
            LoadBalancer(
                id=seed.id,
                account_id=seed.account or self._account,
                region=seed.region or self._seed.region,
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


def own_address(load_balancer_id: str, taken: Container[str]) -> str:
    """A loopback address for a load balancer: always the same for one id, unless it is taken."""
    attempt = 0
    while True:
        digest = hashlib.sha256(f"{load_balancer_id}/{attempt}".encode()).digest()
        address = f"127.{64 + digest[0] % 64}.{digest[1]}.{1 + digest[2] % 254}"
        if address not in taken:
            return address
        attempt += 1
