"""Between the ALB SDK's models and the operator's values. Makes no call."""

from collections.abc import Iterable
from typing import Any, Final

from alibabacloud_alb20200616 import models

from albtls.core.observed import AttachedCertificate, Listener, LoadBalancer, SecurityPolicy
from albtls.core.plan import CreateListener
from albtls.core.template import default_actions

#: Attributes of a listener beside its certificates that an update can change.
_SETTINGS: Final = frozenset(
    {
        "DefaultActions",
        "GzipEnabled",
        "Http2Enabled",
        "IdleTimeout",
        "ListenerDescription",
        "QuicConfig",
        "RequestTimeout",
        "SecurityPolicyId",
        "XForwardedForConfig",
    }
)

#: The documents spell one status in two ways, and a row that says Dissociated is on its way out of the list.
_CERTIFICATE_STATUS: Final = {
    "associating": "Associating",
    "associated": "Associated",
    "dissociating": "Dissociating",
    "diassociating": "Dissociating",
    "dissociated": "Dissociating",
    "diassociated": "Dissociating",
}


def create_listener_request(step: CreateListener, token: str) -> models.CreateListenerRequest:
    """CreateListener's parameters.

    Raises:
        ValueError: the step's settings hold a parameter that CreateListener lacks, or its certificate has no id yet.
    """
    if step.certificate_id is None:
        raise ValueError("a listener is created with its certificate; upload that first")
    parameters: dict[str, object] = {
        **step.settings,
        "LoadBalancerId": step.load_balancer_id,
        "ListenerProtocol": step.protocol,
        "ListenerPort": step.port,
        "DefaultActions": default_actions(step.server_group_id),
        "Certificates": [{"CertificateId": step.certificate_id}],
        "SecurityPolicyId": step.security_policy_id,
        "Tag": [{"Key": key, "Value": value} for key, value in step.tags.items()],
        "ClientToken": token,
    }
    request: models.CreateListenerRequest = checked(models.CreateListenerRequest(), parameters)
    return request


def checked(request: Any, parameters: dict[str, object]) -> Any:
    """A request with these parameters.

    The SDK drops what it doesn't know without a word: a setting that doesn't arrive must not look as if it did.

    Raises:
        ValueError: the request hasn't got one of them.
    """
    request.from_map(parameters)
    known = request.to_map()
    unknown = [*_unknown(parameters, known), *_unknown(parameters, known, within="XForwardedForConfig")]
    if unknown:
        raise ValueError(f"{type(request).__name__.removesuffix('Request')} has no parameter {', '.join(unknown)}")
    return request


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _unknown(given: dict[str, object], known: dict[str, Any], within: str = "") -> Iterable[str]:
    if within:
        given, known = _mapping(given.get(within)), _mapping(known.get(within))
    return [name for name, value in given.items() if value is not None and name not in known]


def listener(body: Any) -> Listener:
    """A listener of GetListenerAttribute."""
    certificates = [certificate.certificate_id for certificate in body.certificates or ()]
    return Listener(
        listener_id=str(body.listener_id),
        load_balancer_id=str(body.load_balancer_id),
        protocol=str(body.listener_protocol),
        port=int(body.listener_port),
        status=str(body.listener_status),
        default_certificate_id=certificates[0] if certificates else None,
        mutual_authentication=bool(body.ca_enabled),
        ca_certificate_ids=tuple(certificate.certificate_id for certificate in body.ca_certificates or ()),
        security_policy_id=body.security_policy_id or None,
        description=body.listener_description or "",
        tags={tag.key: tag.value or "" for tag in body.tags or ()},
        settings=_settings(body),
    )


def _settings(body: Any) -> dict[str, object]:
    """What the listener has of the attributes that an update may change beside its certificates."""
    found = {name: value for name, value in body.to_map().items() if name in _SETTINGS}
    if body.listener_protocol != "HTTPS":  # QUIC listeners take neither, whatever they show
        found = {name: value for name, value in found.items() if name not in {"SecurityPolicyId", "Http2Enabled"}}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def load_balancer(load_balancer_id: str, body: Any) -> LoadBalancer:
    """A load balancer of GetLoadBalancerAttribute."""
    return LoadBalancer(
        load_balancer_id=load_balancer_id,
        edition=body.load_balancer_edition or "",
        status=body.load_balancer_status or "",
        business_status=body.load_balancer_bussiness_status or "Normal",
        locks=tuple(
            f"{lock.lock_type}: {lock.lock_reason or 'no reason given'}"
            for lock in body.load_balancer_operation_locks or ()
        ),
    )


def policy(row: Any, *, custom: bool) -> SecurityPolicy:
    """A policy of ListSystemSecurityPolicies or ListSecurityPolicies."""
    return SecurityPolicy(
        policy_id=str(row.security_policy_id),
        versions=tuple(row.tlsversions or ()),
        ciphers=tuple(row.ciphers or ()),
        custom=custom,
        available=not custom or (row.security_policy_status or "Available") == "Available",
    )


def attached(row: Any) -> AttachedCertificate:
    """A certificate of ListListenerCertificates."""
    status = row.status or ""
    return AttachedCertificate(
        certificate_id=str(row.certificate_id),
        is_default=bool(row.is_default),
        status=_CERTIFICATE_STATUS.get(status.lower(), status),
    )
