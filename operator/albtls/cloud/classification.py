"""What each error code of the cloud means: one table, read from top to bottom.

Must never look at a message text: those come in several languages and change without notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from albtls.api.reasons import Reason


class Disposition(StrEnum):
    """What to do about a refusal."""

    RETRY_SOON = "RetrySoon"
    """An earlier change is still under way: normal traffic, again in seconds."""
    BACK_OFF = "BackOff"
    """The cloud is busy or out of reach: again, ever less often."""
    LOOK_AGAIN = "LookAgain"
    """Things are not as they were when the step was planned: read again and decide anew."""
    TELL_USER = "TellUser"
    """Only a person can end it: say so, look again after minutes."""


class TransportCode(StrEnum):
    """Codes of our own, for calls that the cloud never answered in a way that could be read."""

    UNREACHABLE = "Transport.Unreachable"
    TIMEOUT = "Transport.Timeout"
    BAD_ANSWER = "Transport.BadAnswer"
    NO_CREDENTIALS = "Transport.NoCredentials"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the classification.

    Attributes:
        disposition: what to do.
        reason: for the condition.
        text: the message; may name {action}, {code}, {endpoint}, {permission} and {usage}.
        codes: error codes, as shell patterns (case matters).
        action: the only action the row is for; empty for all.
    """

    disposition: Disposition
    reason: Reason
    text: str
    codes: tuple[str, ...]
    action: str = ""


_UPLOAD: Final = "UploadUserCertificate"

