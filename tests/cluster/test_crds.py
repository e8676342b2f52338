"""The CRDs on a real API server: what it accepts, what it refuses and with which words, and what people see."""

import json
import re
from pathlib import Path

import pytest
import yaml

from albtls.api.meta import Kind

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"

pytestmark = pytest.mark.cluster

BY_PLACE = {"loadBalancerId": "alb-1", "protocol": "HTTPS", "port": 443}
QUIC = {"loadBalancerId": "alb-1", "protocol": "QUIC", "port": 443}
FROM_SECRET = {"secretRef": {"name": "shop-tls"}}
TEMPLATE = {"serverGroupId": "sgp-1"}


@pytest.fixture(scope="module", autouse=True)
def crds(cluster):
    cluster.apply(ROOT / "crds")
    for kind in Kind:
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=60s", f"crd/{kind.plural}.albtls.io")


@pytest.fixture
def put(cluster, namespace):
    """Create or replace an object; return what came back, or the server's refusal."""

    def put(kind, spec, *, name="shop", verb="apply"):
        manifest = {
            "apiVersion": "albtls.io/v1alpha1",
            "kind": kind,
            "metadata": {"name": name, "namespace": namespace},
            "spec": spec,
        }
        answer = cluster.kubectl(verb, "-o", "json", "-f", "-", input=json.dumps(manifest), check=False)
        return json.loads(answer.stdout) if answer.returncode == 0 else answer.stderr

    return put


def tls(**fields):
    return {"listener": BY_PLACE, "certificates": {"default": [FROM_SECRET]}} | fields


def binding(**fields):
    return {"listener": {"ref": {"name": "shop"}}, "caCertificate": {"configMapRef": {"name": "clients-ca"}}} | fields


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("0*.yaml")), ids=lambda path: path.name)
def test_the_examples_are_accepted(cluster, namespace, path):
    cluster.apply(path.read_text(encoding="utf-8").replace("namespace: shop", f"namespace: {namespace}"))


def test_the_smallest_example_has_eight_lines():
    lines = (EXAMPLES / "01-minimal.yaml").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if not line.startswith("#")]) == 8


def test_the_broken_example_is_refused_for_both_its_mistakes(cluster, namespace):
    text = (EXAMPLES / "broken.yaml").read_text(encoding="utf-8").replace("namespace: shop", f"namespace: {namespace}")
    refusal = cluster.kubectl("apply", "-f", "-", input=text, check=False)
    assert refusal.returncode == 1
    assert "spec.listener takes either id, or loadBalancerId, protocol and port together" in refusal.stderr
    assert "spec.certificates.default[0]: Invalid value" in refusal.stderr
    assert "a certificate takes exactly one of secretRef or certificateId" in refusal.stderr


def test_the_defaults_are_written_out(put):
    made = put("AlbListenerTLS", tls(listenerTemplate=TEMPLATE))
    assert made["status"] == {"observedGeneration": -1}
    assert made["spec"] == {
        "class": "albtls",
        "account": "default",
        "listener": BY_PLACE,
        "listenerTemplate": {"serverGroupId": "sgp-1", "mutualAuthentication": "None", "recreate": False},
        "certificates": {"default": [FROM_SECRET], "unmanaged": "Keep"},
        "change": {
            "ignoreWindowsWithin": "72h",
            "onFailure": "Rollback",
            "onFullQuota": "Wait",
            "onRegression": "Hold",
            "allowGap": False,
        },
        "mode": "Reconcile",
        "deletionPolicy": "Retain",
    }


def test_the_defaults_of_a_binding_are_written_out(put):
    made = put("AlbCaBinding", binding())
    assert made["status"] == {"observedGeneration": -1}
    assert made["spec"] == {
        "class": "albtls",
        "account": "default",
        "listener": {"ref": {"name": "shop"}},
        "caCertificate": {"configMapRef": {"name": "clients-ca", "key": "ca.crt"}},
        "enabled": True,
        "rotation": "WhenCompatible",
        "deletionPolicy": "Retain",
    }


