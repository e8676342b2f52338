"""What every client must have seen after each step, and what the simulator and real handshakes say to that."""

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from devtools.harness.albsim import AlbSimProcess
from tests.clients.storyteller import Facts
from tests.simulator.handshake import Place, Served, serve
from tests.support.certificates import Issued

#: The steps of the story in order; each has a check of this name.
STEPS = (
    "load balancer",
    "server group",
    "certificates",
    "listeners",
    "additional",
    "switched",
    "mutual",
    "listed",
    "tagged",
    "stopped",
    "started",
    "dissociated",
    "removed",
)
SHOP = "shop.example.com"
MADE = ("loadBalancers", "serverGroups", "listeners", "certificates", "caCertificates")


class Checks:
    """The checks of one story.

    Args:
        sim: Where it happens.
        issued: The certificates, by their names: first and next for the shop, extra-1 to extra-3.
        identity: Certificate and key files of a client that the uploaded CA has issued a certificate for.
    """

    def __init__(self, sim: AlbSimProcess, issued: Mapping[str, Issued], identity: tuple[Path, Path]) -> None:
        self._sim, self._issued, self._identity = sim, issued, identity
        self._before = {kind: sim.state()[kind] for kind in MADE}
        self._ids: dict[str, str] = {}
        self._balancer = self._group = self._listener = self._plain = ""
        self._place: Place = ("", 0)

    def check(self, seen: Facts) -> None:
        """Checks one step."""
        getattr(self, f"_{seen['step'].replace(' ', '_')}")(seen)

    def _load_balancer(self, seen: Facts) -> None:
        assert (seen["status"], seen["edition"], seen["zones"]) == ("Active", "Standard", 2)
        self._balancer = seen["id"]
        assert self._state("loadBalancers", self._balancer)["status"] == "Active"

    def _server_group(self, seen: Facts) -> None:
        assert seen["status"] == "Available"
        assert sorted(seen["servers"]) == ["192.0.2.1", "192.0.2.2"]
        self._group = seen["id"]
        assert [each["port"] for each in self._state("serverGroups", self._group)["servers"]] == [8080, 8080]

    def _certificates(self, seen: Facts) -> None:
        assert seen["same"], "a certificate or its key did not come back as it was sent"
        assert seen["pages"] == 3
        assert sorted(seen["listed"]) == sorted(seen["ids"])
        self._ids = dict(zip(self._issued, seen["ids"], strict=True))
        assert {f"story-{name}" for name in self._issued} <= {each["name"] for each in self._all("certificates")}

    def _listeners(self, seen: Facts) -> None:
        self._listener, self._plain = seen["id"], seen["plain"]
        assert seen["status"] == "Running"
        assert seen["default"] == self._ids["first"]
        assert seen["group"] == self._group
        assert seen["job"] == {"status": "Succeeded", "api": "CreateListener", "resource": self._listener}
        serving = self._state("listeners", self._listener)["serving"]
        self._place = (serving["address"], serving["port"])
        self._serves("first", SHOP)

    def _additional(self, seen: Facts) -> None:
        assert seen["pages"] == 2
        expected = {(self._ids[name], name == "first", "Associated") for name in self._issued if name != "next"}
        assert {(row["id"], row["default"], row["status"]) for row in seen["rows"]} == expected
        for name in self._extras:
            self._serves(name, f"{name}.example.com")
        self._serves("first", SHOP)

    def _switched(self, seen: Facts) -> None:
        assert (seen["default"], seen["count"]) == (self._ids["next"], 1)
        self._serves("next", SHOP)
        self._serves("next", "unknown.example.org")
        self._serves("extra-2", "extra-2.example.com")

    def _mutual(self, seen: Facts) -> None:
        assert seen["enabled"] is True
        assert seen["trusted"] == seen["authority"]
        self._only_serves_who_shows_a_certificate()

    def _listed(self, seen: Facts) -> None:
        assert sorted(seen["listeners"]) == sorted([self._listener, self._plain])
        assert (seen["pages"], seen["total"]) == (2, 2)

    def _tagged(self, seen: Facts) -> None:
        assert seen["tags"] == {"team": "shop", "stage": "test"}
        assert seen["left"] == {"team": "shop"}
        assert self._state("listeners", self._listener)["tags"] == {"team": "shop"}

    def _stopped(self, seen: Facts) -> None:
        assert seen["status"] == "Stopped"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(self._place, timeout=10).close()

    def _started(self, seen: Facts) -> None:
        assert seen["status"] == "Running"
        self._only_serves_who_shows_a_certificate()

    def _dissociated(self, seen: Facts) -> None:
        assert seen["rows"] == [{"id": self._ids["next"], "default": True, "status": "Associated"}]
        self._serves("next", "extra-1.example.com")

    def _removed(self, seen: Facts) -> None:
        assert (seen["code"], seen["status"]) == ("ResourceNotFound.Listener", 404)
        assert {kind: self._all(kind) for kind in MADE} == self._before
        failed = [(call["action"], call["code"]) for call in self._sim.calls() if call["code"] is not None]
        assert set(failed) == {("GetListenerAttribute", "ResourceNotFound.Listener")}

    @property
    def _extras(self) -> list[str]:
        return [name for name in self._issued if name.startswith("extra")]

    def _all(self, kind: str) -> list[Facts]:
        found: list[Facts] = self._sim.state()[kind]
        return found

    def _state(self, kind: str, identifier: str) -> Facts:
        return next(each for each in self._all(kind) if each["id"] == identifier)

    def _serves(self, name: str, host: str, *, identity: tuple[Path, Path] | None = None) -> Served:
        """A real handshake: the certificate of this name is what a client gets that asks for this host."""
        served = serve(self._place, host, identity=identity)
        assert served.sha256 == self._issued[name].fingerprint
        assert served.certificate_id == self._ids[name]
        return served

    def _only_serves_who_shows_a_certificate(self) -> None:
        with pytest.raises(OSError):  # noqa: PT011 - TLS says it in the handshake or on the first read, by its version
            serve(self._place, SHOP)
        self._serves("next", SHOP, identity=self._identity)
