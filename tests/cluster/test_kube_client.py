"""The operator's own calls on a real API server: who may overwrite what, and what that leaves behind."""

import asyncio
import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from albtls.api.meta import FINALIZER, Kind, ObjectMeta
from albtls.core.changes import Announcement, EventType
from albtls.core.keys import ObjectKey
from albtls.core.outcome import Findings, status_of
from albtls.kube.client import KubeClient
from albtls.kube.connection import connect
from albtls.kube.errors import KubeConflictError, KubeForbiddenError, KubeInvalidError, NotFoundError
from albtls.kube.events import EventRecorder
from albtls.runtime.resolve import read
from tests.support.certificates import Authority
from tests.support.objects import listener_tls
from tests.support.values import NOW, REGION, desired, from_secret, observed, stored

ROOT = Path(__file__).parents[2]
KIND = Kind.ALB_LISTENER_TLS


@pytest.fixture(scope="module", autouse=True)
def crds(cluster):
    cluster.apply(ROOT / "crds")
    for kind in Kind:
        cluster.kubectl("wait", "--for=condition=Established", "--timeout=60s", f"crd/{kind.plural}.albtls.io")


@pytest.fixture
async def api(cluster):
    async with (await connect(cluster.kubeconfig)).api() as opened:
        yield opened


@pytest.fixture
def kube(api):
    return KubeClient(api)


@pytest.fixture
def apply(cluster, namespace):
    """Applies an object and says what the API server has then."""

    def apply(**fields) -> dict:
        wanted = listener_tls("shop", namespace, spec=fields)
        del wanted["status"]
        cluster.apply(json.dumps(wanted | {"metadata": {"name": "shop", "namespace": namespace}}))
        return fetch()

    def fetch() -> dict:
        return json.loads(cluster.kubectl("get", "altls", "shop", "-n", namespace, "-o", "json").stdout)

    apply.fetch = fetch
    return apply


def without_managed_fields(raw) -> dict:
    """As kubectl shows it."""
    return raw | {"metadata": {name: value for name, value in raw["metadata"].items() if name != "managedFields"}}


def meta_of(raw) -> ObjectMeta:
    return ObjectMeta.model_validate(raw["metadata"])


async def test_reading(kube, apply, namespace):
    key = ObjectKey(KIND, namespace, "shop")
    assert await kube.read(key) is None
    there = apply()
    assert without_managed_fields(await kube.read(key)) == there
    assert there["status"] == {"observedGeneration": -1}
    listed = await kube.list_all(KIND)
    assert [item["metadata"]["uid"] for item in listed if item["metadata"]["namespace"] == namespace] == [
        there["metadata"]["uid"]
    ]


async def test_the_cluster_s_id_is_the_same_each_time(cluster, kube):
    uid = cluster.kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}").stdout
    assert await kube.cluster_id() == uid[:8]


async def test_a_secret(cluster, kube, namespace):
    issued = Authority.root().issue()
    assert await kube.secret(namespace, "shop-tls") is None
    cluster.apply(json.dumps(issued.secret("shop-tls", namespace)))
    secret = await kube.secret(namespace, "shop-tls")
    assert secret.type == "kubernetes.io/tls"
    assert secret.data["tls.crt"].get_secret_value() == issued.chain_pem
    assert secret.data["tls.key"].get_secret_value() == issued.key_pem


async def test_a_status_is_written_and_read_back_as_it_was_meant(kube, apply):
    found = read(apply())
    status = status_of(
        Findings(
            generation=found.meta.generation,
            previous=found.status,
            now=NOW,
            region=REGION,
            desired=desired(from_secret(1)),
            observed=observed(stored(1), stored(2)),
        )
    )
    written = await kube.apply_status(KIND, found.meta, status.to_wire())
    assert written["status"] == status.to_wire()
    assert read(apply.fetch()).status == status
    assert meta_of(written).generation == found.meta.generation


