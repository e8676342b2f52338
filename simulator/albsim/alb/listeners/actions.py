"""The actions on listeners and the certificates on them.

Source of the error codes: the error lists of Alibaba Cloud's API metadata; those after them are readings of switches.
"""

from __future__ import annotations

from albsim.alb.kinds import job, read
from albsim.alb.listeners import additional, params, reads, responses, switching, writes
from albsim.alb.shared import JobResponse

_LOAD_BALANCER = ("IncorrectBusinessStatus.LoadBalancer", "IncorrectStatus.LoadBalancer")
_BUSY = ("IncorrectStatus.Listener", "ResourceInConfiguring.Listener")
_SETTINGS = (
    "Mismatch.VpcId",
    "OperationDenied.CrossLoadBalancerQUICListener",
    "OperationDenied.GRPCServerGroup",
    "OperationDenied.ServerGroupProtocolNotSupport",
    "ResourceAlreadyAssociated.Listener",
    "ResourceNotFound.Certificate",
    "ResourceNotFound.Listener",
    "ResourceNotFound.SecurityPolicy",
    "ResourceNotFound.ServerGroup",
    "ResourceQuotaExceeded.LoadBalancerServersNum",
    "ResourceQuotaExceeded.SecurityPolicyAttachedNum",
    "ResourceQuotaExceeded.ServerAddedNum",
    "ResourceQuotaExceeded.ServerGroupAttachedNum",
)
_BY_SWITCH = (
    "Mismatch.LoadBalancerEditionAndCaEnabled",
    "Mismatch.LoadBalancerEditionAndSecurityPolicy",
    "OperationDenied.QuicListenerNotSupport",
    "UnsupportedFeature.CaEnabled",
)

ACTIONS = (
    job(
        "CreateListener",
        params.CreateListenerParams,
        responses.CreateListenerResponse,
        writes.create_listener,
        *_LOAD_BALANCER,
        *_SETTINGS,
        "Forbidden.Listener",
        "Forbidden.LoadBalancer",
        "Forbidden.SecurityPolicy",
        "Mismatch.LoadBalancerEditionAndConnectionDrain",
        "Mismatch.LoadBalancerEditionAndSlowStartEnable",
        "ResourceAlreadyExist.Listener",
        "ResourceNotFound.LoadBalancer",
        "ResourceQuotaExceeded.LoadBalancerListenersNum",
        *_BY_SWITCH,
    ),
    job(
        "UpdateListenerAttribute",
        params.UpdateListenerAttributeParams,
        JobResponse,
        writes.update_listener_attribute,
        *_LOAD_BALANCER,
        *_BUSY,
        *_SETTINGS,
        "Forbidden.LoadBalancer",
        "ResourceAlreadyAssociated.Certificate",
        "UnsupportedFeature.FullTraceHttps",
        *_BY_SWITCH,
    ),
    job(
        "DeleteListener",
        params.ListenerParams,
        JobResponse,
        writes.delete_listener,
        *_BUSY,
        "Forbidden.LoadBalancer",
        "IncorrectStatus.LoadBalancer",
        "ResourceInUse.Listener",
        "ResourceNotFound.Listener",
        "ResourceNotFound.LoadBalancer",
    ),
    job(
        "StartListener",
        params.ListenerParams,
        JobResponse,
        switching.start_listener,
        *_LOAD_BALANCER,
        *_BUSY,
        "ResourceNotFound.Listener",
    ),
    job(
        "StopListener",
        params.ListenerParams,
        JobResponse,
        switching.stop_listener,
        *_LOAD_BALANCER,
        *_BUSY,
        "ResourceNotFound.Listener",
    ),
    read(
        "GetListenerAttribute",
        params.GetListenerAttributeParams,
        responses.GetListenerAttributeResponse,
        reads.get_listener_attribute,
        "Forbidden.LoadBalancer",
        "ResourceNotFound.Listener",
    ),
    read(
        "ListListeners",
        params.ListListenersParams,
        responses.ListListenersResponse,
        reads.list_listeners,
        "Forbidden.LoadBalancer",
    ),
    read(
        "ListListenerCertificates",
        params.ListListenerCertificatesParams,
        responses.ListListenerCertificatesResponse,
        reads.list_listener_certificates,
        "OperationDenied.HttpListenerNotSupport",
        "ResourceNotFound.Listener",
    ),
    job(
        "AssociateAdditionalCertificatesWithListener",
        params.AdditionalCertificatesParams,
        JobResponse,
        additional.associate,
        *_LOAD_BALANCER,
        *_BUSY,
        "Forbidden.LoadBalancer",
        "OperationDenied.DefaultCertificateUsed",
        "OperationDenied.HttpListenerNotSupport",
        "OperationFailed.DefaultCertificateNotFound",
        "ResourceAlreadyAssociated.Certificate",
        "ResourceNotFound.Certificate",
        "ResourceNotFound.Listener",
        "ResourceQuotaExceeded.LoadBalancerCertificatesNum",
    ),
    job(
        "DissociateAdditionalCertificatesFromListener",
        params.AdditionalCertificatesParams,
        JobResponse,
        additional.dissociate,
        *_LOAD_BALANCER,
        *_BUSY,
        "OperationDenied.DefaultCertificateUsed",
        "OperationDenied.HttpListenerNotSupport",
        "ResourceNotAssociated.Certificate",
        "ResourceNotFound.Listener",
    ),
)
