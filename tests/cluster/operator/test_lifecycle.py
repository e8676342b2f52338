"""From `kubectl apply` to a handshake, through renewal, adoption and deletion."""

from tests.support.paths import renew
from tests.support.stage import SEEDED_CERTIFICATE, SERVER_GROUP, Case


def test_default_certificate_of_an_existing_listener(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create()

    found = case.wait_ready()

    assert case.handshake().fingerprint == issued.fingerprint
    status = found["status"]
    assert status["listenerId"] == case.listener
    assert status["edition"] == "Standard"
    assert status["firstToExpire"]["host"] == case.host
    assert status["lastChange"]["phase"] == "Applied"
    assert status["lastChange"]["from"] == SEEDED_CERTIFICATE
    case.wait_event("Normal", "DefaultCertificateReplaced")
    assert "finalizers" not in found["metadata"]
    case.kubectl("wait", "--for=condition=Ready", "altls/shop", "--timeout=5s")


def test_listener_named_by_id(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create(listener={"id": case.listener})
    case.wait_ready()
    assert case.handshake().fingerprint == issued.fingerprint


def test_renewal_without_a_failed_handshake(case: Case):
    first, second = case.issue(days=30), case.issue(days=90)
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)

    renew(case, first, second)


def test_calls_of_a_first_convergence_and_of_a_renewal(own_case: Case):
    """Each write comes after a fresh look at the listener, and nothing is asked twice that can't have changed."""
    case, sim = own_case, own_case.stage.sim
    case.secret(case.issue(days=30))
    case.create()
    case.wait_ready()
    look = ["GetListenerAttribute", "ListListenerCertificates"]
    assert collapsed(sim.actions()) == [
        "ListListeners",
        "GetListenerAttribute",
        "GetLoadBalancerAttribute",
        "ListListenerCertificates",
        "GetUserCertificateDetail",
        "UploadUserCertificate",
        *look,
        "UpdateListenerAttribute",
        "ListAsynJobs",
        *look,
    ]

    sim.clear_calls()
    renewed = case.issue(days=90)
    case.secret(renewed)
    case.wait_served(renewed.fingerprint)
    # The load balancer's edition and state are asked for again after a minute.
    assert collapsed([action for action in sim.actions() if action != "GetLoadBalancerAttribute"]) == [
        *look,
        "UploadUserCertificate",
        *look,
        "UpdateListenerAttribute",
        "ListAsynJobs",
        *look,
    ]


def test_listener_created_from_the_template(case: Case):
    issued = case.issue()
    case.secret(issued)
    case.create(
        listener={"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": 8443},
        listenerTemplate={"serverGroupId": SERVER_GROUP, "description": "made-by-albtls", "idleTimeoutSeconds": 30},
    )
    found = case.wait_ready()

    assert case.handshake(port=8443).fingerprint == issued.fingerprint
    made = case.stage.sim.listener_at(case.load_balancer, "HTTPS", 8443)
    assert made is not None
    assert found["status"]["listenerId"] == made["id"]
    assert found["status"]["securityPolicyId"] == "tls_cipher_policy_1_2"
    case.wait_event("Normal", "ListenerCreated")
    assert case.writes() == ["CreateListener"]


def test_certificate_by_id(case: Case):
    case.create(certificates={"default": [{"certificateId": SEEDED_CERTIFICATE}]})
    found = case.wait_ready()
    (row,) = found["status"]["certificates"]
    assert (row["certificateId"], row["name"], row["state"]) == (SEEDED_CERTIFICATE, "default", "Associated")
    assert case.writes() == []


def test_adoption_writes_nothing_to_the_cloud(own_case: Case):
    """Whoever put the certificate there: the same leaf is served, so there is nothing to do."""
    case, sim = own_case, own_case.stage.sim
    issued = case.issue()
    case.secret(issued)
    case.create("first")
    case.wait_served(issued.fingerprint, "first")
    case.delete("first")
    sim.clear_calls()

    case.create("second")
    case.wait_served(issued.fingerprint, "second")

    assert sim.actions(write=True) == []


def collapsed(actions: list[str]) -> list[str]:
    """The actions with repetitions of the poller's question taken out: how often it asks depends on time."""
    return [
        action
        for place, action in enumerate(actions)
        if action != "ListAsynJobs" or actions[place - 1] != "ListAsynJobs"
    ]
