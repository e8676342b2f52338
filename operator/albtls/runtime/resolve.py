"""From an object as the API server has it to what is wanted: parse, check, read what it refers to.

Nothing in the cloud is asked here; what is wrong with the object or its Secrets is known before the first call.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from pydantic import ValidationError

from albtls.api.common import SecretRef
from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.listener_tls import (
    AlbListenerTLS,
    AlbListenerTLSSpec,
    CertificateRef,
    Certificates,
    ListenerDeletionPolicy,
    Unmanaged,
)
from albtls.api.meta import ANNOTATION_ACCEPT, Kind, ObjectMeta
from albtls.api.reasons import Reason
from albtls.api.status import LedgerPhase, Status
from albtls.core.access import AccessRule, Use, permission_problem
from albtls.core.bundles import CertificateBundle, InvalidCertificateError, parse_bundle
from albtls.core.desired import BY_ID, DEFAULT_ENTRY, DesiredListener, Remembered, Unresolved, WantedCertificate
from albtls.core.naming import Owner
from albtls.core.problems import Problem
from albtls.core.public_roots import trust_of
from albtls.core.quota import refused_at
from albtls.core.served import remembers
from albtls.core.support import not_supported
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeError

_LOG: Final = logging.getLogger(__name__)

TLS_SECRET_TYPE: Final = "kubernetes.io/tls"  # noqa: S105 - a type's name
CERTIFICATE_KEY: Final = "tls.crt"
PRIVATE_KEY_KEY: Final = "tls.key"
#: Secrets that are read at the same time at most, all objects together.
READS_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Read:
    """An object as it was read.

    Attributes:
        kind: which of the two resources.
        meta: its metadata.
        status: its status; an empty one where what stands there can't be read.
        spec: None where it isn't valid.
        problem: why it isn't.
    """

    kind: Kind
    meta: ObjectMeta
    status: Status
    spec: AlbListenerTLSSpec | None
    problem: Problem | None = None


def read(raw: Mapping[str, Any]) -> Read:
    """Parses an object; a spec that a schema of another version let through becomes a problem, not an exception."""
    kind, meta, status = Kind(raw["kind"]), ObjectMeta.model_validate(raw["metadata"]), _status(raw)
    if kind is not Kind.ALB_LISTENER_TLS:
        problem = Problem(
            Reason.NOT_SUPPORTED_YET,
            f"this version doesn't carry out {kind}; mutual authentication of the listener stays as it is",
        )
        return Read(kind, meta, status, None, problem)
    try:
        return Read(kind, meta, status, AlbListenerTLS.model_validate({**raw, "status": {}}).spec)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return Read(kind, meta, status, None, Problem(Reason.INVALID_SPEC, f"{field}: {first['msg']}"))


def _status(raw: Mapping[str, Any]) -> Status:
    try:
        return Status.model_validate(raw.get("status") or {})
    except ValidationError:
        return Status()  # a cache that can't be read is an empty cache


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an object asks for, and what is wrong with that."""

    desired: DesiredListener | None
    problems: tuple[Problem, ...] = ()


class _Role(Enum):
    """Which list of the spec an entry stands in."""

    DEFAULT = auto()
    ADDITIONAL = auto()


@dataclass(frozen=True, slots=True)
class _Entry:
    role: _Role
    name: str
    source: str
    wanted: WantedCertificate | None
    problem: Problem | None = None


