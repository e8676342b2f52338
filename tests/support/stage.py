"""A stage for tests of the whole operator: a simulated cloud, the operator as a process under the chart's rights, and
the API server; each test plays on a namespace and a load balancer of its own.
"""

import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from devtools.cluster import Cluster
from devtools.harness.albsim import AlbSimProcess, JsonObject, Place
from devtools.harness.certificates import Authority, Issued
from devtools.harness.chart import Installation, install_chart
from devtools.harness.handshakes import Prober, Served, handshake
from devtools.harness.operator import OperatorOptions, OperatorProcess, write_credentials
from tests.support.reader import ObjectReader

ACCESS_KEY = "test-access-key"
ACCESS_KEY_SECRET = "test-access-key-secret"
REGION = "cn-hangzhou"
SERVER_GROUP = "sgp-test0000000000001"
SEEDED_HOST = "old.example.com"
SEEDED_CERT_ID = 23759533
SEEDED_CERTIFICATE = f"{SEEDED_CERT_ID}-{REGION}"
PATIENCE = 60.0


def seed(load_balancers: int, *, edition: str = "Standard", switches: Mapping[str, str] | None = None) -> JsonObject:
    """What exists at first: load balancers with HTTPS:443 and HTTP:80, all with one certificate, and a Basic one.

    Args:
        load_balancers: how many.
        edition: theirs.
        switches: how the cloud answers what its documents leave open; those that aren't given have their defaults.
    """
    ids = [load_balancer_id(number) for number in range(1, load_balancers + 1)]
    return {
        "switches": dict(switches or {}),
        "region": REGION,
        "accounts": [
            {
                "id": "1234567890123456",
                "accessKeys": [
                    {"id": ACCESS_KEY, "secret": ACCESS_KEY_SECRET},
                    {"id": "no-update", "secret": "no-update-secret", "deny": ["alb:UpdateListenerAttribute"]},
                ],
            }
        ],
        "certificates": [
            {
                "name": "old",
                "certId": SEEDED_CERT_ID,
                "generate": {"names": [SEEDED_HOST], "days": 60, "algorithm": "RSA"},
            }
        ],
        "serverGroups": [{"id": SERVER_GROUP, "name": "test"}],
        "loadBalancers": [
            *({"id": name, "name": name, "edition": edition} for name in ids),
            {"id": basic_load_balancer_id(), "edition": "Basic"},
        ],
        "listeners": [
            listener
            for number, name in enumerate(ids, start=1)
            for listener in (
                {
                    "id": listener_id(number),
                    "loadBalancerId": name,
                    "protocol": "HTTPS",
                    "port": 443,
                    "serverGroupId": SERVER_GROUP,
                    "certificate": "old",
                    "securityPolicyId": "tls_cipher_policy_1_2",
                },
                {
                    "id": f"lsn-http{number:014d}",
                    "loadBalancerId": name,
                    "protocol": "HTTP",
                    "port": 80,
                    "serverGroupId": SERVER_GROUP,
                },
            )
        ],
    }


def load_balancer_id(number: int) -> str:
    """The id of a seeded load balancer."""
    return f"alb-{number:018d}"


def basic_load_balancer_id() -> str:
    """The id of the seeded load balancer of the Basic edition, which has no listener."""
    return f"alb-basic{0:013d}"


def listener_id(number: int) -> str:
    """The id of a seeded load balancer's HTTPS listener."""
    return f"lsn-{number:018d}"


@dataclass(slots=True)
class Stage:
    """One simulated cloud and one operator."""

    cluster: Cluster
    sim: AlbSimProcess
    operator: OperatorProcess
    reader: ObjectReader
    installation: Installation
    folder: Path
    class_: str
    authority: Authority = field(default_factory=Authority.root)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def case(self, namespace: str) -> "Case":
        """The next load balancer, for one test alone."""
        return Case(self, namespace, next(self._numbers))


