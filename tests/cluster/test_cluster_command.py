"""`python -m devtools.cluster`: up, status, down, and what a killed run leaves behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.cluster.cluster import attach_cluster
from devtools.cluster.processes import wait_until
from devtools.cluster.state import end_abandoned, load

ROOT = Path(__file__).parents[2]


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devtools.cluster", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_up_status_down(tmp_path: Path):
    folder = tmp_path / "up"
    up = command("up", "--dir", folder)
    assert up.returncode == 0, up.stderr
    try:
        cluster = attach_cluster(folder)
        assert cluster is not None
        shell = f"{up.stdout}\nkubectl get namespace kube-system -o name"
        answer = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "namespace/kube-system"
        assert command("status", "--dir", folder).returncode == 0
        again = command("up", "--dir", folder)
        assert again.stdout == up.stdout
        assert "already" in again.stderr
    finally:
        down = command("down", "--dir", folder)

    assert down.returncode == 0, down.stderr
    assert not any(process.is_running() for process in cluster.processes.values())
    assert command("status", "--dir", folder).returncode == 3
    assert command("down", "--dir", folder).returncode == 0


RUN = """
import sys, threading
from pathlib import Path
from devtools.cluster import running_cluster
with running_cluster(directory=Path(sys.argv[1])):
    print("ready", flush=True)
    threading.Event().wait()
"""


def test_what_a_killed_run_leaves_behind_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ALBTLS_TEST_KUBECONFIG", raising=False)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, tmp_path / "killed"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "ready\n"
        state = load(tmp_path / "killed")
        os.kill(run.pid, signal.SIGKILL)
    assert state is not None

    end_abandoned()  # a test beside this one may have done so already

    assert wait_until(lambda: not any(process.is_running() for process in state.processes.values()), 60)
    assert wait_until(lambda: load(tmp_path / "killed") is None, 60)
