"""Processes of the cluster are started detached and ended by id and start time, never by name."""

import os
import sys
from pathlib import Path

import pytest

from devtools.cluster.processes import ProcessId, identify, start, this_process, wait_until

IGNORES_SIGTERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
)


def sleeper(log: Path) -> ProcessId:
    return start([sys.executable, "-c", "import time; time.sleep(600)"], log)


def test_a_process_ends_when_it_is_told_to(tmp_path: Path):
    process = sleeper(tmp_path / "log")
    assert process.is_running()

    process.end()

    assert not process.is_running()
    process.end()  # once more does no harm


def test_one_that_does_not_listen_is_killed(tmp_path: Path):
    process = start([sys.executable, "-c", IGNORES_SIGTERM], tmp_path / "log")
    assert wait_until(lambda: "on" in (tmp_path / "log").read_text(), 60)

    process.end(patience=0.2)

    assert wait_until(lambda: not process.is_running(), 60)


def test_another_process_with_the_same_id_is_left_alone(tmp_path: Path):
    process = sleeper(tmp_path / "log")
    try:
        earlier = ProcessId(process.pid, f"{process.started}0")

        earlier.end()

        assert not earlier.is_running()
        assert process.is_running()
    finally:
        process.end()


def test_output_goes_to_the_log(tmp_path: Path):
    process = start([sys.executable, "-c", "print('hello')"], tmp_path / "log")

    assert wait_until(lambda: not process.is_running(), 60)
    assert (tmp_path / "log").read_text() == "hello\n"


def test_it_has_a_session_of_its_own(tmp_path: Path):
    process = sleeper(tmp_path / "log")
    try:
        assert os.getsid(process.pid) == process.pid
    finally:
        process.end()


def test_a_process_is_identified_by_its_id():
    assert identify(os.getpid()) == this_process()
    assert this_process().is_running()


def test_an_id_without_a_process_is_told(tmp_path: Path):
    process = sleeper(tmp_path / "log")
    process.end()

    with pytest.raises(ProcessLookupError):
        identify(process.pid)
