"""The demo, as a person runs it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.cluster import state as states
from devtools.cluster.cache import cache_folder
from devtools.environment import scrubbed

ROOT = Path(__file__).parents[2]


def demo(cache, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "devtools.demo", *arguments],
        cwd=ROOT,
        env=scrubbed(ALBTLS_CACHE=str(cache), **environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture
def cache(cluster, tmp_path):
    """A cache of this test's own, with the tools that `cluster` has made sure of."""
    tools = cache_folder() / "tools"
    tools.mkdir(exist_ok=True)
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "tools").symlink_to(tools)
    return folder


def registered(cache):
    return list((cache / "clusters").iterdir())


def test_the_demo_shows_what_it_promises_and_leaves_nothing_behind(cache):
    played = demo(cache)
    assert played.returncode == 0, played.stdout + played.stderr
    shown = played.stdout
    assert "\033" not in shown
    assert re.search(
        r"HTTPS:443: \d{3,} handshakes, 0 failed: \d+ with the old certificate, \d+ with the new one", shown
    )
    assert re.search(r"the new one was first served \d+\.\d s after the Secret was renewed", shown)
    assert "subject CN=shop.example.com; issuer CN=Demo Issuing CA; ends " in shown
    assert "spec.listener takes either id, or loadBalancerId, protocol and port together" in shown
    assert "listener HTTPS:8443 is gone with its object" in shown
    assert shown.endswith("\nThe demo went as it must.\n")
    assert registered(cache) == []


def test_a_demo_that_is_kept_can_be_played_with_until_it_is_ended(cache):
    played = demo(cache, DEMO_KEEP="1")
    assert played.returncode == 0, played.stdout + played.stderr
    try:
        exports = "\n".join(line for line in played.stdout.splitlines() if line.startswith("export "))
        command = f"{exports}\nkubectl get altls -A -o name"
        listed = subprocess.run(
            ["bash", "-c", command],
            env=scrubbed(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        names = [name.rpartition("/")[2] for name in listed.stdout.split()]
        assert names == ["shop", "shop-8443", "shop-by-id"], listed.stderr
        again = demo(cache, DEMO_KEEP="1")
        assert (again.returncode, "still running" in again.stdout) == (1, True)
    finally:
        running = [states.load(folder) for folder in (cache / "demo", cache / "demo" / "cluster")]
        ended = demo(cache, "down")
    assert ended.stdout.strip() == "The demo is down."
    assert not any(process.is_running() for state in running for process in state.processes.values())
    assert not (cache / "demo").exists()
    assert registered(cache) == []


def test_a_demo_that_fails_says_so_and_why(cache, tmp_path):
    missing = tmp_path / "kubeconfig"
    played = demo(cache, ALBTLS_TEST_KUBECONFIG=str(missing))
    assert played.returncode == 1
    assert f"The demo failed: the kubeconfig {missing} cannot be read" in played.stdout
