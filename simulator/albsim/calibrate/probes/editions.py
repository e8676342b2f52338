"""Probes of what the Basic edition refuses."""

from __future__ import annotations

from albsim.calibrate.finding import Finding, by_code
from albsim.calibrate.probe import probe
from albsim.calibrate.session import Session, ids
from albsim.calibrate.target import Need
from albsim.world.switches import CustomOnBasic, MutualOnBasic


@probe("mutual_on_basic", Need.BASIC, Need.CA)
def mutual_on_basic(session: Session) -> Finding:
    """Make a listener with mutual authentication there."""
    settings = {"CaEnabled": True, "CaCertificates": ids(session.authority.id)}
    answer = session.try_listener(settings, load_balancer=session.target.basic_load_balancer)
    return by_code(MutualOnBasic, answer)


@probe("custom_policy_on_basic", Need.BASIC)
def custom_policy_on_basic(session: Session) -> Finding:
    """Make a listener with a custom TLS security policy there."""
    settings = {"SecurityPolicyId": session.policy()}
    answer = session.try_listener(settings, load_balancer=session.target.basic_load_balancer)
    return by_code(CustomOnBasic, answer)


PROBES = (mutual_on_basic, custom_policy_on_basic)
