"""Refusals in the cloud's own words: code, HTTP status and message template of everything the simulator refuses with.

The one place where codes are spelled. A message names parameters and resource ids, never the content of a certificate
or a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_TEMPLATES: dict[str, tuple[int, str]] = {
    # gateway
    "InvalidAction.NotFound": (404, "Specified api is not found, please check your url and method."),
    "InvalidVersion": (400, "Specified parameter Version is not valid."),
    "InvalidAccessKeyId.NotFound": (404, "Specified access key is not found."),
    "InvalidAccessKeyId.Inactive": (403, "Specified access key is disabled."),
    "MissingAccessKeyId": (400, "AccessKeyId is mandatory for this action."),
    "MissingSecurityToken": (400, "SecurityToken is mandatory for this action."),
    "InvalidSecurityToken.MismatchWithAccessKey": (400, "Specified SecurityToken mismatch with the AccessKey."),
    "IncompleteSignature": (400, "The request signature does not conform to Aliyun standards. {0}"),
    "SignatureDoesNotMatch": (400, "Specified signature does not match our calculation. {0}"),
    "SignatureNonceUsed": (400, "Specified signature nonce was used already."),
    "InvalidTimeStamp.Expired": (400, "Specified time stamp or date value is expired."),
    "InvalidTimeStamp.Format": (400, "Specified time stamp or date value is not well formatted."),
    "Throttling.User": (400, "Request was denied due to user flow control."),
    "DryRunOperation": (400, "Request validation has been passed with DryRun flag set."),
    "IdempotentParameterMismatch": (
        400,
        "The request uses the same client token as a previous, but non-identical request.",
    ),
    "InternalError": (500, "The request processing has failed due to some unknown error."),
    "Forbidden.RAM": (
        403,
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
    ),
    "NoPermission": (403, "You are not authorized to perform this operation: {0}."),
    # ALB
    "InvalidParameter": (400, "Invalid parameter, please check the parameter input. {0}"),
    "IncorrectStatus.LoadBalancer": (400, "The status of {0} [{1}] is incorrect."),
    "IncorrectBusinessStatus.LoadBalancer": (400, "The business status of {0} [{1}] is incorrect."),
    "IncorrectStatus.Listener": (400, "The status of {0} [{1}] is incorrect."),
    "ResourceInConfiguring.Listener": (
        400,
        "The specified resource of {0} is being configured, please try again later.",
    ),
    "ResourceInUse.Listener": (400, "The specified resource {0} is in use."),
    "ResourceAlreadyExist.Listener": (400, "The specified resource {0} is already exist."),
    "ResourceAlreadyAssociated.Listener": (400, "The specified resource {0} is already associated."),
    "ResourceAlreadyAssociated.Certificate": (400, "The specified resource {0} is already associated."),
    "ResourceNotAssociated.Certificate": (400, "The specified resource {0} is not associated."),
    "ResourceNotFound.LoadBalancer": (404, "The specified resource {0} is not found."),
    "ResourceNotFound.Listener": (404, "The specified resource {0} is not found."),
    "ResourceNotFound.ServerGroup": (404, "The specified resource {0} is not found."),
    "ResourceNotFound.SecurityPolicy": (404, "The specified resource {0} is not found."),
    "ResourceNotFound.Certificate": (404, "The specified resource {0} is not found."),
    "ResourceQuotaExceeded.LoadBalancerCertificatesNum": (
        400,
        "The quota of {0} is exceeded for resource {1}, usage {2}/{3}.",
    ),
    "ResourceQuotaExceeded.LoadBalancerListenersNum": (
        400,
        "The quota of {0} is exceeded for resource {1}, usage {2}/{3}.",
    ),
    "OperationDenied.HttpListenerNotSupport": (400, "The operation is not allowed because of {0}."),
    "OperationDenied.DefaultCertificateUsed": (400, "The operation is not allowed because of {0}."),
    "OperationDenied.CrossLoadBalancerQUICListener": (400, "The operation is not allowed because of {0}."),
    "Mismatch.VpcId": (400, "The {0} is mismatched for {1} and {2}."),
    # CAS
    "FlowControlError": (400, "The request is too frequent, please try again later."),
    "NotFound": (400, "The certificate does not exist."),
    "NameRepeat": (400, "The certificate name already exists."),
    "MissingParameter": (400, "The parameter {0} is required."),
    "CertificateFormatException": (400, "The format of the certificate is invalid: {0}."),
    "ParseCertificateFailed": (400, "The certificate cannot be parsed: {0}."),
    "CertificateExpired": (400, "The certificate has expired."),
    "CertificateChainNotMatch": (400, "The certificate chain does not match: {0}."),
    "KeyNotMatchCert": (400, "The private key does not match the certificate."),
    "ResourceAlreadyAssociated": (400, "The certificate is in use by a cloud service."),
    # Quota Center
    "INVALID.MAX.RESULTS": (400, "The maxResults parameter is invalid. Use an integer ranging from 1 to 100."),
    "InvalidSortOrder": (400, "Invalid SortOrder"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the simulated cloud answers instead of a result.

    Attributes:
        code: error code as clients compare it.
        status: HTTP status.
        message: text for people.
        access_denied: the AccessDeniedDetail object, where a permission is missing.
        headers: extra response headers.
    """

    code: str
    status: int
    message: str
    access_denied: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """Raised anywhere below the gateway to refuse the call being handled."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refuse(code: str, *details: object, access_denied: Mapping[str, str] | None = None) -> ApiError:
    """The error for ``code`` with its documented HTTP status and message.

    Args:
        code: one of the catalogue above.
        details: what fills the places of the message template, in order.
        access_denied: the AccessDeniedDetail of a permission error.

    Raises:
        KeyError: if ``code`` is not in the catalogue.
    """
    status, template = _TEMPLATES[code]
    places = [str(detail) for detail in details] or [""]
    return ApiError(Refusal(code, status, template.format(*places).strip(), access_denied))


def missing(parameter: str) -> ApiError:
    """The gateway's answer to a request without a parameter that is required."""
    return ApiError(Refusal(f"Missing{parameter}", 400, f"{parameter} is mandatory for this action."))


def invalid(parameter: str, why: str) -> ApiError:
    """``InvalidParameter`` that names the parameter and what is wrong with it (never its value)."""
    return refuse("InvalidParameter", f"{parameter}: {why}")
