"""A simulator in a thread of its own, the official SDK's clients for it, and its control API."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from alibabacloud_alb20200616 import models as alb_models
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_cas20200407 import models as cas_models
from alibabacloud_cas20200407.client import Client as CasClient
from alibabacloud_quotas20200510.client import Client as QuotasClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

import albsim
from albsim.seed.model import Seed
from albsim.simulator import Simulator
from tests.support.certificates import Authority, Issued, private_key

ACCESS_KEY = "test-access-key"
SECRET = "test-access-key-secret"
LOAD_BALANCER = "alb-demo00000000000001"
BASIC = "alb-basic0000000000001"
LISTENER = "lsn-demo00000000000001"
HTTP_LISTENER = "lsn-demo00000000000002"
SERVER_GROUP = "sgp-demo0000000000001"


def seed(**changes: Any) -> Seed:
    """The sample seed with an ECC certificate; `changes` replace top-level parts, by their name in the file."""
    content: dict[str, Any] = {
        "region": "cn-hangzhou",
        "accounts": [{"id": "1234567890123456", "accessKeys": [{"id": ACCESS_KEY, "secret": SECRET}]}],
        "certificates": [{"name": "old", "generate": {"names": ["old.example.com"], "algorithm": "ECC"}}],
        "serverGroups": [{"id": SERVER_GROUP}],
        "loadBalancers": [{"id": LOAD_BALANCER}, {"id": BASIC, "edition": "Basic"}],
        "listeners": [
            {
                "id": LISTENER,
                "loadBalancerId": LOAD_BALANCER,
                "port": 443,
                "serverGroupId": SERVER_GROUP,
                "certificate": "old",
            },
            {
                "id": HTTP_LISTENER,
                "loadBalancerId": LOAD_BALANCER,
                "protocol": "HTTP",
                "port": 80,
                "serverGroupId": SERVER_GROUP,
            },
        ],
    }
    return Seed.model_validate({**content, **changes})


class Control:
    """The control API."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        data = json.dumps(body).encode() if body is not None else None
        try:
            with urlopen(Request(f"{self.url}/_sim/{path}", data, method=method), timeout=10) as answer:
                return answer.status, json.load(answer)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    def state(self) -> dict[str, Any]:
        return self.ask("GET", "state")[1]

    def listener(self, listener_id: str = LISTENER) -> dict[str, Any]:
        return next(each for each in self.state()["listeners"] if each["id"] == listener_id)

    def place(self, listener_id: str = LISTENER) -> tuple[str, int]:
        serving = self.listener(listener_id)["serving"]
        return serving["address"], serving["port"]

    def calls(self, query: str = "") -> list[dict[str, Any]]:
        return self.ask("GET", f"calls{query}")[1]["calls"]

    def inject(self, **fault: Any) -> int:
        status, injected = self.ask("POST", "faults", fault)
        assert status == 201, injected
        return int(injected["id"])

    def advance(self, seconds: float) -> None:
        self.ask("POST", "clock", {"advance": seconds})


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running simulator as its users see it."""

    sim: Simulator
    alb: AlbClient
    cas: CasClient
    quotas: QuotasClient
    control: Control

    def upload(self, name: str, issued: Issued) -> str:
        """Upload a certificate; its CertIdentifier."""
        request = cas_models.UploadUserCertificateRequest(
            name=name, cert=issued.chain_pem.decode(), key=issued.key_pem.decode()
        )
        return f"{self.cas.upload_user_certificate(request).body.cert_id}-cn-hangzhou"

    def status(self, listener_id: str = LISTENER) -> str:
        request = alb_models.GetListenerAttributeRequest(listener_id=listener_id)
        return str(self.alb.get_listener_attribute(request).body.listener_status)

    def replace_default(self, certificate_id: str, listener_id: str = LISTENER, **more: Any) -> str:
        """Begin to replace the default certificate; the job."""
        request = alb_models.UpdateListenerAttributeRequest(
            listener_id=listener_id,
            certificates=[alb_models.UpdateListenerAttributeRequestCertificates(certificate_id=certificate_id)],
            **more,
        )
        return str(self.alb.update_listener_attribute(request).body.job_id)

    def associate(self, *certificate_ids: str, listener_id: str = LISTENER) -> str:
        item = alb_models.AssociateAdditionalCertificatesWithListenerRequestCertificates
        request = alb_models.AssociateAdditionalCertificatesWithListenerRequest(
            listener_id=listener_id, certificates=[item(certificate_id=each) for each in certificate_ids]
        )
        return str(self.alb.associate_additional_certificates_with_listener(request).body.job_id)

    def dissociate(self, *certificate_ids: str, listener_id: str = LISTENER) -> str:
        item = alb_models.DissociateAdditionalCertificatesFromListenerRequestCertificates
        request = alb_models.DissociateAdditionalCertificatesFromListenerRequest(
            listener_id=listener_id, certificates=[item(certificate_id=each) for each in certificate_ids]
        )
        return str(self.alb.dissociate_additional_certificates_from_listener(request).body.job_id)

    def certificates(self, listener_id: str = LISTENER) -> list[tuple[str, bool, str]]:
        request = alb_models.ListListenerCertificatesRequest(listener_id=listener_id, max_results=100)
        rows = self.alb.list_listener_certificates(request).body.certificates
        return [(row.certificate_id, row.is_default, row.status) for row in rows]

    def create(self, load_balancer_id: str = LOAD_BALANCER, port: int = 8443, **more: Any) -> str:
        """Begin a listener; its id."""
        return str(self.alb.create_listener(create_request(load_balancer_id, port, **more)).body.listener_id)


def create_request(
    load_balancer_id: str = LOAD_BALANCER, port: int = 8443, certificate_id: str | None = None, **more: Any
) -> alb_models.CreateListenerRequest:
    target = alb_models.CreateListenerRequestDefaultActionsForwardGroupConfigServerGroupTuples(
        server_group_id=SERVER_GROUP
    )
    certificates = [alb_models.CreateListenerRequestCertificates(certificate_id=certificate_id)]
    fields = {"listener_protocol": "HTTPS", "certificates": certificates if certificate_id else None, **more}
    return alb_models.CreateListenerRequest(
        load_balancer_id=load_balancer_id,
        listener_port=port,
        default_actions=[
            alb_models.CreateListenerRequestDefaultActions(
                type="ForwardGroup",
                forward_group_config=alb_models.CreateListenerRequestDefaultActionsForwardGroupConfig(
                    server_group_tuples=[target]
                ),
            )
        ],
        **fields,
    )


def config(endpoint: str, **changes: Any) -> Config:
    fields = {"access_key_id": ACCESS_KEY, "access_key_secret": SECRET, **changes}
    return Config(endpoint=endpoint, protocol="http", region_id="cn-hangzhou", **fields)


def connect(sim: Simulator, **changes: Any) -> Cloud:
    """Clients of a running simulator."""
    settings = config(sim.endpoint, **changes)
    return Cloud(sim, AlbClient(settings), CasClient(settings), QuotasClient(settings), Control(sim.url))


@contextmanager
def running(of: Seed | None = None, **options: Any) -> Iterator[Cloud]:
    """A simulator whose clock stands still unless `speed` is given, in a thread of its own.

    It holds itself to its description: of each response, and of the codes that an action can refuse with.
    """
    with albsim.running(of or seed(), **{"speed": 0, "random_seed": 1, "check_responses": True, **options}) as sim:
        yield connect(sim.simulator)
    undeclared = {(entry.action, entry.code) for entry in sim.simulator.calls.entries() if entry.declared is False}
    assert not undeclared, undeclared


@contextmanager
def refused(code: str, status: int = 400) -> Iterator[None]:
    """The call within must be refused with this code and HTTP status."""
    with pytest.raises(AlibabaCloudException) as error:
        yield
    assert (error.value.code, error.value.status_code) == (code, status), error.value.message


def authority() -> Authority:
    return Authority.root()


def client_certificate(issuer: Authority, name: str) -> Issued:
    """A certificate for a client, which the authority's own ones are not for."""
    key = private_key("ECC", 60)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return Issued(made, key)


def write_pem(folder: Path, name: str, issued: Issued) -> dict[str, Any]:
    """PEM files of a certificate, as a seed names them."""
    (folder / f"{name}.crt").write_bytes(issued.chain_pem)
    (folder / f"{name}.key").write_bytes(issued.key_pem)
    return {"name": name, "cert": f"{name}.crt", "key": f"{name}.key"}