EVERYTHING = tls(
    region="cn-hangzhou",
    listenerTemplate=TEMPLATE
    | {
        "mutualAuthentication": "Required",
        "recreate": True,
        "description": "商店/shop-1",
        "idleTimeoutSeconds": 15,
        "requestTimeoutSeconds": 60,
        "http2Enabled": True,
        "gzipEnabled": False,
        "xForwardedForConfig": {"enabled": True, "clientCertSubjectDN": {"enabled": True, "alias": "x-client-dn"}},
        "quicConfig": {"quicUpgradeEnabled": True, "quicListenerId": "lsn-2"},
        "tags": {"team": "shop"},
    },
    certificates={
        "default": [FROM_SECRET, {"certificateId": "23759533-ap-southeast-1"}],
        "additional": [{"name": f"c{n}", "certificateId": f"{n}-cn-hangzhou"} for n in range(300)],
        "unmanaged": "Remove",
    },
    securityPolicyId="tls_cipher_policy_1_2_strict_with_1_3",
    change={
        "windows": [{"schedule": "0 2 * * *", "duration": "2h", "timeZone": "Asia/Shanghai"}],
        "ignoreWindowsWithin": "1h30m",
        "verify": {"hosts": ["shop.example.com"], "address": "", "clientSecretRef": {"name": "probe"}},
        "onFailure": "Hold",
        "onFullQuota": "Replace",
        "onRegression": "Warn",
        "allowGap": True,
    },
    mode="Plan",
    deletionPolicy="Delete",
)


def test_every_field_at_once_is_accepted_and_comes_back_as_it_was(put):
    made = put("AlbListenerTLS", EVERYTHING)
    assert made["spec"] == {"class": "albtls", "account": "default"} | EVERYTHING


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("AlbListenerTLS", {"listener": {"id": "lsn-1"}, "mode": "Observe"}),
        ("AlbListenerTLS", tls(listener=QUIC)),
        ("AlbListenerTLS", tls(listener=QUIC, listenerTemplate=TEMPLATE)),
        ("AlbCaBinding", binding(listener={"id": "lsn-1"}, mode="Plan", enabled=False)),
        ("AlbCaBinding", binding(listener=BY_PLACE, caCertificate={"caCertificateId": "1efd3cac-e8c1-611d-b971"})),
        ("AlbCaBinding", binding(caCertificate={"secretRef": {"name": "a"}, "select": {"subject": "CN=A"}})),
    ],
)
def test_what_is_right_is_accepted(put, kind, spec):
    assert put(kind, spec)["kind"] == kind


