"""The support matrix of ALB with real handshakes: every edition, protocol and kind of certificates, for every client.

Source: the tables of "Manage certificates". HTTPS and QUIC listeners take one certificate (RSA or ECC) or two (RSA and
ECC) on every edition; mutual authentication is for HTTPS listeners alone, and not on the Basic edition; HTTP listeners
take neither. What is allowed is planted and shaken hands with; what is not, the API refuses.
"""

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

from tests.simulator import handshake
from tests.simulator.dataplane_support import CA, WITH_1_3
from tests.simulator.support import (
    SERVER_GROUP,
    Cloud,
    authority,
    client_certificate,
    create_request,
    running,
    seed,
    write_pem,
)
from tests.support.certificates import Authority

EDITIONS = ("Basic", "Standard", "StandardWithWaf")
PROTOCOLS = ("HTTP", "HTTPS", "QUIC")
COVERED = ["shop.example.com", "*.shops.example.com"]
ISSUED = {
    "rsa": authority().issue(COVERED, "RSA"),
    "ecc": authority().issue(COVERED, "ECC"),
    "rsa-other": authority().issue(["other.example.org"], "RSA", key_number=1),
    "ecc-other": authority().issue(["other.example.org"], "ECC", key_number=1),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "RSA": ("rsa-other", "rsa"),
    "ECC": ("ecc-other", "ecc"),
    "RSA+ECC": ("rsa", "ecc"),
}
"""Default and additional certificate."""

NAMES: Mapping[str, str | None] = {
    "no name": None,
    "exact": "shop.example.com",
    "wildcard": "one.shops.example.com",
    "unknown": "unknown.example.org",
}
BOTH = {"RSA only": "rsa", "ECC only": "ecc", "TLS 1.2": "ecc", "TLS 1.3": "ecc"}
RSA = {"RSA only": "rsa", "ECC only": None, "TLS 1.2": "rsa", "TLS 1.3": "rsa"}
ECC = {"RSA only": None, "ECC only": "ecc", "TLS 1.2": "ecc", "TLS 1.3": "ecc"}
RSA_OTHER = {client: served and "rsa-other" for client, served in RSA.items()}
ECC_OTHER = {client: served and "ecc-other" for client, served in ECC.items()}
SERVED: Mapping[str, Mapping[str, Mapping[str, str | None]]] = {
    "RSA": {"exact": RSA, "wildcard": RSA, "unknown": RSA_OTHER, "no name": RSA_OTHER},
    "ECC": {"exact": ECC, "wildcard": ECC, "unknown": ECC_OTHER, "no name": ECC_OTHER},
    "RSA+ECC": {"exact": BOTH, "wildcard": BOTH, "unknown": RSA, "no name": RSA},
}
"""What a client is served, by kind of certificates, by name, by what the client can do; None: it is refused."""

