"""Which namespace may touch what: the administrator's rules, checked before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from albtls.api.reasons import Reason
from albtls.core.problems import Problem


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What the namespaces that match may touch; each pattern may hold `*`, an empty list means everything.

    Attributes:
        namespaces: the namespaces that the rule is about.
        regions: regions they may use.
        load_balancers: ids of load balancers they may use.
        allow_certificate_ids: whether they may name certificates in CAS by id, which belong to nobody in Kubernetes.
    """

    namespaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    load_balancers: tuple[str, ...] = ()
    allow_certificate_ids: bool = True


@dataclass(frozen=True, slots=True)
class Use:
    """What an object wants to touch.

    Attributes:
        namespace: the object's.
        region: of the load balancer.
        load_balancer_id: None as long as it isn't known (a listener named by id): then it isn't checked yet.
        names_certificate_ids: whether the object names certificates by id.
    """

    namespace: str
    region: str
    load_balancer_id: str | None
    names_certificate_ids: bool


def permission_problem(rules: Sequence[AccessRule], use: Use) -> Problem | None:
    """Why a use isn't permitted; no rules at all permit everything, and one rule that fits is enough."""
    if not rules or any(_permits(rule, use) for rule in rules):
        return None
    wants = [f"region {use.region}"]
    if use.load_balancer_id is not None:
        wants.append(f"load balancer {use.load_balancer_id}")
    if use.names_certificate_ids:
        wants.append("certificates by id")
    return Problem(
        Reason.NOT_PERMITTED,
        f"namespace {use.namespace} may not use {' with '.join(wants)}; ask the operator's administrator for an entry"
        " in the setting access",
    )


def _permits(rule: AccessRule, use: Use) -> bool:
    return (
        _matches(rule.namespaces, use.namespace)
        and _matches(rule.regions, use.region)
        and (use.load_balancer_id is None or _matches(rule.load_balancers, use.load_balancer_id))
        and (rule.allow_certificate_ids or not use.names_certificate_ids)
    )


def _matches(patterns: Sequence[str], value: str) -> bool:
    return not patterns or any(fnmatchcase(value, pattern) for pattern in patterns)
