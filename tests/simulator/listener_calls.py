"""Calls on listeners that several tests make, over the official SDK."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alibabacloud_alb20200616 import models
from alibabacloud_tea_openapi.models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions

from tests.simulator.support import LISTENER, LOAD_BALANCER, SERVER_GROUP, Cloud, authority, running, seed

LONGER_THAN_ANY_JOB = 11
CA = "1efd3cac-e8c1-611d-b971-f96e5e432aba"
AUTHORITIES = [{"id": CA, "generate": {"names": ["Clients CA"], "algorithm": "ECC"}}]
MUTUAL = {
    "ca_enabled": True,
    "ca_certificates": [models.CreateListenerRequestCaCertificates(certificate_id=CA)],
}
STOPPED = {
    "id": LISTENER,
    "loadBalancerId": LOAD_BALANCER,
    "port": 443,
    "serverGroupId": SERVER_GROUP,
    "certificate": "old",
    "status": "Stopped",
}


def get(cloud: Cloud, listener_id: str = LISTENER) -> models.GetListenerAttributeResponseBody:
    return cloud.alb.get_listener_attribute(models.GetListenerAttributeRequest(listener_id=listener_id)).body


def default_of(cloud: Cloud) -> str:
    return str(get(cloud).certificates[0].certificate_id)


def update(cloud: Cloud, listener_id: str = LISTENER, **fields: Any) -> str:
    """Begin a change of a listener's attributes; the job."""
    request = models.UpdateListenerAttributeRequest(listener_id=listener_id, **fields)
    return str(cloud.alb.update_listener_attribute(request).body.job_id)


def start(cloud: Cloud, listener_id: str = LISTENER) -> str:
    """Begin to start a listener; the job."""
    return str(cloud.alb.start_listener(models.StartListenerRequest(listener_id=listener_id)).body.job_id)


def stop(cloud: Cloud, listener_id: str = LISTENER) -> str:
    """Begin to stop a listener; the job."""
    return str(cloud.alb.stop_listener(models.StopListenerRequest(listener_id=listener_id)).body.job_id)


def delete(cloud: Cloud, listener_id: str = LISTENER) -> str:
    """Begin to delete a listener; the job."""
    return str(cloud.alb.delete_listener(models.DeleteListenerRequest(listener_id=listener_id)).body.job_id)


def job(cloud: Cloud, job_id: str) -> models.ListAsynJobsResponseBodyJobs:
    (found,) = cloud.alb.list_asyn_jobs(models.ListAsynJobsRequest(job_ids=[job_id])).body.jobs
    return found


def finish(cloud: Cloud) -> None:
    """Let every job that was begun end."""
    cloud.control.advance(LONGER_THAN_ANY_JOB)


def send(cloud: Cloud, action: str, query: dict[str, str]) -> dict[str, Any]:
    """A call with parameters that the SDK's models don't know."""
    how = Params(
        action=action,
        version="2020-06-16",
        protocol="HTTP",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    return dict(cloud.alb.call_api(how, OpenApiRequest(query=query), RuntimeOptions())["body"])


@contextmanager
def switched(name: str, value: str, **changes: Any) -> Iterator[Cloud]:
    """A simulator with one switch set."""
    with running(seed(switches={name: value}, **changes)) as cloud:
        yield cloud


def bring(cloud: Cloud, *names: str) -> list[str]:
    """Upload a certificate for each name; their CertIdentifiers."""
    issuer = authority()
    return [cloud.upload(name, issuer.issue([f"{name}.example.com"])) for name in names]
