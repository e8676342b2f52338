"""What every kind of trouble has in common: one clear condition, calm while it lasts, nothing broken that works."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from devtools.harness.albsim import JsonObject
from tests.support.gitops import argo_health, kstatus
from tests.support.stage import Case, Stage, condition

_PASSES: Final = re.compile(r"^albtls_passes_total\{[^}]*\} (\S+)$", re.MULTILINE)
#: How often the neighbour is looked at while a test watches what an object in trouble costs.
_NEIGHBOUR_PASSES: Final = 3
_NEIGHBOUR_PORT: Final = 9443
#: Calls that one look at one listener takes at most.
_CALLS_A_PASS: Final = 4


#: Reasons under which it isn't known whether the listener has what it shall have.
_UNKNOWN: Final = frozenset(
    {"Throttled", "CloudUnavailable", "ClockSkew", "Unauthorized", "Forbidden", "KubernetesUnavailable"}
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What trouble makes of an object.

    Attributes:
        ready: status of Ready.
        reconciling: whether Reconciling is True.
        stalled: whether Stalled is True.
        flux: what kstatus, and so Flux and Helm, make of it.
        argo: what Argo CD makes of it.
    """

    ready: str
    reconciling: bool
    stalled: bool
    flux: str
    argo: str


#: Something is missing or bad, and is mended where it comes from.
LACKING: Final = Outcome("False", reconciling=True, stalled=False, flux="InProgress", argo="Progressing")
#: Only a person can end it.
STALLED: Final = Outcome("False", reconciling=False, stalled=True, flux="Failed", argo="Degraded")
#: It isn't known how it will end.
WAITING: Final = Outcome("Unknown", reconciling=True, stalled=False, flux="InProgress", argo="Progressing")
#: What is served is what this generation asked for, so nothing is taken away.
KEPT: Final = Outcome("True", reconciling=False, stalled=False, flux="Current", argo="Healthy")


def expect(case: Case, reason: str, outcome: Outcome, *words: str, kind: str, name: str = "shop") -> JsonObject:
    """Waits until an object tells of its trouble, and checks that it does so completely.

    Args:
        case: whose object.
        reason: what the condition must give.
        outcome: what Ready, Reconciling and Stalled must be.
        words: what the message must hold: the field or thing, and the way out.
        kind: type of the condition that is the trouble's own.
        name: of the object.
    """

    def told(found: JsonObject) -> bool:
        rows = {row["type"]: row for row in found.get("status", {}).get("conditions", ())}
        own, ready = rows.get(kind), rows.get("Ready")
        return (
            own is not None
            and ready is not None
            and own["reason"] == reason
            and (ready["status"], ready["reason"]) == (outcome.ready, reason)
            and ready["observedGeneration"] == own["observedGeneration"] == found["metadata"]["generation"]
        )

    found = case.wait_for(told, name)
    status, generation = found["status"], found["metadata"]["generation"]
    rows = {row["type"]: row for row in status["conditions"]}
    assert rows[kind]["status"] == ("Unknown" if reason in _UNKNOWN else "False"), rows[kind]
    assert ("Reconciling" in rows, "Stalled" in rows) == (outcome.reconciling, outcome.stalled), rows
    assert status["observedGeneration"] == generation
    assert {row["observedGeneration"] for row in rows.values()} == {generation}
    for name_ in ("Ready", "Reconciling", "Stalled"):
        if name_ in rows:  # it is all that Helm shows
            assert rows[name_]["message"] == rows[kind]["message"]
    for word in words:
        assert word in rows[kind]["message"], rows[kind]["message"]
    assert (kstatus(generation, status), argo_health(generation, status)) == (outcome.flux, outcome.argo)
    case.wait_event("Warning", reason)
    return found


@contextmanager
def nothing_written(stage: Stage) -> Iterator[None]:
    """Nothing in the cloud is changed inside."""
    mark = last_call(stage)
    yield
    assert stage.sim.actions(write=True, since=mark) == []


def last_call(stage: Stage) -> int:
    """Number of the latest call that the simulated cloud was asked."""
    return max((int(call["number"]) for call in stage.sim.calls(last=1)), default=0)


def calls_about(case: Case, since: int, *, write: bool | None = None) -> list[JsonObject]:
    """The calls after call number `since` that name the case's load balancer or listener, whoever else makes some."""
    mine = {case.load_balancer, case.listener}
    return [call for call in case.stage.sim.calls(write=write, since=since) if mine & set(call["resourceIds"])]


def assert_calm(case: Case, name: str = "shop") -> None:
    """An object in trouble is left alone while nothing happens to it: no status is written and it isn't looked at over
    and over, while a neighbour in the same namespace is served as always.
    """
    stage = case.stage
    before, mark, passes, started = case.get(name), last_call(stage), count_passes(stage), time.monotonic()
    for number in range(1, _NEIGHBOUR_PASSES + 1):
        _look_at_neighbour(case, number)
    seconds = time.monotonic() - started  # what waits for its backoff may come again, once a second at most
    mine = {case.load_balancer, case.listener}
    calls = [call["action"] for call in stage.sim.calls(since=mark) if mine.intersection(call["resourceIds"])]
    assert len(calls) <= _CALLS_A_PASS * (2 + seconds), calls
    assert count_passes(stage) - passes <= 2 * _NEIGHBOUR_PASSES + 2 + 2 * seconds
    assert case.get(name) == before
    assert stage.operator.running
    assert stage.operator.healthy


def count_passes(stage: Stage) -> int:
    """How many passes the operator has made over objects since it started."""
    return int(sum(float(value) for value in _PASSES.findall(stage.operator.metrics())))


def _look_at_neighbour(case: Case, number: int) -> None:
    """Has an object looked at that asks nothing of the cloud."""
    place = {"loadBalancerId": case.load_balancer, "protocol": "HTTPS", "port": _NEIGHBOUR_PORT}
    neighbour = case.manifest("neighbour", listener=place, mode="Paused", change={"ignoreWindowsWithin": f"{number}h"})
    case.apply(neighbour)
    case.wait_for(
        lambda found: (
            found.get("status", {}).get("observedGeneration") == found["metadata"]["generation"]
            and condition(found, "Ready") is not None
        ),
        "neighbour",
    )


def leave(case: Case) -> None:
    """Takes a test's objects away, so that they don't keep the stage busy."""
    case.kubectl("delete", "altls,albca", "--all", "--wait=false")


def uploads(stage: Stage) -> list[JsonObject]:
    """The certificates in CAS that the operator put there."""
    return [row for row in stage.sim.state()["certificates"] if row["name"].startswith("albtls-")]


def patch(case: Case, spec: JsonObject, name: str = "shop") -> None:
    """Changes fields of an object's spec."""
    case.kubectl("patch", "altls", name, "--type=merge", "-p", json.dumps({"spec": spec}))


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Waits until something holds; `what` says what didn't come."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def hits(stage: Stage) -> int:
    """How often the faults at work have hit."""
    return sum(fault["hit"] for fault in stage.sim.faults())
