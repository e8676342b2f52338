"""The conditions and actions of forwarding rules, as requests describe them and as answers give them back.

Names and types are those of the official SDK's models. Nothing here is ever followed: every request to a listener's
data plane is answered by the simulator itself.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from albsim.contract.fields import Flag, Number, Params

Texts = tuple[str, ...]


class ValuesParam(Params):
    """What a host, a path, a method, a source address or a status can be."""

    values: Texts | None = None


class HeaderParam(Params):
    """What a header can be."""

    key: str | None = None
    values: Texts | None = None


class PairParam(Params):
    """A cookie or a part of a query string."""

    key: str | None = None
    value: str | None = None


class PairsParam(Params):
    """What cookies or query strings can be."""

    values: tuple[PairParam, ...] | None = None


class ConditionParam(Params):
    """One condition of a rule."""

    type: Literal[
        "Host",
        "Path",
        "Header",
        "QueryString",
        "Method",
        "Cookie",
        "SourceIp",
        "ResponseHeader",
        "ResponseStatusCode",
    ]
    cookie_config: PairsParam | None = None
    header_config: HeaderParam | None = None
    host_config: ValuesParam | None = None
    method_config: ValuesParam | None = None
    path_config: ValuesParam | None = None
    query_string_config: PairsParam | None = None
    response_header_config: HeaderParam | None = None
    response_status_code_config: ValuesParam | None = None
    source_ip_config: ValuesParam | None = None


class CorsParam(Params):
    """What pages of other origins may do."""

    allow_credentials: Literal["on", "off"] | None = None
    allow_headers: Texts | None = None
    allow_methods: Texts | None = None
    allow_origin: Texts | None = None
    expose_headers: Texts | None = None
    max_age: Annotated[Number | None, Field(ge=-1, le=172800)] = None


class FixedResponseParam(Params):
    """What is answered without any server."""

    content: str | None = None
    content_type: str | None = None
    http_code: str | None = None


class StickySessionParam(Params):
    """Whether a client stays with its server group."""

    enabled: Flag | None = None
    timeout: Annotated[Number | None, Field(ge=1, le=86400)] = None


class WeightedGroupParam(Params):
    """A server group and its share."""

    server_group_id: str
    weight: Annotated[Number | None, Field(ge=0, le=100)] = None


class ForwardParam(Params):
    """Where requests are forwarded to."""

    server_group_sticky_session: StickySessionParam | None = None
    server_group_tuples: tuple[WeightedGroupParam, ...] | None = None


class InsertHeaderParam(Params):
    """A header that is added."""

    key: str | None = None
    value: str | None = None
    value_type: str | None = None


class CoveringHeaderParam(InsertHeaderParam):
    """A header that is added, as the actions that update a rule describe it."""

    cover_enabled: Flag | None = None


class RedirectParam(Params):
    """Where clients are sent to."""

    host: str | None = None
    http_code: str | None = None
    path: str | None = None
    port: str | None = None
    protocol: str | None = None
    query: str | None = None


class RemoveHeaderParam(Params):
    """A header that is taken away."""

    key: str | None = None


class RewriteParam(Params):
    """What requests are made into."""

    host: str | None = None
    path: str | None = None
    query: str | None = None


class TrafficLimitParam(Params):
    """How many requests a second are let through."""

    per_ip_qps: Annotated[Number | None, Field(ge=1, le=1_000_000)] = None
    qps: Annotated[Number | None, Field(ge=1, le=1_000_000, alias="QPS")] = None


class MirroredGroupParam(Params):
    """A server group that gets copies of requests."""

    server_group_id: str


class MirrorGroupsParam(Params):
    """The server groups that get copies of requests."""

    server_group_tuples: tuple[MirroredGroupParam, ...] | None = None


class TrafficMirrorParam(Params):
    """Where copies of requests go."""

    mirror_group_config: MirrorGroupsParam | None = None
    target_type: str | None = None


class ActionParam(Params):
    """One action of a rule."""

    type: Literal[
        "ForwardGroup",
        "Redirect",
        "FixedResponse",
        "Rewrite",
        "InsertHeader",
        "RemoveHeader",
        "TrafficLimit",
        "TrafficMirror",
        "Cors",
    ]
    order: Annotated[Number, Field(ge=1, le=50000)]
    cors_config: CorsParam | None = None
    fixed_response_config: FixedResponseParam | None = None
    forward_group_config: ForwardParam | None = None
    insert_header_config: InsertHeaderParam | None = None
    redirect_config: RedirectParam | None = None
    remove_header_config: RemoveHeaderParam | None = None
    rewrite_config: RewriteParam | None = None
    traffic_limit_config: TrafficLimitParam | None = None
    traffic_mirror_config: TrafficMirrorParam | None = None


class UpdatedActionParam(ActionParam):
    """One action of a rule, as the actions that update a rule describe it."""

    insert_header_config: CoveringHeaderParam | None = None
