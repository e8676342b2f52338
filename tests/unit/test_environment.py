"""Children are started without proxies, cloud credentials and clusters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtools.environment import scrubbed, without_foreign_settings


@pytest.mark.parametrize(
    "name",
    [
        "http_proxy",
        "HTTPS_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "ftp_proxy",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "ALIBABA_CLOUD_CREDENTIALS_URI",
        "ALIBABACLOUD_REGION",
        "ALICLOUD_ACCESS_KEY",
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "ALBTLS_TEST_KUBECONFIG",
        "ALBTLS_REGION",
    ],
)
def test_what_leads_elsewhere_is_dropped(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, "elsewhere")

    assert name not in scrubbed()


def test_the_rest_is_inherited(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOMETHING_ELSE", "kept")

    assert scrubbed()["SOMETHING_ELSE"] == "kept"


def test_what_is_passed_is_added_whatever_it_is_called(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALBTLS_REGION", "inherited")

    child = scrubbed(ALBTLS_REGION="passed", KUBECONFIG="named")

    assert (child["ALBTLS_REGION"], child["KUBECONFIG"]) == ("passed", "named")


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_no_value_is_changed_and_twice_is_as_good_as_once(environment: dict[str, str]):
    once = without_foreign_settings(environment)

    assert once.items() <= environment.items()
    assert without_foreign_settings(once) == once
