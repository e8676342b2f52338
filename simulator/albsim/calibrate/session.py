"""What probes share: both products, waiting, and making things that can be told to be ours and so be removed again.

All that is made here bears ``PREFIX`` in its name or description, and nothing else is ever changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from albsim.calibrate import certificates
from albsim.calibrate.api import Answer, Api, JsonObject, RefusedError
from albsim.calibrate.certificates import Issued
from albsim.calibrate.handshake import Seen, look
from albsim.calibrate.pace import Pace
from albsim.calibrate.places import Places
from albsim.calibrate.target import Target

PREFIX: Final = "albsim-calibration-"
BUSY: Final = ("IncorrectStatus.Listener", "ResourceInConfiguring.Listener")
STEADY: Final = {"Running", "Stopped"}
_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
_PORTS: Final = range(40_000, 41_000)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A certificate in the store.

    Attributes:
        number: CertId.
        id: CertIdentifier, which ALB takes.
        issued: the certificate.
        detail: what the store says about it.
    """

    number: int
    id: str
    issued: Issued
    detail: JsonObject = field(repr=False)


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA chain in the repository: the intermediate one, then the root.

    Attributes:
        id: Identifier, which ALB takes.
    """

    id: str
    intermediate: Issued
    root: Issued


@dataclass(frozen=True, slots=True)
class OwnListener:
    """A listener that was made here."""

    id: str
    load_balancer: str
    port: int


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job that was listed when it had ended.

    Attributes:
        seen: when that was, in real seconds of the pace's clock.
    """

    id: str
    seen: float