@contextmanager
def staged(
    cluster: Cluster,
    folder: Path,
    *,
    load_balancers: int = 3,
    speed: float = 20.0,
    edition: str = "Standard",
    settings: Mapping[str, str] | None = None,
    keep_state: bool = False,
    access_key: tuple[str, str] = (ACCESS_KEY, ACCESS_KEY_SECRET),
    switches: Mapping[str, str] | None = None,
) -> Iterator[Stage]:
    """Sets a stage up and clears it away."""
    content = seed(load_balancers, edition=edition, switches=switches)
    mark = uuid.uuid4().hex[:8]
    state = folder / "albsim.sqlite" if keep_state else None
    with AlbSimProcess(folder, seed=content, speed=speed, state=state) as sim:
        namespace = f"albtls-{mark}"
        installation = install_chart(cluster, namespace=namespace, release=f"albtls-{mark}")
        options = OperatorOptions(
            kubeconfig=cluster.service_account_kubeconfig(namespace, installation.service_account, folder / "account"),
            credentials=write_credentials(folder / "credentials", *access_key),
            endpoint=sim.address,
            namespace=namespace,
            job_poll_seconds=0.2,
            settings={
                "ALBTLS_CLASS": f"class-{mark}",
                "ALBTLS_LOG_LEVEL": "DEBUG",
                "ALBTLS_RETRY_CAP_SECONDS": "2",
                "ALBTLS_RATE_SHARE": "1",
                **(settings or {}),
            },
        )
        operator = OperatorProcess(options, folder / "operator.log")
        operator.start()
        try:
            operator.wait_until_ready()
            with ObjectReader(cluster, folder) as reader:
                yield Stage(cluster, sim, operator, reader, installation, folder, f"class-{mark}")
        finally:
            operator.stop()