#: First match wins. Codes: ALB's and CAS's published lists and what their official clients handle.
RULES: Final[tuple[Rule, ...]] = (
    Rule(
        Disposition.BACK_OFF,
        Reason.THROTTLED,
        "the cloud asks for fewer calls of {action} ({code})",
        ("Throttling*", "*.Throttling*", "FlowControlError"),
    ),
    Rule(
        Disposition.BACK_OFF,
        Reason.CLOUD_UNAVAILABLE,
        "{endpoint} can't be reached or doesn't answer in time ({code}); check the network path and the endpoint",
        (TransportCode.UNREACHABLE, TransportCode.TIMEOUT),
    ),
    Rule(
        Disposition.BACK_OFF,
        Reason.CLOUD_UNAVAILABLE,
        "{endpoint} doesn't answer {action} as this API does ({code}); check the endpoint and proxies before it",
        (TransportCode.BAD_ANSWER, "InvalidAction.NotFound", "InvalidApi.NotFound", "InvalidVersion"),
    ),
    Rule(
        Disposition.BACK_OFF,
        Reason.CLOUD_UNAVAILABLE,
        "the cloud can't do {action} at the moment ({code})",
        ("SystemBusy", "ServiceUnavailable*", "InternalError*", "500", "*.SystemUpgrading", "SignatureNonceUsed"),
    ),
    Rule(
        Disposition.RETRY_SOON,
        Reason.PENDING,
        "{action} waits for an earlier change ({code})",
        (
            "IncorrectStatus.Listener",
            "IncorrectStatus.LoadBalancer",
            "ResourceInConfiguring.*",
            "VipStatusNotSupport",
            "-2[0-9][0-9][0-9][0-9]",
            "LockFailed",
            "IdempotenceProcessing",
        ),
    ),
    Rule(
        Disposition.LOOK_AGAIN,
        Reason.LISTENER_NOT_FOUND,
        "the listener is gone ({code} of {action})",
        ("ResourceNotFound.Listener",),
    ),
    # Not a refusal of the user's id: a certificate of ours that left CAS is uploaded again.
    Rule(
        Disposition.LOOK_AGAIN,
        Reason.CERTIFICATE_NOT_FOUND,
        "the certificate isn't in Certificate Management Service any more ({code} of {action})",
        ("ResourceNotFound.Certificate", "NotFound", "NotFound.*", "InvalidCertId.NotFound"),
    ),
    Rule(
        Disposition.LOOK_AGAIN,
        Reason.PROGRESSING,
        "things have changed meanwhile ({code} of {action})",
        (
            "ResourceAlreadyAssociated.Certificate",
            "ResourceNotAssociated.Certificate",
            "OperationDenied.DefaultCertificateUsed",
            "OperationFailed.DefaultCertificateNotFound",
            "ResourceAlreadyExist.Listener",
            "IdempotentParameterMismatch",
        ),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.UNAUTHORIZED,
        "the cloud doesn't accept the operator's credentials ({code}); put valid ones in place",
        (
            TransportCode.NO_CREDENTIALS,
            "InvalidCredentials",
            "InvalidAccessKeyId*",
            "InvalidSecurityToken*",
            "MissingAccessKeyId",
            "MissingSecurityToken",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
        ),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.CLOCK_SKEW,
        "the operator's clock is too far from the cloud's ({code}); set the clock of the node",
        ("InvalidTimeStamp*",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.FORBIDDEN,
        "the operator may not call {action} ({code}); allow {permission} in its RAM policy",
        ("Forbidden*", "NoPermission*", "PermissionDenied*", "AccessDenied*"),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.QUOTA_EXCEEDED,
        "a quota of the load balancer is used up{usage} ({code} of {action}); free some of it or have it raised",
        ("ResourceQuotaExceeded.*", "QuotaExceeded*"),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.CERTIFICATE_STORE_FULL,
        "Certificate Management Service takes no more uploads ({code}); delete unused ones or have its quota raised",
        ("InsufficientQuota",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.UPLOAD_REJECTED,
        "Certificate Management Service holds another certificate under the upload's name ({code}); delete that one",
        ("NameRepeat", "NameAlreadyExist"),
        action=_UPLOAD,
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.UPLOAD_REJECTED,
        "Certificate Management Service refuses the certificate ({code}); issue it anew",
        (
            "CertificateFormatException",
            "ParseCertificateFailed",
            "CertificateExpired",
            "CertificateChainNotMatch",
            "CertificatePrivateKey.*",
            "DataTooLongException",
            "DecryptError",
            "KeyNotMatchCert",
            "InvalidParameter*",
            "InvalidSource.*",
            "ParamRepeat",
        ),
        action=_UPLOAD,
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.LOAD_BALANCER_LOCKED,
        "the load balancer is overdue or locked ({code} of {action}); end that in the console",
        ("IncorrectBusinessStatus.LoadBalancer",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.LOAD_BALANCER_NOT_FOUND,
        "the load balancer doesn't exist ({code} of {action}); correct spec.listener.loadBalancerId",
        ("ResourceNotFound.LoadBalancer",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.SERVER_GROUP_NOT_FOUND,
        "the server group doesn't exist ({code} of {action}); correct spec.listenerTemplate.serverGroupId",
        ("ResourceNotFound.ServerGroup",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.SECURITY_POLICY_NOT_FOUND,
        "the TLS security policy doesn't exist ({code} of {action}); correct spec.securityPolicyId",
        ("ResourceNotFound.SecurityPolicy",),
    ),
    Rule(
        Disposition.TELL_USER,
        Reason.UNSUPPORTED_PROTOCOL,
        "the listener is an HTTP listener and carries no certificates ({code} of {action})",
        ("OperationDenied.HttpListenerNotSupport",),
    ),
)

_UNKNOWN_CODE: Final = Rule(
    Disposition.TELL_USER,
    Reason.CHANGE_REJECTED,
    "the cloud refuses {action} ({code}); look the code up and correct what it names",
    (),
)

#: What the HTTP status alone says, for codes that no row knows: each stands for a code that one does.
_BY_STATUS: Final[Mapping[int, str]] = MappingProxyType(
    {401: "InvalidCredentials", 403: "Forbidden", 429: "Throttling"},
)


def classify(action: str, code: str, http_status: int | None) -> Rule:
    """The row for a refusal of *action* with *code*; the HTTP status counts only where no row knows the code."""
    for rule in RULES:
        if rule.action in {"", action} and any(fnmatchcase(code, pattern) for pattern in rule.codes):
            return rule
    if http_status is None:
        return _UNKNOWN_CODE
    stand_in = "ServiceUnavailable" if http_status >= 500 else _BY_STATUS.get(http_status)
    return classify(action, stand_in, None) if stand_in else _UNKNOWN_CODE
