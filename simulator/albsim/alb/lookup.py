"""Finding what a call names, within its account and region, or refusing as ALB does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from albsim.alb.shared import TagItem
from albsim.contract.action import Call
from albsim.contract.fields import TagParam
from albsim.errors import refuse
from albsim.world.model import CaCertificate, Certificate, CustomPolicy, Listener, LoadBalancer, Rule, ServerGroup
from albsim.world.switches import BareIds
from albsim.world.world import World


class Regional(Protocol):
    """Anything that belongs to an account and lives in a region."""

    @property
    def account_id(self) -> str:
        """Number of its account."""

    @property
    def region(self) -> str:
        """Where it lives."""


def owned(resource: Regional, call: Call) -> bool:
    """Whether a resource belongs to the caller and lives in the region that was called."""
    return resource.account_id == call.account_id and resource.region == call.region


def load_balancer(world: World, call: Call, load_balancer_id: str) -> LoadBalancer:
    """The load balancer, or ``ResourceNotFound.LoadBalancer``."""
    found = world.load_balancers.get(load_balancer_id)
    if found is None or not owned(found, call):
        raise refuse("ResourceNotFound.LoadBalancer", load_balancer_id)
    return found


def listener(world: World, call: Call, listener_id: str) -> Listener:
    """The listener, or ``ResourceNotFound.Listener``."""
    found = world.listeners.get(listener_id)
    if found is None or not owned(found, call):
        raise refuse("ResourceNotFound.Listener", listener_id)
    return found


def server_group(world: World, call: Call, server_group_id: str) -> ServerGroup:
    """The server group, or ``ResourceNotFound.ServerGroup``."""
    found = world.server_groups.get(server_group_id)
    if found is None or not owned(found, call):
        raise refuse("ResourceNotFound.ServerGroup", server_group_id)
    return found


def custom_policy(world: World, call: Call, policy_id: str) -> CustomPolicy:
    """The customer's own TLS security policy, or ``ResourceNotFound.SecurityPolicy``."""
    found = world.policies.get(policy_id)
    if found is None or not owned(found, call):
        raise refuse("ResourceNotFound.SecurityPolicy", policy_id)
    return found


def rule(world: World, call: Call, rule_id: str) -> Rule:
    """The forwarding rule, or ``ResourceNotFound.Rule``."""
    found = world.rules.get(rule_id)
    if found is None or not owned(found, call):
        raise refuse("ResourceNotFound.Rule", rule_id)
    return found


def certificate_identifier(world: World, call: Call, certificate_id: str) -> str:
    """The CertIdentifier that a client means, where the switch lets it leave out the suffix of the site."""
    if certificate_id.isdecimal() and world.settings.switches.bare_certificate_ids is BareIds.ACCEPT:
        return f"{certificate_id}-{call.site}"
    return certificate_id


def server_certificate(world: World, call: Call, certificate_id: str) -> Certificate:
    """The server certificate in the store of the region's site, or ``ResourceNotFound.Certificate``."""
    found = world.certificates.get(certificate_identifier(world, call, certificate_id))
    if found is None or found.deleted or found.account_id != call.account_id or found.site != call.site:
        raise refuse("ResourceNotFound.Certificate", certificate_id)
    return found


def ca_certificate(world: World, call: Call, certificate_id: str) -> CaCertificate:
    """The CA certificate in the store of the region's site, or ``ResourceNotFound.Certificate``."""
    found = world.ca_certificates.get(certificate_id)
    if found is None or found.deleted or found.account_id != call.account_id or found.site not in {"", call.site}:
        raise refuse("ResourceNotFound.Certificate", certificate_id)
    if not found.is_ca:
        raise refuse("ResourceNotFound.Certificate", certificate_id)
    return found


def listeners_of(world: World, load_balancer_id: str) -> list[Listener]:
    """All listeners of a load balancer."""
    return world.listeners_by_balancer.of(load_balancer_id)


def tags(of: Mapping[str, str]) -> list[TagItem]:
    """Tags as responses list them."""
    return [{"Key": key, "Value": value} for key, value in of.items()]


def tags_match(of: Mapping[str, str], wanted: Sequence[TagParam] | None) -> bool:
    """Whether all wanted tags are there; a tag without a value is wanted with any."""
    return all(tag.key in of and tag.value in {"", of[tag.key]} for tag in wanted or ())
