"""Journeys from one state of everything to another, undisturbed or with the operator's process killed on the way.

A journey tells which calls change something in the cloud, by letters: `U`pload, `A`ttach, `S`witch the default
certificate, `D`etach, `C`reate the listener, `X` for its deletion; in lower case what is only asked for (a dry run).
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tests.journeys.scenarios import Edit
from tests.support.answering import Need
from tests.support.instant_cloud import CloudState, InstantCloud
from tests.support.memory_kube import KubeState, MemoryKube
from tests.support.operator_life import Ending, Life, Point, Side

#: What a call that changes something is called in a pinned list.
LETTERS: Final[Mapping[str, str]] = {
    "UploadUserCertificate": "U",
    "AssociateAdditionalCertificatesWithListener": "A",
    "UpdateListenerAttribute": "S",
    "DissociateAdditionalCertificatesFromListener": "D",
    "CreateListener": "C",
    "DeleteListener": "X",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that outlives the process.

    Attributes:
        cloud: the cloud.
        kube: the API server.
        edits: how many of the journey's edits have been made.
    """

    cloud: CloudState
    kube: KubeState
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Journey:
    """From one state of everything to another one.

    Attributes:
        seed: the cloud's settings.
        begin: where it begins.
        edits: what people and cert-manager do: the first at once, each further one while the listener is being changed,
            or, where that doesn't come to be, once nothing is left to do.
        patient: whether each further one is made only once nothing is left to do.
    """

    seed: Mapping[str, Any]
    begin: Moment
    edits: tuple[Edit, ...]
    patient: bool = False


@dataclass(frozen=True, slots=True)
class Killing:
    """A point of a journey at which the process can be killed, and what then outlives it."""

    point: Point
    moment: Moment


@dataclass(slots=True)
class Trip:
    """One way through a journey, or through what is left of it.

    Attributes:
        journey: the journey.
        moment: where to begin.
        credentials: folder with the operator's credentials.
        killings: the points that it went past.
    """

    journey: Journey
    moment: Moment
    credentials: Path
    killings: list[Killing] = field(default_factory=list)
    cloud: InstantCloud = field(init=False)
    kube: MemoryKube = field(init=False)
    _edits: int = field(init=False)
    _moments: dict[tuple[int, ...], Moment] = field(default_factory=dict)
    _rested: tuple[int, int] = (-1, -1)

    def __post_init__(self) -> None:
        self.cloud = InstantCloud(self.journey.seed, self.moment.cloud)
        self.kube = MemoryKube(self.moment.kube)
        self._edits = self.moment.edits

    def run(self, *, watch: bool = False) -> "Trip":
        """Goes all the way in one life of the process.

        Args:
            watch: whether to keep every moment at which it could have been killed.
        """
        if self._edits == 0 or self._edit_is_due():
            self._edit()
        life = Life(self.cloud, self.kube, self.credentials, lambda point: self._pass_by(life, point, watch=watch))
        life.calm = lambda: self._go_on(life)
        with self.cloud.connected():
            assert life.run() is Ending.CALM
        return self

    def keep(self) -> Moment:
        """This moment; moments in which nothing differs are one."""
        key = (self.cloud.version, self.kube.state.version, self._edits)
        if key not in self._moments:
            self._moments[key] = Moment(self.cloud.keep(), self.kube.state, self._edits)
        return self._moments[key]

    def _pass_by(self, life: Life, point: Point, *, watch: bool) -> bool:
        if watch:
            self.killings.append(Killing(point, self.keep()))
        if point.side is Side.AFTER and self._edit_is_due():
            self._edit()
            life.wake()
        return False

    def _go_on(self, life: Life) -> bool:
        """What is at rest is looked at once more, as it is from time to time, until that changes nothing."""
        if self._edits < len(self.journey.edits):
            self._edit()
        elif self._rested == self._version:
            return False
        self._rested = self._version
        life.wake()
        return True

    @property
    def _version(self) -> tuple[int, int]:
        return (len(self.cloud.changes()), self.kube.state.version)

    def _edit_is_due(self) -> bool:
        return self._edits < len(self.journey.edits) and self.cloud.busy and not self.journey.patient

    def _edit(self) -> None:
        self.journey.edits[self._edits](self.kube)
        self._edits += 1

    @property
    def letters(self) -> str:
        """These calls in letters."""
        return "".join(
            LETTERS[call.action].lower() if call.parameters.get("DryRun") else LETTERS[call.action]
            for call in self.cloud.changes()
        )

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Action and code of the calls that were to change something and were refused."""
        return [(call.action, call.code) for call in self.cloud.changes() if call.code is not None]

    def gaps(self) -> Iterator[tuple[Need, float]]:
        """What was answered for at the beginning and is at the end, and wasn't in between, and for how many seconds."""
        served = self.cloud.served
        for need in sorted(served[0][1] & served[-1][1]):
            for (begin, now), (end, _) in itertools.pairwise(served):
                if need not in now:
                    yield need, end - begin