class Session:
    """One calibration's dealings with its target.

    Args:
        target: what is measured.
        alb: its load balancers.
        cas: its certificate store.
        places: where its listeners are reached.
        pace: how fast its time passes.
    """

    def __init__(self, target: Target, alb: Api, cas: Api, places: Places, pace: Pace) -> None:
        self.target = target
        self.alb = alb
        self.cas = cas
        self.places = places
        self.pace = pace
        self.first_job: EndedJob | None = None
        self._mark = f"{PREFIX}{secrets.token_hex(4)}"
        self._numbers = 0
        self._ports: set[int] = set()

    def name(self) -> str:
        """A name that nothing else has."""
        self._numbers += 1
        return f"{self._mark}-{self._numbers}"

    def host(self) -> str:
        """A host that nothing else answers for."""
        return f"{self.name()}.example.com"

    @cached_property
    def certificate(self) -> Uploaded:
        """A certificate for listeners that are not about certificates."""
        return self.upload(certificates.server(self.host(), "RSA"))

    @cached_property
    def authority(self) -> Authority:
        """A CA chain for mutual authentication."""
        root = certificates.authority(self.name())
        intermediate = certificates.authority(self.name(), root)
        body = self.cas.get(
            "UploadPCACert",
            WarehouseId=self.target.repository,
            Name=self.name(),
            Cert=intermediate.pem + root.pem,
        )
        return Authority(str(body["Identifier"]), intermediate, root)

    def try_upload(self, issued: Issued, key: Issued | None = None) -> Answer:
        """Try to put a certificate into the store, with its own key or that of another one."""
        return self.cas.ask("UploadUserCertificate", Name=self.name(), Cert=issued.pem, Key=(key or issued).key_pem)

    def upload(self, issued: Issued) -> Uploaded:
        """Put a certificate into the store."""
        answer = self.try_upload(issued)
        if not answer.accepted:
            raise RefusedError(answer)
        number = int(answer.body["CertId"])
        detail = self.cas.get("GetUserCertificateDetail", CertId=number, CertFilter=True)
        return Uploaded(number, str(detail["CertIdentifier"]), issued, detail)

    def policy(self) -> str:
        """Make a TLS security policy; its id."""
        made = self.alb.get(
            "CreateSecurityPolicy",
            SecurityPolicyName=self.name(),
            TLSVersions=["TLSv1.2"],
            Ciphers=["ECDHE-RSA-AES128-GCM-SHA256"],
        )
        return str(made["SecurityPolicyId"])

    def try_listener(
        self,
        settings: Mapping[str, object] = _NOTHING,
        *,
        load_balancer: str = "",
        protocol: str = "HTTPS",
        port: int = 0,
    ) -> Answer:
        """Try to make a listener.

        Args:
            settings: further parameters of CreateListener.
            load_balancer: on which; empty: the one of the Standard edition.
            protocol: HTTPS or QUIC.
            port: its port; 0: any that is free.
        """
        balancer = load_balancer or self.target.load_balancer
        group = {"ServerGroupId": self.target.server_group_of(balancer)}
        wanted: JsonObject = {
            "LoadBalancerId": balancer,
            "ListenerProtocol": protocol,
            "ListenerPort": port or self.free_port(balancer),
            "ListenerDescription": self.name(),
            "DefaultActions": [{"Type": "ForwardGroup", "ForwardGroupConfig": {"ServerGroupTuples": [group]}}],
            "ClientToken": secrets.token_hex(16),
            **settings,
        }
        if "Certificates" not in wanted:
            wanted["Certificates"] = ids(self.certificate.id)
        return self.alb.ask("CreateListener", **wanted)

    def listener(self, settings: Mapping[str, object] = _NOTHING) -> OwnListener:
        """Make a listener on the load balancer of the Standard edition, and wait until it runs."""
        port = self.free_port(self.target.load_balancer)
        answer = self.try_listener(settings, port=port)
        if not answer.accepted:
            raise RefusedError(answer)
        listener = OwnListener(str(answer.body["ListenerId"]), self.target.load_balancer, port)
        self.finish(answer, listener)
        return listener

    def free_port(self, load_balancer: str) -> int:
        """A port that no listener of a load balancer has."""
        rows = self.alb.rows("ListListeners", "Listeners", LoadBalancerIds=[load_balancer])
        taken = {int(row["ListenerPort"]) for row in rows} | self._ports
        port = next(port for port in _PORTS if port not in taken)
        self._ports.add(port)
        return port

    def attributes(self, listener: OwnListener) -> JsonObject:
        """What a listener is like."""
        return self.alb.get("GetListenerAttribute", ListenerId=listener.id)

    def certificate_rows(self, listener: OwnListener) -> dict[str, JsonObject]:
        """The server certificates on a listener, by their ids."""
        rows = self.alb.rows("ListListenerCertificates", "Certificates", ListenerId=listener.id)
        return {str(row["CertificateId"]): row for row in rows if row.get("CertificateType") != "Ca"}

    def change(self, action: str, listener: OwnListener, **params: object) -> str:
        """Change a listener, wait until that is done, and give its status then.

        Raises:
            RefusedError: it is refused, and not because the listener is busy.
        """
        return self.finish(self.begin(action, listener, **params), listener)

    def begin(self, action: str, listener: OwnListener, **params: object) -> Answer:
        """Begin a change of a listener, as soon as it isn't busy.

        Raises:
            RefusedError: it is refused for another reason.
        """

        def tried() -> Answer | None:
            answer = self.alb.ask(action, ListenerId=listener.id, **params)
            return None if answer.code in BUSY else answer

        answer = self.pace.until(tried, f"{action} of {listener.id}, which is busy")
        if not answer.accepted:
            raise RefusedError(answer)
        return answer

    def finish(self, answer: Answer, listener: OwnListener) -> str:
        """Wait until what a call has begun is done; the listener's status then."""
        self.pace.until(lambda: self._job_ended(str(answer.body.get("JobId", ""))), f"end of {answer.action}")
        return self.pace.until(lambda: self._steady_status(listener), f"end of {answer.action} on {listener.id}")

    def look(self, listener: OwnListener, name: str, suites: str, identity: Issued | None = None) -> Seen:
        """Connect to a listener as a TLS client.

        Raises:
            UnreachableError: there is no connection.
        """
        place = self.places.of(listener.id, listener.load_balancer, listener.port)
        return look(place, name, suites, identity)

    def job(self, job_id: str) -> JsonObject | None:
        """A job, as long as it is listed."""
        rows = self.alb.get("ListAsynJobs", JobIds=[job_id]).get("Jobs") or ()
        return next((dict(row) for row in rows if row.get("Id") == job_id), None)

    def _job_ended(self, job_id: str) -> bool | None:
        """Whether a job is over; one that isn't listed is left to the listener's status."""
        job = self.job(job_id) if job_id else None
        if job is None:
            return True
        if job.get("Status") == "Processing":
            return None
        if self.first_job is None:
            self.first_job = EndedJob(job_id, self.pace.now())
        return True

    def _steady_status(self, listener: OwnListener) -> str | None:
        status = str(self.attributes(listener).get("ListenerStatus"))
        return status if status in STEADY else None


def ids(*certificate_ids: str) -> list[JsonObject]:
    """Certificates as ALB's parameters list them."""
    return [{"CertificateId": each} for each in certificate_ids]