@contextmanager
def fresh_namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace for one path alone."""
    name = f"path-{uuid.uuid4().hex[:12]}"
    cluster.kubectl("create", "namespace", name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@dataclass(slots=True)
class Case:
    """One test's namespace and load balancer."""

    stage: Stage
    namespace: str
    number: int

    @property
    def load_balancer(self) -> str:
        """Id of the load balancer."""
        return load_balancer_id(self.number)

    @property
    def listener(self) -> str:
        """Id of its HTTPS listener."""
        return listener_id(self.number)

    @property
    def host(self) -> str:
        """A host of this test alone."""
        return f"shop-{self.number}.example.com"

    def issue(self, *, days: float = 90, hosts: tuple[str, ...] = (), **options: Any) -> Issued:
        """A certificate for this test's host, which ends in so many days."""
        now = datetime.now(UTC).replace(microsecond=0)
        options.setdefault("not_before", now - timedelta(hours=1))
        options.setdefault("not_after", now + timedelta(days=days))
        return self.stage.authority.issue(hosts or (self.host,), **options)

    def secret(self, issued: Issued, name: str = "shop-tls") -> None:
        """Puts a certificate into a Secret, as cert-manager does."""
        self.apply(issued.secret(name, self.namespace))

    def apply(self, manifest: Mapping[str, Any]) -> None:
        """Applies one manifest."""
        self.stage.cluster.apply(json.dumps(manifest))

    def manifest(self, name: str = "shop", **spec: Any) -> JsonObject:
        """An AlbListenerTLS for the seeded HTTPS listener with the Secret shop-tls; `spec` adds and replaces fields."""
        return {
            "apiVersion": "albtls.io/v1alpha1",
            "kind": "AlbListenerTLS",
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {
                "class": self.stage.class_,
                "listener": {"loadBalancerId": self.load_balancer, "protocol": "HTTPS", "port": 443},
                "certificates": {"default": [{"secretRef": {"name": "shop-tls"}}]},
                **spec,
            },
        }

    def create(self, name: str = "shop", **spec: Any) -> None:
        """Applies an AlbListenerTLS (see `manifest`)."""
        self.apply(self.manifest(name, **spec))

    def delete(self, name: str = "shop", *, wait: bool = True) -> None:
        """Deletes an AlbListenerTLS."""
        self.kubectl("delete", "altls", name, f"--wait={str(wait).lower()}", "--timeout=60s")

    def kubectl(self, *arguments: str) -> str:
        """What kubectl prints, in this test's namespace."""
        return self.stage.cluster.kubectl("-n", self.namespace, *arguments).stdout

    def get(self, name: str = "shop") -> JsonObject | None:
        """An AlbListenerTLS; None where there is none."""
        return self.stage.reader.get(f"albtls.io/v1alpha1/namespaces/{self.namespace}/alblistenertlses/{name}")

    def wait_for(
        self, holds: Callable[[JsonObject], bool], name: str = "shop", *, patience: float = PATIENCE
    ) -> JsonObject:
        """Waits until an object is as wanted, and returns it."""
        deadline = time.monotonic() + patience
        while True:
            found = self.get(name)
            if found is not None and holds(found):
                return found
            if time.monotonic() > deadline:
                raise self.stage.operator.failure(
                    f"didn't bring {name} there in time; it is {json.dumps(found, indent=1)}"
                )
            time.sleep(0.05)

    def wait_condition(self, kind: str, status: str, reason: str | None = None, name: str = "shop") -> JsonObject:
        """Waits until a condition says this about the object's own generation, and returns the condition."""

        def holds(found: JsonObject) -> bool:
            row = condition(found, kind)
            return (
                row is not None
                and row["status"] == status
                and reason in {None, row["reason"]}
                and row["observedGeneration"] == found["metadata"]["generation"]
            )

        found = condition(self.wait_for(holds, name), kind)
        assert found is not None
        return found

    def wait_condition_reason(self, reason: str, name: str = "shop") -> JsonObject:
        """Waits until any condition gives this reason, and returns the object."""
        return self.wait_for(
            lambda found: any(row["reason"] == reason for row in found.get("status", {}).get("conditions", ())), name
        )

    def wait_ready(self, name: str = "shop") -> JsonObject:
        """Waits until the object is Ready, and returns it."""
        self.wait_condition("Ready", "True", name=name)
        return self.wait_for(lambda _: True, name)

    def wait_served(self, fingerprint: str, name: str = "shop") -> JsonObject:
        """Waits until the status says that this certificate is the default one and nothing is left to do."""
        return self.wait_for(
            lambda found: (
                (condition(found, "Ready") or {}).get("status") == "True"
                and not found["status"].get("plan")
                and any(
                    row["role"] == "Default" and row.get("fingerprint") == fingerprint and row["state"] == "Associated"
                    for row in found["status"].get("certificates", ())
                )
            ),
            name,
        )

    def events(self) -> list[tuple[str, str]]:
        """Type and reason of the Events in this test's namespace, in order."""
        items = (self.stage.reader.get(f"events.k8s.io/v1/namespaces/{self.namespace}/events") or {"items": []})[
            "items"
        ]
        items.sort(key=lambda event: event.get("eventTime") or "")
        return [(event["type"], event["reason"]) for event in items]

    def wait_event(self, kind: str, reason: str) -> None:
        """Waits until there is such an Event; it is written right after the status that it is about."""
        deadline = time.monotonic() + PATIENCE
        while (kind, reason) not in self.events():
            if time.monotonic() > deadline:
                raise self.stage.operator.failure(f"wrote no {kind} Event {reason}, just {self.events()}")
            time.sleep(0.05)

    def writes(self) -> list[str]:
        """The actions that changed something on this test's load balancer, in order."""
        mine = {self.load_balancer, self.listener}
        return [call["action"] for call in self.stage.sim.calls(write=True) if mine.intersection(call["resourceIds"])]

    def place(self, protocol: str = "HTTPS", port: int = 443) -> Place:
        """Where the listener is reached."""
        return self.stage.sim.place(self.load_balancer, protocol, port)

    def handshake(self, host: str = "", port: int = 443) -> Served:
        """A real handshake with the listener."""
        place = self.place(port=port)
        return handshake(place.address, place.port, host or self.host, self.stage.authority.pem)

    def prober(self, host: str = "", port: int = 443) -> Prober:
        """Handshakes one after the other."""
        place = self.place(port=port)
        return Prober(place.address, place.port, host or self.host, self.stage.authority.pem)


def condition(found: JsonObject, kind: str) -> JsonObject | None:
    """One condition of an object."""
    rows = found.get("status", {}).get("conditions", ())
    return next((row for row in rows if row["type"] == kind), None)