SHOWN = ("none", "good", "of another CA")
TCP_CLIENTS: Mapping[str, dict[str, str]] = {
    "RSA only": {"version": "TLSv1_2", "ciphers": "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA"},
    "ECC only": {"version": "TLSv1_2", "ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA"},
    "TLS 1.2": {"version": "TLSv1_2"},
    "TLS 1.3": {"version": "TLSv1_3"},
}
QUIC_CLIENTS: Mapping[str, dict[str, Any]] = {
    "RSA only": {"signatures": handshake.RSA_PSS},
    "ECC only": {"signatures": handshake.ECDSA},
    "TLS 1.2": {"versions": [0x0303]},
    "TLS 1.3": {},
}
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination that a listener can have, or that the API refuses."""

    edition: str
    protocol: str
    kind: str
    mutual: bool

    def __str__(self) -> str:
        return f"{self.edition}-{self.protocol}-{self.kind}-{'mutual' if self.mutual else 'oneway'}"

    @property
    def supported(self) -> bool:
        if self.protocol == "HTTP":
            return self.kind == "none" and not self.mutual
        if self.kind == "none":
            return False
        return not self.mutual or (self.protocol == "HTTPS" and self.edition != "Basic")

    @property
    def balancer(self) -> str:
        return f"alb-{self.edition.lower()}"

    @property
    def listener(self) -> str:
        return f"lsn-{self}"


CELLS = [Cell(*axes) for axes in product(EDITIONS, PROTOCOLS, ("none", *KINDS), (False, True))]


def of(protocol: str) -> list[Cell]:
    return [cell for cell in CELLS if cell.supported and cell.protocol == protocol]


def planted(cell: Cell, port: int) -> dict[str, Any]:
    common = {"id": cell.listener, "loadBalancerId": cell.balancer, "serverGroupId": SERVER_GROUP, "port": port}
    if cell.protocol == "HTTP":
        return {**common, "protocol": "HTTP"}
    default, additional = KINDS[cell.kind]
    served = {**common, "protocol": cell.protocol, "certificate": default, "additionalCertificates": [additional]}
    if cell.protocol == "HTTPS":
        served["securityPolicyId"] = WITH_1_3
    return served | ({"caCertificateId": CA} if cell.mutual else {})


@dataclass(frozen=True, slots=True)
class Table:
    """A simulator with a listener for every combination that is supported, and the clients' contexts."""

    cloud: Cloud
    places: Mapping[str, handshake.Place]
    ids: Mapping[str, str]
    contexts: Mapping[tuple[str, str], ssl.SSLContext]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    folder = tmp_path_factory.mktemp("table")
    (folder / "ca.crt").write_bytes(authority().pem)
    write_pem(folder, "good", client_certificate(authority(), "client"))
    write_pem(folder, "bad", client_certificate(Authority.root("Other CA", number=80), "client"))
    content = seed(
        certificates=[write_pem(folder, name, issued) for name, issued in ISSUED.items()],
        caCertificates=[{"id": CA, "cert": "ca.crt"}],
        loadBalancers=[{"id": f"alb-{edition.lower()}", "edition": edition} for edition in EDITIONS],
        listeners=[planted(cell, 8000 + number) for number, cell in enumerate(CELLS) if cell.supported],
        rateLimits=False,
    )
    with running(content, folder=folder) as cloud:
        state = cloud.control.state()
        places = {each["id"]: (each["serving"]["address"], each["serving"]["port"]) for each in state["listeners"]}
        ids = {each["name"]: each["id"] for each in state["certificates"]}
        yield Table(cloud, places, ids, contexts(folder))


def contexts(folder: Path) -> dict[tuple[str, str], ssl.SSLContext]:
    files = {name: (folder / f"{name}.crt", folder / f"{name}.key") for name in ("good", "bad")}
    identities = {"none": None, "good": files["good"], "of another CA": files["bad"]}
    return {
        (client, shown): handshake.client_context(identity=identities[shown], **ability)
        for (client, ability), shown in product(TCP_CLIENTS.items(), SHOWN)
    }


def seen(found: handshake.Served) -> tuple[Any, ...]:
    """What of a connection the table speaks of."""
    certificate = found.answer["clientCertificate"]
    return found.sha256, found.certificate_id, found.answer["listener"], certificate and certificate["subject"]


def wanted(table: Table, cell: Cell, name: str, client: str, shown: str) -> tuple[Any, ...] | None:
    served = SERVED[cell.kind][name][client]
    if served is None or (cell.mutual and shown != "good") or (cell.protocol == "QUIC" and client == "TLS 1.2"):
        return None
    subject = "CN=client" if cell.mutual else None
    return ISSUED[served].fingerprint, table.ids[served], cell.listener, subject


@pytest.mark.parametrize("cell", of("HTTPS"), ids=str)
def test_https(table: Table, cell: Cell):
    wrong = {}
    for name, client, shown in product(NAMES, TCP_CLIENTS, SHOWN):
        try:
            context = table.contexts[client, shown]
            found = seen(handshake.serve_under(context, table.places[cell.listener], NAMES[name]))
        except (ssl.SSLError, ConnectionError):
            found = None
        if found != wanted(table, cell, name, client, shown):
            wrong[name, client, shown] = found
    assert wrong == {}


