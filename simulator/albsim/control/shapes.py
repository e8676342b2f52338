"""What the control API answers, as types: the server builds these, the client gives them to its caller.

Types only, so that a client needs nothing else of the simulator. Times that are numbers are milliseconds since the
epoch on the simulated clock. No field ever holds a key.
"""

from __future__ import annotations

from typing import Any, Final, NotRequired, TypedDict

JsonObject = dict[str, Any]

CONTROL_HEADER: Final = "X-Albsim"
"""Header of every answer of the control API; its value is the simulator's version."""


class ClockState(TypedDict):
    """The simulated time; ``manual``: it stands still until it is advanced."""

    now: str
    nowMs: int
    speed: float
    manual: bool


class UsageState(TypedDict):
    """How much of a quota of one load balancer is used."""

    used: int
    limit: int


class BalancerQuotas(TypedDict):
    """The quotas of one load balancer; ``certificates`` counts additional ones."""

    certificates: UsageState
    listeners: UsageState


class LockState(TypedDict):
    """A lock of a load balancer."""

    type: str
    reason: str


class LoadBalancerState(TypedDict):
    """A load balancer; ``address`` is where its listeners serve."""

    id: str
    name: str
    accountId: str
    region: str
    edition: str
    status: str
    businessStatus: str
    locks: list[LockState]
    address: str
    quotas: BalancerQuotas
    tags: dict[str, str]


class ServerState(TypedDict):
    """A server of a group."""

    id: str
    type: str
    port: int
    weight: int


class ServerGroupState(TypedDict):
    """A server group."""

    id: str
    name: str
    accountId: str
    region: str
    vpcId: str
    protocol: str
    status: str
    servers: list[ServerState]
    tags: dict[str, str]


class AttachmentState(TypedDict):
    """An additional certificate of a listener."""

    id: str
    status: str


class ServingState(TypedDict):
    """Where a listener can be reached; without an address ``reason`` says why it can't."""

    address: str | None
    port: int | None
    reason: str


class ListenerState(TypedDict):
    """A listener and what is on it."""

    id: str
    accountId: str
    region: str
    loadBalancerId: str
    protocol: str
    port: int
    status: str
    certificate: str | None
    additionalCertificates: list[AttachmentState]
    mutualAuthentication: bool
    caCertificate: str | None
    securityPolicyId: str | None
    description: str
    tags: dict[str, str]
    serving: ServingState


class RuleState(TypedDict):
    """A forwarding rule."""

    id: str
    name: str
    listenerId: str
    priority: int
    status: str


class PolicyState(TypedDict):
    """A custom TLS security policy."""

    id: str
    name: str
    region: str
    versions: list[str]
    ciphers: list[str]
    status: str
    tags: dict[str, str]


class CertificateState(TypedDict):
    """A server certificate; ``deleted``: only listeners still have it."""

    id: str
    certId: int
    name: str
    accountId: str
    names: list[str]
    algorithm: str
    sha256: str
    notBefore: int
    notAfter: int
    tags: dict[str, str]
    deleted: bool


class CaCertificateState(TypedDict):
    """A CA certificate; ``warehouseId`` 0: it is in none."""

    id: str
    name: str
    accountId: str
    warehouseId: int
    tags: dict[str, str]


class WarehouseState(TypedDict):
    """A certificate repository."""

    id: str
    whId: int
    name: str
    type: str
    accountId: str


class JobState(TypedDict):
    """An asynchronous job; ``hidden``: its action answered without a JobId; ``errorCode`` empty: it didn't fail."""

    id: str
    action: str
    operateType: str
    resourceType: str
    resourceId: str
    accountId: str
    region: str
    status: str
    errorCode: str
    errorMessage: str
    hidden: bool
    created: int
    due: int


class QuotaState(TypedDict):
    """A quota as Quota Center has it."""

    code: str
    name: str
    value: int
    default: int
    highest: int


class State(TypedDict):
    """Everything that exists."""

    clock: ClockState
    endpoints: dict[str, str]
    loadBalancers: list[LoadBalancerState]
    serverGroups: list[ServerGroupState]
    listeners: list[ListenerState]
    rules: list[RuleState]
    policies: list[PolicyState]
    certificates: list[CertificateState]
    caCertificates: list[CaCertificateState]
    warehouses: list[WarehouseState]
    jobs: list[JobState]
    quotas: list[QuotaState]
    switches: dict[str, str]


class CallState(TypedDict):
    """A call.

    ``httpStatus`` None: the connection was cut; ``code`` None: it succeeded; ``declared``: whether its action's
    description knows the code, None where it succeeded or where a fault refused it.
    """

    number: int
    time: str
    region: str
    requestId: str
    product: str
    version: str
    action: str
    parameters: dict[str, str]
    accessKeyId: str
    write: bool
    code: str | None
    declared: bool | None
    httpStatus: int | None
    replayed: bool
    faults: list[int]
    resourceIds: list[str]


class FaultState(TypedDict):
    """A fault at work: the fields of its kind that are set, how many calls it fitted, and how many it hit."""

    id: int
    kind: str
    matched: int
    hit: int
    product: NotRequired[str]
    action: NotRequired[str]
    resource: NotRequired[str]
    region: NotRequired[str]
    accessKeyId: NotRequired[str]
    accountId: NotRequired[str]
    nth: NotRequired[int]
    every: NotRequired[int]
    count: NotRequired[int]
    probability: NotRequired[float]
    code: NotRequired[str]
    status: NotRequired[int]
    message: NotRequired[str]
    retryAfterMs: NotRequired[int]
    seconds: NotRequired[float]


class EventState(TypedDict):
    """Something that happened behind the clients' backs; ``event`` is what was posted."""

    number: int
    time: str
    event: JsonObject


class ProblemState(TypedDict):
    """What is wrong with a request."""

    field: str
    message: str
