"""A story's simulator and certificates, and the function that has a client tell it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from devtools.harness.albsim import ACCESS_KEY_ID, ACCESS_KEY_SECRET, AlbSimProcess
from tests.clients.checks import STEPS, Checks
from tests.clients.storyteller import REGION, Storyteller
from tests.simulator.support import authority, client_certificate
from tests.support.certificates import Issued, pem

#: Simulated seconds per real second: what takes up to ten in the cloud is over after a tenth of one.
SPEED = 100
SEED = {
    "region": REGION,
    "accounts": [{"id": "1234567890123456", "accessKeys": [{"id": ACCESS_KEY_ID, "secret": ACCESS_KEY_SECRET}]}],
    # Not every SDK can make a repository for CA certificates; in the cloud, the console does.
    "warehouses": [{"id": "cas-wh-story", "name": "story", "type": "uploadPCA"}],
}

Follow = Callable[..., None]


@pytest.fixture
def follow(tmp_path: Path) -> Follow:
    """Has a client program tell its story to a fresh simulator, and checks every step."""

    def followed(command: Sequence[str | Path], *more: str, **environment: str) -> None:
        issued = _issued(tmp_path)
        told = []
        with AlbSimProcess(tmp_path, seed=SEED, speed=SPEED) as sim:
            checks = Checks(sim, issued, (tmp_path / "client.crt", tmp_path / "client.key"))
            with Storyteller(command, sim.address, tmp_path, more, **environment) as teller:
                for seen in teller.steps():
                    told.append(seen["step"])
                    checks.check(seen)
        assert tuple(told) == STEPS

    return followed


def _issued(folder: Path) -> dict[str, Issued]:
    """The certificates of the story, by name; their files, the CA's and a client's are in the folder."""
    server, clients = authority(), authority()
    issued = {
        "first": server.issue(["shop.example.com"], algorithm="RSA"),
        "next": server.issue(["shop.example.com"], algorithm="RSA", key_number=1),
        **{f"extra-{number}": server.issue([f"extra-{number}.example.com"]) for number in (1, 2, 3)},
    }
    for name, each in {**issued, "client": client_certificate(clients, "shopper")}.items():
        (folder / f"{name}.crt").write_bytes(each.chain_pem)
        (folder / f"{name}.key").write_bytes(each.key_pem)
    (folder / "authority.crt").write_bytes(pem(clients.certificate))
    return issued