@pytest.mark.parametrize("cell", of("QUIC"), ids=str)
async def test_quic(table: Table, cell: Cell):
    turns = asyncio.Semaphore(AT_ONCE)

    async def shaken(name: str, client: str) -> tuple[Any, ...] | None:
        async with turns:
            try:
                place = table.places[cell.listener]
                return seen(await handshake.serve_quic(place, NAMES[name], **QUIC_CLIENTS[client]))
            except ConnectionError:
                return None

    asked = [*product(NAMES, QUIC_CLIENTS)]
    answers = await asyncio.gather(*(shaken(*each) for each in asked))
    pairs = zip(asked, answers, strict=True)
    assert {each: found for each, found in pairs if found != wanted(table, cell, *each, "none")} == {}


@pytest.mark.parametrize("cell", of("HTTP"), ids=str)
def test_http(table: Table, cell: Cell):
    with handshake.socket.create_connection(table.places[cell.listener], timeout=10) as connection:
        assert handshake.ask(connection)["listener"] == cell.listener
    with pytest.raises((ssl.SSLError, ConnectionError)):
        handshake.serve(table.places[cell.listener])


def creation(table: Table, cell: Cell) -> models.CreateListenerRequest:
    certificate = None if cell.kind == "none" else table.ids[KINDS[cell.kind][0]]
    mutual = {
        "ca_enabled": True,
        "ca_certificates": [models.CreateListenerRequestCaCertificates(certificate_id=CA)],
    }
    return create_request(
        cell.balancer, 7999, certificate, listener_protocol=cell.protocol, **(mutual if cell.mutual else {})
    )


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_api_takes_what_is_supported_and_refuses_what_is_not(table: Table, cell: Cell):
    request = creation(table, cell)
    request.dry_run = cell.supported
    with pytest.raises(AlibabaCloudException) as refusal:
        table.cloud.alb.create_listener(request)

    assert refusal.value.status_code == 400
    assert refusal.value.code == ("DryRunOperation" if cell.supported else "InvalidParameter")
    if not cell.supported:
        named = [cell.mutual and "CaEnabled", "Certificates"]
        assert any(each and each in refusal.value.message for each in named)
    assert len(table.cloud.control.state()["listeners"]) == len([each for each in CELLS if each.supported])


@pytest.mark.parametrize("cell", [each for each in CELLS if each.supported], ids=str)
def test_mutual_authentication_can_be_turned_on_where_it_is_supported(table: Table, cell: Cell):
    request = models.UpdateListenerAttributeRequest(
        listener_id=cell.listener,
        ca_enabled=True,
        ca_certificates=[models.UpdateListenerAttributeRequestCaCertificates(certificate_id=CA)],
        dry_run=True,
    )
    with pytest.raises(AlibabaCloudException) as refusal:
        table.cloud.alb.update_listener_attribute(request)

    supported = Cell(cell.edition, cell.protocol, cell.kind, mutual=True).supported
    assert refusal.value.code == ("DryRunOperation" if supported else "InvalidParameter"), refusal.value.message


@pytest.mark.parametrize("cell", [each for each in CELLS if each.supported and each.kind != "RSA+ECC"], ids=str)
def test_a_certificate_of_the_other_algorithm_can_be_added_where_there_are_certificates(table: Table, cell: Cell):
    other = "ecc" if cell.kind == "RSA" else "rsa"
    item = models.AssociateAdditionalCertificatesWithListenerRequestCertificates(certificate_id=table.ids[other])
    request = models.AssociateAdditionalCertificatesWithListenerRequest(
        listener_id=cell.listener, certificates=[item], dry_run=True
    )
    with pytest.raises(AlibabaCloudException) as refusal:
        table.cloud.alb.associate_additional_certificates_with_listener(request)

    expected = "OperationDenied.HttpListenerNotSupport" if cell.protocol == "HTTP" else "DryRunOperation"
    assert refusal.value.code == expected
