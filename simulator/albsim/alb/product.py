"""The ALB actions that exist (API version 2020-06-16)."""

from __future__ import annotations

from albsim.alb.balancers.actions import ACTIONS as BALANCERS
from albsim.alb.jobs.actions import ACTIONS as JOBS
from albsim.alb.listeners.actions import ACTIONS as LISTENERS
from albsim.alb.policies.actions import ACTIONS as POLICIES
from albsim.alb.regions.actions import ACTIONS as REGIONS
from albsim.alb.rules.actions import ACTIONS as RULES
from albsim.alb.servers.actions import ACTIONS as SERVERS
from albsim.alb.tags.actions import ACTIONS as TAGS
from albsim.contract.action import Product, by_name

ALB = Product(
    name="Alb",
    version="2020-06-16",
    host="alb.{region}.aliyuncs.com",
    ram_prefix="alb",
    denied_code="Forbidden.RAM",
    actions=by_name(*BALANCERS, *LISTENERS, *POLICIES, *RULES, *SERVERS, *TAGS, *REGIONS, *JOBS),
)
