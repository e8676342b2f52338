"""The chart: what it renders, and that the API server and RBAC take it as meant."""

import json
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from albtls.api.crd import render_crds
from albtls.runtime.settings import Settings
from devtools.cluster import tool
from devtools.environment import scrubbed
from devtools.harness.chart import CHART, render_chart


def helm(*arguments):
    return subprocess.run(
        [tool("helm"), *arguments],
        env=scrubbed(),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def render(*arguments, release="albtls", namespace="albtls-system"):
    return render_chart(namespace, release, *arguments)


def of_kind(documents, kind):
    return [document for document in documents if document["kind"] == kind]


def container(documents):
    (deployment,) = of_kind(documents, "Deployment")
    (only,) = deployment["spec"]["template"]["spec"]["containers"]
    return only


def environment(documents):
    return {variable["name"]: variable.get("value") for variable in container(documents)["env"]}


def test_helm_finds_nothing_to_complain_about():
    answer = helm("lint", "--strict", str(CHART))
    assert answer.returncode == 0, answer.stdout


def test_the_rendered_crds_are_the_generated_ones():
    rendered = {crd["metadata"]["name"]: crd for crd in of_kind(render(), "CustomResourceDefinition")}
    generated = {crd["metadata"]["name"]: crd for crd in map(yaml.safe_load, render_crds().values())}
    assert {name: crd["spec"] for name, crd in rendered.items()} == {n: crd["spec"] for n, crd in generated.items()}
    assert all(crd["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep" for crd in rendered.values())


def test_crds_can_be_left_out_or_left_to_the_release():
    assert not of_kind(render("--set", "crds.install=false"), "CustomResourceDefinition")
    for crd in of_kind(render("--set", "crds.keep=false"), "CustomResourceDefinition"):
        assert "annotations" not in crd["metadata"]


def test_the_pod_may_do_little():
    (deployment,) = of_kind(render(), "Deployment")
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]) == (1, {"type": "Recreate"})
    pod = deployment["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 65532
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container([deployment])["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_probes_ask_the_port_that_the_operator_opens_by_default():
    only = container(render())
    assert only["ports"] == [
        {"name": "http", "containerPort": Settings.model_fields["http_port"].default, "protocol": "TCP"}
    ]
    assert only["livenessProbe"]["httpGet"] == {"path": "/healthz", "port": "http"}
    assert only["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}


def test_credentials_come_as_files_and_never_by_argument_or_environment():
    documents = render("--set", "credentials.existingSecret=cloud-keys")
    text = json.dumps(container(documents))
    assert "cloud-keys" not in text
    assert "secretKeyRef" not in text
    (deployment,) = of_kind(documents, "Deployment")
    (volume,) = deployment["spec"]["template"]["spec"]["volumes"]
    assert volume["secret"] == {"secretName": "cloud-keys", "defaultMode": 0o440}
    (mount,) = container(documents)["volumeMounts"]
    assert mount["readOnly"] is True
    assert environment(documents)["ALBTLS_CREDENTIALS_DIR"] == mount["mountPath"]


def test_rrsa_gives_the_pod_a_token_of_its_own():
    documents = render(
        "--set", "credentials.rrsa.roleArn=acs:ram::1:role/r,credentials.rrsa.oidcProviderArn=acs:ram::1:o"
    )
    (deployment,) = of_kind(documents, "Deployment")
    (volume,) = deployment["spec"]["template"]["spec"]["volumes"]
    (source,) = volume["projected"]["sources"]
    assert source["serviceAccountToken"]["audience"] == "sts.aliyuncs.com"
    (mount,) = container(documents)["volumeMounts"]
    assert environment(documents)["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] == f"{mount['mountPath']}/token"
    assert "oidcProviderArn is needed" in helm("template", str(CHART), "--set", "credentials.rrsa.roleArn=r").stderr


def test_settings_become_the_environment_that_the_operator_reads(monkeypatch):
    wanted = {
        "region": "cn-beijing",
        "class": "blue",
        "logFormat": "json",
        "workers": 8,
        "rateShare": 0.25,
        "resyncSeconds": 1200000,
        "access": [{"namespaces": ["shop"], "loadBalancers": ["alb-1"]}],
    }
    found = environment(render("--set-json", f"settings={json.dumps(wanted)}"))
    for name, value in found.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.region, settings.class_, settings.log_format) == ("cn-beijing", "blue", "json")
    assert (settings.workers, settings.rate_share, settings.resync_seconds) == (8, 0.25, 1200000)
    assert settings.access[0].load_balancers == ("alb-1",)


@pytest.mark.parametrize(
    "value",
    ["image.tga=1", "settings.namespace=x", "settings.credentialsDir=/x", "credentials.accessKeyId=x", "replicas=2"],
)
def test_values_that_mean_nothing_are_refused(value):
    answer = helm("template", str(CHART), "--set", value)
    assert answer.returncode != 0
    assert "values don't meet the specifications of the schema" in answer.stderr


def test_the_image_is_the_charts_version_or_the_one_asked_for():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert container(render())["image"] == f"albtls:{chart['appVersion']}"
    digest = f"sha256:{'a' * 64}"
    assert container(render("--set", f"image.repository=r/a,image.digest={digest}"))["image"] == f"r/a@{digest}"


@pytest.fixture
def release(cluster, namespace):
    """A release's objects in the cluster, without its CRDs, which other tests use too."""
    name = f"albtls-{uuid4().hex[:8]}"
    documents = [
        document
        for document in render(release=name, namespace=namespace)
        if document["kind"] != "CustomResourceDefinition"
    ]
    text = yaml.safe_dump_all(documents)
    cluster.apply(text)
    yield name
    cluster.kubectl("delete", "-f", "-", "--wait=false", input=text)


ALLOWED = [
    ("list", "alblistenertlses.albtls.io", "--all-namespaces"),
    ("watch", "albcabindings.albtls.io", "--all-namespaces"),
    ("patch", "alblistenertlses.albtls.io", "--all-namespaces"),
    ("patch", "alblistenertlses.albtls.io/status", "--all-namespaces"),
    ("patch", "albcabindings.albtls.io/status", "--all-namespaces"),
    ("watch", "secrets", "--all-namespaces"),
    ("create", "events.events.k8s.io", "--all-namespaces"),
    ("get", "namespaces/kube-system", "--all-namespaces"),
    ("create", "leases.coordination.k8s.io", "own"),
    ("update", "leases.coordination.k8s.io", "own"),
]
REFUSED = [
    ("create", "alblistenertlses.albtls.io", "--all-namespaces"),
    ("update", "alblistenertlses.albtls.io", "--all-namespaces"),
    ("delete", "alblistenertlses.albtls.io", "--all-namespaces"),
    ("create", "secrets", "--all-namespaces"),
    ("patch", "secrets", "--all-namespaces"),
    ("list", "configmaps", "--all-namespaces"),
    ("list", "namespaces", "--all-namespaces"),
    ("list", "customresourcedefinitions.apiextensions.k8s.io", "--all-namespaces"),
    ("get", "leases.coordination.k8s.io", "default"),
    ("delete", "leases.coordination.k8s.io", "own"),
]


def test_the_operator_may_do_exactly_what_it_needs(cluster, namespace, release):
    cluster.apply(Path(__file__).parents[2] / "crds")

    def may(verb, resource, where):
        place = where if where.startswith("--") else f"--namespace={namespace if where == 'own' else where}"
        account = f"--as=system:serviceaccount:{namespace}:{release}"
        return cluster.kubectl("auth", "can-i", verb, resource, place, account, check=False).stdout.strip() == "yes"

    assert [check for check in ALLOWED if not may(*check)] == []
    assert [check for check in REFUSED if may(*check)] == []
