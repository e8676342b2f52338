"""Which TLS versions and cipher suites go with a SecurityPolicyId: a system policy, or a customer's own.

Pure lookup for the API and for the sockets that serve TLS; refuses nothing.
"""

from __future__ import annotations

from albsim.policies import SYSTEM_POLICIES, SecurityPolicy
from albsim.world.world import World


def tls_policy(world: World, policy_id: str) -> SecurityPolicy:
    """The policy of an id, as it is in effect now.

    Results are equal where a listener serves the same under them, so that whoever serves TLS can compare what it has
    with what it should have. A custom policy changes when the job of its update ends: the ``CustomPolicy``
    is then among the changes that observers of the world are told of, its listeners are not.

    Args:
        world: where custom policies are.
        policy_id: a listener's SecurityPolicyId.

    Raises:
        KeyError: if there is no such policy.
    """
    system = SYSTEM_POLICIES.get(policy_id)
    if system is not None:
        return system
    custom = world.policies[policy_id]
    return SecurityPolicy(custom.id, tuple(sorted(custom.versions)), custom.ciphers)
