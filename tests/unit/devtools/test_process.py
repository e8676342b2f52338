"""The programs of the harness: started, awaited, ended, with their output at hand."""

import sys

import pytest

from devtools.harness.process import BackgroundProcess, HarnessError

READY = "import time; print('ready', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"


@pytest.fixture
def run(tmp_path):
    processes = []

    def started(code, **environment):
        process = BackgroundProcess("it", [sys.executable, "-c", code], environment, tmp_path / "logs" / "it.log")
        processes.append(process)
        process.start()
        return process

    yield started
    for process in processes:
        process.kill()


def wait_ready(process):
    process.wait_ready(lambda: "ready" in process.output(), 60)


def test_it_runs_until_it_is_stopped(run):
    process = run(READY)
    wait_ready(process)
    assert process.running
    assert process.process.is_running()
    assert process.stop() == -15
    assert not process.running
    assert process.stop() == -15


def test_it_can_be_killed_and_started_again_and_its_log_goes_on(run):
    process = run(READY)
    wait_ready(process)
    assert process.kill() == -9
    process.start()
    wait_ready(process)
    assert process.output() == "ready\n"
    assert process.logs() == "ready\nready\n"


def test_it_is_not_started_twice(run):
    process = run(READY)
    with pytest.raises(HarnessError, match="runs already"):
        process.start()


def test_one_that_ends_while_starting_says_how_with_its_log(run):
    process = run("print('no such file'); raise SystemExit(3)")
    with pytest.raises(HarnessError, match=r"(?s)ended while starting, with status 3.*no such file"):
        process.wait_ready(lambda: False, 60)


def test_one_that_never_becomes_ready_is_not_waited_for_for_ever(run):
    process = run(READY)
    with pytest.raises(HarnessError, match="wasn't ready"):
        process.wait_ready(lambda: False, 0.1)
    assert process.running


def test_one_that_does_not_end_when_told_to_is_killed(run):
    process = run(STUBBORN)
    wait_ready(process)
    with pytest.raises(HarnessError, match="was killed"):
        process.stop(patience=0.1)
    assert not process.running


def test_its_end_can_be_waited_for(run):
    assert run("raise SystemExit(4)").wait() == 4


def test_it_can_be_left_running(run):
    process = run(READY)
    wait_ready(process)
    left = process.leave_running()
    try:
        assert left.is_running()
        assert not process.running
    finally:
        left.end()
    process.start()  # for the fixture to end


def test_it_inherits_no_credentials_and_no_proxy(run, monkeypatch):
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "inherited")
    monkeypatch.setenv("HTTPS_PROXY", "inherited")
    process = run("import os; print(sorted(os.environ.items()))", ALBTLS_REGION="given")
    process.wait()
    assert "inherited" not in process.output()
    assert "given" in process.output()
