"""ALB of one account in one region: load balancers, listeners, their certificates and the jobs that change them.

Each method is one API action (paged ones may call it several times) and each write is sent once: what it changed is for
the next look to find out. Must never decide whether a change is wanted, and calls no action that costs money.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alibabacloud_alb20200616 import models
from alibabacloud_alb20200616.client import Client

from albtls.api.reasons import Reason
from albtls.cloud.sdk import Sdk
from albtls.cloud.shared import SharedReads
from albtls.core.observed import AttachedCertificate, Job, Listener, LoadBalancer
from albtls.core.plan import CreateListener, SetDefaultCertificate

#: Largest page of ListListeners and ListListenerCertificates. Source: ALB API reference, MaxResults.
_PAGE: Final = 100
#: Most jobs that one ListAsynJobs takes. Source: ALB API reference, JobIds.
JOBS_PER_CALL: Final = 10
#: Seconds for which what is known of a load balancer is good: edition and locks change by hand, and rarely.
_LOAD_BALANCER_KEPT: Final = 60.0

#: The documents spell one status in two ways, and a row that says Dissociated is on its way out of the list.
_CERTIFICATE_STATUS: Final = {
    "associating": "Associating",
    "associated": "Associated",
    "dissociating": "Dissociating",
    "diassociating": "Dissociating",
    "dissociated": "Dissociating",
    "diassociated": "Dissociating",
}


@dataclass(frozen=True, slots=True)
class Started:
    """A change that the cloud took on and works at.

    Attributes:
        job_id: to be watched for its end.
        listener_id: the listener that changes.
    """

    job_id: str
    listener_id: str


class AlbGateway:
    """The ALB API.

    Every method may raise `CloudError`, the writes also `LeaseLostError`.

    Args:
        client: the SDK's client.
        sdk: how calls are made.
        clock: monotonic seconds.
    """

    def __init__(self, client: Client, sdk: Sdk, *, clock: Callable[[], float]) -> None:
        self._client = client
        self._sdk = sdk
        self._load_balancers = SharedReads(self._read_load_balancer, keep=_LOAD_BALANCER_KEPT, clock=clock)

    async def load_balancer(self, load_balancer_id: str) -> LoadBalancer | None:
        """The load balancer, as it was within the last minute; None where there is none.

        One that isn't fit for changes is asked for each time, so that the end of that is seen.
        """
        found = await self._load_balancers.get(load_balancer_id)
        if found is not None and (found.status != "Active" or found.business_status != "Normal" or found.locks):
            self._load_balancers.forget(load_balancer_id)
        return found

    async def find_listener(self, load_balancer_id: str, protocol: str, port: int) -> str | None:
        """The id of the load balancer's listener at that port; None where there is none.

        HTTP and HTTPS share the ports of TCP, so asking for HTTPS finds an HTTP listener that stands in the way. QUIC
        has the ports of UDP.
        """
        token = None
        while True:
            body = await self._sdk.call(
                "ListListeners",
                self._client.list_listeners_with_options,
                models.ListListenersRequest(
                    load_balancer_ids=[load_balancer_id],
                    max_results=_PAGE,
                    next_token=token,
                ),
                write=False,
                about=load_balancer_id,
            )
            for found in body.listeners or ():
                if found.listener_port == port and _transport(found.listener_protocol) == _transport(protocol):
                    return str(found.listener_id)
            token = body.next_token
            if not token:
                return None

    async def listener(self, listener_id: str) -> Listener | None:
        """The listener; None where there is none."""
        body = await self._sdk.find(
            "GetListenerAttribute",
            self._client.get_listener_attribute_with_options,
            models.GetListenerAttributeRequest(listener_id=listener_id),
            absent=Reason.LISTENER_NOT_FOUND,
            about=listener_id,
        )
        if body is None:
            return None
        return _listener(body)

    async def certificates(self, listener_id: str) -> tuple[AttachedCertificate, ...]:
        """The server certificates on the listener, default and additional; none for an HTTP listener."""
        found: list[AttachedCertificate] = []
        token = None
        while True:
            body = await self._sdk.find(
                "ListListenerCertificates",
                self._client.list_listener_certificates_with_options,
                models.ListListenerCertificatesRequest(
                    listener_id=listener_id, certificate_type="Server", max_results=_PAGE, next_token=token
                ),
                absent=Reason.UNSUPPORTED_PROTOCOL,
                about=listener_id,
            )
            if body is None:
                return ()
            found.extend(_attached(row) for row in body.certificates or ())
            token = body.next_token
            if not token:
                return tuple(found)

    async def create_listener(self, step: CreateListener, *, token: str) -> Started:
        """Makes the listener, with its certificate, policy and tags from the first moment.

        Args:
            step: what to make; its certificate is uploaded already.
            token: ClientToken of this very step.

        Raises:
            ValueError: the step's settings hold a parameter that CreateListener hasn't got.
        """
        body = await self._sdk.call(
            "CreateListener",
            self._client.create_listener_with_options,
            _create_listener_request(step, token),
            write=True,
            about=step.load_balancer_id,
        )
        return Started(body.job_id or "", body.listener_id or "")

    async def set_default_certificate(self, step: SetDefaultCertificate, *, token: str) -> Started:
        """Replaces the listener's default certificate in one call; all else stays as it is.

        Args:
            step: listener, certificate, and the settings to keep; its certificate is uploaded already.
            token: ClientToken of this very step.

        Raises:
            ValueError: the step's settings hold a parameter that UpdateListenerAttribute hasn't got.
        """
        body = await self._sdk.call(
            "UpdateListenerAttribute",
            self._client.update_listener_attribute_with_options,
            _set_default_certificate_request(step, token),
            write=True,
            about=step.listener_id,
        )
        return Started(body.job_id or "", step.listener_id)

    async def delete_listener(self, listener_id: str, *, token: str) -> Started | None:
        """Deletes the listener; None where it is gone already."""
        body = await self._sdk.find(
            "DeleteListener",
            self._client.delete_listener_with_options,
            models.DeleteListenerRequest(listener_id=listener_id, client_token=token),
            absent=Reason.LISTENER_NOT_FOUND,
            write=True,
            about=listener_id,
        )
        if body is None:
            return None
        return Started(body.job_id or "", listener_id)

    async def jobs(self, job_ids: Sequence[str]) -> tuple[Job, ...]:
        """The jobs of these ids that the cloud still knows; ten a call."""
        found: list[Job] = []
        for start in range(0, len(job_ids), JOBS_PER_CALL):
            asked = list(job_ids[start : start + JOBS_PER_CALL])
            body = await self._sdk.call(
                "ListAsynJobs",
                self._client.list_asyn_jobs_with_options,
                models.ListAsynJobsRequest(job_ids=asked, max_results=_PAGE),
                write=False,
                about=",".join(asked),
            )
            found.extend(
                Job(str(job.id), job.status or "", job.error_code or "", job.error_message or "")
                for job in body.jobs or ()
            )
        return tuple(found)

    async def _read_load_balancer(self, load_balancer_id: str) -> LoadBalancer | None:
        body = await self._sdk.find(
            "GetLoadBalancerAttribute",
            self._client.get_load_balancer_attribute_with_options,
            models.GetLoadBalancerAttributeRequest(load_balancer_id=load_balancer_id),
            absent=Reason.LOAD_BALANCER_NOT_FOUND,
            about=load_balancer_id,
        )
        if body is None:
            return None
        return LoadBalancer(
            load_balancer_id=load_balancer_id,
            edition=body.load_balancer_edition or "",
            status=body.load_balancer_status or "",
            business_status=body.load_balancer_bussiness_status or "Normal",
            locks=tuple(
                f"{lock.lock_type}: {lock.lock_reason or 'no reason given'}"
                for lock in body.load_balancer_operation_locks or ()
            ),
        )


def _transport(protocol: str) -> str:
    return "UDP" if protocol == "QUIC" else "TCP"


def _create_listener_request(step: CreateListener, token: str) -> models.CreateListenerRequest:
    if step.certificate_id is None:
        raise ValueError("a listener is created with its certificate; upload that first")
    parameters: dict[str, object] = {
        **step.settings,
        "LoadBalancerId": step.load_balancer_id,
        "ListenerProtocol": step.protocol,
        "ListenerPort": step.port,
        "DefaultActions": [
            {
                "Type": "ForwardGroup",
                "ForwardGroupConfig": {"ServerGroupTuples": [{"ServerGroupId": step.server_group_id}]},
            }
        ],
        "Certificates": [{"CertificateId": step.certificate_id}],
        "SecurityPolicyId": step.security_policy_id,
        "Tag": [{"Key": key, "Value": value} for key, value in step.tags.items()],
        "ClientToken": token,
    }
    request = models.CreateListenerRequest().from_map(parameters)
    known = request.to_map()
    unknown = [*_unknown(parameters, known), *_unknown(_mapping(step.settings), known, within="XForwardedForConfig")]
    _require_known("CreateListener", unknown)
    return request


def _set_default_certificate_request(step: SetDefaultCertificate, token: str) -> models.UpdateListenerAttributeRequest:
    parameters: dict[str, object] = {
        **step.settings,
        "ListenerId": step.listener_id,
        "Certificates": [{"CertificateId": step.to_id}],
        "ClientToken": token,
    }
    request = models.UpdateListenerAttributeRequest().from_map(parameters)
    _require_known("UpdateListenerAttribute", _unknown(parameters, request.to_map()))
    return request


def _require_known(action: str, unknown: Iterable[str]) -> None:
    """The SDK drops what it doesn't know without a word: a setting that doesn't arrive must not look as if it did."""
    names = ", ".join(unknown)
    if names:
        raise ValueError(f"{action} has no parameter {names}")


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _unknown(given: dict[str, object], known: dict[str, Any], within: str = "") -> Iterable[str]:
    if within:
        given, known = _mapping(given.get(within)), _mapping(known.get(within))
    return [name for name, value in given.items() if value is not None and name not in known]


def _listener(body: Any) -> Listener:
    certificates = [certificate.certificate_id for certificate in body.certificates or ()]
    return Listener(
        listener_id=str(body.listener_id),
        load_balancer_id=str(body.load_balancer_id),
        protocol=str(body.listener_protocol),
        port=int(body.listener_port),
        status=str(body.listener_status),
        default_certificate_id=certificates[0] if certificates else None,
        mutual_authentication=bool(body.ca_enabled),
        ca_certificate_ids=tuple(certificate.certificate_id for certificate in body.ca_certificates or ()),
        security_policy_id=body.security_policy_id or None,
        description=body.listener_description or "",
        tags={tag.key: tag.value or "" for tag in body.tags or ()},
        settings=_settings(body),
    )


def _settings(body: Any) -> dict[str, object]:
    """What the listener has of the attributes that an update may change beside its certificate."""
    found = {
        "IdleTimeout": body.idle_timeout,
        "RequestTimeout": body.request_timeout,
        "GzipEnabled": body.gzip_enabled,
    }
    if body.listener_protocol == "HTTPS":  # QUIC listeners take neither, whatever they show
        found |= {"SecurityPolicyId": body.security_policy_id, "Http2Enabled": body.http_2enabled}
    return {name: value for name, value in found.items() if value not in {None, ""}}


def _attached(row: Any) -> AttachedCertificate:
    status = row.status or ""
    return AttachedCertificate(
        certificate_id=str(row.certificate_id),
        is_default=bool(row.is_default),
        status=_CERTIFICATE_STATUS.get(status.lower(), status),
    )
