"""The ways to the API server: a kubeconfig, a pod's service account, and a token file that is read again and again."""

import base64
import traceback

import pytest
import yaml

from albtls.kube import connection as connection_module
from albtls.kube.connection import ConnectionConfigError, connect
from albtls.kube.errors import KubeUnavailableError
from tests.support.certificates import Authority
from tests.support.scripted_api_server import kubeconfig_content

NOWHERE = "http://127.0.0.1:9"


def tokens(server) -> list[str | None]:
    return [request.headers.get("authorization") for request in server.requests]


async def ask(api) -> None:
    await api.send("GET", "/version", what="read version")


async def test_a_token_file_is_read_before_each_request(server, tmp_path):
    token = tmp_path / "token"
    token.write_text("first\n")
    connection = await connect(server.kubeconfig(tmp_path, tokenFile="token"))
    async with connection.api() as api:
        await ask(api)
        token.write_text("second")
        await ask(api)
        assert connection.token() == "second"
        (tmp_path / "fresh").write_text("third")
        (tmp_path / "fresh").replace(token)
        await ask(api)
    assert tokens(server) == ["Bearer first", "Bearer second", "Bearer third"]
    assert connection.token_file == token


async def test_a_token_file_that_is_gone_for_a_moment_is_no_end(server, tmp_path):
    token = tmp_path / "token"
    token.write_text("first")
    connection = await connect(server.kubeconfig(tmp_path, tokenFile=str(token)))
    async with connection.api() as api:
        token.unlink()
        with pytest.raises(KubeUnavailableError):
            await ask(api)
        token.write_text("second")
        await ask(api)
    assert tokens(server) == ["Bearer second"]


async def test_a_fixed_token(server, tmp_path):
    connection = await connect(server.kubeconfig(tmp_path, token="fixed"))
    assert (connection.token(), connection.token_file) == ("fixed", None)
    async with connection.api() as api:
        await ask(api)
    assert tokens(server) == ["Bearer fixed"]


async def test_no_credentials_at_all(server, tmp_path):
    connection = await connect(server.kubeconfig(tmp_path))
    assert (connection.token(), connection.token_file) == (None, None)
    async with connection.api() as api:
        await ask(api)
    assert tokens(server) == [None]


async def test_the_usual_proxy_variables_are_not_read(server, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, NOWHERE)
    async with (await connect(server.kubeconfig(tmp_path, token="t"))).api() as api:
        await ask(api)
    assert len(server.requests) == 1


async def test_a_pod_s_service_account(tmp_path, monkeypatch):
    from kubernetes.aio.config import incluster_config

    token, ca = tmp_path / "token", tmp_path / "ca.crt"
    token.write_text("first")
    ca.write_bytes(Authority.root().pem)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "192.0.2.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    monkeypatch.setattr(incluster_config, "SERVICE_TOKEN_FILENAME", str(token))
    monkeypatch.setattr(incluster_config, "SERVICE_CERT_FILENAME", str(ca))
    monkeypatch.setattr(connection_module, "IN_CLUSTER_TOKEN", token)
    connection = await connect(None)
    assert connection.configuration.host == "https://192.0.2.1:443"
    assert connection.configuration.ssl_ca_cert == str(ca)
    assert connection.token() == "first"
    token.write_text("second")
    # What the client sends is asked of the configuration before each request.
    assert await connection.configuration.get_api_key_with_prefix("BearerToken") == "Bearer second"


async def test_outside_a_pod_without_a_kubeconfig(monkeypatch, tmp_path):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "not-looked-at"))
    with pytest.raises(ConnectionConfigError, match="this isn't a pod and ALBTLS_KUBECONFIG isn't set"):
        await connect(None)


SECRET = "this-is-a-token"
GOOD = kubeconfig_content(NOWHERE, {"token": SECRET})


def broken(**changes: object) -> str:
    return yaml.safe_dump(GOOD | changes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{SECRET}",
        f"- {SECRET}",
        f"a: [{SECRET}\n b: {{",
        f"\x00{SECRET}",
        broken(users=[{"name": "test", "user": {"tokenFile": "not-there"}}]),
        broken(users=[{"name": "test", "user": {"auth-provider": {"name": "oidc"}, "token": SECRET}}]),
        broken(users=f"{SECRET}"),
        broken(clusters=[]),
        broken(contexts=None),
        broken(**{"current-context": "another"}),
        broken(**{"current-context": None}),
    ],
)
async def test_a_kubeconfig_that_is_none(tmp_path, text):
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    with pytest.raises(ConnectionConfigError) as raised:
        await connect(path)
    assert str(path) in str(raised.value)
    assert SECRET not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("name", ["not-there", "."])
async def test_a_kubeconfig_that_cannot_be_read(tmp_path, name):
    with pytest.raises(ConnectionConfigError, match="no way to the API server: kubeconfig "):
        await connect(tmp_path / name)


async def test_authority_and_client_certificate_from_the_kubeconfig_itself(tmp_path):
    root = Authority.root()
    client = root.issue(["a client"])
    encoded = {name: base64.b64encode(data).decode() for name, data in
               (("ca", root.pem), ("crt", client.chain_pem), ("key", client.key_pem))}  # fmt: skip
    content = kubeconfig_content(
        "https://127.0.0.1:9",
        {"client-certificate-data": encoded["crt"], "client-key-data": encoded["key"]},
        **{"certificate-authority-data": encoded["ca"]},
    )
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(content))
    connection = await connect(path)
    assert connection.token() is None
    async with connection.api() as api:
        with pytest.raises(KubeUnavailableError):
            await ask(api)
