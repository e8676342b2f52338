"""The operator's own means are taken away: its credentials, its rights, the API server, the Lease.

What is served stays; what is missing is said; and what is given back is used without a restart.
"""

import json
from pathlib import Path

import pytest
import yaml

from devtools.cluster import Cluster
from devtools.harness.operator import write_credentials
from tests.support.stage import ACCESS_KEY, ACCESS_KEY_SECRET, Case, Stage, staged
from tests.support.trouble import (
    KEPT,
    STALLED,
    assert_calm,
    count_passes,
    expect,
    nothing_written,
    uploads,
    wait_until,
)

PORT = 8443


def credentials(stage: Stage, access_key_id: str, secret: str) -> None:
    """Replaces the operator's credentials, as a rotated Secret does."""
    write_credentials(stage.operator.options.credentials, access_key_id, secret)


@pytest.mark.parametrize(
    ("access_key", "words"),
    [
        ((ACCESS_KEY, "wrong"), ("SignatureDoesNotMatch", "put valid ones in place")),
        (("unknown", "whatever"), ("InvalidAccessKeyId.NotFound", "put valid ones in place")),
        ((ACCESS_KEY, ""), ("no credentials in", "accessKeySecret missing or empty")),
    ],
)
def test_credentials_that_are_not_accepted(own_case: Case, access_key: tuple[str, str], words: tuple[str, ...]):
    """From the start, and while something is served; mended by writing the files anew."""
    case, stage = own_case, own_case.stage
    first, second = case.issue(days=30), case.issue(days=60)
    credentials(stage, *access_key)
    case.secret(first)
    case.create()
    expect(case, "Unauthorized", STALLED, *words, kind="Programmed")
    assert_calm(case)
    assert access_key[1] not in {"wrong", "whatever"} or access_key[1] not in json.dumps(case.get())

    credentials(stage, ACCESS_KEY, ACCESS_KEY_SECRET)
    case.wait_served(first.fingerprint)
    assert case.handshake().fingerprint == first.fingerprint

    credentials(stage, *access_key)
    case.secret(second)
    expect(case, "Unauthorized", STALLED, *words, kind="Programmed")
    assert case.handshake().fingerprint == first.fingerprint
    credentials(stage, ACCESS_KEY, ACCESS_KEY_SECRET)
    case.wait_served(second.fingerprint)


def test_action_that_ram_does_not_allow(cluster: Cluster, tmp_path: Path, namespace: str):
    with staged(cluster, tmp_path, access_key=("no-update", "no-update-secret")) as stage:
        case = stage.case(namespace)
        issued = case.issue()
        case.secret(issued)
        case.create()
        words = ("alb:UpdateListenerAttribute", "RAM policy", "Forbidden.RAM")
        expect(case, "Forbidden", STALLED, *words, kind="Programmed")
        assert_calm(case)
        assert len(uploads(stage)) == 1
        credentials(stage, ACCESS_KEY, ACCESS_KEY_SECRET)
        case.wait_served(issued.fingerprint)
        assert case.handshake().fingerprint == issued.fingerprint
        assert len(uploads(stage)) == 1


def make_namespace(cluster: Cluster, name: str) -> str:
    cluster.kubectl("create", "namespace", name)
    return name


def test_api_server_that_is_gone_for_a_while(own_cluster: Cluster, tmp_path: Path):
    """The operator waits for it, changes nothing meanwhile, goes on where it was; so does one that starts meanwhile."""
    namespace = make_namespace(own_cluster, "shop")
    with staged(own_cluster, tmp_path, settings={"ALBTLS_RESYNC_SECONDS": "1"}) as stage:
        case, operator = stage.case(namespace), stage.operator
        first, second, third = (case.issue(days=days) for days in (30, 60, 90))
        case.secret(first)
        case.create()
        case.wait_served(first.fingerprint)
        with nothing_written(stage):
            own_cluster.stop_api_server()
            wait_until(lambda: "API server not reached" in operator.output(), "the outage was noticed")
            assert case.handshake().fingerprint == first.fingerprint
            assert operator.ready
            assert operator.healthy
            own_cluster.start_api_server()
            passes = count_passes(stage)
            wait_until(lambda: count_passes(stage) > passes, "it goes on")
        case.secret(second)
        case.wait_served(second.fingerprint)

        before = case.get()
        with nothing_written(stage):
            own_cluster.stop_api_server()
            operator.kill()
            operator.start()
            wait_until(lambda: "waiting" in operator.output(), "it waits")
            assert operator.healthy
            assert not operator.ready
            assert case.handshake().fingerprint == second.fingerprint
            own_cluster.start_api_server()
            operator.wait_until_ready()
            wait_until(lambda: count_passes(stage) > 0, "it looked")
            assert case.get() == before
        case.secret(third)
        case.wait_served(third.fingerprint)
        assert case.handshake().fingerprint == third.fingerprint


def test_process_that_has_lost_its_lease_ends(own_case: Case):
    """Another one may be about to write, so this one stops; cleanly, and with a status that has it started again."""
    case, stage = own_case, own_case.stage
    case.secret(case.issue(days=30))
    case.create()
    case.wait_ready()
    with nothing_written(stage):
        where = ("-n", stage.installation.namespace)
        lease = stage.cluster.kubectl(*where, "get", "lease", "-o", "name").stdout.strip()
        taken = json.dumps({"spec": {"holderIdentity": "somebody-else"}})
        stage.cluster.kubectl(*where, "patch", lease, "--type=merge", "-p", taken)
        assert stage.operator.wait(60) == 1
    assert "is held by somebody-else" in stage.operator.output()
    assert "Traceback" not in stage.operator.output()


@pytest.mark.parametrize("missing", ["while it runs", "from the start"])
def test_rights_to_secrets_that_are_missing(own_case: Case, missing: str):
    """Said in the condition and in the log; what is served stays; over as soon as the right is given."""
    case, stage = own_case, own_case.stage
    documents = yaml.safe_load_all(stage.installation.manifests)
    (role,) = (document for document in documents if document["kind"] == "ClusterRole")
    less = {**role, "rules": [rule for rule in role["rules"] if rule["resources"] != ["secrets"]]}
    first, second, third = (case.issue(days=days) for days in (30, 60, 90))
    case.secret(first)
    case.create()
    case.wait_served(first.fingerprint)

    with nothing_written(stage):
        case.apply(less)
        if missing == "from the start":
            stage.operator.kill()
            stage.operator.start()
            stage.operator.wait_until_ready()
        else:
            case.kubectl("annotate", "altls", "shop", "albtls.io/look=again")
        words = (f"read Secret {case.namespace}/shop-tls", "HTTP 403", "RBAC")
        expect(case, "KubernetesUnavailable", KEPT, *words, kind="ResolvedRefs")
        case.create("new", listener={"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": PORT})
        case.wait_condition("ResolvedRefs", "Unknown", "KubernetesUnavailable", "new")
        assert case.handshake().fingerprint == first.fingerprint
        case.secret(second)
        assert stage.operator.running

    case.apply(role)
    case.wait_served(second.fingerprint)
    case.secret(third)  # of which only the watch tells
    case.wait_served(third.fingerprint)
    assert case.handshake().fingerprint == third.fingerprint
    assert stage.operator.running