async def test_fields_left_out_go_away(kube, apply):
    meta = meta_of(apply())
    full = {"observedGeneration": 1, "region": REGION, "listenerId": "lsn-1", "plan": [{"step": "a"}, {"step": "b"}]}
    written = await kube.apply_status(KIND, meta, full)
    assert written["status"] == full
    less = {"observedGeneration": 1, "listenerId": "lsn-1", "plan": [{"step": "b"}]}
    written = await kube.apply_status(KIND, meta_of(written), less)
    assert written["status"] == less
    assert apply.fetch()["status"] == less


def condition(kind: str) -> dict:
    return {
        "type": kind,
        "status": "True",
        "reason": "Because",
        "message": "",
        "observedGeneration": 1,
        "lastTransitionTime": "2026-03-01T12:00:00Z",
    }


async def test_conditions_left_out_go_away(kube, apply):
    written = await kube.apply_status(
        KIND, meta_of(apply()), {"observedGeneration": 1, "conditions": [condition("Ready"), condition("Stalled")]}
    )
    written = await kube.apply_status(
        KIND, meta_of(written), {"observedGeneration": 1, "conditions": [condition("Ready")]}
    )
    assert [one["type"] for one in written["status"]["conditions"]] == ["Ready"]


async def test_the_same_status_again_changes_nothing(kube, apply):
    status = {"observedGeneration": 1, "listenerId": "lsn-1"}
    first = await kube.apply_status(KIND, meta_of(apply()), status)
    second = await kube.apply_status(KIND, meta_of(first), status)
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


async def test_of_two_writers_of_one_status_the_second_is_refused(cluster, kube, apply):
    meta = meta_of(apply())
    async with (await connect(cluster.kubeconfig)).api() as other:
        answers = await asyncio.gather(
            kube.apply_status(KIND, meta, {"observedGeneration": 1, "listenerId": "lsn-1"}),
            KubeClient(other).apply_status(KIND, meta, {"observedGeneration": 1, "listenerId": "lsn-2"}),
            return_exceptions=True,
        )
    refused = [answer for answer in answers if isinstance(answer, KubeConflictError)]
    written = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert (len(refused), len(written)) == (1, 1)
    assert "changed meanwhile" in str(refused[0])
    assert apply.fetch()["status"] == written[0]["status"]
    # The one that was refused reads again, and then has its way.
    again = await kube.apply_status(KIND, meta_of(apply.fetch()), {"observedGeneration": 1, "listenerId": "lsn-3"})
    assert again["status"]["listenerId"] == "lsn-3"


async def test_a_status_computed_before_the_spec_changed_is_refused(kube, apply):
    meta = meta_of(apply())
    apply(mode="Paused")
    with pytest.raises(KubeConflictError):
        await kube.apply_status(KIND, meta, {"observedGeneration": 1})
    assert apply.fetch()["status"] == {"observedGeneration": -1}


async def test_a_status_that_the_schema_refuses_is_no_race(kube, apply):
    with pytest.raises(KubeInvalidError, match="refused by the schema"):
        await kube.apply_status(
            KIND, meta_of(apply()), {"observedGeneration": 1, "conditions": [condition("Ready") | {"status": "Maybe"}]}
        )


async def test_an_object_made_anew_under_the_same_name_is_another_one(cluster, kube, apply, namespace):
    old = meta_of(apply())
    cluster.kubectl("delete", "altls", "shop", "-n", namespace)
    with pytest.raises(NotFoundError):
        await kube.apply_status(KIND, old, {"observedGeneration": 1})
    new = meta_of(apply())
    assert new.uid != old.uid
    with pytest.raises(KubeConflictError):
        await kube.apply_status(KIND, old, {"observedGeneration": 1})
    assert apply.fetch()["status"] == {"observedGeneration": -1}
    assert apply.fetch()["metadata"]["uid"] == new.uid


async def test_what_git_owns_is_left_alone(cluster, kube, apply, namespace):
    before = apply()
    cluster.kubectl("label", "altls", "shop", "team=shop", "-n", namespace)
    before = apply.fetch()
    await kube.apply_status(KIND, meta_of(before), {"observedGeneration": 1})
    after = apply.fetch()
    assert after["spec"] == before["spec"]
    assert after["metadata"]["labels"] == {"team": "shop"}
    assert after["metadata"]["generation"] == before["metadata"]["generation"]