def after(trip: Trip) -> Moment:
    """Where the next journey begins: as the last one ended, with nothing of it told any more."""
    kept = trip.keep()
    return replace(kept, cloud=replace(kept.cloud, served=kept.cloud.served[-1:]), edits=0)


def planted(seed: Mapping[str, Any], *, make: Callable[[Mapping[str, Any]], InstantCloud] = InstantCloud) -> Moment:
    """Where the first journey begins."""
    return Moment(make(seed).keep(), KubeState())


@dataclass(frozen=True, slots=True)
class End:
    """What there is at the end of a trip, in terms that don't differ from one to the other.

    Attributes:
        cloud: listeners and certificates.
        statuses: what the objects say.
        missed: what was answered for before and is again, and wasn't on the way.
        at_once: how much of it at most at the same time.
    """

    cloud: Mapping[str, Any]
    statuses: Mapping[str, Any]
    missed: frozenset[Need]
    at_once: int


def end_of(trip: Trip) -> End:
    """What there is now."""
    kept = trip.cloud.served[0][1] & trip.cloud.served[-1][1]
    return End(
        cloud=on_cloud(trip),
        statuses=in_statuses(trip),
        missed=frozenset(need for need, _ in trip.gaps()),
        at_once=max(len(kept - now) for _, now in trip.cloud.served),
    )


def on_cloud(trip: Trip) -> dict[str, Any]:
    """What the cloud has, likewise."""
    state = trip.cloud.state()
    names = {row["id"]: row["name"] for row in state["certificates"]}
    return {
        "listeners": [
            {
                "place": (row["loadBalancerId"], row["protocol"], row["port"]),
                "status": row["status"],
                "default": names[row["certificate"]],
                "additional": sorted((names[one["id"]], one["status"]) for one in row["additionalCertificates"]),
                "policy": row["securityPolicyId"],
                "tags": row["tags"],
            }
            for row in state["listeners"]
        ],
        "certificates": sorted((row["name"], row["sha256"], row["deleted"]) for row in state["certificates"]),
    }


def in_statuses(trip: Trip) -> dict[str, Any]:
    """What the objects say, likewise."""
    names = {row["id"]: row["name"] for row in trip.cloud.state()["certificates"]}
    return {key.name: _in_status(found, names) for key, found in sorted(trip.kube.state.objects.items(), key=str)}


def _in_status(found: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    status = found["status"]
    return {
        "finalizers": found["metadata"].get("finalizers"),
        "conditions": [
            (row["type"], row["status"], row["reason"], row["observedGeneration"]) for row in status["conditions"]
        ],
        "certificates": sorted(
            (row["name"], row["role"], row.get("fingerprint", ""), row["state"]) for row in status["certificates"]
        ),
        "hosts": sorted((row["host"], names[row["certificateId"]]) for row in status["hosts"]),
        "plan": status.get("plan", []),
        "lastChange": [status.get("lastChange", {}).get(field) for field in ("subject", "phase", "fingerprint")],
    }


def distinct(killings: Sequence[Killing]) -> list[Killing]:
    """One killing of each moment: whichever of its points the process dies at, it leaves the same behind."""
    return list({id(one.moment): one for one in killings}.values())
