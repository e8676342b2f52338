"""What other tools are known to get wrong, each failure by its name: none of them is possible here."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_alb20200616 import models
from alibabacloud_alb20200616.client import Client as AlbClient
from alibabacloud_tea_openapi.models import Config

from albtls.core.keys import ObjectKey
from tests.journeys.journey import LETTERS, Journey, Trip, after, on_cloud, planted
from tests.journeys.scenarios import (
    AUTHORITY,
    FOREIGN,
    NOW,
    WISHES,
    Edit,
    Entry,
    Wish,
    promoted,
    removed,
    renewed,
    seed,
)
from tests.support.answering import Need
from tests.support.instant_cloud import ACCESS_KEY, ACCESS_KEY_SECRET, ADDRESS, REGION
from tests.support.memory_kube import MemoryKube
from tests.support.operator_life import KEY, Ending, Life, Point, Side

ONE = WISHES["additional-1"]("HTTPS")


def trip(credentials: Path, *edits: Edit, of: Mapping[str, Any] | None = None) -> Trip:
    """From the listener as it was found to the end of some edits, one after the other."""
    there = of or seed(ONE)
    begin = planted(there)
    return Trip(Journey(there, begin, edits, patient=True), begin, credentials).run()


def beside(found: Trip) -> list[str]:
    """The names in CAS of what is beside the listener's default certificate."""
    (listener,) = on_cloud(found)["listeners"]
    return [name for name, _ in listener["additional"]]


def condition(found: Trip, kind: str, key: ObjectKey = KEY) -> tuple[str, str, str]:
    """Status, reason and message of a condition."""
    raw = found.kube.object(key)
    assert raw is not None
    row = next(row for row in raw["status"]["conditions"] if row["type"] == kind)
    return row["status"], row["reason"], row["message"]


def served_by(found: Trip, entry: Entry) -> bool:
    """Whether an entry's certificate is on the listener."""
    raw = found.kube.object(KEY)
    assert raw is not None
    return any(
        row.get("fingerprint") == entry.issued.fingerprint and row["state"] == "Associated"
        for row in raw["status"]["certificates"]
    )


def put(*wishes_and_manifests: Wish | Mapping[str, Any]) -> Edit:
    """Applies objects with their Secrets, and Secrets by themselves."""

    def edit(kube: MemoryKube) -> None:
        for one in wishes_and_manifests:
            if isinstance(one, Wish):
                one.put(kube)
            else:
                kube.put_secret(one)

    return edit


def test_an_expired_certificate_is_never_attached(credentials: Path):
    (entry,) = ONE.additional
    expired = AUTHORITY.issue(
        ("a1.example.com",), not_before=NOW - timedelta(days=90), not_after=NOW - timedelta(hours=1)
    ).secret(f"{entry.name}-tls", KEY.namespace)
    found = trip(credentials, put(ONE, expired))
    assert found.letters == "US"  # the default one, which nothing is wrong with
    assert condition(found, "ResolvedRefs")[:2] == ("False", "CertificateExpired")
    restored = trip(credentials, ONE.put, put(expired))
    assert restored.letters == "UAUS"
    assert served_by(restored, entry)


def test_certificates_that_match_a_host_are_not_attached_until_the_quota_is_full(credentials: Path):
    there = seed(ONE)
    names = [f"match-{number}" for number in range(40)]
    matching = [{"name": name, "generate": {"names": ["a1.example.com"], "algorithm": "ECC"}} for name in names]
    found = trip(credentials, ONE.put, of={**there, "certificates": [*there["certificates"], *matching]})
    assert found.letters == "UAUS"
    assert not set(beside(found)) & set(names)


def test_the_default_certificate_is_not_whichever_secret_came_first(credentials: Path):
    rsa, ecc = WISHES["dual"]("HTTPS").default
    ends = []
    for default in ((rsa, ecc), (ecc, rsa)):
        wish = Wish("HTTPS", default)
        secrets = [one.issued.secret(f"{one.name}-tls", KEY.namespace) for one in default]
        ends.append(on_cloud(trip(credentials, put(*secrets, wish), of=seed(WISHES["dual"]("HTTPS"))))["listeners"])
    names = [(listener["default"], listener["additional"]) for (listener,) in ends]
    assert names[0] == names[1]


