"""Many objects: the same number of calls each, and none for what hasn't changed."""

from collections import Counter
from pathlib import Path

from devtools.cluster import Cluster
from tests.support.stage import staged

OBJECTS = 25


def test_many_objects_cost_what_one_costs_each(cluster: Cluster, tmp_path: Path, namespace: str):
    with staged(cluster, tmp_path, load_balancers=OBJECTS, speed=50) as stage:
        cases = [stage.case(namespace) for _ in range(OBJECTS)]
        issued = [case.issue() for case in cases]
        for case, certificate in zip(cases, issued, strict=True):
            case.secret(certificate, f"tls-{case.number}")
            case.create(
                f"shop-{case.number}",
                certificates={"default": [{"secretRef": {"name": f"tls-{case.number}"}}]},
            )
        for case, certificate in zip(cases, issued, strict=True):
            case.wait_served(certificate.fingerprint, f"shop-{case.number}")
        writes = Counter(stage.sim.actions(write=True))
        assert writes == {"UploadUserCertificate": OBJECTS, "UpdateListenerAttribute": OBJECTS}
        # All listeners had the same certificate before, so it is looked up once.
        assert Counter(stage.sim.actions())["GetUserCertificateDetail"] == 1


def test_one_secret_for_many_listeners_is_uploaded_once(cluster: Cluster, tmp_path: Path, namespace: str):
    with staged(cluster, tmp_path, load_balancers=5) as stage:
        cases = [stage.case(namespace) for _ in range(5)]
        wildcard = cases[0].issue(hosts=("*.example.com",))
        cases[0].secret(wildcard)
        for case in cases:
            case.create(f"shop-{case.number}")
        for case in cases:
            case.wait_served(wildcard.fingerprint, f"shop-{case.number}")
        assert Counter(stage.sim.actions(write=True)) == {"UploadUserCertificate": 1, "UpdateListenerAttribute": 5}
