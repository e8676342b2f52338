"""Three hundred certificates, as many as a load balancer takes: all are planned for, and the status stays small."""

import json
from datetime import timedelta

import pytest

from albtls.api.reasons import REASONS, Reason
from albtls.api.status import LedgerPhase, Omitted, Status
from albtls.core.changes import announcements
from albtls.core.cut import SIZES, cut
from albtls.core.decide import decide
from albtls.core.desired import Unresolved
from albtls.core.gate import Hold
from albtls.core.observed import Room
from albtls.core.outcome import Findings, status_of
from albtls.core.plan import AttachCertificates, Attachment, DetachCertificates, Plan, UploadCertificate
from albtls.core.problems import Problem
from tests.support.briefly import carry_out, cloud, memory, ours, secret, seen
from tests.support.values import NOW, REGION, by_id, certificate_id, desired, from_secret, observed, stored

COUNT = 300
ENTRIES = [f"a-rather-long-name-of-an-entry-{number}" for number in range(COUNT)]


def names(number: int) -> dict[str, tuple[str, ...]]:
    return {"names": tuple(f"{host}.site-{number}.example.com" for host in ("www", "api", "*"))}


FACTS = dict(zip(ENTRIES, map(names, range(COUNT)), strict=True))
OLD = [ours(2000 + number, **names(number)) for number in range(COUNT)]
SAME = tuple(secret(2000 + number, entry, **FACTS[entry]) for number, entry in enumerate(ENTRIES))
RENEWED = tuple(secret(4000 + number, entry, **FACTS[entry]) for number, entry in enumerate(ENTRIES))
BY_ID = tuple(by_id(6000 + number, entry=entry) for number, entry in enumerate(ENTRIES))
IN_CAS = {certificate_id(6000 + number): stored(6000 + number, **names(number)) for number in range(COUNT)}
MEMORY = memory(**{entry: 2000 + number for number, entry in enumerate(ENTRIES)})
WAITING = Hold(Problem(Reason.LOAD_BALANCER_LOCKED, "load balancer alb-1 is locked " + "for a long reason " * 40))


def size(status: Status) -> int:
    return len(json.dumps(status.to_wire()))


CASES = {
    "all there": (desired(from_secret(1), additional=SAME), observed(stored(1), *OLD)),
    "all renewed": (
        desired(from_secret(1), additional=RENEWED, remembered=MEMORY),
        observed(stored(1), *OLD, room=Room(300, 600)),
    ),
    "all renewed, no room": (
        desired(from_secret(1), additional=RENEWED, remembered=MEMORY),
        observed(stored(1), *OLD, room=Room(300, 300)),
    ),
    "all new": (desired(from_secret(1), additional=SAME), observed(stored(1))),
    "all by id": (desired(from_secret(1), additional=BY_ID), observed(stored(1), stored=IN_CAS)),
    "all of somebody else": (desired(from_secret(1)), observed(stored(1), *OLD)),
    "all unresolved": (
        desired(from_secret(1), unresolved=tuple(Unresolved(entry, f"Secret/{entry}-tls") for entry in ENTRIES)),
        observed(stored(1), *OLD),
    ),
    "all with the same name": (
        desired(from_secret(1), additional=tuple(secret(2000 + at, entry) for at, entry in enumerate(ENTRIES))),
        observed(stored(1), *(ours(2000 + number) for number in range(COUNT))),
    ),
    "all the same": (
        desired(from_secret(1), additional=tuple(secret(2, entry) for entry in ENTRIES)),
        observed(stored(1), ours(2)),
    ),
}


