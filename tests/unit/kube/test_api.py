"""One request: what is sent, and what becomes of every kind of answer."""

import asyncio
import traceback

import pytest

from albtls.kube.api import APPLY_PATCH, JSON_PATCH
from albtls.kube.connection import connect
from albtls.kube.errors import (
    KubeConflictError,
    KubeError,
    KubeForbiddenError,
    KubeInvalidError,
    KubeUnavailableError,
    NotFoundError,
)
from tests.support.scripted_api_server import ApiAnswer, scripted_api_server

LEAK = "c2VjcmV0IGtleQ=="


async def test_json_in_and_out(server, api):
    server.reply = lambda _: ApiAnswer({"kind": "Thing"}, status=201)
    answer = await api.send("POST", "/api/v1/things", {"a": 1}, what="make thing", query={"fieldManager": "a b&c"})
    assert answer == {"kind": "Thing"}
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("POST", "/api/v1/things", {"a": 1})
    assert request.query == {"fieldManager": "a b&c"}
    assert request.headers["authorization"] == "Bearer the-token"
    assert request.headers["accept"] == "application/json"
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("content_type", "body"), [(APPLY_PATCH, {"a": 1}), (JSON_PATCH, [{"op": "test"}])])
async def test_patches_go_out_as_json_under_their_own_type(server, api, content_type, body):
    await api.send("PATCH", "/api/v1/things/a", body, what="patch thing", content_type=content_type)
    (request,) = server.requests
    assert (request.headers["content-type"], request.body) == (content_type, body)


async def test_find(server, api):
    server.reply = lambda request: ApiAnswer({"a": 1}) if request.path.endswith("/a") else ApiAnswer(status=404)
    assert await api.find("/api/v1/things/a", what="read thing") == {"a": 1}
    assert await api.find("/api/v1/things/b", what="read thing") is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (ApiAnswer({"message": LEAK}, status=401), KubeForbiddenError),
        (ApiAnswer({"message": LEAK}, status=403), KubeForbiddenError),
        (ApiAnswer({"message": LEAK}, status=404), NotFoundError),
        (ApiAnswer({"message": LEAK}, status=409), KubeConflictError),
        (ApiAnswer({"message": LEAK}, status=422), KubeInvalidError),
        (ApiAnswer({"message": LEAK}, status=429), KubeUnavailableError),
        (ApiAnswer({"message": LEAK}, status=500), KubeUnavailableError),
        (ApiAnswer({"message": LEAK}, status=503), KubeUnavailableError),
        (ApiAnswer(raw=f"<html>{LEAK}</html>".encode()), KubeUnavailableError),
        (ApiAnswer(raw=b"\xff\xfe"), KubeUnavailableError),
        (ApiAnswer(raw=b""), KubeUnavailableError),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_an_error_names_the_call_and_never_the_answer(server, api, answer, kind, method):
    server.reply = lambda _: answer
    with pytest.raises(KubeError) as raised:
        await api.send(method, "/api/v1/namespaces/prod/secrets/shop-tls", what="read Secret prod/shop-tls")
    assert type(raised.value) is kind
    assert "read Secret prod/shop-tls" in str(raised.value)
    assert LEAK not in "".join(traceback.format_exception(raised.value))
    assert len(server.requests) == 1, "the queue repeats, not the client"


async def test_nobody_listens(tmp_path):
    async with scripted_api_server() as server:
        kubeconfig = server.kubeconfig(tmp_path, token="t")
    async with (await connect(kubeconfig)).api() as api:
        with pytest.raises(KubeUnavailableError, match="read thing: API server not reached"):
            await api.send("GET", "/api/v1/things/a", what="read thing")


async def test_no_answer_in_time(server, api):
    held = asyncio.Event()
    server.reply = lambda _: ApiAnswer(hold=held)
    with pytest.raises(KubeUnavailableError, match="read thing: API server not reached"):
        await api.send("GET", "/api/v1/things/a", what="read thing", timeout=0.05)
    held.set()