# --- finalizers --------------------------------------------------------------------------------------------------


async def test_finalizers_come_and_go(cluster, kube, apply, namespace):
    written = await kube.set_finalizers(KIND, meta_of(apply()), [FINALIZER])
    assert written["metadata"]["finalizers"] == [FINALIZER]
    cluster.kubectl("delete", "altls", "shop", "-n", namespace, "--wait=false")
    deleting = meta_of(apply.fetch())
    assert deleting.deleting
    await kube.set_finalizers(KIND, deleting, [])
    assert await kube.read(ObjectKey(KIND, namespace, "shop")) is None


async def test_finalizers_of_others_survive_a_race(cluster, kube, apply, namespace):
    stale = meta_of(apply())
    patch = '{"metadata": {"finalizers": ["example.com/other"]}}'
    cluster.kubectl("patch", "altls", "shop", "-n", namespace, "--type=merge", f"--patch={patch}")
    try:
        with pytest.raises(KubeConflictError, match="changed meanwhile"):
            await kube.set_finalizers(KIND, stale, [FINALIZER])
        fresh = meta_of(apply.fetch())
        assert fresh.finalizers == ("example.com/other",)
        written = await kube.set_finalizers(KIND, fresh, [*fresh.finalizers, FINALIZER])
        assert written["metadata"]["finalizers"] == ["example.com/other", FINALIZER]
    finally:
        await kube.set_finalizers(KIND, meta_of(apply.fetch()), [])


async def test_finalizers_of_an_object_that_is_gone(cluster, kube, apply, namespace):
    meta = meta_of(apply())
    cluster.kubectl("delete", "altls", "shop", "-n", namespace)
    with pytest.raises(NotFoundError):
        await kube.set_finalizers(KIND, meta, [FINALIZER])
    apply()
    with pytest.raises(KubeConflictError):
        await kube.set_finalizers(KIND, meta, [FINALIZER])


# --- events and rights -------------------------------------------------------------------------------------------


async def test_an_event_shows_under_describe(cluster, api, apply, namespace):
    recorder = EventRecorder(api, instance="a-pod", new_id=lambda: uuid.uuid4().hex[:16])
    announcement = Announcement(EventType.WARNING, "SecretNotFound", "Reconcile", "Secret shop-tls: " + "ü" * 2000)
    await recorder.record(KIND, meta_of(apply()), announcement, datetime.now(UTC))
    shown = cluster.kubectl("describe", "altls", "shop", "-n", namespace).stdout
    assert "SecretNotFound" in shown
    assert "Secret shop-tls: üü" in shown


async def test_a_service_account_without_rights_is_told_so(cluster, namespace, tmp_path):
    cluster.kubectl("create", "serviceaccount", "nobody", "-n", namespace)
    kubeconfig = cluster.service_account_kubeconfig(namespace, "nobody", tmp_path)
    async with (await connect(kubeconfig)).api() as api:
        with pytest.raises(KubeForbiddenError, match="HTTP 403"):
            await KubeClient(api).secret(namespace, "shop-tls")


async def test_a_token_is_read_again_when_it_changes(cluster, namespace, tmp_path):
    cluster.kubectl("create", "serviceaccount", "reader", "-n", namespace)
    cluster.kubectl("create", "role", "reader", "--verb=get", "--resource=secrets", "-n", namespace)
    account = f"--serviceaccount={namespace}:reader"
    cluster.kubectl("create", "rolebinding", "reader", "--role=reader", account, "-n", namespace)
    kubeconfig = cluster.service_account_kubeconfig(namespace, "reader", tmp_path)
    async with (await connect(kubeconfig)).api() as api:
        kube = KubeClient(api)
        assert await kube.secret(namespace, "shop-tls") is None
        (tmp_path / "token").write_text("no longer accepted")
        with pytest.raises(KubeForbiddenError, match="HTTP 401"):
            await kube.secret(namespace, "shop-tls")
        cluster.refresh_token(namespace, "reader", tmp_path)
        assert await kube.secret(namespace, "shop-tls") is None