@pytest.mark.parametrize(("wanted", "there"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("hold", [None, WAITING], ids=["at work", "waiting"])
def test_the_status_stays_small(wanted, there, hold):
    status = seen(wanted, there, hold=hold)
    assert size(status) < 100_000
    assert Status.model_validate(json.loads(json.dumps(status.to_wire()))) == status
    again = seen(wanted, there, previous=status, hold=hold)
    assert size(again) < 100_000
    assert seen(wanted, there, previous=again, hold=hold) == again


def test_it_stays_small_with_everything_at_its_worst():
    """Each list as long as can be, and each condition with the longest message that it may have."""
    wanted, there = CASES["all by id"]
    status = seen(wanted, there, hold=WAITING)
    for reason in REASONS:
        problems = (Problem(reason, "x" * 5000), Problem(Reason.EXPIRING_SOON, "x" * 5000))
        decision = decide(wanted, there, NOW)
        worst = status_of(
            Findings(
                generation=1,
                previous=status,
                now=NOW,
                region=REGION,
                desired=wanted,
                observed=there,
                plan=decision.plan,
                hold=WAITING,
                problems=problems,
            )
        )
        assert size(worst) + sum(SIZES.values()) - _lists(worst) < 100_000


def _lists(status: Status) -> int:
    return len(json.dumps({name: value for name, value in status.to_wire().items() if name in SIZES}))


def test_what_is_left_out_is_counted():
    wanted, there = CASES["all renewed"]
    status = seen(wanted, there)
    steps = decide(wanted, there, NOW).plan.steps
    assert status.omitted.certificates == 601 - len(status.certificates)
    assert status.omitted.hosts == 902 - len(status.hosts)
    assert status.omitted.plan == len(steps) - len(status.plan)
    assert status.omitted.ledger is None
    assert [row.step for row in status.plan] == [str(step) for step in steps[: len(status.plan)]]


def test_a_pass_that_did_not_look_keeps_the_counts_of_what_it_keeps():
    wanted, there = CASES["all renewed"]
    before = seen(wanted, there)
    silent = status_of(
        Findings(
            generation=1,
            previous=before,
            now=NOW,
            desired=wanted,
            problems=(Problem(Reason.CLOUD_UNAVAILABLE, "no answer"),),
        )
    )
    assert silent.certificates == before.certificates
    assert silent.omitted == Omitted(certificates=before.omitted.certificates, hosts=before.omitted.hosts)


def test_short_lists_are_not_cut():
    fields = {"certificates": seen(desired(from_secret(1)), observed(stored(1))).certificates, "region": REGION}
    assert cut(fields, None) == {**fields, "omitted": None}


def test_the_end_that_comes_first_is_in_a_list_that_is_cut():
    """Else nobody would warn of it."""
    ending = ours(2299, **names(299), not_after=NOW + timedelta(days=3))
    wanted = desired(from_secret(1), additional=SAME)
    status = seen(wanted, observed(stored(1), *OLD[:-1], ending))
    assert status.omitted.certificates
    assert status.first_to_expire.certificate_id == certificate_id(2299)
    assert [row.certificate_id for row in status.certificates[:2]] == [certificate_id(1), certificate_id(2299)]
    assert [condition.type for condition in status.conditions][-1] == "ExpiringSoon"


def test_of_the_ledger_the_room_that_was_made_is_kept():
    wanted = CASES["all by id"][0]
    everything = AttachCertificates(
        "lsn-1", tuple(Attachment(one.entry, one.source, one.certificate_id) for one in BY_ID)
    )
    gap = DetachCertificates("lsn-1", (certificate_id(9),), gap=True, room_for=ENTRIES[-1])
    status = Status()
    for step in (everything, gap):
        there = observed(stored(1), stored(9), *list(IN_CAS.values())[:-1], stored=IN_CAS)
        status = status_of(
            Findings(generation=1, previous=status, now=NOW, desired=wanted, observed=there, plan=Plan((step,)))
        )
        assert size(status) < 100_000
    assert (status.ledger[0].phase, status.ledger[0].entry) == (LedgerPhase.DETACHED, ENTRIES[-1])
    assert {row.phase for row in status.ledger[1:]} == {LedgerPhase.ATTACHED}
    assert len(status.ledger) > 40


def test_no_event_is_made_of_what_is_left_out():
    """In the one list 20 of 300 entries follow the default one, in the other those that fit."""
    long = seen(*CASES["all there"])
    short = seen(desired(from_secret(1), additional=SAME[280:]), observed(stored(1), *OLD[280:]))
    assert long.omitted.certificates
    assert short.omitted is None
    assert [one.reason for one in announcements(long, short, NOW)] == ["CertificatesDetached"]
    assert [one.reason for one in announcements(short, long, NOW)] == ["CertificatesAttached"]


# --- the plan -----------------------------------------------------------------------------------------------------


def test_all_are_attached_in_batches():
    wanted, there = CASES["all new"]
    steps = decide(wanted, there, NOW).plan.steps
    assert sum(isinstance(step, UploadCertificate) for step in steps) == COUNT
    sizes = [len(step.attachments) for step in steps if isinstance(step, AttachCertificates)]
    assert sizes == [15] * 20
    assert len(steps) == COUNT + 20


def test_all_are_renewed_with_one_free_place():
    wanted = desired(from_secret(1), additional=RENEWED[:40], remembered=MEMORY)
    there = cloud(stored(1), *OLD[:40], limit=41)
    taken, left = carry_out(wanted, there)
    assert len(taken) == 3 * 40
    assert [problem.reason for problem in left.problems] == []
    assert len(there.additional) == 40