def test_a_swap_of_default_and_additional_is_not_ignored(credentials: Path):
    found = trip(credentials, ONE.put, promoted(ONE).put)
    assert found.letters == "UAUS" + "UAUSD"
    assert list(found.gaps()) == []
    raw = found.kube.object(KEY)
    assert raw is not None
    roles = {(row["role"], row["fingerprint"]) for row in raw["status"]["certificates"] if row["name"]}
    (default,), (additional,) = ONE.default, ONE.additional
    assert roles == {("Default", additional.issued.fingerprint), ("Additional", default.issued.fingerprint)}


def test_nor_one_that_cannot_be_done_without_a_gap(credentials: Path):
    wish = replace(WISHES["by-id"]("HTTPS"), allow_gap=False)
    found = trip(credentials, wish.put, promoted(wish).put, of=seed(wish))
    assert found.letters == "AS"
    assert "PromotionNeedsGap" in {row["reason"] for row in found.kube.state.objects[KEY]["status"]["conditions"]}


@pytest.mark.parametrize("protocol", ["HTTPS", "QUIC"])
def test_foreign_certificates_are_not_dissociated(protocol: str, credentials: Path):
    wish = WISHES["additional-1"](protocol)
    without = removed(wish)
    assert without is not None
    found = trip(credentials, wish.put, renewed(wish).put, without.put, lambda kube: kube.delete(KEY), of=seed(wish))
    assert found.kube.object(KEY) is None
    assert beside(found) == [FOREIGN]
    foreign = Need(f"{protocol}:443", "foreign.example.com", "ECC")
    assert all(foreign in now for _, now in found.cloud.served)


def test_nothing_is_sent_while_the_listener_is_configuring(credentials: Path):
    busy: list[str] = []
    found = Trip(Journey(seed(ONE), planted(seed(ONE)), ()), planted(seed(ONE)), credentials)

    def at(point: Point) -> bool:
        if point.side is Side.BEFORE and LETTERS.get(point.action, "U") != "U" and found.cloud.busy:
            busy.append(point.action)
        return False

    for wish in (ONE, renewed(ONE)):
        wish.put(found.kube)
        with found.cloud.connected():
            assert Life(found.cloud, found.kube, credentials, at).run() is Ending.CALM
    assert found.letters == "UAUS" + "USUAD"
    assert busy == []
    assert found.refused == []


def test_a_change_that_meets_somebody_elses_is_not_left_half_done(credentials: Path):
    found = trip(credentials, ONE.put)
    renewed(ONE).put(found.kube)
    meddled: list[str] = []

    def at(point: Point) -> bool:
        """Just before the old certificate is to go, somebody changes the listener."""
        if point.action == "DissociateAdditionalCertificatesFromListener" and not meddled:
            meddled.append(point.action)
            describe("changed by hand")
        return False

    with found.cloud.connected():
        assert Life(found.cloud, found.kube, credentials, at).run() is Ending.CALM
    assert found.refused == [("DissociateAdditionalCertificatesFromListener", "IncorrectStatus.Listener")]
    assert all(served_by(found, entry) for entry in renewed(ONE).entries)
    assert len(beside(found)) == 2
    assert condition(found, "Ready")[:2] == ("True", "Succeeded")


def describe(text: str) -> None:
    """What somebody does in the console."""
    client = AlbClient(
        Config(
            endpoint=ADDRESS,
            protocol="http",
            region_id=REGION,
            access_key_id=ACCESS_KEY,
            access_key_secret=ACCESS_KEY_SECRET,
        )
    )
    client.update_listener_attribute(
        models.UpdateListenerAttributeRequest(listener_id="lsn-journey", listener_description=text)
    )


def test_waiting_is_not_given_up_and_reported_as_success(credentials: Path):
    slow = {**seed(ONE), "timings": {"configure": [7200, 7200]}}
    found = Trip(Journey(slow, planted(slow), ()), planted(slow), credentials)
    ONE.put(found.kube)
    with found.cloud.connected():
        assert Life(found.cloud, found.kube, credentials, patience=7000).run() is Ending.OLD
        assert condition(found, "Ready")[0] != "True"
        assert condition(found, "Reconciling")[0] == "True"
        assert Life(found.cloud, found.kube, credentials).run() is Ending.CALM
    assert condition(found, "Ready")[:2] == ("True", "Succeeded")
    assert found.letters == "UAUS"


