"""Probes of a listener's attributes and tags."""

from __future__ import annotations

from typing import Final

from albsim.calibrate.finding import Confidence, Finding, matched, other
from albsim.calibrate.probe import probe
from albsim.calibrate.session import Session
from albsim.world.switches import ListenerTags, Omitted

_SENT: Final = {
    "GzipEnabled": False,
    "Http2Enabled": False,
    "IdleTimeout": 31,
    "RequestTimeout": 91,
    "SecurityPolicyId": "tls_cipher_policy_1_2",
}
_DEFAULTS: Final = {
    "GzipEnabled": True,
    "Http2Enabled": True,
    "IdleTimeout": 15,
    "RequestTimeout": 60,
    "SecurityPolicyId": "tls_cipher_policy_1_0",
}


@probe("omitted_attributes")
def omitted_attributes(session: Session) -> Finding:
    """Give a listener attributes that are no defaults, then change only its description."""
    listener = session.listener(_SENT)
    session.change("UpdateListenerAttribute", listener, ListenerDescription=session.name())
    found = session.attributes(listener)
    after = {name: found.get(name) for name in _SENT}
    if after == _SENT:
        return matched(Omitted.KEEP, "all five are as they were")
    if after == _DEFAULTS:
        return matched(Omitted.RESET, "all five have their defaults")
    return other(f"some changed: {', '.join(name for name in _SENT if after[name] != _SENT[name])}")


@probe("listener_tags")
def listener_tags(session: Session) -> Finding:
    """Tag a listener."""
    listener = session.listener()
    tag = {"Key": "albsim-calibration", "Value": "yes"}
    answer = session.alb.ask("TagResources", ResourceType="listener", ResourceId=[listener.id], Tag=[tag])
    if not answer.accepted:
        exact = answer.code == "InvalidParameter"
        return matched(ListenerTags.REFUSE, answer, Confidence.CERTAIN if exact else Confidence.LIKELY)
    if tag in (session.attributes(listener).get("Tags") or ()):
        return matched(ListenerTags.ACCEPT, answer)
    return other(f"{answer}, but the listener doesn't show the tag")


PROBES = (omitted_attributes, listener_tags)
