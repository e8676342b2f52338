"""Certificates and listeners that aren't what the spec says: one clear condition each, and nothing is changed.

The cloud sends no events, so what is mended there is found at the next look, which comes by itself.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from devtools.cluster import Cluster, KubectlError
from devtools.harness.albsim import JsonObject
from tests.support.console import Console
from tests.support.stage import SEEDED_CERTIFICATE, SEEDED_HOST, SERVER_GROUP, Case, Stage, condition, staged
from tests.support.trouble import (
    LACKING,
    STALLED,
    assert_calm,
    expect,
    last_call,
    leave,
    nothing_written,
    patch,
    uploads,
)

PORT = 8443
MISSING_CERTIFICATE = "99999999-cn-hangzhou"
MISSING_GROUP = "sgp-missing00000000001"
MISSING_BALANCER = "alb-missing00000000001"
MISSING_LISTENER = "lsn-missing00000000001"


@pytest.fixture(scope="module")
def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage that looks again every two seconds rather than every minute."""
    folder = tmp_path_factory.mktemp("targets")
    with staged(cluster, folder, load_balancers=30, settings={"ALBTLS_RESYNC_SECONDS": "2"}) as stage:
        yield stage


@pytest.fixture
def case(stage: Stage, namespace: str) -> Iterator[Case]:
    own = stage.case(namespace)
    yield own
    leave(own)


@pytest.fixture
def console(stage: Stage) -> Console:
    return Console(stage.sim)


def by_id(certificate_id: str) -> JsonObject:
    return {"default": [{"certificateId": certificate_id}]}


def at(case: Case, port: int = PORT) -> JsonObject:
    return {"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": port}


@pytest.mark.parametrize(
    ("certificate_id", "reason", "words"),
    [
        (MISSING_CERTIFICATE, "CertificateNotFound", ("Certificate Management Service", "correct the id")),
        (
            SEEDED_CERTIFICATE.replace("cn-hangzhou", "ap-southeast-1"),
            "CertificateSiteMismatch",
            ("cn-hangzhou", "use an id that ends in -cn-hangzhou"),
        ),
    ],
)
def test_certificate_id_that_cannot_be_used(case: Case, certificate_id: str, reason: str, words: tuple[str, ...]):
    with nothing_written(case.stage):
        case.create(certificates=by_id(certificate_id))
        expect(case, reason, STALLED, f"certificateId {certificate_id}", *words, kind="ResolvedRefs")
        assert_calm(case)
        patch(case, {"certificates": by_id(SEEDED_CERTIFICATE)})
        case.wait_ready()


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"certificates": by_id("1231579085529123_15dbf6ff26f_1991415478_2054196746")}, "CertIdentifier"),
        ({"listener": {"loadBalancerId": "lb-bp1b6c719dfa08exfuca5", "protocol": "HTTPS", "port": 443}}, "alb-"),
        ({"listener": {"id": "lb-bp1b6c719dfa08exfuca5"}}, "spec.listener.id"),
        ({"listener": {"loadBalancerId": "alb-1", "protocol": "HTTP", "port": 80}}, "supported values"),
        ({"listener": {"loadBalancerId": "alb-1", "protocol": "HTTPS"}}, "protocol and port together"),
    ],
)
def test_nonsense_is_refused_by_the_api_server(case: Case, spec: JsonObject, words: str):
    with pytest.raises(KubectlError, match=words):
        case.create(**spec)


def test_listener_id_that_is_not_there(case: Case):
    with nothing_written(case.stage):
        case.secret(case.issue())
        case.create(listener={"id": MISSING_LISTENER})
        words = (f"spec.listener.id: {MISSING_LISTENER}", "cn-hangzhou", "correct the id or spec.region")
        expect(case, "ListenerNotFound", LACKING, *words, kind="ResolvedRefs")
        assert_calm(case)


def test_load_balancer_that_is_not_there(case: Case):
    with nothing_written(case.stage):
        case.secret(case.issue())
        case.create(
            listener={"loadBalancerId": MISSING_BALANCER, "protocol": "HTTPS", "port": 443},
            listenerTemplate={"serverGroupId": SERVER_GROUP},
        )
        words = (f"spec.listener.loadBalancerId: {MISSING_BALANCER}", "correct the id or spec.region")
        expect(case, "LoadBalancerNotFound", LACKING, *words, kind="ResolvedRefs")
        assert_calm(case)


