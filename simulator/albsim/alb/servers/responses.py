"""Response fields of the actions on server groups (API version 2020-06-16); the gateway adds RequestId to each.

Checked against what handlers return by the type checker, and against the official SDK's models by a test.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from albsim.alb.shared import TagItem
from albsim.paging import Page


class ServerGroupItem(TypedDict):
    """A server group; what has no default is absent until it is set."""

    ConfigManagedEnabled: bool
    ConnectionDrainConfig: dict[str, Any]
    CreateTime: str
    CrossZoneEnabled: bool
    HealthCheckConfig: dict[str, Any]
    IpVersionAffinityMode: NotRequired[str]
    Ipv6Enabled: bool
    Protocol: str
    RelatedLoadBalancerIds: list[str]
    ResourceGroupId: str
    Scheduler: str
    ServerCount: int
    ServerGroupId: str
    ServerGroupName: str
    ServerGroupStatus: str
    ServerGroupType: str
    ServiceName: NotRequired[str]
    SlowStartConfig: dict[str, Any]
    StickySessionConfig: dict[str, Any]
    Tags: list[TagItem]
    UchConfig: NotRequired[dict[str, str]]
    UpstreamKeepaliveEnabled: bool
    VpcId: str


class ListServerGroupsResponse(Page):
    """Response of ListServerGroups."""

    ServerGroups: list[ServerGroupItem]


class ServerItem(TypedDict):
    """A server of a group; what was not given is absent."""

    Description: str
    Port: NotRequired[int]
    RemoteIpEnabled: NotRequired[bool]
    ServerGroupId: str
    ServerId: str
    ServerIp: NotRequired[str]
    ServerType: str
    Status: str
    Weight: int


class ListServerGroupServersResponse(Page):
    """Response of ListServerGroupServers."""

    Servers: list[ServerItem]


class CreateServerGroupResponse(TypedDict):
    """Response of CreateServerGroup."""

    JobId: str
    ServerGroupId: str


class NonNormalServerItem(TypedDict):
    """A server that gets no requests."""

    Port: NotRequired[int]
    ServerId: str
    ServerIp: NotRequired[str]
    Status: str


class ServerGroupInfo(TypedDict):
    """A server group that a listener or a rule uses, and those of its servers that get no requests."""

    ActionType: str
    HealthCheckEnabled: str
    NonNormalServers: list[NonNormalServerItem]
    ServerCount: int
    ServerGroupId: str


class ListenerHealthItem(TypedDict):
    """The server groups of a listener's default action."""

    ListenerId: str
    ListenerPort: int
    ListenerProtocol: str
    ServerGroupInfos: list[ServerGroupInfo]


class RuleHealthItem(TypedDict):
    """The server groups of a rule."""

    RuleId: str
    ServerGroupInfos: list[ServerGroupInfo]


class GetListenerHealthStatusResponse(TypedDict):
    """Response of GetListenerHealthStatus."""

    ListenerHealthStatus: list[ListenerHealthItem]
    NextToken: NotRequired[str]
    RuleHealthStatus: NotRequired[list[RuleHealthItem]]


class AScriptItem(TypedDict):
    """A script of a listener."""

    AScriptId: str


class ListAScriptsResponse(Page):
    """Response of ListAScripts."""

    AScripts: list[AScriptItem]
