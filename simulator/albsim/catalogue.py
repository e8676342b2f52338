"""The cloud's own words: code, HTTP status and message template of everything that the simulator refuses with.

The one place where codes are spelled. Codes with one status and one wording stand together.
"""

from __future__ import annotations

Words = tuple[int, str]


def _all(status: int, template: str, *codes: str) -> dict[str, Words]:
    return dict.fromkeys(codes, (status, template))


CATALOGUE: dict[str, Words] = {
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
    # ALB, where no public source names the code: the readings of a switch
    **_all(
        400,
        "The {0} is mismatched for {1} and {2}.",
        "Mismatch.LoadBalancerEditionAndCaEnabled",
        "Mismatch.LoadBalancerEditionAndSecurityPolicy",
    ),
    "UnsupportedFeature.CaEnabled": (400, "The feature of {0} is not supported."),
    "OperationDenied.QuicListenerNotSupport": (400, "The operation is not allowed because of {0}."),
    # ALB
    "InvalidParameter": (400, "Invalid parameter, please check the parameter input. {0}"),
    **_all(
        400,
        "The status of {0} [{1}] is incorrect.",
        "IncorrectStatus.LoadBalancer",
        "IncorrectStatus.Listener",
        "IncorrectStatus.SecurityPolicy",
        "IncorrectStatus.ServerGroup",
    ),
    "IncorrectBusinessStatus.LoadBalancer": (400, "The business status of {0} [{1}] is incorrect."),
    "ResourceInConfiguring.Listener": (
        400,
        "The specified resource of {0} is being configured, please try again later.",
    ),
    **_all(
        400,
        "The specified resource {0} is in use.",
        "ResourceInUse.Listener",
        "ResourceInUse.SecurityPolicy",
        "ResourceInUse.ServerGroup",
    ),
    "ResourceAlreadyExist.Listener": (400, "The specified resource {0} is already exist."),
    **_all(
        400,
        "The specified resource {0} is already associated.",
        "ResourceAlreadyAssociated.Listener",
        "ResourceAlreadyAssociated.Certificate",
    ),
    "ResourceNotAssociated.Certificate": (400, "The specified resource {0} is not associated."),
    **_all(
        404,
        "The specified resource {0} is not found.",
        "ResourceNotFound.LoadBalancer",
        "ResourceNotFound.Listener",
        "ResourceNotFound.ServerGroup",
        "ResourceNotFound.SecurityPolicy",
        "ResourceNotFound.Certificate",
        "ResourceNotFound.Acl",
        "ResourceNotFound.VSwitch",
        "ResourceNotFound.Vpc",
    ),
    **_all(
        400,
        "The quota of {0} is exceeded for resource {1}, usage {2}/{3}.",
        "ResourceQuotaExceeded.LoadBalancerCertificatesNum",
        "ResourceQuotaExceeded.LoadBalancerListenersNum",
        "ResourceQuotaExceeded.LoadBalancerServersNum",
        "ResourceQuotaExceeded.SecurityPolicyAttachedNum",
        "ResourceQuotaExceeded.ServerAddedNum",
        "ResourceQuotaExceeded.ServerGroupAttachedNum",
    ),
    **_all(
        400,
        "The operation is not allowed because of {0}.",
        "OperationDenied.HttpListenerNotSupport",
        "OperationDenied.DefaultCertificateUsed",
        "OperationDenied.CrossLoadBalancerQUICListener",
        "OperationDenied.DeletionProtectionEnabled",
        "OperationDenied.Downgrade",
        "OperationDenied.EditionNotChanged",
        "OperationDenied.GRPCServerGroup",
    ),
    "Mismatch.VpcId": (400, "The {0} is mismatched for {1} and {2}."),
    "DuplicatedParam.ZoneId": (400, "The param of ZoneId is duplicated."),
    **_all(
        403,
        "Authentication is failed for {0}.",
        "Forbidden.Listener",
        "Forbidden.LoadBalancer",
    ),
    "Forbidden.SecurityPolicy": (403, "Authentication has failed for SecurityPolicy."),
    "Forbidden.ServerGroup": (403, "Authentication has failed for ServerGroup."),
    **_all(
        400,
        "The {0} and {1} are mismatched.",
        "Mismatch.LoadBalancerEditionAndConnectionDrain",
        "Mismatch.LoadBalancerEditionAndSlowStartEnable",
        "Mismatch.ServerGroupSchedulerAndSlowStartEnable",
        "Mismatch.ZoneIdAndVSwitchId",
    ),
    "NotExist.ResourceGroup": (400, "ResourceGroup does not exist."),
    "OperationDenied.ServerGroupProtocolNotSupport": (
        400,
        "The operation is not allowed because of ServerGroupProtocolNotSupport.",
    ),
    "OperationDenied.VpcNotSupportIpv6": (400, "The operation is not allowed because of VpcNotSupportIpv6."),
    "OperationDenyed.ServiceLinkedRoleNotExist": (
        400,
        "The service linked role AliyunServiceRoleForAlb does not exist.",
    ),
    "OperationFailed.DefaultCertificateNotFound": (400, "The operation failed because of {0}."),
    **_all(
        400,
        "The quota of {0} is exceeded, usage {1}/{2}.",
        "QuotaExceeded.ConnectionDrainTimeout",
        "QuotaExceeded.LoadBalancersNum",
        "QuotaExceeded.SecurityPoliciesNum",
        "QuotaExceeded.ServerGroupsNum",
        "QuotaExceeded.SlowStartDuration",
    ),
    "ResourceInConfiguring": (400, "The specified resource of {0} is being configured. Please try again later."),
    "ResourceNotEnough.VSwitchIp": (400, "The specified resource {0} is not enough."),
    **_all(
        400,
        "The feature of {0} is not supported.",
        "UnsupportedFeature.ConnectionDrain",
        "UnsupportedFeature.SlowStart",
    ),
    "UnsupportedFeature.FcServerGroup": (400, "Server groups of type FC are not supported."),
    "UnsupportedFeature.FullTraceHttps": (400, "The feature of FullTraceHttps is not supported for current instance."),
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
    "InvalidStatus.DeleteProtection": (400, "The resource is protected against deletion."),
    "PermissionDenied": (400, "You are not authorized to do this."),
    "DataTooLongException": (400, "The value of {0} is too long."),
    "ParamRepeat": (400, "The parameter {0} is given twice."),
    "InsufficientQuota": (400, "The quota is insufficient."),
    # Quota Center
    "INVALID.MAX.RESULTS": (400, "The maxResults parameter is invalid. Use an integer ranging from 1 to 100."),
    "InvalidSortOrder": (400, "Invalid SortOrder"),
}
