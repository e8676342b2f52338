"""The actions on listeners and the certificates on them."""

from __future__ import annotations

from albsim.alb.kinds import job, read
from albsim.alb.listeners import additional, params, reads, responses, writes
from albsim.alb.shared import JobResponse

ACTIONS = (
    job("CreateListener", params.CreateListenerParams, responses.CreateListenerResponse, writes.create_listener),
    job(
        "UpdateListenerAttribute",
        params.UpdateListenerAttributeParams,
        JobResponse,
        writes.update_listener_attribute,
    ),
    job("DeleteListener", params.DeleteListenerParams, JobResponse, writes.delete_listener),
    read(
        "GetListenerAttribute",
        params.GetListenerAttributeParams,
        responses.GetListenerAttributeResponse,
        reads.get_listener_attribute,
    ),
    read("ListListeners", params.ListListenersParams, responses.ListListenersResponse, reads.list_listeners),
    read(
        "ListListenerCertificates",
        params.ListListenerCertificatesParams,
        responses.ListListenerCertificatesResponse,
        reads.list_listener_certificates,
    ),
    job(
        "AssociateAdditionalCertificatesWithListener",
        params.AdditionalCertificatesParams,
        JobResponse,
        additional.associate,
    ),
    job(
        "DissociateAdditionalCertificatesFromListener",
        params.AdditionalCertificatesParams,
        JobResponse,
        additional.dissociate,
    ),
)
