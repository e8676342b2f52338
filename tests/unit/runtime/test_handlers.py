"""kopf's part: how it logs in, what it watches, and that an event only says which keys to look at."""

import base64
import ssl
from datetime import UTC, datetime, timedelta

import kopf
import pytest
import yaml

from albtls.api.meta import Kind
from albtls.core.keys import ObjectKey
from albtls.kube.connection import connect
from albtls.runtime.handlers import TOKEN_LIFETIME, build_registry, connection_info, kopf_settings
from albtls.runtime.inventory import Inventory
from tests.support.certificates import Authority
from tests.support.objects import ca_binding, listener_tls
from tests.support.scripted_api_server import kubeconfig_content

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SHOP = ObjectKey(Kind.ALB_LISTENER_TLS, "prod", "shop")


@pytest.fixture
def connection_with(tmp_path):
    """The connection of a kubeconfig for such a user."""

    async def connection_with(**user):
        root = Authority.root()
        cluster = {"certificate-authority-data": base64.b64encode(root.pem).decode()}
        path = tmp_path / "kubeconfig"
        path.write_text(yaml.safe_dump(kubeconfig_content("https://127.0.0.1:6443", user, **cluster)))
        return await connect(path)

    return connection_with


async def test_kopf_logs_in_as_we_do(connection_with):
    info = connection_info(await connection_with(token="fixed"), NOON)
    assert info.server == "https://127.0.0.1:6443"
    assert info.token == "fixed"
    assert info.as_http_headers() == {"Authorization": "Bearer fixed"}
    assert info.expiration is None
    context = info.as_ssl_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    subjects = [dict(pair[0] for pair in one["subject"]) for one in context.get_ca_certs()]
    assert subjects == [{"commonName": "Example Root CA"}]


async def test_a_token_from_a_file_is_asked_for_again(connection_with, tmp_path):
    token = tmp_path / "token"
    token.write_text("first")
    connection = await connection_with(tokenFile="token")
    info = connection_info(connection, NOON)
    assert (info.token, info.expiration) == ("first", NOON + TOKEN_LIFETIME)
    assert timedelta(0) < TOKEN_LIFETIME <= timedelta(minutes=5)
    token.write_text("second")
    assert connection_info(connection, NOON).token == "second"


async def test_a_client_certificate(connection_with, tmp_path):
    issued = Authority.root().issue(["a client"])
    (tmp_path / "crt").write_bytes(issued.chain_pem)
    (tmp_path / "key").write_bytes(issued.key_pem)
    connection = await connection_with(**{"client-certificate": "crt", "client-key": "key"})
    info = connection_info(connection, NOON)
    assert info.token is None
    assert info.as_http_headers() == {}
    info.as_ssl_context()


def test_kopf_keeps_no_state_of_its_own():
    settings = kopf_settings()
    assert settings.peering.standalone
    assert not settings.posting.enabled
    assert settings.scanning.disabled
    assert settings.watching.field_selectors["v1", "secrets"] == "type=kubernetes.io/tls"


class Keys(list):
    """A queue that only notes what it is asked for."""

    add = list.append


@pytest.fixture
async def world(connection_with):
    """The handlers by id, with what they wake up."""
    keys, inventory = Keys(), Inventory(class_="albtls", region="cn-hangzhou")
    registry = build_registry(inventory, keys, await connection_with(token="fixed"))
    handlers = {handler.id: handler.fn for handler in registry._watching.get_all_handlers()}
    return handlers, keys, inventory


def secret(version: str = "1", name: str = "shop-tls") -> kopf.Body:
    return kopf.Body({"metadata": {"name": name, "namespace": "prod", "resourceVersion": version}})


async def test_only_events_are_handled(world):
    handlers, _, _ = world
    assert sorted(handlers) == ["albca", "altls", "secrets"]


async def test_an_object_s_event_asks_for_a_pass_where_something_has_changed(world):
    handlers, keys, _ = world
    await handlers["altls"](type=None, body=kopf.Body(listener_tls()))
    await handlers["altls"](type="MODIFIED", body=kopf.Body(listener_tls(resourceVersion="8")))
    assert keys == [SHOP]
    await handlers["altls"](type="MODIFIED", body=kopf.Body(listener_tls(generation=2)))
    assert keys == [SHOP, SHOP]
    await handlers["albca"](type="ADDED", body=kopf.Body(ca_binding()))
    assert keys[-1] == ObjectKey(Kind.ALB_CA_BINDING, "prod", "clients")


async def test_a_deleted_object_is_looked_at_once_more(world):
    handlers, keys, inventory = world
    await handlers["altls"](type="ADDED", body=kopf.Body(listener_tls()))
    await handlers["altls"](type="DELETED", body=kopf.Body(listener_tls()))
    assert keys == [SHOP, SHOP]
    assert SHOP in inventory  # the pass finds it gone, and whom to wake up


async def test_a_secret_s_event_wakes_those_that_name_it(world):
    handlers, keys, _ = world
    await handlers["secrets"](type="ADDED", body=secret())
    assert keys == []
    await handlers["altls"](type="ADDED", body=kopf.Body(listener_tls()))
    keys.clear()
    await handlers["secrets"](type="MODIFIED", body=secret("2"))
    await handlers["secrets"](type="MODIFIED", body=secret("2"))
    await handlers["secrets"](type="MODIFIED", body=secret("2", "other-tls"))
    assert keys == [SHOP]
    await handlers["secrets"](type="DELETED", body=secret("2"))
    assert keys == [SHOP, SHOP]
