"""ALB of one account in one region: load balancers, listeners, their certificates and the jobs that change them.

Each method is one API action (paged ones may call it several times) and each write is sent once: what it changed is for
the next look to find out. Must never decide whether a change is wanted, and calls no action that costs money.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from alibabacloud_alb20200616 import models
from alibabacloud_alb20200616.client import Client

from albtls.api.reasons import Reason
from albtls.cloud import alb_models
from albtls.cloud.rooms import Places
from albtls.cloud.sdk import Sdk
from albtls.cloud.shared import SharedReads
from albtls.core.observed import AttachedCertificate, Job, Listener, LoadBalancer, SecurityPolicy
from albtls.core.plan import CreateListener, SetDefaultCertificate, SetSecurityPolicy, UpdateSettings

#: Largest page of ListListeners and ListListenerCertificates. Source: ALB API reference, MaxResults.
_PAGE: Final = 100
#: Most jobs that one ListAsynJobs takes. Source: ALB API reference, JobIds.
JOBS_PER_CALL: Final = 10
#: Statuses of an additional certificate that end by themselves.
_PASSING: Final = frozenset({"Associating", "Dissociating"})
#: Seconds for which what is known of a load balancer is good: edition and locks change by hand, and rarely.
_LOAD_BALANCER_KEPT: Final = 60.0


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
        self._policies = SharedReads(self._read_policy, keep=_LOAD_BALANCER_KEPT, clock=clock)

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
        async for found in self._listeners(load_balancer_id):
            if found.listener_port == port and _transport(found.listener_protocol) == _transport(protocol):
                return str(found.listener_id)
        return None

    async def _listeners(self, load_balancer_id: str) -> AsyncIterator[Any]:
        """The load balancer's listeners, as ListListeners has them."""
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
                yield found
            token = body.next_token
            if not token:
                return

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
        return alb_models.listener(body)

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
            found.extend(alb_models.attached(row) for row in body.certificates or ())
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
            alb_models.create_listener_request(step, token),
            write=True,
            about=step.load_balancer_id,
        )
        return Started(body.job_id or "", body.listener_id or "")

    async def set_default_certificate(self, step: SetDefaultCertificate, *, token: str) -> Started:
        """Replaces the listener's default certificate in one call; all else stays as it is."""
        certificates = [{"CertificateId": step.to_id}]
        return await self._update(step.listener_id, {**step.keeps, "Certificates": certificates}, token)

    async def set_security_policy(self, step: SetSecurityPolicy, *, token: str) -> Started:
        """Gives the listener another TLS security policy; all else stays as it is."""
        return await self._update(step.listener_id, {**step.keeps, "SecurityPolicyId": step.to_id}, token)

    async def update_settings(self, step: UpdateSettings, *, token: str) -> Started:
        """Changes attributes of the listener; all else stays as it is."""
        return await self._update(step.listener_id, {**step.keeps, **step.settings}, token)

    async def _update(self, listener_id: str, attributes: Mapping[str, object], token: str) -> Started:
        """Changes a listener's attributes, by the names of UpdateListenerAttribute's parameters.

        Raises:
            ValueError: UpdateListenerAttribute hasn't got one of them.
        """
        parameters = {**attributes, "ListenerId": listener_id, "ClientToken": token}
        body = await self._sdk.call(
            "UpdateListenerAttribute",
            self._client.update_listener_attribute_with_options,
            alb_models.checked(models.UpdateListenerAttributeRequest(), parameters),
            write=True,
            about=listener_id,
        )
        return Started(body.job_id or "", listener_id)

    async def attach(
        self, listener_id: str, certificate_ids: Sequence[str], *, token: str, dry_run: bool = False
    ) -> Started:
        """Puts additional certificates on the listener; at most 15.

        Args:
            listener_id: the listener.
            certificate_ids: what to attach.
            token: ClientToken of this very step.
            dry_run: only ask; the answer is always a `CloudError`, with the code DryRunOperation where it would do.
        """
        body = await self._sdk.call(
            "AssociateAdditionalCertificatesWithListener",
            self._client.associate_additional_certificates_with_listener_with_options,
            models.AssociateAdditionalCertificatesWithListenerRequest(
                listener_id=listener_id,
                certificates=[
                    models.AssociateAdditionalCertificatesWithListenerRequestCertificates(certificate_id=one)
                    for one in certificate_ids
                ],
                client_token=None if dry_run else token,
                dry_run=dry_run or None,
            ),
            write=True,
            about=listener_id,
        )
        return Started(body.job_id or "", listener_id)

    async def detach(self, listener_id: str, certificate_ids: Sequence[str], *, token: str) -> Started:
        """Takes additional certificates off the listener; at most 15."""
        body = await self._sdk.call(
            "DissociateAdditionalCertificatesFromListener",
            self._client.dissociate_additional_certificates_from_listener_with_options,
            models.DissociateAdditionalCertificatesFromListenerRequest(
                listener_id=listener_id,
                certificates=[
                    models.DissociateAdditionalCertificatesFromListenerRequestCertificates(certificate_id=one)
                    for one in certificate_ids
                ],
                client_token=token,
            ),
            write=True,
            about=listener_id,
        )
        return Started(body.job_id or "", listener_id)

    async def additional_certificates(self, load_balancer_id: str) -> Places:
        """How many additional certificates the listeners of a load balancer have together."""
        beside: list[AttachedCertificate] = []
        async for listener in self._listeners(load_balancer_id):
            if listener.listener_protocol in {"HTTPS", "QUIC"}:
                rows = await self.certificates(str(listener.listener_id))
                beside.extend(row for row in rows if not row.is_default)
        return Places(len(beside), passing=any(row.status in _PASSING for row in beside))

    async def security_policy(self, policy_id: str) -> SecurityPolicy | None:
        """A TLS security policy, as it was within the last minute; None where there is none."""
        return await self._policies.get(policy_id)

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

    async def _read_policy(self, policy_id: str) -> SecurityPolicy | None:
        """A system policy by its name, else a custom one by its id."""
        system = await self._sdk.call(
            "ListSystemSecurityPolicies",
            lambda _, runtime: self._client.list_system_security_policies_with_options(runtime),
            None,  # this action has no parameters
            write=False,
        )
        for row in system.security_policies or ():
            if row.security_policy_id == policy_id:
                return alb_models.policy(row, custom=False)
        custom = await self._sdk.call(
            "ListSecurityPolicies",
            self._client.list_security_policies_with_options,
            models.ListSecurityPoliciesRequest(security_policy_ids=[policy_id]),
            write=False,
            about=policy_id,
        )
        return next((alb_models.policy(row, custom=True) for row in custom.security_policies or ()), None)

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
        return alb_models.load_balancer(load_balancer_id, body)


def _transport(protocol: str) -> str:
    return "UDP" if protocol == "QUIC" else "TCP"
