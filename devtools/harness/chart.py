"""What the chart installs, applied to a cluster without its Deployment: CRDs, service account and rights.

Tests, demo and benchmarks run the operator as a process under exactly these rights, so a permission that is missing in
the chart shows at once.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from devtools.cluster import Cluster, ClusterError, tool
from devtools.cluster.processes import wait_until
from devtools.environment import scrubbed

CHART: Final = Path(__file__).parents[2] / "helm" / "albtls"
#: Namespace that the chart's documentation, and so the demo, installs into.
NAMESPACE: Final = "albtls-system"

_ESTABLISHED_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Installation:
    """What was installed.

    Attributes:
        namespace: of the release, where the operator's Lease lives too.
        service_account: name of the account that the operator runs as.
        manifests: what was applied, as YAML.
    """

    namespace: str
    service_account: str
    manifests: str


def install_chart(
    cluster: Cluster, *, namespace: str = NAMESPACE, release: str = "albtls", crds: bool = True
) -> Installation:
    """Renders the chart and applies all of it but the Deployment.

    Args:
        cluster: where.
        namespace: of the release; made if missing.
        release: name of the release; two releases on one cluster need two names.
        crds: whether to install the CRDs and wait until the API server knows them.

    Raises:
        ClusterError: helm or kubectl refused.
    """
    flag = f"crds.install={str(crds).lower()}"
    documents = [
        document for document in render_chart(namespace, release, "--set", flag) if document["kind"] != "Deployment"
    ]
    (account,) = [document for document in documents if document["kind"] == "ServiceAccount"]
    manifests = yaml.safe_dump_all([_namespace(namespace), *documents], sort_keys=False)
    cluster.apply(manifests)
    names = [d["metadata"]["name"] for d in documents if d["kind"] == "CustomResourceDefinition"]
    if names and not wait_until(lambda: _established(cluster, names), _ESTABLISHED_SECONDS):
        raise ClusterError(f"the API server doesn't serve {', '.join(names)}")
    return Installation(namespace, account["metadata"]["name"], manifests)


def render_chart(namespace: str, release: str, *arguments: str) -> list[dict[str, Any]]:
    """The chart's manifests.

    Args:
        namespace: of the release.
        release: its name.
        arguments: further arguments for `helm template`, such as --set.

    Raises:
        ClusterError: helm refused.
    """
    answer = subprocess.run(
        [tool("helm"), "template", release, CHART, f"--namespace={namespace}", *arguments],
        env=scrubbed(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise ClusterError(f"helm can't render the chart: {answer.stderr.strip()}")
    return [document for document in yaml.safe_load_all(answer.stdout) if document]


def _established(cluster: Cluster, names: list[str]) -> bool:
    # `kubectl wait` gives up on a CRD that is so new that it has no conditions yet.
    answer = cluster.kubectl("wait", "--for=condition=Established", "--timeout=10s", "crd", *names, check=False)
    return answer.returncode == 0


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
