"""Response fields of the actions on listeners (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


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