class Resolver:
    """Reads what objects refer to.

    Args:
        kube: the API server.
        cluster_id: of this cluster.
        rules: the administrator's access rules.
    """

    def __init__(self, kube: KubeClient, *, cluster_id: str, rules: Sequence[AccessRule]) -> None:
        self._kube = kube
        self._cluster_id = cluster_id
        self._rules = rules
        self._reading = asyncio.Semaphore(READS_AT_ONCE)

    async def resolve(self, found: Read, spec: AlbListenerTLSSpec, region: str) -> Resolved:
        """What `found` asks for. Where it may not have that, its Secrets aren't read."""
        refused = not_supported(spec) or permission_problem(self._rules, use_of(found, spec, region, None))
        if refused is not None:
            return Resolved(None, (refused,))
        entries = await self._entries(found.meta.namespace, spec.certificates)
        desired = DesiredListener(
            owner=Owner(self._cluster_id, found.meta.namespace, found.meta.name),
            region=region,
            identity=spec.listener,
            template=spec.listener_template,
            default=tuple(one.wanted for one in entries if one.wanted is not None and one.role is _Role.DEFAULT),
            additional=tuple(one.wanted for one in entries if one.wanted is not None and one.role is _Role.ADDITIONAL),
            unresolved=tuple(Unresolved(one.name, one.source) for one in entries if one.wanted is None),
            remembered=tuple(_remembered(found)),
            attached_here=_in_ledger(found, LedgerPhase.ATTACHED, "certificate_id"),
            awaited=_in_ledger(found, LedgerPhase.DETACHED, "entry"),
            remove_unmanaged=spec.certificates is not None and spec.certificates.unmanaged is Unmanaged.REMOVE,
            accepted=frozenset(found.meta.annotations.get(ANNOTATION_ACCEPT, "").lower().replace(",", " ").split()),
            refused_at=refused_at(found.status, found.meta.generation),
            on_full_quota=spec.change.on_full_quota,
            on_regression=spec.change.on_regression,
            allow_gap=spec.change.allow_gap,
            security_policy_id=spec.security_policy_id,
            known_listener_id=found.status.listener_id,
            programmed_before=_programmed(found),
            delete=found.meta.deleting and spec.deletion_policy is ListenerDeletionPolicy.DELETE,
            detach=found.meta.deleting and spec.deletion_policy is ListenerDeletionPolicy.DETACH,
        )
        return Resolved(desired, tuple(one.problem for one in entries if one.problem is not None))

    def permitted(self, found: Read, spec: AlbListenerTLSSpec, region: str, load_balancer_id: str) -> Problem | None:
        """Whether a listener that was named by id lies on a load balancer that the namespace may use."""
        return permission_problem(self._rules, use_of(found, spec, region, load_balancer_id))

    async def _entries(self, namespace: str, certificates: Certificates | None) -> list["_Entry"]:
        """Every entry of the spec, each by itself: one that is bad holds back no other."""
        if certificates is None:
            return []
        return await asyncio.gather(
            *(self._entry(namespace, _Role.DEFAULT, DEFAULT_ENTRY, ref) for ref in certificates.default),
            *(self._entry(namespace, _Role.ADDITIONAL, ref.name, ref) for ref in certificates.additional),
        )

    async def _entry(self, namespace: str, role: "_Role", name: str, ref: CertificateRef) -> "_Entry":
        if ref.secret_ref is None:
            certificate_id = ref.certificate_id or ""
            source = f"{BY_ID}{certificate_id}"
            wanted = WantedCertificate(source=source, certificate_id=certificate_id, entry=name)
            return _Entry(role, name, source, wanted)
        source = f"Secret/{ref.secret_ref.name}"
        try:
            bundle = await self._bundle(namespace, ref.secret_ref)
            return _Entry(role, name, source, WantedCertificate(source=source, bundle=bundle, entry=name))
        except InvalidCertificateError as error:
            problem = Problem(error.reason, f"Secret {ref.secret_ref.name}: {error.message}")
        except KubeError as error:
            _LOG.warning("%s", error)
            problem = Problem(Reason.KUBERNETES_UNAVAILABLE, str(error))
        return _Entry(role, name, source, None, problem)

    async def _bundle(self, namespace: str, ref: SecretRef) -> CertificateBundle:
        async with self._reading:
            secret = await self._kube.secret(namespace, ref.name)
        if secret is None:
            raise InvalidCertificateError(
                Reason.SECRET_NOT_FOUND,
                f"isn't there in namespace {namespace}; create it (cert-manager does for a Certificate)",
            )
        if secret.type != TLS_SECRET_TYPE:
            raise InvalidCertificateError(
                Reason.SECRET_WRONG_TYPE,
                f"is of type {secret.type}, not {TLS_SECRET_TYPE}; make it with kubectl create secret tls",
            )
        for key in (CERTIFICATE_KEY, PRIVATE_KEY_KEY):
            if key not in secret.data or not secret.data[key].get_secret_value():
                raise InvalidCertificateError(Reason.SECRET_KEY_MISSING, f"holds nothing under {key}; put it there")
        chain, private_key = (secret.data[name].get_secret_value() for name in (CERTIFICATE_KEY, PRIVATE_KEY_KEY))
        # Beside the event loop: a chain of RSA certificates takes milliseconds, and anybody may make a longer one.
        return await asyncio.to_thread(parse_bundle, chain, private_key, trust_of)


def _remembered(found: Read) -> Iterator[Remembered]:
    """What the status says of certificates that are on the listener for an entry, or were its last ones."""
    for row in found.status.certificates:
        if row.certificate_id is not None and remembers(row):
            yield Remembered(entry=row.name, source=row.source, certificate_id=row.certificate_id)


def _in_ledger(found: Read, phase: LedgerPhase, field: str) -> frozenset[str]:
    return frozenset(getattr(one, field) for one in found.status.ledger if one.phase is phase)


def _programmed(found: Read) -> bool:
    programmed = found.status.condition(ConditionType.PROGRAMMED)
    return (
        programmed is not None
        and programmed.status is ConditionStatus.TRUE
        and programmed.observed_generation == found.meta.generation
    )


def use_of(found: Read, spec: AlbListenerTLSSpec, region: str, load_balancer_id: str | None) -> Use:
    """What an object wants to touch, for the access rules."""
    certificates = spec.certificates
    entries = (*certificates.default, *certificates.additional) if certificates is not None else ()
    return Use(
        namespace=found.meta.namespace,
        region=region,
        load_balancer_id=load_balancer_id or spec.listener.load_balancer_id,
        names_certificate_ids=any(entry.certificate_id is not None for entry in entries),
    )
