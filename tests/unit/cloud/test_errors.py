"""The classification: every code that the API's documents name, and the way its table is read."""

import pytest

from albtls.api.reasons import Reason
from albtls.cloud.classification import RULES, Disposition, TransportCode, classify
from albtls.cloud.errors import CloudError, CredentialsError

UPDATE = "UpdateListenerAttribute"
UPLOAD = "UploadUserCertificate"


@pytest.mark.parametrize(
    ("action", "code", "status", "disposition", "reason"),
    [
        (UPDATE, "IncorrectStatus.Listener", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "ResourceInConfiguring.Listener", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "ResourceInConfiguring.LoadBalancer", 400, Disposition.RETRY_SOON, Reason.PENDING),
        ("CreateListener", "IncorrectStatus.LoadBalancer", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "VipStatusNotSupport", 400, Disposition.RETRY_SOON, Reason.PENDING),
        ("CreateListener", "-21020", 400, Disposition.RETRY_SOON, Reason.PENDING),
        ("DeleteListener", "-22031", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "LockFailed", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "IdempotenceProcessing", 400, Disposition.RETRY_SOON, Reason.PENDING),
        (UPDATE, "Throttling", 400, Disposition.BACK_OFF, Reason.THROTTLED),
        (UPDATE, "Throttling.User", 429, Disposition.BACK_OFF, Reason.THROTTLED),
        (UPDATE, "Rejected.Throttling", 503, Disposition.BACK_OFF, Reason.THROTTLED),
        (UPLOAD, "FlowControlError", 400, Disposition.BACK_OFF, Reason.THROTTLED),
        (UPDATE, "SystemBusy", 400, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, "ServiceUnavailable", 503, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPLOAD, "InternalError", 400, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPLOAD, "500", 500, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, TransportCode.TIMEOUT, None, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, TransportCode.UNREACHABLE, None, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, "InvalidAction.NotFound", 404, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, "ResourceAlreadyAssociated.Certificate", 400, Disposition.LOOK_AGAIN, Reason.PROGRESSING),
        (UPDATE, "ResourceNotAssociated.Certificate", 400, Disposition.LOOK_AGAIN, Reason.PROGRESSING),
        (UPDATE, "OperationDenied.DefaultCertificateUsed", 400, Disposition.LOOK_AGAIN, Reason.PROGRESSING),
        ("CreateListener", "ResourceAlreadyExist.Listener", 400, Disposition.LOOK_AGAIN, Reason.PROGRESSING),
        (UPDATE, "ResourceNotFound.Listener", 404, Disposition.LOOK_AGAIN, Reason.LISTENER_NOT_FOUND),
        (UPDATE, "ResourceNotFound.Certificate", 404, Disposition.LOOK_AGAIN, Reason.CERTIFICATE_NOT_FOUND),
        ("GetUserCertificateDetail", "NotFound", 400, Disposition.LOOK_AGAIN, Reason.CERTIFICATE_NOT_FOUND),
        (UPDATE, "InvalidAccessKeyId.NotFound", 404, Disposition.TELL_USER, Reason.UNAUTHORIZED),
        (UPDATE, "InvalidAccessKeyId.Inactive", 403, Disposition.TELL_USER, Reason.UNAUTHORIZED),
        (UPDATE, "SignatureDoesNotMatch", 400, Disposition.TELL_USER, Reason.UNAUTHORIZED),
        (UPDATE, "InvalidSecurityToken.Expired", 400, Disposition.TELL_USER, Reason.UNAUTHORIZED),
        (UPDATE, "InvalidTimeStamp.Expired", 400, Disposition.TELL_USER, Reason.CLOCK_SKEW),
        (UPDATE, "Forbidden.RAM", 403, Disposition.TELL_USER, Reason.FORBIDDEN),
        ("GetLoadBalancerAttribute", "Forbidden.LoadBalancer", 400, Disposition.TELL_USER, Reason.FORBIDDEN),
        (UPDATE, "NoPermission", 403, Disposition.TELL_USER, Reason.FORBIDDEN),
        (
            "CreateListener",
            "ResourceQuotaExceeded.LoadBalancerListenersNum",
            400,
            Disposition.TELL_USER,
            Reason.QUOTA_EXCEEDED,
        ),
        (UPLOAD, "InsufficientQuota", 400, Disposition.TELL_USER, Reason.CERTIFICATE_STORE_FULL),
        (UPLOAD, "CertificateFormatException", 400, Disposition.TELL_USER, Reason.UPLOAD_REJECTED),
        (UPLOAD, "InvalidParameter.Cert", 400, Disposition.TELL_USER, Reason.UPLOAD_REJECTED),
        (UPLOAD, "NameRepeat", 400, Disposition.TELL_USER, Reason.UPLOAD_REJECTED),
        (UPDATE, "InvalidParameter", 400, Disposition.TELL_USER, Reason.CHANGE_REJECTED),
        (UPDATE, "Mismatch.VpcId", 400, Disposition.TELL_USER, Reason.CHANGE_REJECTED),
        (UPDATE, "UnsupportedFeature.FullTraceHttps", 400, Disposition.TELL_USER, Reason.CHANGE_REJECTED),
        (UPDATE, "IncorrectBusinessStatus.LoadBalancer", 400, Disposition.TELL_USER, Reason.LOAD_BALANCER_LOCKED),
        ("CreateListener", "ResourceNotFound.ServerGroup", 404, Disposition.TELL_USER, Reason.SERVER_GROUP_NOT_FOUND),
        ("Any", "ResourceNotFound.SecurityPolicy", 404, Disposition.TELL_USER, Reason.SECURITY_POLICY_NOT_FOUND),
        ("Any", "ResourceNotFound.LoadBalancer", 404, Disposition.TELL_USER, Reason.LOAD_BALANCER_NOT_FOUND),
        # Codes nobody has heard of: the HTTP status alone speaks.
        (UPDATE, "Brand.New", 500, Disposition.BACK_OFF, Reason.CLOUD_UNAVAILABLE),
        (UPDATE, "Brand.New", 429, Disposition.BACK_OFF, Reason.THROTTLED),
        (UPDATE, "Brand.New", 403, Disposition.TELL_USER, Reason.FORBIDDEN),
        (UPDATE, "Brand.New", 400, Disposition.TELL_USER, Reason.CHANGE_REJECTED),
        (UPDATE, "Brand.New", None, Disposition.TELL_USER, Reason.CHANGE_REJECTED),
    ],
)
def test_each_code_has_its_place(action, code, status, disposition, reason):
    error = CloudError(action, code, status)
    assert (error.disposition, error.reason) == (disposition, reason)


