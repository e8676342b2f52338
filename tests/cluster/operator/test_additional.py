"""Additional certificates, pairs of RSA and ECC, promotion: what is attached, in which order, and what stays."""

import pytest

from tests.support.console import Console
from tests.support.stage import Case

HOSTS = ("pay", "api", "img")


def host(case: Case, name: str) -> str:
    return f"{name}-{case.number}.example.com"


def entry(name: str) -> dict[str, object]:
    return {"name": name, "secretRef": {"name": f"{name}-tls"}}


def certificates(*additional: str, default: tuple[str, ...] = ("shop-tls",), **fields: object) -> dict[str, object]:
    return {
        "default": [{"secretRef": {"name": name}} for name in default],
        "additional": [entry(name) for name in additional],
        **fields,
    }


def collapsed(actions: list[str]) -> list[str]:
    return [one for one, before in zip(actions, [None, *actions], strict=False) if one != before]


def test_each_name_gets_its_own_certificate(case: Case):
    case.secret(case.issue())
    issued = {name: case.issue(hosts=(host(case, name),)) for name in HOSTS}
    for name, one in issued.items():
        case.secret(one, f"{name}-tls")
    case.create(certificates=certificates(*HOSTS))
    found = case.wait_ready()

    for name, one in issued.items():
        assert case.handshake(host(case, name)).fingerprint == one.fingerprint
    rows = {row["name"]: (row["role"], row["state"]) for row in found["status"]["certificates"]}
    assert rows == {"default": ("Default", "Associated")} | dict.fromkeys(HOSTS, ("Additional", "Associated"))
    hosts = {row["host"]: row["certificateId"] for row in found["status"]["hosts"]}
    assert set(hosts) == {"*", case.host, *(host(case, name) for name in HOSTS)}
    assert case.writes() == [
        "UpdateListenerAttribute",
        "AssociateAdditionalCertificatesWithListener",
    ]
    case.wait_event("Normal", "CertificatesAttached")


def test_a_renewed_additional_certificate_is_attached_before_the_old_one_goes(case: Case):
    case.secret(case.issue())
    first, second = (case.issue(hosts=(host(case, "pay"),), days=days) for days in (30, 90))
    case.secret(first, "pay-tls")
    case.create(certificates=certificates("pay"))
    case.wait_ready()
    before = len(case.writes())

    place = case.place()
    with case.prober(host(case, "pay")) as prober:
        assert prober.wait_for(first.fingerprint, 30) is not None
        case.secret(second, "pay-tls")
        assert prober.wait_for(second.fingerprint, 60) is not None
        case.wait_for(lambda found: not found["status"].get("plan"))
        assert prober.wait_total(prober.tally.total + 20, 30)

    assert place == case.place()
    assert prober.tally.failures == []
    assert set(prober.tally.sightings) == {first.fingerprint, second.fingerprint}
    assert case.writes()[before:] == [
        "AssociateAdditionalCertificatesWithListener",
        "DissociateAdditionalCertificatesFromListener",
    ]


def test_a_pair_serves_clients_of_either_kind(case: Case):
    rsa, ecc = (case.issue(algorithm=one) for one in ("RSA", "ECC"))
    case.secret(rsa, "rsa-tls")
    case.secret(ecc, "ecc-tls")
    case.create(certificates=certificates(default=("ecc-tls", "rsa-tls")))
    found = case.wait_ready()
    rows = {(row["name"], row["role"], row["keyAlgorithm"]) for row in found["status"]["certificates"]}
    assert rows == {("default", "Default", "RSA"), ("default", "Default", "ECC")}
    assert case.handshake().fingerprint in {rsa.fingerprint, ecc.fingerprint}


def test_one_bad_entry_holds_back_itself_alone(case: Case):
    case.secret(case.issue())
    pay = case.issue(hosts=(host(case, "pay"),))
    case.secret(pay, "pay-tls")
    case.create(certificates=certificates("pay", "missing"))
    case.wait_condition("ResolvedRefs", "False", "SecretNotFound")
    case.wait_for(
        lambda found: any(
            row["name"] == "pay" and row["state"] == "Associated" for row in found["status"]["certificates"]
        )
    )
    assert case.handshake(host(case, "pay")).fingerprint == pay.fingerprint


@pytest.mark.parametrize("unmanaged", ["Keep", "Remove"])
def test_what_somebody_else_attached(case: Case, unmanaged: str):
    case.secret(case.issue())
    console = Console(case.stage.sim)
    foreign = console.upload(case.issue(hosts=(host(case, "foreign"),)))
    console.attach(case.listener, foreign)
    case.create(certificates=certificates(unmanaged=unmanaged))
    case.wait_ready()
    attached = [row["id"] for row in case.stage.sim.listener(case.listener)["additionalCertificates"]]
    assert attached == ([foreign] if unmanaged == "Keep" else [])