ONE_WAY = "spec.listener takes"
WRONG_TLS = {
    "no way to name the listener": (tls(listener={}), ONE_WAY),
    "half a place": (tls(listener={"loadBalancerId": "alb-1", "port": 443}), ONE_WAY),
    "id and place": (tls(listener=BY_PLACE | {"id": "lsn-1"}), ONE_WAY),
    "HTTP": (tls(listener=BY_PLACE | {"protocol": "HTTP"}), r'spec.listener.protocol: Unsupported value: "HTTP"'),
    "port 0": (tls(listener=BY_PLACE | {"port": 0}), r"spec.listener.port"),
    "no listener": ({"certificates": {"default": [FROM_SECRET]}}, r"spec.listener: Required"),
    "no certificates": ({"listener": BY_PLACE}, "spec.certificates is required"),
    "no default": (tls(certificates={}), r"spec.certificates.default: Required"),
    "empty default": (tls(certificates={"default": []}), r"spec.certificates.default.*at least 1"),
    "three defaults": (tls(certificates={"default": [FROM_SECRET] * 3}), r"spec.certificates.default: Too many: 3"),
    "no source": (tls(certificates={"default": [{}]}), "exactly one of secretRef or certificateId"),
    "bare id": (tls(certificates={"default": [{"certificateId": "23759533"}]}), "must be the CertIdentifier"),
    "id of the classic load balancer": (
        tls(certificates={"default": [{"certificateId": "12315790343_166f8204689_1714763408_709981430"}]}),
        "must be the CertIdentifier",
    ),
    "additional by the name of the default": (
        tls(certificates={"default": [FROM_SECRET], "additional": [FROM_SECRET | {"name": "default"}]}),
        r"spec.certificates.additional\[0\].name.*the name default is that of the default certificates",
    ),
    "additional without a source": (
        tls(certificates={"default": [FROM_SECRET], "additional": [{"name": "a"}]}),
        r"spec.certificates.additional\[0\].*exactly one of secretRef or certificateId",
    ),
    "same name twice": (
        tls(certificates={"default": [FROM_SECRET], "additional": [FROM_SECRET | {"name": "a"}] * 2}),
        r"spec.certificates.additional\[1\]: Duplicate value",
    ),
    "policy on QUIC": (tls(listener=QUIC, securityPolicyId="tls_cipher_policy_1_2"), "securityPolicyId is for HTTPS"),
    "mTLS on QUIC": (
        tls(listener=QUIC, listenerTemplate=TEMPLATE | {"mutualAuthentication": "Required"}),
        "mutualAuthentication must be None with protocol QUIC",
    ),
    "HTTP/2 on QUIC": (tls(listener=QUIC, listenerTemplate=TEMPLATE | {"http2Enabled": True}), "http2Enabled"),
    "template for an id": (tls(listener={"id": "lsn-1"}, listenerTemplate=TEMPLATE), "listenerTemplate needs"),
    "template without servers": (tls(listenerTemplate={}), r"spec.listenerTemplate.serverGroupId: Required"),
    "owner tag by hand": (
        tls(listenerTemplate=TEMPLATE | {"tags": {"albtls.io/owner": "me"}}),
        "listenerTemplate.tags",
    ),
    "wrong mode": (tls(mode="Sometimes"), r'spec.mode: Unsupported value: "Sometimes"'),
    "duration in days": (tls(change={"ignoreWindowsWithin": "3d"}), "spec.change.ignoreWindowsWithin"),
    "cron of six fields": (
        tls(change={"windows": [{"schedule": "0 0 2 * * *", "duration": "2h"}]}),
        r"spec.change.windows\[0\].schedule.*five fields",
    ),
}
WRONG_BINDING = {
    "ref and id": (binding(listener={"ref": {"name": "shop"}, "id": "lsn-1"}), ONE_WAY),
    "ref and port": (binding(listener={"ref": {"name": "shop"}, "port": 443}), ONE_WAY),
    "nothing": (binding(listener={}), ONE_WAY),
    "QUIC": (binding(listener=QUIC), "spec.listener.protocol must be HTTPS"),
    "no CA": (binding(caCertificate={}), "spec.caCertificate takes exactly one of"),
    "two CAs": (
        binding(caCertificate={"configMapRef": {"name": "a"}, "secretRef": {"name": "a"}}),
        "spec.caCertificate takes exactly one of configMapRef, secretRef or caCertificateId",
    ),
    "two selections": (
        binding(caCertificate={"configMapRef": {"name": "a"}, "select": {"subject": "CN=a", "sha256": "a" * 64}}),
        "subject or sha256, not both",
    ),
    "selection beside an id": (
        binding(caCertificate={"caCertificateId": "a", "select": {"subject": "CN=a"}}),
        "remove it beside caCertificateId",
    ),
}


@pytest.mark.parametrize(("spec", "words"), WRONG_TLS.values(), ids=WRONG_TLS.keys())
def test_a_wrong_listener_tls_is_refused_with_the_field_and_the_way_out(put, spec, words):
    assert re.search(words, put("AlbListenerTLS", spec))


@pytest.mark.parametrize(("spec", "words"), WRONG_BINDING.values(), ids=WRONG_BINDING.keys())
def test_a_wrong_binding_is_refused_with_the_field_and_the_way_out(put, spec, words):
    assert re.search(words, put("AlbCaBinding", spec))


@pytest.mark.parametrize(("kind", "spec"), [("AlbListenerTLS", tls()), ("AlbCaBinding", binding())])
def test_a_name_longer_than_63_characters_is_refused(put, kind, spec):
    assert put(kind, spec, name="a" * 63)["metadata"]["name"] == "a" * 63
    assert "metadata.name must be at most 63 characters" in put(kind, spec, name="a" * 64)


