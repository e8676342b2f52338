"""`make chaos`: the operator's essential paths on every cloud that it may meet, then all properties by the thousand.

It says which row it is at. One that fails is told with its settings, and the run goes on; a run can begin at any row.
"""

import argparse
import itertools
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from devtools.cluster import Cluster, running_cluster
from devtools.cluster.progress import say
from devtools.environment import scrubbed
from tests.support.paths import LOAD_BALANCERS, essential
from tests.support.stage import Stage, staged
from tests.support.switches import MET, NOT_MET, Row, everything

TOOLS = ("etcd", "kube-apiserver", "kubectl", "helm")
#: How many rows one operator and one simulated cloud bear before they are replaced by fresh ones.
ROWS_A_STAGE = 16
SETTINGS = {"ALBTLS_JOB_POLL_SECONDS": "0.1"}
ROOT = Path(__file__).parents[2]

NumberedRow = tuple[int, Row]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what is asked for; the exit status: 0 if all of it held."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="ROW", help="begin here (default: 1)")
    parser.add_argument("--rows", type=int, metavar="N", help="so many rows (default: all that follow)")
    parser.add_argument("--only", choices=("switches", "properties"), help="leave the other one out")
    parser.add_argument("--workers", default="auto", help="processes that try properties (default: one a core)")
    parser.add_argument("--seed", type=int, help="of the properties' examples, as a failure has told it")
    options = parser.parse_args(arguments)
    good = True
    if options.only != "properties":
        good &= switches(options.first, options.rows)
    if options.only != "switches":
        good &= properties(options.workers, options.seed)
    return 0 if good else 1


def switches(first: int, count: int | None) -> bool:
    """Runs the essential paths under rows of the table of all combinations; whether all of them held."""
    table = list(enumerate(everything(), start=1))
    chosen = table[first - 1 :][:count]
    say(f"{len(table)} combinations of {', '.join(MET)}; {len(NOT_MET)} other switches vary pairwise within")
    failed: list[int] = []
    with running_cluster(tools=TOOLS) as cluster:
        for chunk in _chunks(chosen, ROWS_A_STAGE):
            failed += _run(cluster, chunk, len(table))
    say(f"switches: {len(chosen) - len(failed)} rows of {len(chosen)} held")
    if failed:
        again = f"make chaos CHAOS_ARGS='--only switches --from {failed[0]} --rows 1'"
        say(f"failed: {', '.join(map(str, failed))}; once more: {again}")
    return not failed


def properties(workers: str, seed: int | None) -> bool:
    """Runs all property tests with many random examples; whether all of them held."""
    command = [sys.executable, "-m", "pytest", "-m", "hypothesis", "--hypothesis-profile=chaos", "-n", workers]
    command += ["--ignore=tests/bench", "--ignore=tests/clients"]
    if seed is not None:
        command.append(f"--hypothesis-seed={seed}")
    return subprocess.run(command, cwd=ROOT, env=scrubbed(), check=False).returncode == 0


def _run(cluster: Cluster, chunk: Sequence[NumberedRow], total: int) -> list[int]:
    """Runs some rows on one stage, after one that fails on a fresh one; those that fail."""
    failed: list[int] = []
    waiting = list(chunk)
    while waiting:
        with tempfile.TemporaryDirectory(prefix="albtls-chaos-") as folder, _stage(cluster, folder, waiting) as stage:
            good = True
            while waiting and good:
                number, row = waiting.pop(0)
                good = _held(stage, number, row, total)
                failed += [] if good else [number]
    return failed


def _stage(cluster: Cluster, folder: str, rows: Sequence[NumberedRow]) -> AbstractContextManager[Stage]:
    balancers = LOAD_BALANCERS * len(rows)
    return staged(cluster, Path(folder), load_balancers=balancers, speed=50, settings=SETTINGS)


def _held(stage: Stage, number: int, row: Row, total: int) -> bool:
    began = time.monotonic()
    stage.sim.set_switches(**row)
    try:
        essential(stage)
    except Exception:  # noqa: BLE001 - whatever it is, the other rows are run too
        say(f"row {number}/{total}: FAILED under {dict(row)}")
        traceback.print_exc()
        return False
    say(f"row {number}/{total}: held, {time.monotonic() - began:.1f} s")
    return True


def _chunks(rows: Iterable[NumberedRow], size: int) -> Iterator[list[NumberedRow]]:
    rest = iter(rows)
    while chunk := list(itertools.islice(rest, size)):
        yield chunk


if __name__ == "__main__":
    sys.exit(main())
