"""Response fields of the ALB actions (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from albsim.paging import Page


class TagItem(TypedDict):
    """A tag."""

    Key: str
    Value: str


class LockItem(TypedDict):
    """A lock of a load balancer."""

    LockType: str
    LockReason: str


class LoadBalancerItem(TypedDict):
    """A load balancer in ListLoadBalancers."""

    AccessLogConfig: dict[str, str]
    AddressAllocatedMode: str
    AddressIpVersion: str
    AddressType: str
    CreateTime: str
    DNSName: str
    DeletionProtectionConfig: dict[str, bool]
    LoadBalancerBillingConfig: dict[str, str]
    LoadBalancerBussinessStatus: str
    LoadBalancerEdition: str
    LoadBalancerId: str
    LoadBalancerName: str
    LoadBalancerOperationLocks: list[LockItem]
    LoadBalancerStatus: str
    ModificationProtectionConfig: dict[str, str]
    ResourceGroupId: str
    Tags: list[TagItem]
    VpcId: str


class ZoneAddress(TypedDict):
    """An address of a load balancer in a zone."""

    Address: str


class ZoneMapping(TypedDict):
    """A zone of a load balancer."""

    LoadBalancerAddresses: list[ZoneAddress]
    Status: str
    VSwitchId: str
    ZoneId: str


class GetLoadBalancerAttributeResponse(LoadBalancerItem):
    """Response of GetLoadBalancerAttribute."""

    RegionId: str
    ZoneMappings: list[ZoneMapping]


class ListLoadBalancersResponse(Page):
    """Response of ListLoadBalancers."""

    LoadBalancers: list[LoadBalancerItem]


class ListenerItem(TypedDict):
    """A listener in ListListeners: without its certificates."""

    DefaultActions: list[dict[str, Any]]
    GzipEnabled: bool
    Http2Enabled: NotRequired[bool]
    IdleTimeout: int
    ListenerDescription: str
    ListenerId: str
    ListenerPort: int
    ListenerProtocol: str
    ListenerStatus: str
    LoadBalancerId: str
    LogConfig: dict[str, Any]
    QuicConfig: dict[str, Any]
    RequestTimeout: int
    SecurityPolicyId: NotRequired[str]
    Tags: list[TagItem]
    XForwardedForConfig: dict[str, Any]


class CertificateId(TypedDict):
    """The default certificate of a listener."""

    CertificateId: str


class CaCertificateItem(TypedDict):
    """The CA certificate of a listener."""

    CertificateId: str
    IsDefault: bool
    Status: str


class GetListenerAttributeResponse(ListenerItem):
    """Response of GetListenerAttribute; the certificate keys are absent where they do not apply."""

    Certificates: NotRequired[list[CertificateId]]
    CaEnabled: NotRequired[bool]
    CaCertificates: NotRequired[list[CaCertificateItem]]


class ListListenersResponse(Page):
    """Response of ListListeners."""

    Listeners: list[ListenerItem]


class ListenerCertificateItem(TypedDict):
    """A certificate of a listener."""

    CertificateId: str
    CertificateType: str
    IsDefault: bool
    Status: str


class ListListenerCertificatesResponse(Page):
    """Response of ListListenerCertificates."""

    Certificates: list[ListenerCertificateItem]


class CreateListenerResponse(TypedDict):
    """Response of CreateListener."""

    JobId: str
    ListenerId: str


class JobResponse(TypedDict):
    """Response of the other asynchronous actions."""

    JobId: str


class JobItem(TypedDict):
    """An asynchronous job; times in milliseconds since the epoch."""

    ApiName: str
    CreateTime: int
    ErrorCode: str
    ErrorMessage: str
    Id: str
    ModifyTime: int
    OperateType: str
    ResourceId: str
    ResourceType: str
    Status: str


class ListAsynJobsResponse(Page):
    """Response of ListAsynJobs."""

    Jobs: list[JobItem]


class SecurityPolicyItem(TypedDict):
    """A TLS security policy."""

    Ciphers: list[str]
    SecurityPolicyId: str
    TLSVersions: list[str]


class ListSystemSecurityPoliciesResponse(TypedDict):
    """Response of ListSystemSecurityPolicies."""

    SecurityPolicies: list[SecurityPolicyItem]
