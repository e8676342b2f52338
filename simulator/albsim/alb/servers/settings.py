"""From parameters to what is kept of a server group's settings, and from that to what is told of them.

What a client has set comes back as it was sent; where something is switched on, the documented defaults of what was not
sent come with it.
"""

from __future__ import annotations

from typing import cast

from albsim.alb.servers.params import (
    ConnectionDrainParam,
    HealthCheckParam,
    ServerGroupSettingsParams,
    SlowStartParam,
    StickySessionParam,
)
from albsim.contract.fields import Params
from albsim.errors import refuse
from albsim.world.model import JsonObject, ServerGroup

_SWITCHED: dict[str, tuple[str, type[Params]]] = {
    "ConnectionDrainConfig": ("ConnectionDrainEnabled", ConnectionDrainParam),
    "HealthCheckConfig": ("HealthCheckEnabled", HealthCheckParam),
    "SlowStartConfig": ("SlowStartEnabled", SlowStartParam),
    "StickySessionConfig": ("StickySessionEnabled", StickySessionParam),
}
_KEPT = {
    *_SWITCHED,
    "CrossZoneEnabled",
    "IpVersionAffinityMode",
    "Ipv6Enabled",
    "ServiceName",
    "UchConfig",
    "UpstreamKeepaliveEnabled",
}


def merged(before: JsonObject, params: ServerGroupSettingsParams) -> JsonObject:
    """A group's settings after those that are sent have taken the place of what was there."""
    sent = params.model_dump(by_alias=True, exclude_unset=True, mode="json")
    after = dict(before)
    for name in _KEPT & sent.keys():
        after[name] = {**before.get(name, {}), **sent[name]} if name in _SWITCHED else sent[name]
    return after


def shown(settings: JsonObject, config: str) -> JsonObject:
    """One of the settings that can be switched on, as it is told.

    Args:
        settings: a group's settings.
        config: its wire name, for example ``HealthCheckConfig``.
    """
    switch, described = _SWITCHED[config]
    kept = settings.get(config, {})
    if not kept.get(switch, False):
        return {**kept, switch: False}
    defaults = described().model_dump(by_alias=True, exclude_none=True, mode="json")
    if kept.get("StickySessionType") == "Server":
        del defaults["CookieTimeout"]
    return {**defaults, **kept}


def require_consistent(group: ServerGroup) -> None:
    """Refuse a slow start where requests aren't dealt out in turn, as CreateServerGroup's text says."""
    if group.scheduler != "Wrr" and shown(group.settings, "SlowStartConfig")["SlowStartEnabled"]:
        raise refuse("Mismatch.ServerGroupSchedulerAndSlowStartEnable", "Scheduler", "SlowStartEnabled")


def health_checked(group: ServerGroup) -> bool:
    """Whether a group's servers are asked whether they work."""
    return cast("bool", shown(group.settings, "HealthCheckConfig")["HealthCheckEnabled"])
