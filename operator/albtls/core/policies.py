"""What speaks against a TLS security policy. Pure."""

from collections.abc import Iterator
from typing import Final

from albtls.api.reasons import Reason
from albtls.core.certificates import KeyAlgorithm
from albtls.core.desired import DesiredListener
from albtls.core.observed import Observed, SecurityPolicy
from albtls.core.problems import Problem
from albtls.core.rules import known_facts

#: Versions that nobody should offer any more. Source: the product's page advises tls_cipher_policy_1_2 or higher.
_WEAK: Final = frozenset({"TLSv1.0", "TLSv1.1"})
_BASIC: Final = "Basic"


def policy_problem(desired: DesiredListener, observed: Observed) -> Problem | None:
    """Why the wanted policy can't be given to the listener."""
    wanted = desired.security_policy_id
    if wanted is None or (observed.listener is not None and observed.listener.security_policy_id == wanted):
        return None
    if _protocol(desired, observed) != "HTTPS":
        return Problem(
            Reason.INVALID_SPEC,
            "spec.securityPolicyId is for HTTPS listeners only: remove it, QUIC listeners have no TLS security policy",
        )
    policy = observed.policy
    if policy is None:
        return Problem(
            Reason.SECURITY_POLICY_NOT_FOUND,
            f"spec.securityPolicyId: {wanted} is no system policy and no custom one in {desired.region}; correct it",
        )
    balancer = observed.load_balancer
    if policy.custom and balancer is not None and balancer.edition == _BASIC:
        return Problem(
            Reason.SECURITY_POLICY_UNSUPPORTED_EDITION,
            f"spec.securityPolicyId: {wanted} is a custom policy, and load balancer {balancer.load_balancer_id} is of"
            " the Basic edition, which takes system policies only",
        )
    return None


def policy_warnings(desired: DesiredListener, observed: Observed) -> Iterator[Problem]:
    """What is said about the policy that the object asks for, without refusing it."""
    policy = observed.policy
    if desired.security_policy_id is None or policy is None:
        return
    weak = [version for version in policy.versions if version in _WEAK]
    if weak:
        yield Problem(
            Reason.WEAK_SECURITY_POLICY,
            f"spec.securityPolicyId: {policy.policy_id} offers {' and '.join(weak)}; use"
            " tls_cipher_policy_1_2 or higher",
        )
    algorithms = {found.key_algorithm for found in known_facts(desired.wanted, observed)}
    unusable = sorted(str(one) for one in algorithms if not _serves(policy, one))
    if unusable:
        yield Problem(
            Reason.SECURITY_POLICY_MISMATCH,
            f"spec.securityPolicyId: no cipher suite of {policy.policy_id} works with {' or '.join(unusable)}"
            " certificates; handshakes that need one will fail",
        )


def _serves(policy: SecurityPolicy, algorithm: KeyAlgorithm) -> bool:
    """Whether some suite of a policy works with a key algorithm; TLS 1.3 suites work with all."""
    if algorithm is KeyAlgorithm.UNKNOWN or not policy.ciphers:
        return True
    if algorithm is KeyAlgorithm.SM2:
        return any("SM2" in suite for suite in policy.ciphers)
    ecdsa = algorithm is KeyAlgorithm.ECC
    usual = [suite for suite in policy.ciphers if "SM2" not in suite]
    return any(suite.startswith("TLS_") or ("ECDSA" in suite) == ecdsa for suite in usual)


def _protocol(desired: DesiredListener, observed: Observed) -> str | None:
    return observed.listener.protocol if observed.listener is not None else desired.identity.protocol
