"""The page at ``/``, beside the endpoint of the APIs: what it must hold to. How it looks is seen in a browser."""

import base64
import hashlib
import http.client
import json
import re
from importlib.resources import files

import pytest

from tests.simulator.support import Cloud

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PAGE = files("albsim.control").joinpath("page.html").read_text(encoding="utf-8")


def ask(cloud: Cloud, path: str = "/", method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(cloud.sim.endpoint, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_browser_gets_the_page(cloud: Cloud):
    answer, content = ask(cloud, Accept=BROWSER)

    assert answer.status == 200
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert content.decode() == PAGE
    assert ask(cloud, method="HEAD", Accept=BROWSER)[0].status == 200
    assert cloud.control.calls() == []


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/", "GET", {}),
        ("/", "GET", {"Accept": "*/*"}),
        ("/", "GET", {"Accept": "application/json"}),
        ("/", "POST", {"Accept": BROWSER}),
        ("/?Action=ListListeners&Version=2020-06-16", "GET", {"Accept": BROWSER}),
        ("/?Version=2020-06-16", "GET", {"Accept": BROWSER}),
        ("/", "GET", {"Accept": BROWSER, "x_acs_action": "ListListeners"}),
        ("/index.html", "GET", {"Accept": BROWSER}),
    ],
)
def test_everything_else_is_a_call(cloud: Cloud, path: str, method: str, headers: dict[str, str]):
    _, content = ask(cloud, path, method, **headers)

    assert {"Code", "Message", "RequestId"} <= json.loads(content).keys()
    assert len(cloud.control.calls()) == 1


def test_it_may_load_and_run_nothing_but_itself(cloud: Cloud):
    answer, _ = ask(cloud, Accept=BROWSER)
    policy = dict(part.split(" ", 1) for part in (answer.getheader("Content-Security-Policy") or "").split("; "))

    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    for tag in ("script", "style"):
        (inline,) = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", PAGE, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert policy[f"{tag}-src"] == f"'sha256-{digest}'"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_it_names_no_other_place_and_makes_no_markup_of_data():
    assert re.findall(r"(?:https?:)?//[a-z]", PAGE) == []
    assert re.findall(r"""\b(?:src|srcset|action)=|url\(|@import|\bon[a-z]+=|style=""", PAGE) == []
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "setAttribute",
    ):
        assert sink not in PAGE


def test_it_asks_for_what_the_control_api_has(cloud: Cloud):
    asked = re.findall(r"ask\([\"`]([a-z]+)", PAGE)

    assert sorted(asked) == ["calls", "events", "faults", "state"]
    for path in asked:
        assert cloud.control.ask("GET", path)[0] == 200
