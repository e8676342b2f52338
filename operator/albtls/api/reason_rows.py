"""The rows of the reasons that pass by themselves, or that need nothing done.

Data and nothing else; `albtls.api.reasons` says how a row is read.
"""

from __future__ import annotations

from typing import Final

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reason_names import Reason
from albtls.api.reason_row import ReasonRow, idle, keep, lacking, under_way, well

PASSING: Final[tuple[ReasonRow, ...]] = (
    well(Reason.SUCCEEDED, ConditionType.READY, "The listener serves what the object says, and all of it is valid."),
    well(Reason.ACCEPTED, ConditionType.ACCEPTED, "The spec is valid and may be carried out on this listener."),
    well(Reason.RESOLVED_REFS, ConditionType.RESOLVED_REFS, "Everything that the spec refers to is there and usable."),
    well(Reason.PROGRAMMED, ConditionType.PROGRAMMED, "The cloud has taken over everything that the spec asks for."),
    well(Reason.VERIFIED, ConditionType.VERIFIED, "Real TLS handshakes showed the certificate that shall be served."),
    well(
        Reason.OBSERVED,
        ConditionType.PROGRAMMED,
        "mode is Observe: the status says what the listener serves; nothing is changed.",
    ),
    well(
        Reason.AMBIGUOUS,
        ConditionType.PROGRAMMED,
        "Two certificates match one name equally well, so either may answer for it.",
        "Remove one of the two, or let their names differ.",
        status=ConditionStatus.UNKNOWN,
    ),
    well(
        Reason.WEAK_SECURITY_POLICY,
        ConditionType.ACCEPTED,
        "The TLS security policy offers versions of TLS that nobody should use any more.",
        "Set spec.securityPolicyId to tls_cipher_policy_1_2 or higher.",
    ),
    well(
        Reason.SECURITY_POLICY_MISMATCH,
        ConditionType.ACCEPTED,
        "No cipher suite of the TLS security policy works with the key algorithm of one of the certificates.",
        "Use another policy, or a certificate of the other key algorithm.",
    ),
    well(
        Reason.NO_ROTATION_HEADROOM,
        ConditionType.ACCEPTED,
        "The load balancer has no room for one more additional certificate, which the next renewal will need.",
        "Remove an additional certificate that isn't needed, or have the quota raised.",
    ),
    well(
        Reason.REGRESSION_APPLIED,
        ConditionType.RESOLVED_REFS,
        "The new certificate is worse than the one that is served, and is put in place all the same.",
        "Issue a better one.",
    ),
    keep(
        Reason.COLLATERAL_CHANGE,
        ConditionType.PROGRAMMED,
        ConditionStatus.TRUE,
        "After a change, an attribute of the listener that was not meant to change is another one.",
        "Look at the attribute that the message names and set it again where it is wrong.",
    ),
    well(
        Reason.OWNER_TAG_UNSUPPORTED,
        ConditionType.ACCEPTED,
        "The cloud refuses tags on this listener, so nothing stops a second cluster from managing it too.",
        "Make sure that no other cluster manages the listener, or set ownerTag to Never to accept it.",
    ),
    under_way(
        Reason.PROGRESSING,
        "A change that the spec asks for is under way.",
        "Wait; status.plan shows the steps that are left.",
    ),
    under_way(
        Reason.PENDING,
        "The cloud is still working on an earlier step, such as making the listener.",
        "Wait; the next step follows by itself.",
    ),
    keep(
        Reason.ROTATING,
        ConditionType.PROGRAMMED,
        ConditionStatus.TRUE,
        "A renewed certificate is being put in place; the old one is served until then.",
        "Wait; status.plan shows the steps that are left.",
    ),
    keep(
        Reason.ROTATION_PENDING,
        ConditionType.ROTATION_PENDING,
        ConditionStatus.TRUE,
        "A renewed certificate is there and waits to be put in place; the old one is still served.",
        "See the message and status.plan for what it waits for.",
    ),
    keep(
        Reason.WAITING_FOR_WINDOW,
        ConditionType.ROTATION_PENDING,
        ConditionStatus.TRUE,
        "A change that can disturb new connections waits for the next change window.",
        "Wait for the time in the message, or change spec.change.windows.",
    ),
    keep(
        Reason.REGRESSION_HELD,
        ConditionType.RESOLVED_REFS,
        ConditionStatus.UNKNOWN,
        "The new certificate is worse than the one that is served, so the old one stays.",
        "Issue a better one, or set the annotation albtls.io/accept to the fingerprint in the message.",
    ),
    keep(
        Reason.EXPIRING_SOON,
        ConditionType.EXPIRING_SOON,
        ConditionStatus.TRUE,
        "A certificate that the listener serves ends soon.",
        "See why its source has not been renewed, for example with: kubectl describe certificate.",
    ),
    lacking(
        Reason.EXPIRED,
        "A certificate that the listener serves has ended.",
        "Renew it at its source; a valid one is put in place at once.",
        ConditionType.EXPIRING_SOON,
        ConditionStatus.TRUE,
    ),
    lacking(
        Reason.VERIFICATION_FAILED,
        "Handshakes did not show the certificate that shall be served.",
        "Compare the address, the host and what was served, all in the message, with what you expect.",
        ConditionType.VERIFIED,
    ),
    keep(
        Reason.ROLLED_BACK,
        ConditionType.VERIFIED,
        ConditionStatus.FALSE,
        "The last change could not be verified and was undone; the certificate before it is served.",
        "Mend what the message names; a changed Secret or spec is tried again.",
    ),
    under_way(
        Reason.LISTENER_STOPPED,
        "The listener is stopped, and stays so.",
        "Start the listener when it shall serve; the change follows by itself.",
    ),
    under_way(
        Reason.LOAD_BALANCER_LOCKED,
        "The load balancer is locked, overdue or not active, so nothing is written.",
        "End the lock that the message names; the change follows by itself.",
    ),
    idle(
        Reason.PAUSED,
        "mode is Paused: the operator does nothing.",
        "Set spec.mode to Reconcile to go on.",
    ),
    idle(
        Reason.PLAN_ONLY,
        "mode is Plan: status.plan shows what would be done.",
        "Read status.plan, then set spec.mode to Reconcile to carry it out.",
    ),
    lacking(
        Reason.SECRET_NOT_FOUND,
        "A Secret that the spec names does not exist in the object's namespace.",
        "Create it, or correct secretRef.name; what is served stays until then.",
    ),
    lacking(
        Reason.SECRET_WRONG_TYPE,
        "A Secret that the spec names is not of type kubernetes.io/tls.",
        "Create it anew with: kubectl create secret tls.",
    ),
    lacking(
        Reason.SECRET_KEY_MISSING,
        "A Secret lacks a key that is needed, such as tls.crt or tls.key.",
        "Put the key that the message names into the Secret.",
    ),
    lacking(
        Reason.INVALID_CERTIFICATE,
        "A certificate or key cannot be read as PEM, or is of a kind that ALB does not take.",
        "Replace it by PEM without anything else in it; the message says where reading failed.",
    ),
    lacking(
        Reason.KEY_MISMATCH,
        "The private key in a Secret belongs to another certificate.",
        "Put the certificate and its own key into the Secret together.",
    ),
    lacking(
        Reason.CHAIN_OUT_OF_ORDER,
        "The certificates in tls.crt are not in order: each must be issued by the next one.",
        "Write the server certificate first, then its issuer, and so on.",
    ),
    lacking(
        Reason.CERTIFICATE_EXPIRED,
        "A certificate that the spec names has ended, so it is not put in place.",
        "Renew it at its source.",
    ),
    lacking(
        Reason.CERTIFICATE_NOT_YET_VALID,
        "A certificate is not valid yet; what is served stays until it is.",
        "Wait for the time in the message, or check the issuer's clock.",
    ),
    lacking(
        Reason.CONFIG_MAP_NOT_FOUND,
        "A ConfigMap that the spec names does not exist in the object's namespace.",
        "Create it, or correct configMapRef.name; the CA that the listener has stays.",
    ),
    lacking(
        Reason.CONFIG_MAP_KEY_MISSING,
        "A ConfigMap lacks the key that the spec names.",
        "Put the CA certificate under the key that the message names, or correct the key.",
    ),
    lacking(
        Reason.INVALID_CA_CERTIFICATE,
        "The CA certificate is not one, is not valid now, is an SM2 one, or the source holds several.",
        "Give one valid CA certificate, or choose one of the bundle with spec.caCertificate.select.",
    ),
    lacking(
        Reason.LISTENER_REF_NOT_FOUND,
        "The AlbListenerTLS that spec.listener.ref names does not exist in the object's namespace.",
        "Create it; spec.listener can't be changed, so a wrong name needs a new object.",
    ),
    lacking(
        Reason.LISTENER_NOT_FOUND,
        "The listener does not exist.",
        "Create the listener, or add spec.listenerTemplate to have it made.",
    ),
    lacking(
        Reason.LOAD_BALANCER_NOT_FOUND,
        "The load balancer does not exist in this region and account.",
        "Check its id, spec.region and spec.account.",
    ),
    keep(
        Reason.THROTTLED,
        ConditionType.PROGRAMMED,
        ConditionStatus.UNKNOWN,
        "The cloud asks for fewer calls.",
        "Wait; where it lasts, lower what else calls with this account, or the operator's share of the limits.",
    ),
    keep(
        Reason.CLOUD_UNAVAILABLE,
        ConditionType.PROGRAMMED,
        ConditionStatus.UNKNOWN,
        "The cloud's API cannot be reached or answers with errors of its own.",
        "Wait; where it lasts, check the network path from the operator to the endpoint in the message.",
    ),
    keep(
        Reason.KUBERNETES_UNAVAILABLE,
        ConditionType.RESOLVED_REFS,
        ConditionStatus.UNKNOWN,
        "The Kubernetes API cannot be read.",
        "Wait; where it lasts, check the API server and the operator's RBAC rules.",
    ),
    keep(
        Reason.CLOCK_SKEW,
        ConditionType.PROGRAMMED,
        ConditionStatus.UNKNOWN,
        "The operator's clock and the cloud's differ by more than 60 seconds, so nothing that hangs on time is done.",
        "Set the clock of the node.",
    ),
)