def test_one_missing_secret_does_not_block_a_load_balancer(credentials: Path):
    neighbour = Wish("QUIC", ONE.default, ONE.additional, name="neighbour")
    there = seed(ONE)
    quic = {**there["listeners"][0], "id": "lsn-quic", "protocol": "QUIC", "additionalCertificates": []}

    def edit(kube: MemoryKube) -> None:
        wish = replace(ONE, additional=(*ONE.additional, Entry("missing")))
        wish.put(kube)
        neighbour.put(kube)
        kube.drop_secret(KEY.namespace, "missing-ecc-tls")

    found = trip(credentials, edit, of={**there, "listeners": [*there["listeners"], quic]})
    assert condition(found, "ResolvedRefs")[:2] == ("False", "SecretNotFound")
    assert all(served_by(found, entry) for entry in ONE.entries)
    assert condition(found, "Ready", replace(KEY, name="neighbour"))[:2] == ("True", "Succeeded")


def test_a_secret_of_the_same_name_in_another_namespace_is_not_used(credentials: Path):
    (entry,) = ONE.additional

    def edit(kube: MemoryKube) -> None:
        ONE.put(kube)
        kube.drop_secret(KEY.namespace, f"{entry.name}-tls")
        kube.put_secret(entry.issued.secret(f"{entry.name}-tls", "other"))

    found = trip(credentials, edit)
    status, reason, message = condition(found, "ResolvedRefs")
    assert (status, reason) == ("False", "SecretNotFound")
    assert f"namespace {KEY.namespace}" in message
    assert not served_by(found, entry)


def test_no_name_is_longer_than_cas_allows(credentials: Path):
    label = "x" * 63
    host = f"{label}.{label}.{label}.{'y' * 40}.com"
    issued = AUTHORITY.issue((host,), common_name="long", not_after=NOW + timedelta(days=9))

    def edit(kube: MemoryKube) -> None:
        wish = replace(ONE, name="n" * 63)
        wish.put(kube)
        kube.put_secret(issued.secret("shop-ecc-tls", KEY.namespace))

    found = trip(credentials, edit)
    assert found.letters == "UAUS"
    assert found.refused == []
    assert all(len(name) <= 63 for name, _, _ in on_cloud(found)["certificates"])


@pytest.mark.parametrize("kind", ["rsa", "dual", "additional-15", "24-of-25"])
def test_nothing_is_destroyed_before_its_successor_is_there(kind: str, credentials: Path):
    wish = WISHES[kind]("HTTPS")
    found = trip(credentials, wish.put, renewed(wish).put, of=seed(wish))
    assert list(found.gaps()) == []
    last = found.letters.rfind("D")
    assert last < 0 or "A" in found.letters[:last]


@pytest.mark.parametrize("kind", WISHES)
def test_a_restart_writes_nothing(kind: str, credentials: Path):
    wish = WISHES[kind]("HTTPS")
    begin = after(trip(credentials, wish.put, of=seed(wish)))
    again = Trip(Journey(seed(wish), begin, (lambda kube: None,)), begin, credentials).run()
    assert again.letters == ""
    assert again.kube.state.writes == begin.kube.writes
    assert again.kube.state.events == begin.kube.events


def test_nor_where_something_is_held(credentials: Path):
    wish = WISHES["25-of-25"]("HTTPS")
    held = trip(credentials, wish.put, renewed(wish).put, of=seed(wish))
    assert condition(held, "Ready")[1] == "QuotaNoHeadroom"
    begin = after(held)
    again = Trip(Journey(seed(wish), begin, (lambda kube: None,)), begin, credentials).run()
    assert again.letters == ""
    assert again.kube.state.writes == begin.kube.writes


def test_the_whole_accounts_certificate_list_is_not_in_the_log(credentials: Path, caplog: pytest.LogCaptureFixture):
    there = seed(ONE)
    others = [
        {"name": f"customer-{number}", "generate": {"names": ["a1.example.com"], "algorithm": "ECC"}}
        for number in range(60)
    ]
    found = planted({**there, "certificates": [*there["certificates"], *others]})
    caplog.set_level(logging.DEBUG)
    kube = MemoryKube()
    ONE.put(kube)
    journey = Journey(there, replace(found, kube=kube.state, edits=1), (ONE.put,))

    def at(point: Point) -> bool:
        return point.action == "UploadUserCertificate" and point.side is Side.AFTER

    killed = Trip(journey, journey.begin, credentials)
    with killed.cloud.connected():
        assert Life(killed.cloud, killed.kube, credentials, at).run() is Ending.KILLED
        assert Life(killed.cloud, killed.kube, credentials).run() is Ending.CALM
    # The next process looks for what the dead one has uploaded.
    assert killed.refused == [("UploadUserCertificate", "NameRepeat")]
    assert caplog.records
    for record in caplog.records:
        text = f"{record.getMessage()} {record.__dict__}"
        assert "customer-" not in text
        assert "PRIVATE KEY" not in text
