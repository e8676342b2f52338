"""The ALB actions that exist (API version 2020-06-16).

Rate limit of writes: 200 calls within 60 seconds, by the action pages of the API portal; none is published for reads.
"""

from __future__ import annotations

from albsim.alb import (
    additional_certificates,
    jobs,
    listener_reads,
    listener_writes,
    load_balancers,
    params,
    responses,
    security_policies,
)
from albsim.contract.action import Action, Handler, Kind, Product, RateLimit, by_name
from albsim.contract.fields import Empty, Params

_WRITES = RateLimit(calls=200, seconds=60)


def _read(name: str, takes: type[Params], gives: type, handler: Handler) -> Action:
    return Action(name, takes, gives, handler)


def _job(name: str, takes: type[Params], gives: type, handler: Handler) -> Action:
    return Action(name, takes, gives, handler, kind=Kind.WRITE, asynchronous=True, rate=_WRITES)


ALB = Product(
    name="Alb",
    version="2020-06-16",
    host="alb.{region}.aliyuncs.com",
    ram_prefix="alb",
    denied_code="Forbidden.RAM",
    actions=by_name(
        _read(
            "GetLoadBalancerAttribute",
            params.GetLoadBalancerAttributeParams,
            responses.GetLoadBalancerAttributeResponse,
            load_balancers.get_load_balancer_attribute,
        ),
        _read(
            "ListLoadBalancers",
            params.ListLoadBalancersParams,
            responses.ListLoadBalancersResponse,
            load_balancers.list_load_balancers,
        ),
        _job(
            "CreateListener",
            params.CreateListenerParams,
            responses.CreateListenerResponse,
            listener_writes.create_listener,
        ),
        _job(
            "UpdateListenerAttribute",
            params.UpdateListenerAttributeParams,
            responses.JobResponse,
            listener_writes.update_listener_attribute,
        ),
        _job("DeleteListener", params.DeleteListenerParams, responses.JobResponse, listener_writes.delete_listener),
        _read(
            "GetListenerAttribute",
            params.GetListenerAttributeParams,
            responses.GetListenerAttributeResponse,
            listener_reads.get_listener_attribute,
        ),
        _read(
            "ListListeners",
            params.ListListenersParams,
            responses.ListListenersResponse,
            listener_reads.list_listeners,
        ),
        _read(
            "ListListenerCertificates",
            params.ListListenerCertificatesParams,
            responses.ListListenerCertificatesResponse,
            listener_reads.list_listener_certificates,
        ),
        _job(
            "AssociateAdditionalCertificatesWithListener",
            params.AdditionalCertificatesParams,
            responses.JobResponse,
            additional_certificates.associate,
        ),
        _job(
            "DissociateAdditionalCertificatesFromListener",
            params.AdditionalCertificatesParams,
            responses.JobResponse,
            additional_certificates.dissociate,
        ),
        _read("ListAsynJobs", params.ListAsynJobsParams, responses.ListAsynJobsResponse, jobs.list_asyn_jobs),
        _read(
            "ListSystemSecurityPolicies",
            Empty,
            responses.ListSystemSecurityPoliciesResponse,
            security_policies.list_system_security_policies,
        ),
    ),
)