@pytest.mark.parametrize(
    ("kind", "before", "after", "field"),
    [
        ("AlbListenerTLS", tls(), tls(**{"class": "other"}), "spec.class"),
        ("AlbListenerTLS", tls(), tls(account="other"), "spec.account"),
        ("AlbListenerTLS", tls(), tls(listener=BY_PLACE | {"port": 444}), "spec.listener"),
        ("AlbListenerTLS", tls(), tls(listener={"id": "lsn-1"}), "spec.listener"),
        ("AlbListenerTLS", tls(region="cn-hangzhou"), tls(region="cn-beijing"), "spec.region"),
        ("AlbListenerTLS", tls(region="cn-hangzhou"), tls(), "spec.region"),
        ("AlbCaBinding", binding(), binding(**{"class": "other"}), "spec.class"),
        ("AlbCaBinding", binding(), binding(account="other"), "spec.account"),
        ("AlbCaBinding", binding(), binding(listener={"id": "lsn-1"}), "spec.listener"),
        ("AlbCaBinding", binding(region="cn-hangzhou"), binding(region="cn-beijing"), "spec.region"),
    ],
)
def test_what_is_immutable_stays(put, kind, before, after, field):
    assert put(kind, before)["spec"]
    refusal = put(kind, after, verb="replace")
    assert f"{field} is immutable" in refusal
    assert "delete the object and create it" in refusal


def test_what_may_change_changes(put):
    put("AlbListenerTLS", tls())
    changed = put("AlbListenerTLS", tls(region="cn-hangzhou", listenerTemplate=TEMPLATE, mode="Paused"), verb="replace")
    assert (changed["spec"]["region"], changed["spec"]["mode"]) == ("cn-hangzhou", "Paused")
    assert changed["metadata"]["generation"] == 2


def test_the_status_is_kept_apart_from_the_spec_and_shown_in_columns(cluster, namespace, put):
    made = put("AlbListenerTLS", tls())
    ready = {
        "type": "Ready",
        "status": "False",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-03-01T12:00:00Z",
        "reason": "SecretNotFound",
        "message": "secret shop-tls does not exist",
    }
    status = {
        "observedGeneration": 1,
        "listenerId": "lsn-1",
        "protocol": "HTTPS",
        "mutualAuthentication": "None",
        "firstToExpire": {
            "host": "shop.example.com",
            "certificateId": "1-cn-hangzhou",
            "notAfter": "2036-03-01T12:00:00Z",
        },
        "conditions": [ready],
    }
    cluster.kubectl(
        "patch",
        "altls/shop",
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        json.dumps({"status": status}),
    )
    header, row = cluster.kubectl("get", "altls", "-n", namespace).stdout.splitlines()
    assert header.split() == ["NAME", "LISTENER", "PROTOCOL", "MTLS", "EXPIRES", "READY", "REASON", "AGE"]
    assert row.split()[:-1] == ["shop", "lsn-1", "HTTPS", "None", "2036-03-01T12:00:00Z", "False", "SecretNotFound"]
    header, row = cluster.kubectl("get", "albtls", "-n", namespace, "-o", "wide").stdout.splitlines()
    assert header.split()[-1] == "MESSAGE"
    assert row.endswith("secret shop-tls does not exist")

    read = json.loads(cluster.kubectl("get", "altls/shop", "-n", namespace, "-o", "json").stdout)
    assert read["status"] == status
    assert read["metadata"]["generation"] == made["metadata"]["generation"]
    assert read["spec"] == made["spec"]


def test_kubectl_explain_reads_well(cluster):
    page = " ".join(cluster.kubectl("explain", "altls.spec.certificates").stdout.split())
    assert "The server certificates of the listener." in page
    assert "default <[]Object> -required- What a client gets whose name no other certificate covers" in page
    assert "unmanaged <string> enum: Keep, Remove" in page
    assert "CA certificate" in cluster.kubectl("explain", "albca.spec.caCertificate").stdout


def test_the_crds_are_ones_that_the_server_does_not_correct(cluster):
    for path in sorted((ROOT / "crds").glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        answer = cluster.kubectl("get", "crd", written["metadata"]["name"], "-o", "json")
        live = json.loads(answer.stdout)
        assert live["spec"]["versions"][0]["schema"] == written["spec"]["versions"][0]["schema"]
        conditions = {c["type"]: c["status"] for c in live["status"]["conditions"]}
        assert (conditions["Established"], conditions.get("NonStructuralSchema", "False")) == ("True", "False")
