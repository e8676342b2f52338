"""The reasons that conditions carry, by name. What they mean stands in `albtls.api.reasons`."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a condition is what it is, in one word."""

    # All is well.
    SUCCEEDED = "Succeeded"
    ACCEPTED = "Accepted"
    RESOLVED_REFS = "ResolvedRefs"
    PROGRAMMED = "Programmed"
    VERIFIED = "Verified"
    OBSERVED = "Observed"
    AMBIGUOUS = "Ambiguous"
    WEAK_SECURITY_POLICY = "WeakSecurityPolicy"
    SECURITY_POLICY_MISMATCH = "SecurityPolicyMismatch"
    NO_ROTATION_HEADROOM = "NoRotationHeadroom"
    REGRESSION_APPLIED = "RegressionApplied"
    COLLATERAL_CHANGE = "CollateralChange"
    OWNER_TAG_UNSUPPORTED = "OwnerTagUnsupported"

    # Under way, or waiting for something that comes by itself.
    PROGRESSING = "Progressing"
    PENDING = "Pending"
    ROTATING = "Rotating"
    ROTATION_PENDING = "RotationPending"
    WAITING_FOR_WINDOW = "WaitingForWindow"
    REGRESSION_HELD = "RegressionHeld"
    EXPIRING_SOON = "ExpiringSoon"
    EXPIRED = "Expired"
    VERIFICATION_FAILED = "VerificationFailed"
    ROLLED_BACK = "RolledBack"
    LISTENER_STOPPED = "ListenerStopped"
    LOAD_BALANCER_LOCKED = "LoadBalancerLocked"

    # Nobody wants a change.
    PAUSED = "Paused"
    PLAN_ONLY = "PlanOnly"

    # A reference is missing or bad; mended where it comes from.
    SECRET_NOT_FOUND = "SecretNotFound"  # noqa: S105 - a reason, not a secret
    SECRET_WRONG_TYPE = "SecretWrongType"  # noqa: S105 - a reason, not a secret
    SECRET_KEY_MISSING = "SecretKeyMissing"  # noqa: S105 - a reason, not a secret
    INVALID_CERTIFICATE = "InvalidCertificate"
    KEY_MISMATCH = "KeyMismatch"
    CHAIN_OUT_OF_ORDER = "ChainOutOfOrder"
    CERTIFICATE_EXPIRED = "CertificateExpired"
    CERTIFICATE_NOT_YET_VALID = "CertificateNotYetValid"
    CONFIG_MAP_NOT_FOUND = "ConfigMapNotFound"
    CONFIG_MAP_KEY_MISSING = "ConfigMapKeyMissing"
    INVALID_CA_CERTIFICATE = "InvalidCACertificate"
    LISTENER_REF_NOT_FOUND = "ListenerRefNotFound"
    LISTENER_NOT_FOUND = "ListenerNotFound"
    LOAD_BALANCER_NOT_FOUND = "LoadBalancerNotFound"

    # The surroundings don't answer.
    THROTTLED = "Throttled"
    CLOUD_UNAVAILABLE = "CloudUnavailable"
    KUBERNETES_UNAVAILABLE = "KubernetesUnavailable"
    CLOCK_SKEW = "ClockSkew"

    # A person must end it.
    INVALID_SPEC = "InvalidSpec"
    NOT_SUPPORTED_YET = "NotSupportedYet"
    UNSUPPORTED_PROTOCOL = "UnsupportedProtocol"
    MUTUAL_AUTHENTICATION_UNSUPPORTED_PROTOCOL = "MutualAuthenticationUnsupportedProtocol"
    MUTUAL_AUTHENTICATION_UNSUPPORTED_EDITION = "MutualAuthenticationUnsupportedEdition"
    SECURITY_POLICY_UNSUPPORTED_EDITION = "SecurityPolicyUnsupportedEdition"
    SECURITY_POLICY_NOT_FOUND = "SecurityPolicyNotFound"
    SERVER_GROUP_NOT_FOUND = "ServerGroupNotFound"
    CERTIFICATE_NOT_FOUND = "CertificateNotFound"
    CERTIFICATE_SITE_MISMATCH = "CertificateSiteMismatch"
    DUPLICATE_KEY_ALGORITHM = "DuplicateKeyAlgorithm"
    SHADOWED = "Shadowed"
    PROMOTION_NEEDS_GAP = "PromotionNeedsGap"
    CONFLICT = "Conflict"
    RELEASED = "Released"
    CONTESTED = "Contested"
    NOT_PERMITTED = "NotPermitted"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    QUOTA_EXCEEDED = "QuotaExceeded"
    QUOTA_NO_HEADROOM = "QuotaNoHeadroom"
    CERTIFICATE_STORE_FULL = "CertificateStoreFull"
    UPLOAD_REJECTED = "UploadRejected"
    CHANGE_REJECTED = "ChangeRejected"
    CRD_OUTDATED = "CRDOutdated"
