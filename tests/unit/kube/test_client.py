"""What each call sends, and what it makes of the answer. The API server's own part is tested on a real one."""

import base64

import pytest

from albtls.api.meta import Kind, ObjectMeta
from albtls.core.keys import ObjectKey
from albtls.kube.client import KubeClient
from albtls.kube.errors import KubeForbiddenError
from tests.support.certificates import Authority
from tests.support.scripted_api_server import ApiAnswer

KEY = ObjectKey(Kind.ALB_LISTENER_TLS, "prod", "shop")
META = ObjectMeta(
    name="shop", namespace="prod", uid="uid-1", resource_version="7", creation_timestamp="2026-03-01T12:00:00Z"
)
OBJECT = "/apis/albtls.io/v1alpha1/namespaces/prod/alblistenertlses/shop"


@pytest.fixture
def kube(api):
    return KubeClient(api)


async def test_the_cluster_s_id(server, kube):
    server.reply = lambda _: ApiAnswer({"metadata": {"uid": "0f3c2a1b-1111-2222-3333-444444444444"}})
    assert await kube.cluster_id() == "0f3c2a1b"
    assert server.requests[0].path == "/api/v1/namespaces/kube-system"


async def test_reading_an_object(server, kube):
    server.reply = lambda _: ApiAnswer({"kind": "AlbListenerTLS"})
    assert await kube.read(KEY) == {"kind": "AlbListenerTLS"}
    assert (server.requests[0].method, server.requests[0].path) == ("GET", OBJECT)
    server.reply = lambda _: ApiAnswer(status=404)
    assert await kube.read(KEY) is None


async def test_listing(server, kube):
    server.reply = lambda _: ApiAnswer({"items": [{"metadata": {"name": "a"}}]})
    assert await kube.list_all(Kind.ALB_CA_BINDING) == [{"metadata": {"name": "a"}}]
    assert server.requests[0].path == "/apis/albtls.io/v1alpha1/albcabindings"


async def test_a_secret(server, kube):
    issued = Authority.root().issue()
    manifest = issued.secret("shop-tls", "prod")
    server.reply = lambda _: ApiAnswer(manifest | {"data": manifest["data"] | {"broken": "%%%"}})
    secret = await kube.secret("prod", "shop-tls")
    assert server.requests[0].path == "/api/v1/namespaces/prod/secrets/shop-tls"
    assert secret.type == "kubernetes.io/tls"
    assert secret.data.keys() == {"tls.crt", "tls.key"}
    assert secret.data["tls.key"].get_secret_value() == issued.key_pem
    for text in (repr(secret), str(secret), repr(secret.data)):
        assert "PRIVATE KEY" not in text
        assert base64.b64encode(issued.key_pem)[:40].decode() not in text


@pytest.mark.parametrize("content", [{}, {"data": None}, {"data": {}}])
async def test_an_empty_secret(server, kube, content):
    server.reply = lambda _: ApiAnswer(content)
    secret = await kube.secret("prod", "shop-tls")
    assert (secret.type, secret.data) == ("", {})


async def test_no_secret_and_no_right_to_read_it_are_two_things(server, kube):
    server.reply = lambda _: ApiAnswer(status=404)
    assert await kube.secret("prod", "shop-tls") is None
    server.reply = lambda _: ApiAnswer(status=403)
    with pytest.raises(KubeForbiddenError, match=r"read Secret prod/shop-tls: refused \(HTTP 403\)"):
        await kube.secret("prod", "shop-tls")


async def test_a_status_is_applied_for_the_very_object_that_was_read(server, kube):
    server.reply = lambda _: ApiAnswer({"metadata": {"resourceVersion": "8"}})
    await kube.apply_status(Kind.ALB_LISTENER_TLS, META, {"observedGeneration": 1})
    (request,) = server.requests
    assert (request.method, request.path) == ("PATCH", f"{OBJECT}/status")
    assert request.query == {"fieldManager": "albtls", "force": "true"}
    assert request.headers["content-type"] == "application/apply-patch+yaml"
    assert request.body == {
        "apiVersion": "albtls.io/v1alpha1",
        "kind": "AlbListenerTLS",
        "metadata": {"name": "shop", "namespace": "prod", "uid": "uid-1", "resourceVersion": "7"},
        "status": {"observedGeneration": 1},
    }


async def test_finalizers_are_replaced_only_in_the_version_that_was_read(server, kube):
    await kube.set_finalizers(Kind.ALB_LISTENER_TLS, META, ["albtls.io/cleanup"])
    (request,) = server.requests
    assert (request.method, request.path) == ("PATCH", OBJECT)
    assert request.headers["content-type"] == "application/json-patch+json"
    assert request.body == [
        {"op": "test", "path": "/metadata/resourceVersion", "value": "7"},
        {"op": "add", "path": "/metadata/finalizers", "value": ["albtls.io/cleanup"]},
    ]
