"""The manifests in `examples/`, and a simulated account in which all of them can come true."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from devtools.harness.albsim import EXAMPLE_SEED
from devtools.harness.certificates import Issued

EXAMPLES: Final = EXAMPLE_SEED.parent
BROKEN: Final = EXAMPLES / "broken.yaml"
#: The RAM policy that the documentation gives.
POLICY: Final = EXAMPLES.parent / "docs" / "how-to" / "ram-policy.json"


@dataclass(frozen=True, slots=True)
class Example:
    """One valid example.

    Attributes:
        file: the manifest.
        name: of the object.
        namespace: of the object.
        load_balancer_id: of its listener.
        port: of its listener, which is an HTTPS one.
        makes_listener: whether the operator makes the listener.
        certificate_id: the certificate in CAS that it names; empty where it takes a Secret's.
    """

    file: Path
    name: str
    namespace: str
    load_balancer_id: str
    port: int
    makes_listener: bool
    certificate_id: str


def valid_examples() -> tuple[Example, ...]:
    """The numbered manifests, in their order."""
    return tuple(_example(file) for file in sorted(EXAMPLES.glob("[0-9]*.yaml")))


def _example(file: Path) -> Example:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    spec, metadata = content["spec"], content["metadata"]
    (source,) = spec["certificates"]["default"]
    return Example(
        file=file,
        name=metadata["name"],
        namespace=metadata["namespace"],
        load_balancer_id=spec["listener"]["loadBalancerId"],
        port=spec["listener"]["port"],
        makes_listener="listenerTemplate" in spec,
        certificate_id=source.get("certificateId", ""),
    )


def account_for(examples: Sequence[Example], bought: Issued, folder: Path) -> dict[str, Any]:
    """The sample account, with what these examples take for granted; its key may do what the RAM policy allows.

    Args:
        examples: what shall come true.
        bought: the certificate that is in CAS under every certificateId of theirs.
        folder: where its files go.
    """
    account: dict[str, Any] = yaml.safe_load(EXAMPLE_SEED.read_text(encoding="utf-8"))
    account["accounts"][0]["accessKeys"][0]["allow"] = permitted_actions()
    for example in examples:
        if example.certificate_id:
            account["certificates"].append(_in_cas(example.certificate_id, bought, folder))
        if not example.makes_listener and not _has_listener(account, example):
            account["listeners"].append(_listener(account, example))
    return account


def permitted_actions() -> list[str]:
    """The actions that the RAM policy in the documentation allows."""
    (statement,) = json.loads(POLICY.read_text(encoding="utf-8"))["Statement"]
    actions: list[str] = statement["Action"]
    return actions


def _in_cas(certificate_id: str, bought: Issued, folder: Path) -> dict[str, Any]:
    number = certificate_id.partition("-")[0]
    files = {"cert": folder / f"{number}.crt", "key": folder / f"{number}.key"}
    files["cert"].write_bytes(bought.chain_pem)
    files["key"].touch(mode=0o600)
    files["key"].write_bytes(bought.key_pem)
    return {"name": f"bought-{number}", "certId": int(number), **{name: str(path) for name, path in files.items()}}


def _has_listener(account: dict[str, Any], example: Example) -> bool:
    place = (example.load_balancer_id, example.port)
    return any((each["loadBalancerId"], each["port"]) == place for each in account["listeners"])


def _listener(account: dict[str, Any], example: Example) -> dict[str, Any]:
    like = next(each for each in account["listeners"] if each["protocol"] == "HTTPS")
    number = len(account["listeners"]) + 1
    return {**like, "id": f"lsn-demo{number:014d}", "loadBalancerId": example.load_balancer_id, "port": example.port}
