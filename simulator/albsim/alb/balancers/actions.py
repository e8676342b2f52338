"""The actions on load balancers."""

from __future__ import annotations

from albsim.alb.balancers import params, reads, responses
from albsim.alb.kinds import read

ACTIONS = (
    read(
        "GetLoadBalancerAttribute",
        params.GetLoadBalancerAttributeParams,
        responses.GetLoadBalancerAttributeResponse,
        reads.get_load_balancer_attribute,
    ),
    read(
        "ListLoadBalancers",
        params.ListLoadBalancersParams,
        responses.ListLoadBalancersResponse,
        reads.list_load_balancers,
    ),
)
