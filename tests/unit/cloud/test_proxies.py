"""Proxies: only what the settings say."""

import pytest

from albtls.cloud.proxies import align_proxy_environment

FOUND = {"HTTP_PROXY": "a", "http_proxy": "b", "HTTPS_PROXY": "c", "https_proxy": "d", "PATH": "/bin", "NO_PROXY": "x"}
OTHERS = {"PATH": "/bin", "NO_PROXY": "x"}


@pytest.mark.parametrize(
    ("http_proxy", "https_proxy", "left"),
    [
        ("", "", {}),
        ("", "http://proxy:3128", {"HTTPS_PROXY": "http://proxy:3128"}),
        ("http://one:1", "http://two:2", {"HTTP_PROXY": "http://one:1", "HTTPS_PROXY": "http://two:2"}),
    ],
)
def test_the_environment_says_what_the_settings_say(http_proxy, https_proxy, left):
    environ = dict(FOUND)
    align_proxy_environment(environ, http_proxy=http_proxy, https_proxy=https_proxy)
    assert environ == left | OTHERS
