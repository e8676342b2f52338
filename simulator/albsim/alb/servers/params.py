"""Parameters of the actions on server groups (API version 2020-06-16), described once.

Names, types, required, enumerations, ranges and list limits are those of Alibaba Cloud's API metadata and SDK comments.
Words are taken in any case: the official ingress controller sends some in capitals, some in small letters.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.alb.shared import Tags, UpTo10, UpTo20
from albsim.contract.fields import AnyCase, Flag, Number, PageSize, Params, RequiredWhen, TagParam, WriteParams

Description = Annotated[str, Field(min_length=2, max_length=256)]
GroupType = Literal["Instance", "Ip", "Fc"]
Name = Annotated[str, Field(min_length=2, max_length=128)]
Port = Annotated[Number, Field(ge=1, le=65535)]
Threshold = Annotated[Number, Field(ge=2, le=10)]
UpTo10Tags = Annotated[tuple[TagParam, ...], Field(min_length=1, max_length=10)]
Scheduler = Annotated[Literal["Wrr", "Wlc", "Sch", "Uch"] | None, AnyCase()]
ServerType = Annotated[Literal["Ecs", "Eni", "Eci", "Ip", "Fc"], AnyCase()]


class HealthCheckParam(Params):
    """How servers are asked whether they work; the defaults are those of a check that is switched on."""

    health_check_enabled: Flag = False
    health_check_codes: tuple[str, ...] | None = None
    health_check_connect_port: Annotated[Number, Field(ge=0, le=65535)] = 0
    health_check_host: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    health_check_http_version: Annotated[Literal["HTTP1.0", "HTTP1.1"], AnyCase()] = "HTTP1.1"
    health_check_interval: Annotated[Number, Field(ge=1, le=50)] = 2
    health_check_method: Annotated[Literal["GET", "POST", "HEAD"], AnyCase()] = "HEAD"
    health_check_path: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    health_check_protocol: Annotated[Literal["HTTP", "HTTPS", "TCP", "gRPC"], AnyCase()] = "HTTP"
    health_check_timeout: Annotated[Number, Field(ge=1, le=300)] = 5
    healthy_threshold: Threshold = 3
    unhealthy_threshold: Threshold = 3


class NewHealthCheckParam(HealthCheckParam):
    """How servers of a new group are asked whether they work."""

    health_check_enabled: Flag


class StickySessionParam(Params):
    """Whether a client stays with one server; the defaults are those of what is switched on."""

    sticky_session_enabled: Flag = False
    cookie: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    cookie_timeout: Annotated[Number, Field(ge=1, le=86400)] = 1000
    sticky_session_type: Annotated[Literal["Insert", "Server"], AnyCase()] = "Insert"


class ConnectionDrainParam(Params):
    """For how many seconds connections of a removed server are kept."""

    connection_drain_enabled: Flag = False
    connection_drain_timeout: Annotated[Number, Field(ge=0, le=900)] = 300


class SlowStartParam(Params):
    """For how many seconds a new server gets fewer requests than others."""

    slow_start_enabled: Flag = False
    slow_start_duration: Annotated[Number, Field(ge=30, le=900)] = 30


class UchParam(Params):
    """The part of a URL that consistent hashing goes by."""

    type: Annotated[Literal["QueryString"], AnyCase()]
    value: str


class ServerGroupSettingsParams(WriteParams):
    """What CreateServerGroup and UpdateServerGroupAttribute have in common; absent means default, or unchanged."""

    connection_drain_config: ConnectionDrainParam | None = None
    cross_zone_enabled: Flag | None = None
    health_check_config: HealthCheckParam | None = None
    ip_version_affinity_mode: str | None = None
    scheduler: Scheduler = None
    service_name: str | None = None
    slow_start_config: SlowStartParam | None = None
    sticky_session_config: StickySessionParam | None = None
    uch_config: UchParam | None = None
    upstream_keepalive_enabled: Flag | None = None


class CreateServerGroupParams(ServerGroupSettingsParams):
    """Parameters of CreateServerGroup."""

    server_group_name: Name
    health_check_config: NewHealthCheckParam
    server_group_type: Annotated[GroupType, AnyCase()] = "Instance"
    protocol: Annotated[Literal["HTTP", "HTTPS", "gRPC"], AnyCase()] = "HTTP"
    vpc_id: str | None = None
    resource_group_id: str | None = None
    ipv6_enabled: Annotated[Flag | None, Field(alias="Ipv6Enabled")] = None
    tag: Tags = ()


class UpdateServerGroupAttributeParams(ServerGroupSettingsParams):
    """Parameters of UpdateServerGroupAttribute."""

    server_group_id: str
    server_group_name: Name | None = None


class DeleteServerGroupParams(WriteParams):
    """Parameters of DeleteServerGroup."""

    server_group_id: str


class NamedServerParam(Params):
    """A server of a request."""

    server_id: str
    server_type: ServerType
    server_ip: str | None = None
    port: Annotated[Port | None, RequiredWhen("ServerType", ("Ecs", "Eni", "Eci", "Ip"))] = None


class NewServerParam(NamedServerParam):
    """A server to add."""

    description: Description | None = None
    remote_ip_enabled: Flag | None = None
    weight: Annotated[Number, Field(ge=0, le=100)] = 100


class AddServersToServerGroupParams(WriteParams):
    """Parameters of AddServersToServerGroup."""

    server_group_id: str
    servers: Annotated[tuple[NewServerParam, ...], Field(min_length=1, max_length=200)]


class RemoveServersFromServerGroupParams(WriteParams):
    """Parameters of RemoveServersFromServerGroup."""

    server_group_id: str
    servers: Annotated[tuple[NamedServerParam, ...], Field(min_length=1, max_length=200)]


class ListServerGroupsParams(Params):
    """Parameters of ListServerGroups."""

    server_group_ids: UpTo20 | None = None
    server_group_names: UpTo10 | None = None
    server_group_type: Annotated[GroupType | None, AnyCase()] = None
    vpc_id: str | None = None
    resource_group_id: str | None = None
    tag: UpTo10Tags | None = None
    max_results: PageSize = 20
    next_token: str | None = None


class ListServerGroupServersParams(Params):
    """Parameters of ListServerGroupServers."""

    server_group_id: str | None = None
    server_ids: tuple[str, ...] | None = None
    tag: UpTo10Tags | None = None
    max_results: PageSize = 20
    next_token: str | None = None


class GetListenerHealthStatusParams(Params):
    """Parameters of GetListenerHealthStatus."""

    listener_id: str
    include_rule: Flag = False
    max_results: Annotated[Number, Field(ge=1, le=30)] = 20
    next_token: str | None = None


class ListAScriptsParams(Params):
    """Parameters of ListAScripts."""

    a_script_ids: Annotated[UpTo20 | None, Field(alias="AScriptIds")] = None
    a_script_names: Annotated[UpTo10 | None, Field(alias="AScriptNames")] = None
    listener_ids: UpTo20 | None = None
    max_results: PageSize = 20
    next_token: str | None = None
