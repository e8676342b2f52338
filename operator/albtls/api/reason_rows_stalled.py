"""The rows of the reasons that only a person can end.

Data and nothing else; `albtls.api.reasons` says how a row is read.
"""

from __future__ import annotations

from typing import Final

from albtls.api.conditions import ConditionStatus, ConditionType
from albtls.api.reason_names import Reason
from albtls.api.reason_row import ReasonRow, stalled

STALLED: Final[tuple[ReasonRow, ...]] = (
    stalled(
        Reason.INVALID_SPEC,
        ConditionType.ACCEPTED,
        "The spec contradicts itself or the listener, in a way that the schema could not see.",
        "Correct the field that the message names.",
    ),
    stalled(
        Reason.NOT_SUPPORTED_YET,
        ConditionType.ACCEPTED,
        "The spec uses a field that this version of the operator does not carry out, so nothing is changed.",
        "Remove the field that the message names, or use a version that carries it out.",
    ),
    stalled(
        Reason.UNSUPPORTED_PROTOCOL,
        ConditionType.ACCEPTED,
        "The listener's protocol carries no certificates.",
        "Name an HTTPS or QUIC listener.",
    ),
    stalled(
        Reason.MUTUAL_AUTHENTICATION_UNSUPPORTED_PROTOCOL,
        ConditionType.ACCEPTED,
        "The listener's protocol has no mutual authentication; only HTTPS has.",
        "Name an HTTPS listener, or remove what asks for mutual authentication.",
    ),
    stalled(
        Reason.MUTUAL_AUTHENTICATION_UNSUPPORTED_EDITION,
        ConditionType.ACCEPTED,
        "A load balancer of the Basic edition has no mutual authentication.",
        "Upgrade the load balancer to Standard, or remove what asks for mutual authentication.",
    ),
    stalled(
        Reason.SECURITY_POLICY_UNSUPPORTED_EDITION,
        ConditionType.ACCEPTED,
        "A load balancer of the Basic edition takes no custom TLS security policy.",
        "Upgrade the load balancer to Standard, or name a system policy.",
    ),
    stalled(
        Reason.SECURITY_POLICY_NOT_FOUND,
        ConditionType.RESOLVED_REFS,
        "The TLS security policy does not exist.",
        "Correct spec.securityPolicyId, or create the policy.",
    ),
    stalled(
        Reason.SERVER_GROUP_NOT_FOUND,
        ConditionType.RESOLVED_REFS,
        "The server group that the listener shall send requests to does not exist.",
        "Correct spec.listenerTemplate.serverGroupId, or create the server group.",
    ),
    stalled(
        Reason.CERTIFICATE_NOT_FOUND,
        ConditionType.RESOLVED_REFS,
        "A certificate given by id is not in Certificate Management Service, or has no private key there.",
        "Correct certificateId: it is shown as CertIdentifier, such as 23759533-cn-hangzhou.",
    ),
    stalled(
        Reason.CERTIFICATE_SITE_MISMATCH,
        ConditionType.RESOLVED_REFS,
        "A certificate id ends in another site than the one that the load balancer's region uses.",
        "Upload the certificate to the site in the message and use the id that it gets there.",
    ),
    stalled(
        Reason.DUPLICATE_KEY_ALGORITHM,
        ConditionType.RESOLVED_REFS,
        "Both default certificates have the same key algorithm.",
        "Give one RSA and one ECC certificate, or only one of the two.",
    ),
    stalled(
        Reason.SHADOWED,
        ConditionType.PROGRAMMED,
        "A certificate never answers for one of its names, because another one matches better.",
        "Remove the certificate that the message names, or the name from one of the two.",
    ),
    stalled(
        Reason.PROMOTION_NEEDS_GAP,
        ConditionType.PROGRAMMED,
        "A certificate given by id shall be default instead of additional, or the other way round, which leaves a gap.",
        "Give it by secretRef, which needs no gap, or set spec.change.allowGap: true.",
    ),
    stalled(
        Reason.CONFLICT,
        ConditionType.ACCEPTED,
        "Somebody else manages this listener: another object, another cluster, or the ALB ingress controller.",
        "Delete one of the two, or follow the take-over that the message describes.",
    ),
    stalled(
        Reason.RELEASED,
        ConditionType.ACCEPTED,
        "Another cluster took the listener over; this one touches it no more.",
        "Delete this object, or take the listener over again as the message describes.",
    ),
    stalled(
        Reason.CONTESTED,
        ConditionType.PROGRAMMED,
        "Somebody undid the operator's change three times in a day, so it stopped.",
        "Find out who changes the listener; any change of this object starts the operator again.",
    ),
    stalled(
        Reason.NOT_PERMITTED,
        ConditionType.ACCEPTED,
        "The operator's setting access does not let this namespace do that.",
        "Ask whoever runs the operator for access, or name another load balancer.",
    ),
    stalled(
        Reason.UNAUTHORIZED,
        ConditionType.PROGRAMMED,
        "The cloud does not accept the operator's credentials.",
        "Put valid credentials in place; they are read again without a restart.",
        status=ConditionStatus.UNKNOWN,
    ),
    stalled(
        Reason.FORBIDDEN,
        ConditionType.PROGRAMMED,
        "RAM does not allow the operator an action that it needs.",
        "Allow the action that the message names in the RAM policy.",
        status=ConditionStatus.UNKNOWN,
    ),
    stalled(
        Reason.QUOTA_EXCEEDED,
        ConditionType.ACCEPTED,
        "The load balancer takes no more additional certificates.",
        "Remove certificates or have the quota raised; the message says used and limit.",
    ),
    stalled(
        Reason.QUOTA_NO_HEADROOM,
        ConditionType.PROGRAMMED,
        "A rotation needs one free place for an additional certificate, and none is left.",
        "Free one, have the quota raised, or set spec.change.onFullQuota to Replace.",
    ),
    stalled(
        Reason.CERTIFICATE_STORE_FULL,
        ConditionType.PROGRAMMED,
        "Certificate Management Service takes no more uploads.",
        "Delete certificates there that nobody uses, or have its quota raised.",
    ),
    stalled(
        Reason.UPLOAD_REJECTED,
        ConditionType.PROGRAMMED,
        "Certificate Management Service refuses the certificate.",
        "Look up the code in the message, and issue the certificate anew.",
    ),
    stalled(
        Reason.CHANGE_REJECTED,
        ConditionType.PROGRAMMED,
        "The cloud refuses a change, and trying again would not help.",
        "Look up the code in the message and correct the field that it names.",
    ),
    stalled(
        Reason.CRD_OUTDATED,
        ConditionType.ACCEPTED,
        "The cluster's CRDs are older than the operator: fields that it wrote did not come back.",
        "Apply the CRDs of this version; nothing is removed until then.",
    ),
)
