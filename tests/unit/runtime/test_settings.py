"""Settings: each by its environment variable, and an error that names it."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from albtls.cli.main import main
from albtls.core.access import AccessRule
from albtls.runtime.settings import AccessEntry, LogFormat, LogLevel, Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("ALBTLS_") or name == "POD_NAME":
            monkeypatch.delenv(name)


def test_everything_has_a_default():
    settings = Settings()
    assert (settings.region, settings.class_, settings.namespace) == ("cn-hangzhou", "albtls", "albtls-system")
    assert settings.kubeconfig is None
    assert settings.credentials_dir is None
    assert settings.access_rules() == ()
    assert settings.endpoint_protocol == "https"
    assert (settings.log_format, settings.log_level) == (LogFormat.TEXT, LogLevel.INFO)


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("ALBTLS_REGION", "eu-central-1", "region", "eu-central-1"),
        ("ALBTLS_CLASS", "other", "class_", "other"),
        ("ALBTLS_CLUSTER_ID", "c1u57e12", "cluster_id", "c1u57e12"),
        ("ALBTLS_CREDENTIALS_DIR", "/etc/albtls", "credentials_dir", Path("/etc/albtls")),
        ("ALBTLS_ALB_ENDPOINT", "127.0.0.1:1", "alb_endpoint", "127.0.0.1:1"),
        ("ALBTLS_CAS_ENDPOINT", "127.0.0.1:1", "cas_endpoint", "127.0.0.1:1"),
        ("ALBTLS_ENDPOINT_PROTOCOL", "http", "endpoint_protocol", "http"),
        ("ALBTLS_HTTP_PROXY", "http://proxy:3128", "http_proxy", "http://proxy:3128"),
        ("ALBTLS_HTTPS_PROXY", "http://proxy:3128", "https_proxy", "http://proxy:3128"),
        ("ALBTLS_RATE_SHARE", "0.25", "rate_share", 0.25),
        ("ALBTLS_JOB_POLL_SECONDS", "0.5", "job_poll_seconds", 0.5),
        ("ALBTLS_KUBECONFIG", "/etc/kubeconfig", "kubeconfig", Path("/etc/kubeconfig")),
        ("ALBTLS_NAMESPACE", "ops", "namespace", "ops"),
        ("ALBTLS_IDENTITY", "me", "identity", "me"),
        ("ALBTLS_LEASE_SECONDS", "45", "lease_seconds", 45.0),
        ("ALBTLS_WORKERS", "4", "workers", 4),
        ("ALBTLS_RESYNC_SECONDS", "60", "resync_seconds", 60.0),
        ("ALBTLS_RETRY_CAP_SECONDS", "30", "retry_cap_seconds", 30.0),
        ("ALBTLS_HTTP_HOST", "127.0.0.1", "http_host", "127.0.0.1"),
        ("ALBTLS_HTTP_PORT", "0", "http_port", 0),
        ("ALBTLS_LOG_FORMAT", "json", "log_format", LogFormat.JSON),
        ("ALBTLS_LOG_LEVEL", "DEBUG", "log_level", LogLevel.DEBUG),
    ],
)
def test_each_by_its_variable(monkeypatch, name, value, field, expected):
    monkeypatch.setenv(name, value)
    assert getattr(Settings(), field) == expected


def test_the_table_above_is_complete():
    table = {
        mark.args[1][index][2] for mark in test_each_by_its_variable.pytestmark for index in range(len(mark.args[1]))
    }
    assert table | {"access"} == set(Settings.model_fields)


def test_access_is_a_json_list(monkeypatch):
    monkeypatch.setenv(
        "ALBTLS_ACCESS",
        '[{"namespaces": ["shop-*"], "regions": ["cn-*"], "loadBalancers": ["a"], "allowCertificateIds": false}, {}]',
    )
    assert Settings().access_rules() == (AccessRule(("shop-*",), ("cn-*",), ("a",), False), AccessRule())
    assert AccessEntry(load_balancers=("alb-1",)).rule().load_balancers == ("alb-1",)


def test_the_usual_variables_of_others_are_not_read(monkeypatch):
    for name in ("KUBECONFIG", "HTTP_PROXY", "HTTPS_PROXY", "REGION", "NAMESPACE", "CLASS"):
        monkeypatch.setenv(name, "something")
    settings = Settings()
    assert (settings.kubeconfig, settings.http_proxy, settings.https_proxy) == (None, "", "")
    assert (settings.region, settings.namespace, settings.class_) == ("cn-hangzhou", "albtls-system", "albtls")


def test_a_process_is_named_after_its_pod_or_else_after_itself(monkeypatch):
    assert Settings().identity.endswith(f"-{os.getpid()}")
    monkeypatch.setenv("POD_NAME", "albtls-5d4f-x")
    assert Settings().identity == "albtls-5d4f-x"


BAD = [
    ("ALBTLS_CLUSTER_ID", "Too-Long-For-It"),
    ("ALBTLS_CLUSTER_ID", "ABCDEFGH"),
    ("ALBTLS_ENDPOINT_PROTOCOL", "ftp"),
    ("ALBTLS_RATE_SHARE", "0"),
    ("ALBTLS_RATE_SHARE", "1.5"),
    ("ALBTLS_LEASE_SECONDS", "25"),
    ("ALBTLS_WORKERS", "0"),
    ("ALBTLS_WORKERS", "many"),
    ("ALBTLS_RESYNC_SECONDS", "-1"),
    ("ALBTLS_HTTP_PORT", "70000"),
    ("ALBTLS_LOG_FORMAT", "xml"),
    ("ALBTLS_LOG_LEVEL", "loud"),
    ("ALBTLS_ACCESS", '[{"namespace": "shop"}]'),
    ("ALBTLS_ACCESS", '{"namespaces": ["shop"]}'),
    ("ALBTLS_ACCESS", "shop-*"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(("name", "value"), BAD)
def test_the_command_names_the_variable_and_not_the_value(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["run"])
    assert result.exit_code == 2
    assert f"setting {name}" in result.output
    assert value not in result.output or len(value) < 4


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().region = "eu-central-1"
