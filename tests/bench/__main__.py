"""`make bench`: start-up, memory and reaction time of the operator, and what albsim bears, on the tests' own parts."""

import argparse
import json
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import yaml

from devtools.cluster import Cluster, running_cluster
from devtools.environment import scrubbed
from tests.bench.memory import resident
from tests.bench.simulator import simulator
from tests.support.stage import Case, Stage, condition, staged

TOOLS = ("etcd", "kube-apiserver", "kubectl", "helm")
NAMESPACE = "bench"
RENEWALS = 9
#: The time in a line of the operator's log that says it is about to upload.
UPLOAD = re.compile(r"^(\S+ \S+) INFO +albtls\.runtime\.reconciler: .*: upload ", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs all benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--objects", type=int, default=200, help="how many objects the large run has (default: 200)")
    parser.add_argument("--only", choices=("operator", "simulator"), help="leave the other one out")
    options = parser.parse_args(arguments)
    if options.only != "simulator":
        imports()
        with running_cluster(tools=TOOLS) as cluster:
            cluster.kubectl("create", "namespace", NAMESPACE)
            operator(cluster, options.objects)
    if options.only != "operator":
        simulator()


def imports() -> None:
    """How long a Python process takes to have the operator loaded, against one that loads nothing."""
    bare, loaded = (median_seconds(statement) for statement in ("pass", "import albtls.runtime.app"))
    print(
        f"import          bare interpreter {bare * 1000:.0f} ms, operator {loaded * 1000:.0f} ms: {loaded / bare:.0f} x"
    )


def operator(cluster: Cluster, objects: int) -> None:
    """What the running operator costs with no, one and many objects."""
    with (
        tempfile.TemporaryDirectory() as folder,
        staged(cluster, Path(folder), load_balancers=objects, speed=100) as stage,
    ):
        idle = resident(stage.operator.process.pid)
        print(f"start           {started(stage):.2f} s from the process's start to ready")
        print(f"memory          {idle:.0f} MB with no object")
        cases = [stage.case(NAMESPACE) for _ in range(objects)]
        converge(cases[:1])
        one = resident(stage.operator.process.pid)
        print(f"memory          {one:.0f} MB with 1 object ({one / idle:.2f} x)")
        seconds = elapsed(lambda: converge(cases[1:]))
        many = resident(stage.operator.process.pid)
        more = (many - one) * 1000 / (objects - 1)
        print(
            f"memory          {many:.0f} MB with {objects} objects ({many / idle:.2f} x), {more:.0f} kB for each more"
        )
        print(f"converge        {objects - 1} listeners in {seconds:.1f} s, applying them included")
        calls, writes = len(stage.sim.calls()), len(stage.sim.calls(write=True))
        print(f"calls           {calls / objects:.1f} for each listener, of them {writes / objects:.1f} writes")
        reaction(cases[0])


def reaction(case: Case) -> None:
    """From a changed Secret to the first call that changes something in the cloud, by the operator's own log."""
    cluster = case.stage.cluster
    user = yaml.safe_load(cluster.kubeconfig.read_text(encoding="utf-8"))["users"][0]["user"]
    context = ssl.create_default_context(cafile=str(cluster.ca_file))
    waits = []
    for number in range(1, RENEWALS + 1):
        issued = case.issue(days=90 + number)
        patch = json.dumps({"data": issued.secret(name(case), NAMESPACE)["data"]}).encode()
        request = urllib.request.Request(
            f"{cluster.server}/api/v1/namespaces/{NAMESPACE}/secrets/{name(case)}",
            data=patch,
            method="PATCH",
            headers={"Authorization": f"Bearer {user['token']}", "Content-Type": "application/merge-patch+json"},
        )
        changed = time.time()
        urllib.request.urlopen(request, context=context).close()
        case.wait_served(issued.fingerprint, name(case))
        stamp = UPLOAD.findall(case.stage.operator.logs())[-1]
        waits.append(datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S,%f").astimezone().timestamp() - changed)
    print(f"reaction        {statistics.median(waits) * 1000:.0f} ms from a changed Secret to the first write (median)")


def converge(cases: Sequence[Case]) -> None:
    """Creates an object with a Secret for each case and waits until all are Ready."""
    manifests = []
    for case in cases:
        manifests.append(case.issue().secret(name(case), NAMESPACE))
        manifests.append(case.manifest(name(case), certificates={"default": [{"secretRef": {"name": name(case)}}]}))
    cluster = cases[0].stage.cluster
    cluster.apply("\n---\n".join(json.dumps(manifest) for manifest in manifests))
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        items = json.loads(cluster.kubectl("-n", NAMESPACE, "get", "altls", "-o", "json").stdout)["items"]
        ready = sum((condition(item, "Ready") or {}).get("status") == "True" for item in items)
        if ready == len(items):
            return
        time.sleep(0.5)
    raise TimeoutError("not all objects became Ready")


def name(case: Case) -> str:
    """The name of a case's object and Secret."""
    return f"shop-{case.number}"


def started(stage: Stage) -> float:
    """Seconds from a start of the operator to its being ready."""
    stage.operator.stop()

    def start() -> None:
        stage.operator.start()
        stage.operator.wait_until_ready()

    return elapsed(start)


def elapsed(work: Callable[[], None]) -> float:
    """Seconds that something takes."""
    begin = time.monotonic()
    work()
    return time.monotonic() - begin


def median_seconds(statement: str, runs: int = 5) -> float:
    """Seconds of a Python process that executes a statement; the first run, which may compile, isn't counted."""

    def run() -> None:
        subprocess.run([sys.executable, "-c", statement], check=True, env=scrubbed(), stdin=subprocess.DEVNULL)

    run()
    return statistics.median(elapsed(run) for _ in range(runs))


if __name__ == "__main__":
    main()