def test_no_row_hides_another():
    for rule in RULES:
        for pattern in rule.codes:
            example = pattern.replace("[0-9]", "1").replace("*", "X")
            assert classify(rule.action or "Any", example, None) is rule, pattern


def test_a_code_means_something_only_where_it_belongs():
    assert classify(UPDATE, "CertificateFormatException", 400).reason is Reason.CHANGE_REJECTED


@pytest.mark.parametrize(
    ("action", "named"),
    [
        (UPDATE, "alb:UpdateListenerAttribute"),
        (UPLOAD, "yundun-cert:UploadUserCertificate (or cas:UploadUserCertificate)"),
    ],
)
def test_a_missing_permission_is_named(action, named):
    assert f"allow {named} in its RAM policy" in CloudError(action, "NoPermission", 403).message


def test_the_permission_that_the_cloud_names_is_preferred():
    error = CloudError(UPLOAD, "NoPermission", 403, permission="yundun-cert:UploadUserCertificate")
    assert error.message.endswith("allow yundun-cert:UploadUserCertificate in its RAM policy")


def test_the_text_stays_the_same_from_call_to_call():
    first = CloudError(UPDATE, "SystemBusy", 400, request_id="A")
    second = CloudError(UPDATE, "SystemBusy", 400, request_id="B", retry_after=3.0)
    assert str(first) == str(second) == first.message
    assert (first.request_id, second.request_id, second.retry_after) == ("A", "B", 3.0)


def test_missing_credentials_are_for_a_person_to_mend():
    error = CredentialsError("no credentials in /there")
    assert (str(error), error.reason, error.disposition) == (
        "no credentials in /there",
        Reason.UNAUTHORIZED,
        Disposition.TELL_USER,
    )
