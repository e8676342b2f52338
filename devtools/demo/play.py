"""What the demo shows, act by act, and what it takes for a failure."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import yaml

from devtools.cluster import Cluster, KubectlError
from devtools.demo.console import Console
from devtools.demo.examples import BROKEN, Example, account_for
from devtools.demo.stage import SPEED, Stage, StageBuilder
from devtools.harness.certificates import Authority, Issued
from devtools.harness.handshakes import Prober, Served, Tally, handshake

HOST: Final = "shop.example.com"
SECRET: Final = "shop-tls"  # noqa: S105 - a Secret's name
#: The name under which cert-manager writes the Secrets that it renews.
CERT_MANAGER: Final = "cert-manager-certificates-issuing"

_PATIENCE_SECONDS: Final = 60.0
#: Handshakes that show that something goes on, and that it stays as it is.
_FEW: Final = 20
_MANY: Final = 100
_RBAC_REFUSAL: Final = "(HTTP 403)"


class DemoError(Exception):
    """Something didn't go as it must; the text says what."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """What the demo's authority has issued.

    Attributes:
        authority: whom the clients trust.
        first: what the Secret holds at first.
        renewed: what it holds after its renewal.
        bought: what is in CAS already.
    """

    authority: Authority
    first: Issued
    renewed: Issued
    bought: Issued


def make_certificates(now: datetime) -> Certificates:
    """A root, an intermediate under it, and three certificates for one host with three keys."""
    root = Authority.root("Demo Root CA")
    issuing = root.intermediate("Demo Issuing CA")
    names = [HOST]
    return Certificates(
        authority=root,
        first=issuing.issue(names, key_number=0, not_after=now + timedelta(days=35)),
        renewed=issuing.issue(names, key_number=1, not_after=now + timedelta(days=90)),
        bought=issuing.issue(names, "RSA", not_after=now + timedelta(days=365)),
    )


@dataclass(slots=True, kw_only=True)
class Play:
    """The demo.

    Attributes:
        console: where it is shown.
        builder: starts and ends what it plays on.
        examples: the manifests that are applied.
        certificates: what they serve.
        monotonic: seconds that only grow.
    """

    console: Console
    builder: StageBuilder
    examples: Sequence[Example]
    certificates: Certificates = field(default_factory=lambda: make_certificates(datetime.now(UTC)))
    monotonic: Callable[[], float] = time.monotonic

    def perform(self) -> Stage:
        """All acts but the clean-up.

        Raises:
            DemoError: a handshake failed, or something took too long.
            ClusterError: the cluster refused something.
            HarnessError: a process failed.
        """
        stage = self._set_up()
        self._apply(stage)
        self._shake_hands(stage, self.certificates.first)
        self._renew(stage)
        self._refuse(stage)
        self._count(stage)
        return stage

    def clean_up(self, stage: Stage) -> None:
        """Deletes the objects while handshakes go on, then ends everything.

        Raises:
            DemoError: the deletion took away what it must not.
        """
        with self.console.step("Clean up"):
            kept, made = self._split()
            with self._prober(stage, kept[0]) as prober:
                for namespace in _namespaces(self.examples):
                    timeout = f"--timeout={_PATIENCE_SECONDS:.0f}s"
                    stage.cluster.kubectl("delete", "altls", "--all", f"--namespace={namespace}", timeout)
                prober.wait_total(prober.tally.total + _FEW, _PATIENCE_SECONDS)
            tally = self._without_failure(prober)
            for example in made:
                if stage.cloud.listener_at(example.load_balancer_id, "HTTPS", example.port) is not None:
                    raise DemoError(f"listener HTTPS:{example.port} is still there, against the deletionPolicy Delete")
                self.console.success(f"deletionPolicy Delete: listener HTTPS:{example.port} is gone with its object")
            ports = ", ".join(f"HTTPS:{example.port}" for example in kept)
            self.console.success(f"deletionPolicy Retain: {ports} stay; {tally.total} handshakes meanwhile, 0 failed")
            self.builder.end()

    def _set_up(self) -> Stage:
        with self.console.step("Start a Kubernetes API server (etcd, kube-apiserver)"):
            cluster = self.builder.start_cluster()
            self.console.fact(cluster.server)
        with self.console.step("Start a simulated Alibaba Cloud (ALB and Certificate Management Service)"):
            seed = account_for(self.examples, self.certificates.bought, self.builder.folder)
            cloud = self.builder.start_cloud(seed)
            self.console.fact(f"{cloud.url}, {SPEED:g} times as fast as the real one")
        with self.console.step("Install CRDs and RBAC from the chart, start the operator as its service account"):
            stage = self.builder.start_operator(cluster, cloud)
            account = f"{stage.installation.namespace}/{stage.installation.service_account}"
            self.console.fact(f"ready as ServiceAccount {account}, http://127.0.0.1:{stage.operator.port}/readyz")
        return stage

    def _apply(self, stage: Stage) -> None:
        with self.console.step("Write a certificate into a Secret and apply the examples"):
            for namespace in _namespaces(self.examples):
                _write_secret(stage.cluster, namespace, self.certificates.first)
            for example in self.examples:
                self.console.block(stage.cluster.apply(example.file), f"kubectl apply -f examples/{example.file.name}")
            self._wait_ready(stage)
            self._show(stage)

    def _shake_hands(self, stage: Stage, expected: Issued) -> None:
        with self.console.step(f"Shake hands with the listeners as a client of https://{HOST}"):
            for example in self.examples:
                place = stage.cloud.place(example.load_balancer_id, "HTTPS", example.port)
                try:
                    served = handshake(place.address, place.port, HOST, self.certificates.authority.pem)
                except OSError as error:
                    raise DemoError(f"the handshake with HTTPS:{example.port} failed: {error}") from error
                wanted = self.certificates.bought if example.certificate_id else expected
                if served.fingerprint != wanted.fingerprint:
                    raise DemoError(f"HTTPS:{example.port} serves another certificate: {_shown(served)}")
                self.console.success(f"HTTPS:{example.port} at {place.address}:{place.port}, {served.tls_version}")
                self.console.fact(f"  {_shown(served)}")

    def _renew(self, stage: Stage) -> None:
        renewed = self.certificates.renewed
        with self.console.step("Renew the certificate as cert-manager does, while handshakes go on"):
            with ExitStack() as stack:
                probers = [stack.enter_context(self._prober(stage, example)) for example in self.examples]
                for prober in probers:
                    prober.wait_total(_FEW, _PATIENCE_SECONDS)
                began = self.monotonic()
                for namespace in _namespaces(self.examples):
                    _write_secret(stage.cluster, namespace, renewed)
                for example, prober in zip(self.examples, probers, strict=True):
                    if not example.certificate_id:
                        prober.wait_for(renewed.fingerprint, _PATIENCE_SECONDS)
                totals = [prober.tally.total + _MANY for prober in probers]
                for prober, total in zip(probers, totals, strict=True):
                    prober.wait_total(total, _PATIENCE_SECONDS)
            for example, prober in zip(self.examples, probers, strict=True):
                self._tell(example, self._without_failure(prober), began)
            self._wait_reported(stage)
            self._show(stage)
        self._shake_hands(stage, renewed)

    def _tell(self, example: Example, tally: Tally, began: float) -> None:
        """One line about the handshakes with a listener during the renewal."""
        seen = tally.sightings.get(self.certificates.renewed.fingerprint)
        said = f"HTTPS:{example.port}: {tally.total} handshakes, 0 failed"
        if example.certificate_id:
            self.console.success(f"{said}; it serves the certificate from CAS, as before")
        elif seen is None:
            raise DemoError(f"HTTPS:{example.port} didn't serve the new certificate within {_PATIENCE_SECONDS:.0f} s")
        else:
            counts = f"{tally.total - seen.count} with the old certificate, {seen.count} with the new one"
            self.console.success(f"{said}: {counts}")
            self.console.fact(f"  the new one was first served {seen.first - began:.1f} s after the Secret was renewed")

    def _refuse(self, stage: Stage) -> None:
        with self.console.step("Try an object that makes no sense"):
            try:
                stage.cluster.apply(BROKEN)
            except KubectlError as refusal:
                self.console.block(refusal.stderr, f"kubectl apply -f examples/{BROKEN.name}")
                self.console.success("refused by the API server, before anything happened")
            else:
                raise DemoError(f"examples/{BROKEN.name} was accepted")

    def _count(self, stage: Stage) -> None:
        with self.console.step("What the cloud was asked to change"):
            for call in stage.cloud.calls(write=True):
                self.console.fact(f"{call['action']:24} {_about(call['parameters'])}")
            if _RBAC_REFUSAL in stage.operator.logs():
                raise DemoError(f"the chart's RBAC lacks a permission; see {stage.operator.log}")

    def _wait_reported(self, stage: Stage) -> None:
        """Wait until the objects say what the handshakes have shown already."""
        end = f"{self.certificates.renewed.certificate.not_valid_after_utc:%Y-%m-%dT%H:%M:%SZ}"
        for example in self.examples:
            if not example.certificate_id:
                condition = f"--for=jsonpath={{.status.firstToExpire.notAfter}}={end}"
                what = (f"altls/{example.name}", f"--namespace={example.namespace}")
                stage.cluster.kubectl("wait", condition, *what, f"--timeout={_PATIENCE_SECONDS:.0f}s")

    def _wait_ready(self, stage: Stage) -> None:
        for namespace in _namespaces(self.examples):
            try:
                stage.cluster.kubectl(
                    "wait",
                    "--for=condition=Ready",
                    "altls",
                    "--all",
                    f"--namespace={namespace}",
                    f"--timeout={_PATIENCE_SECONDS:.0f}s",
                )
            except KubectlError as error:
                self._show(stage, "-o", "wide")
                raise DemoError(f"not all objects in {namespace} became Ready: {error.stderr.strip()}") from error

    def _show(self, stage: Stage, *arguments: str) -> None:
        command = ("get", "altls", "--all-namespaces", *arguments)
        self.console.block(stage.cluster.kubectl(*command).stdout, f"kubectl {' '.join(command)}")

    def _prober(self, stage: Stage, example: Example) -> Prober:
        place = stage.cloud.place(example.load_balancer_id, "HTTPS", example.port)
        return Prober(place.address, place.port, HOST, self.certificates.authority.pem)

    def _without_failure(self, prober: Prober) -> Tally:
        tally = prober.tally
        if tally.failures:
            raise DemoError(f"{len(tally.failures)} of {tally.total} handshakes failed; the first: {tally.failures[0]}")
        return tally

    def _split(self) -> tuple[list[Example], list[Example]]:
        kept = [example for example in self.examples if not example.makes_listener]
        return kept, [example for example in self.examples if example.makes_listener]


def _namespaces(examples: Sequence[Example]) -> list[str]:
    return list(dict.fromkeys(example.namespace for example in examples))


def _write_secret(cluster: Cluster, namespace: str, issued: Issued) -> None:
    manifest = yaml.safe_dump(issued.secret(SECRET, namespace))
    arguments = ("apply", "--server-side", "--force-conflicts", f"--field-manager={CERT_MANAGER}", "-f", "-")
    cluster.kubectl(*arguments, input=manifest)


def _about(parameters: Mapping[str, str]) -> str:
    """What a change was about: of a call's parameters those that tell."""
    names = ("Name", "LoadBalancerId", "ListenerId", "ListenerProtocol", "ListenerPort", "Certificates.1.CertificateId")
    return " ".join(parameters[name] for name in names if name in parameters)


def _shown(served: Served) -> str:
    return f"subject {served.subject}; issuer {served.issuer}; ends {served.not_after:%Y-%m-%d %H:%M} UTC"


def authority_file(stage: Stage, certificates: Certificates) -> Path:
    """Writes the authority's certificate next to the stage's other files, for curl and openssl."""
    path = stage.folder / "ca.crt"
    path.write_bytes(certificates.authority.pem)
    return path
