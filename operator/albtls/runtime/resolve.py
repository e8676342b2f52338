"""From an object as the API server has it to what is wanted: parse, check, read what it refers to.

Nothing in the cloud is asked here; what is wrong with the object or its Secrets is known before the first call.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from albtls.api.common import SecretRef
from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.listener_tls import AlbListenerTLS, AlbListenerTLSSpec, CertificateRef, ListenerDeletionPolicy
from albtls.api.meta import Kind, ObjectMeta
from albtls.api.reasons import Reason
from albtls.api.status import Status
from albtls.core.access import AccessRule, Use, permission_problem
from albtls.core.certificates import InvalidCertificateError, parse_bundle
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.naming import Owner
from albtls.core.problems import Problem
from albtls.core.support import not_supported
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeError

_LOG: Final = logging.getLogger(__name__)

TLS_SECRET_TYPE: Final = "kubernetes.io/tls"  # noqa: S105 - a type's name
CERTIFICATE_KEY: Final = "tls.crt"
PRIVATE_KEY_KEY: Final = "tls.key"


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

    async def resolve(self, found: Read, spec: AlbListenerTLSSpec, region: str) -> Resolved:
        """What `found` asks for. Where it may not have that, its Secrets aren't read."""
        refused = not_supported(spec) or permission_problem(self._rules, use_of(found, spec, region, None))
        if refused is not None:
            return Resolved(None, (refused,))
        entry = spec.certificates.default[0] if spec.certificates is not None else None
        wanted, problem = await self._certificate(found.meta.namespace, entry) if entry is not None else (None, None)
        desired = DesiredListener(
            owner=Owner(self._cluster_id, found.meta.namespace, found.meta.name),
            region=region,
            identity=spec.listener,
            template=spec.listener_template,
            default=wanted,
            security_policy_id=spec.security_policy_id,
            known_listener_id=found.status.listener_id,
            accepted_before=_accepted(found),
            delete=found.meta.deleting and spec.deletion_policy is ListenerDeletionPolicy.DELETE,
        )
        return Resolved(desired, (problem,) if problem is not None else ())

    def permitted(self, found: Read, spec: AlbListenerTLSSpec, region: str, load_balancer_id: str) -> Problem | None:
        """Whether a listener that was named by id lies on a load balancer that the namespace may use."""
        return permission_problem(self._rules, use_of(found, spec, region, load_balancer_id))

    async def _certificate(
        self, namespace: str, entry: CertificateRef
    ) -> tuple[WantedCertificate | None, Problem | None]:
        if entry.secret_ref is None:
            certificate_id = entry.certificate_id or ""
            return WantedCertificate(source=f"certificate {certificate_id}", certificate_id=certificate_id), None
        try:
            return await self._from_secret(namespace, entry.secret_ref), None
        except InvalidCertificateError as error:
            return None, Problem(error.reason, f"Secret {entry.secret_ref.name}: {error.message}")
        except KubeError as error:
            _LOG.warning("%s", error)
            return None, Problem(Reason.KUBERNETES_UNAVAILABLE, str(error))

    async def _from_secret(self, namespace: str, ref: SecretRef) -> WantedCertificate:
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
        bundle = await asyncio.to_thread(parse_bundle, chain, private_key)
        return WantedCertificate(source=f"Secret/{ref.name}", bundle=bundle)


def _accepted(found: Read) -> bool:
    accepted = found.status.condition(ConditionType.ACCEPTED)
    return (
        accepted is not None
        and accepted.status is ConditionStatus.TRUE
        and accepted.observed_generation == found.meta.generation
    )


def use_of(found: Read, spec: AlbListenerTLSSpec, region: str, load_balancer_id: str | None) -> Use:
    """What an object wants to touch, for the access rules."""
    entries = spec.certificates.default if spec.certificates is not None else ()
    return Use(
        namespace=found.meta.namespace,
        region=region,
        load_balancer_id=load_balancer_id or spec.listener.load_balancer_id,
        names_certificate_ids=any(entry.certificate_id is not None for entry in entries),
    )
