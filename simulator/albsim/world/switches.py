"""What no public source settles about the real cloud: each open question a named switch with a default.

The docstring of a class is the question, its members are the answers that clients have to live with; the comment of a
member says what it means. Values only: the code that obeys a switch is where its rule is.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class DeleteInUse(StrEnum):
    """Is DeleteUserCertificate refused for a certificate that a listener uses?"""

    ALLOW = "Allow"  # deleted; listeners keep serving their copy
    REFUSE = "Refuse"  # ResourceAlreadyAssociated


class Batch(StrEnum):
    """Is a batch of certificates associated or dissociated as a whole, where one of them is refused?"""

    WHOLE = "Whole"  # the first that is refused refuses the call; nothing changes
    EACH = "Each"  # those that can be are changed, the others passed over; refused only where none is left


class BusyCode(StrEnum):
    """Which code refuses a change of a listener that is being changed?"""

    BY_ACTION = "ByAction"  # DeleteListener: ResourceInConfiguring.Listener; all others: IncorrectStatus.Listener
    STATUS = "IncorrectStatus"  # IncorrectStatus.Listener, always
    CONFIGURING = "ResourceInConfiguring"  # ResourceInConfiguring.Listener, always


class BareIds(StrEnum):
    """Does ALB take a certificate's number without the suffix of its site?"""

    REFUSE = "Refuse"  # ResourceNotFound.Certificate
    ACCEPT = "Accept"  # taken for the certificate of the region's own site


class Spelling(StrEnum):
    """How is the status of a certificate that is being dissociated spelled?"""

    DISSOCIATING = "Dissociating"
    DIASSOCIATING = "Diassociating"


class JobRetention(StrEnum):
    """Is a job still listed after it has ended?"""

    KEEP = "Keep"  # for seven days
    FORGET = "Forget"  # for sixty seconds


class MutualOnBasic(StrEnum):
    """Which code refuses mutual authentication on a Basic load balancer?"""

    INVALID_PARAMETER = "InvalidParameter"
    MISMATCH = "Mismatch.LoadBalancerEditionAndCaEnabled"
    UNSUPPORTED = "UnsupportedFeature.CaEnabled"


class MutualOnQuic(StrEnum):
    """Which code refuses mutual authentication on a QUIC listener?"""

    INVALID_PARAMETER = "InvalidParameter"
    UNSUPPORTED = "UnsupportedFeature.CaEnabled"
    DENIED = "OperationDenied.QuicListenerNotSupport"


class Choice(StrEnum):
    """What chooses among default and additional certificates that cover a client's server name?"""

    NAME_AND_ALGORITHM = "NameAndAlgorithm"  # of several, the one whose key algorithm the client can use
    NAME = "Name"  # an additional certificate that covers the name, the oldest first; else the default one


class ChainTrust(StrEnum):
    """Is every certificate of an uploaded CA chain trusted?"""

    FIRST = "First"  # only the first
    EVERY = "Every"


class Omitted(StrEnum):
    """What becomes of attributes that UpdateListenerAttribute leaves out?"""

    KEEP = "Keep"
    RESET = "Reset"  # GzipEnabled, Http2Enabled, IdleTimeout, RequestTimeout and SecurityPolicyId take their defaults


class ListenerTags(StrEnum):
    """May listeners carry tags?"""

    ACCEPT = "Accept"
    REFUSE = "Refuse"  # TagResources of ResourceType listener: InvalidParameter; tags of CreateListener are passed over


class HexCase(StrEnum):
    """Which case have the SHA-256 digests in CAS answers?"""

    UPPER = "Upper"
    LOWER = "Lower"


class ExpiredUpload(StrEnum):
    """Is the upload of an expired certificate refused?"""

    REFUSE = "Refuse"  # CertificateExpired
    ACCEPT = "Accept"


class KeyMismatch(StrEnum):
    """Which code refuses the upload of a certificate with another one's key?"""

    KEY_NOT_MATCH = "KeyNotMatchCert"
    FORMAT = "CertificateFormatException"
    INVALID = "InvalidParameter"


class StoppedUpdate(StrEnum):
    """What becomes of a Stopped listener that is changed?"""

    STOPPED = "Stopped"  # Configuring, then Stopped again
    RUNNING = "Running"  # Configuring, then Running
    REFUSE = "Refuse"  # IncorrectStatus.Listener


class StopStopped(StrEnum):
    """Is StopListener refused for a Stopped listener, and StartListener for a Running one?"""

    REFUSE = "Refuse"  # IncorrectStatus.Listener
    ACCEPT = "Accept"


class CaAfterOff(StrEnum):
    """Does a listener keep its CA certificate when mutual authentication is turned off?"""

    FORGET = "Forget"
    KEEP = "Keep"  # GetListenerAttribute still shows it, and turning on again needs none


class ThrottlingStatus(StrEnum):
    """Which HTTP status has Throttling.User?"""

    BAD_REQUEST = "400"
    TOO_MANY_REQUESTS = "429"


class CustomOnBasic(StrEnum):
    """Which code refuses a custom TLS security policy on a Basic load balancer?"""

    INVALID_PARAMETER = "InvalidParameter"
    MISMATCH = "Mismatch.LoadBalancerEditionAndSecurityPolicy"


class Switches(BaseModel):
    """One answer to every open question, as the seed file and the control API spell them."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    delete_certificate_in_use: DeleteInUse = DeleteInUse.ALLOW
    batch: Batch = Batch.WHOLE
    busy_listener: BusyCode = BusyCode.BY_ACTION
    bare_certificate_ids: BareIds = BareIds.REFUSE
    dissociating_spelling: Spelling = Spelling.DISSOCIATING
    job_retention: JobRetention = JobRetention.KEEP
    mutual_on_basic: MutualOnBasic = MutualOnBasic.INVALID_PARAMETER
    mutual_on_quic: MutualOnQuic = MutualOnQuic.INVALID_PARAMETER
    custom_policy_on_basic: CustomOnBasic = CustomOnBasic.INVALID_PARAMETER
    certificate_choice: Choice = Choice.NAME_AND_ALGORITHM
    ca_chain_trust: ChainTrust = ChainTrust.FIRST
    omitted_attributes: Omitted = Omitted.KEEP
    ca_after_off: CaAfterOff = CaAfterOff.FORGET
    stopped_update: StoppedUpdate = StoppedUpdate.STOPPED
    stop_stopped: StopStopped = StopStopped.REFUSE
    listener_tags: ListenerTags = ListenerTags.ACCEPT
    throttling_status: ThrottlingStatus = ThrottlingStatus.BAD_REQUEST
    sha2_case: HexCase = HexCase.UPPER
    upload_of_expired: ExpiredUpload = ExpiredUpload.REFUSE
    key_mismatch: KeyMismatch = KeyMismatch.KEY_NOT_MATCH