def test_listener_that_is_made_by_hand_later(case: Case, console: Console):
    issued = case.issue()
    case.secret(issued)
    with nothing_written(case.stage):
        case.create(listener=at(case))
        words = (f"HTTPS:{PORT} of {case.load_balancer}", "create it", "spec.listenerTemplate")
        expect(case, "ListenerNotFound", LACKING, *words, kind="ResolvedRefs")
        assert_calm(case)
    console.create_listener(case.load_balancer, PORT)
    case.wait_served(issued.fingerprint)
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint


def test_missing_listener_is_made_once_there_is_a_template(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create(listener=at(case))
    expect(case, "ListenerNotFound", LACKING, kind="ResolvedRefs")
    patch(case, {"listenerTemplate": {"serverGroupId": SERVER_GROUP}})
    case.wait_served(issued.fingerprint)
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint


def test_http_listener(case: Case):
    listener = f"lsn-http{case.number:014d}"
    with nothing_written(case.stage):
        case.secret(case.issue())
        case.create(listener={"id": listener})
        words = (
            f"listener {listener}",
            "is an HTTP listener",
            "carries no certificates",
            "name an HTTPS or QUIC listener",
        )
        expect(case, "UnsupportedProtocol", STALLED, *words, kind="Accepted")
        assert_calm(case)


def test_listener_of_the_ingress_controller(case: Case, console: Console):
    issued = case.issue()
    case.secret(issued)
    console.change_listener(case.listener, ListenerDescription="ingress-auto-listener-443")
    with nothing_written(case.stage):
        case.create()
        words = (f"listener {case.listener}", "ALB ingress controller", "take another listener")
        expect(case, "Conflict", STALLED, *words, kind="Accepted")
        assert_calm(case)
    mark = last_call(case.stage)
    console.change_listener(case.listener, ListenerDescription="mine-again")
    # Names that are served lose their certificate: that is for a person to say.
    case.wait_for(lambda found: SEEDED_HOST in (condition(found, "Stalled") or {}).get("message", ""))
    assert len(case.stage.sim.calls(write=True, since=mark)) == 1  # the person's own
    patch(case, {"change": {"ignoreWindowsWithin": "24h"}})
    case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint


def test_listener_that_the_ingress_controller_takes_later(case: Case, console: Console):
    issued = case.issue(days=30)
    case.secret(issued)
    case.create()
    case.wait_served(issued.fingerprint)
    console.change_listener(case.listener, ListenerDescription="ingress-auto-listener-443")
    expect(case, "Conflict", STALLED, "ALB ingress controller", kind="Accepted")
    with nothing_written(case.stage):
        renewed = case.issue(days=60)
        case.secret(renewed)
        case.wait_for(
            lambda found: renewed.fingerprint in {row.get("fingerprint") for row in found["status"]["certificates"]}
        )
        assert_calm(case)
    assert case.handshake().fingerprint == issued.fingerprint


def test_listener_deleted_by_hand_is_not_made_again_unasked(case: Case, console: Console):
    issued = case.issue()
    case.secret(issued)
    case.create(listener=at(case), listenerTemplate={"serverGroupId": SERVER_GROUP})
    listener = case.wait_served(issued.fingerprint)["status"]["listenerId"]

    console.delete_listener(listener)
    words = (f"listener {listener}", "deleted by somebody", "spec.listenerTemplate.recreate: true")
    expect(case, "ListenerNotFound", LACKING, *words, kind="ResolvedRefs")
    with nothing_written(case.stage):
        assert_calm(case)

    patch(case, {"listenerTemplate": {"recreate": True}})
    found = case.wait_served(issued.fingerprint)
    assert found["status"]["listenerId"] != listener
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint
    assert case.writes().count("CreateListener") == 2


def test_listener_deleted_by_hand_comes_back_where_that_is_asked_for(case: Case, console: Console):
    issued = case.issue()
    case.secret(issued)
    case.create(listener=at(case), listenerTemplate={"serverGroupId": SERVER_GROUP, "recreate": True})
    listener = case.wait_served(issued.fingerprint)["status"]["listenerId"]
    console.delete_listener(listener)
    case.wait_for(lambda found: found["status"]["listenerId"] != listener)
    case.wait_served(issued.fingerprint)
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint


def test_adopted_listener_deleted_by_hand(case: Case, console: Console):
    """Without a template nothing can be made: its loss is said, and one made at its place is taken up."""
    issued = case.issue()
    case.secret(issued)
    case.create()
    case.wait_served(issued.fingerprint)
    console.delete_listener(case.listener)
    expect(case, "ListenerNotFound", LACKING, f"HTTPS:443 of {case.load_balancer}", kind="ResolvedRefs")
    with nothing_written(case.stage):
        assert_calm(case)
    again = console.create_listener(case.load_balancer, 443)
    case.wait_served(issued.fingerprint)
    assert case.handshake().fingerprint == issued.fingerprint
    found = case.get()
    assert found is not None
    assert found["status"]["listenerId"] == again


def test_server_group_that_is_not_there(case: Case):
    issued = case.issue()
    case.secret(issued)
    before = len(uploads(case.stage))
    case.create(listener=at(case), listenerTemplate={"serverGroupId": MISSING_GROUP})
    words = ("server group", "spec.listenerTemplate.serverGroupId", "ResourceNotFound.ServerGroup")
    expect(case, "ServerGroupNotFound", STALLED, *words, kind="ResolvedRefs")
    assert_calm(case)
    assert len(uploads(case.stage)) == before + 1  # once, however often the listener is tried

    patch(case, {"listenerTemplate": {"serverGroupId": SERVER_GROUP}})
    case.wait_served(issued.fingerprint)
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint
    assert len(uploads(case.stage)) == before + 1


def test_port_that_is_taken_by_another_protocol(case: Case, console: Console):
    issued = case.issue()
    case.secret(issued)
    other = console.create_listener(case.load_balancer, PORT, protocol="HTTP")
    case.create(listener=at(case), listenerTemplate={"serverGroupId": SERVER_GROUP})
    with nothing_written(case.stage):
        words = (f"listener {other}", "is an HTTP listener", "carries no certificates")
        expect(case, "UnsupportedProtocol", STALLED, *words, kind="Accepted")
        assert_calm(case)
    console.delete_listener(other)
    case.wait_served(issued.fingerprint)
    assert case.handshake(port=PORT).fingerprint == issued.fingerprint


def test_certificate_id_changed_to_one_that_is_not_there(case: Case):
    case.create(certificates=by_id(SEEDED_CERTIFICATE))
    case.wait_ready()
    with nothing_written(case.stage):
        patch(case, {"certificates": by_id(MISSING_CERTIFICATE)})
        expect(case, "CertificateNotFound", STALLED, MISSING_CERTIFICATE, kind="ResolvedRefs")
        assert_calm(case)
    listener = case.stage.sim.listener(case.listener)
    assert listener is not None
    assert listener["certificate"] == SEEDED_CERTIFICATE


def test_upload_that_somebody_deleted_is_uploaded_again(case: Case, console: Console):
    """What the process remembers of the store is only a memory: where the cloud knows better, the step is repeated."""
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
    first, second = case.issue(not_after=end), case.issue(not_after=end)
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)
    case.secret(second)
    case.wait_served(second.fingerprint)
    (gone,) = (row for row in uploads(case.stage) if row["sha256"].lower() == first.fingerprint)
    console.delete_certificate(gone["certId"])

    case.secret(first)
    case.wait_served(first.fingerprint)
    assert case.handshake().fingerprint == first.fingerprint
    (again,) = (row for row in uploads(case.stage) if row["sha256"].lower() == first.fingerprint)
    assert (again["name"], again["certId"] != gone["certId"]) == (gone["name"], True)


def test_security_policy(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create()
    case.wait_served(issued.fingerprint)
    with nothing_written(case.stage):
        patch(case, {"securityPolicyId": "tls_cipher_policy_9_9"})
        words = ("spec.securityPolicyId", "tls_cipher_policy_9_9", "no system policy")
        expect(case, "SecurityPolicyNotFound", STALLED, *words, kind="ResolvedRefs")
        assert_calm(case)
        patch(case, {"securityPolicyId": "tls_cipher_policy_1_2"})
        case.wait_ready()
    patch(case, {"securityPolicyId": "tls_cipher_policy_1_2_strict"})
    case.wait_for(lambda found: found["status"]["securityPolicyId"] == "tls_cipher_policy_1_2_strict")
    case.wait_event("Normal", "SecurityPolicyReplaced")
    patch(case, {"securityPolicyId": "tls_cipher_policy_1_0"})
    case.wait_condition("Accepted", "True", "WeakSecurityPolicy")
