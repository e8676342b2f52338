"""The life of a change, and what people are told of it: each thing once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from albtls.api.reasons import Reason
from albtls.api.status import ChangePhase, ChangeSubject, LastChange, Status
from albtls.core.changes import Announcement, EventType, announcements, close, fail, start
from albtls.core.gate import Hold
from albtls.core.outcome import Findings, status_of
from albtls.core.plan import CreateListener, DeleteListener, Plan, SetDefaultCertificate, UploadCertificate
from albtls.core.problems import Problem
from tests.support.values import (
    NOW,
    REGION,
    bundle,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
)

LATER = NOW + timedelta(minutes=1)
OLD, NEW = certificate_id(1), certificate_id(2)
SWITCH = SetDefaultCertificate("lsn-1", OLD, NEW, "f" * 64, "Secret/shop-tls")
CREATE = CreateListener("alb-1", "HTTPS", 443, "sgp-1", NEW, None, {})
STARTED = start(SWITCH, None, NOW)


def test_what_a_switch_was_about_is_written_down_before_it():
    assert start(SWITCH, None, NOW) == LastChange(
        time=NOW,
        subject=ChangeSubject.DEFAULT_CERTIFICATE,
        from_=OLD,
        to=NEW,
        fingerprint="f" * 64,
        phase=ChangePhase.STARTED,
    )
    made = start(CREATE, STARTED, NOW)
    assert (made.subject, made.from_, made.to, made.phase) == (ChangeSubject.LISTENER, None, NEW, ChangePhase.STARTED)


@pytest.mark.parametrize("step", [None, UploadCertificate("n", bundle(), {}, "s"), DeleteListener("lsn-1")])
@pytest.mark.parametrize("previous", [None, STARTED])
def test_other_steps_leave_it_as_it_is(step, previous):
    assert start(step, previous, LATER) is previous


def test_a_switch_that_is_noted_already_keeps_its_time():
    assert start(SWITCH, STARTED, LATER) is STARTED
    assert start(replace(SWITCH, to_id="3-cn-hangzhou"), STARTED, LATER).time == LATER


@pytest.mark.parametrize("phase", [ChangePhase.APPLIED, ChangePhase.FAILED])
def test_the_same_switch_begins_anew_after_its_end(phase):
    ended = STARTED.model_copy(update={"phase": phase, "result": "something"})
    assert start(SWITCH, ended, LATER) == STARTED.model_copy(update={"time": LATER})


def test_it_is_closed_when_the_listener_shows_it():
    closed = close(STARTED, observed(stored(2)), LATER)
    assert (closed.phase, closed.time) == (ChangePhase.APPLIED, LATER)
    assert closed.result == f"listener lsn-1 has default certificate {NEW}"
    assert (closed.from_, closed.to, closed.fingerprint) == (OLD, NEW, "f" * 64)


@pytest.mark.parametrize(
    "there",
    [None, observed(), observed(stored(1)), observed(listener_=listener(2, status="Configuring"))],
    ids=["not seen", "no listener", "the old one", "at work"],
)
def test_and_not_before(there):
    assert close(STARTED, there, LATER) is STARTED


@pytest.mark.parametrize("phase", [phase for phase in ChangePhase if phase is not ChangePhase.STARTED])
def test_what_has_ended_stays(phase):
    ended = STARTED.model_copy(update={"phase": phase})
    if phase is not ChangePhase.FAILED:
        assert close(ended, observed(stored(2)), LATER) is ended
    assert fail(ended, "X", LATER) is ended
    assert close(None, observed(stored(2)), LATER) is None
    assert fail(None, "X", LATER) is None


def test_what_failed_once_is_closed_when_the_listener_shows_it_after_all():
    failed = STARTED.model_copy(update={"phase": ChangePhase.FAILED})
    assert close(failed, observed(stored(2)), LATER).phase is ChangePhase.APPLIED
    assert close(failed, observed(stored(1)), LATER) is failed


def test_a_failed_job_is_noted_with_its_code():
    failed = fail(STARTED, "QuotaExceeded", LATER)
    assert (failed.phase, failed.time, failed.result) == (
        ChangePhase.FAILED,
        LATER,
        "the cloud's job failed: QuotaExceeded",
    )


# --- what is told ------------------------------------------------------------------------------------------------

READY = status_of(
    Findings(
        generation=1,
        previous=Status(),
        now=NOW,
        region=REGION,
        desired=desired(from_secret(1)),
        observed=observed(stored(1)),
    )
)


def told(before: Status, after: Status, now=LATER) -> list[Announcement]:
    return list(announcements(before, after, now))


def with_change(change: LastChange | None) -> Status:
    return READY.model_copy(update={"last_change": change})


def test_a_replaced_certificate_is_told_once():
    applied = close(STARTED, observed(stored(2)), LATER)
    assert told(with_change(STARTED), with_change(applied)) == [
        Announcement(
            EventType.NORMAL,
            "DefaultCertificateReplaced",
            "Change",
            f"listener lsn-1 has default certificate {NEW} instead of {OLD}",
        )
    ]
    assert told(with_change(applied), with_change(applied)) == []
    assert told(with_change(None), with_change(STARTED)) == []


def test_a_new_listener_is_told():
    applied = close(start(CREATE, None, NOW), observed(stored(2)), LATER)
    (announcement,) = told(with_change(None), with_change(applied))
    assert (announcement.reason, announcement.type) == ("ListenerCreated", EventType.NORMAL)
    assert "instead of" not in announcement.note


def test_a_failed_change_is_a_warning():
    failed = fail(STARTED, "QuotaExceeded", LATER)
    assert told(with_change(STARTED), with_change(failed)) == [
        Announcement(EventType.WARNING, "ChangeFailed", "Change", "the cloud's job failed: QuotaExceeded")
    ]


def found(previous: Status, *problems: Problem, **changes) -> Status:
    values = {"desired": desired(), "observed": observed(stored(1)), "now": NOW}
    return status_of(Findings(generation=1, previous=previous, region=REGION, problems=problems, **(values | changes)))


MISSING = Problem(Reason.SECRET_NOT_FOUND, "Secret shop-tls: isn't there")


@pytest.mark.parametrize("previous", [READY, Status()], ids=["was ready", "is new"])
def test_trouble_is_told_once_although_several_conditions_say_it(previous):
    status = found(previous, MISSING)
    assert told(previous, status) == [Announcement(EventType.WARNING, "SecretNotFound", "Reconcile", MISSING.message)]
    assert told(status, found(status, MISSING)) == []


def test_trouble_with_another_message_is_told_again():
    status = found(READY, MISSING)
    other = found(status, Problem(Reason.SECRET_NOT_FOUND, "Secret other-tls: isn't there"))
    assert [one.note for one in told(status, other)] == ["Secret other-tls: isn't there"]


def test_trouble_that_has_ended_and_comes_back_is_told_again():
    status = found(READY, MISSING)
    assert told(status, READY) == []
    assert len(told(READY, found(READY, MISSING))) == 1


def test_each_kind_of_trouble_is_told():
    status = found(READY, MISSING, Problem(Reason.CONFLICT, "another owner"))
    assert [one.reason for one in told(READY, status)] == ["Conflict", "SecretNotFound"]


def test_a_renewal_that_has_to_wait_is_told_once():
    served = {"desired": desired(from_secret(1)), "observed": observed(stored(1))}
    ready = status_of(Findings(generation=1, previous=Status(), now=NOW, region=REGION, **served))
    locked = Hold(Problem(Reason.LOAD_BALANCER_LOCKED, "the load balancer is locked"))
    waits = Findings(
        generation=1,
        previous=ready,
        now=LATER,
        region=REGION,
        desired=desired(from_secret(2)),
        observed=observed(stored(1)),
        plan=Plan((SWITCH,)),
        hold=locked,
    )
    waiting = status_of(waits)
    assert [(one.type, one.note) for one in told(ready, waiting)] == [
        (EventType.WARNING, "the load balancer is locked")
    ]
    assert told(waiting, status_of(replace(waits, previous=waiting))) == []


def test_being_at_work_is_no_trouble():
    assert told(Status(), READY) == []
    progressing = status_of(
        Findings(
            generation=1,
            previous=Status(),
            now=NOW,
            region=REGION,
            desired=desired(from_secret(2)),
            observed=observed(stored(1)),
            plan=Plan((SWITCH,)),
        )
    )
    assert told(Status(), progressing) == []


def test_an_end_is_warned_of_at_each_of_its_moments_and_not_between():
    start_, end = NOW - timedelta(days=30), NOW + timedelta(days=60)
    status, notes = Status(), []
    for hours in range(0, 24 * 62, 6):
        now = NOW + timedelta(hours=hours)
        after = found(
            status,
            desired=desired(from_secret(1, not_before=start_, not_after=end)),
            observed=observed(stored(1, not_before=start_, not_after=end)),
            now=now,
        )
        notes += [(now - NOW, one.reason) for one in told(status, after, now) if one.action == "Renew"]
        status = after
    assert notes == [
        (timedelta(days=30), "ExpiringSoon"),
        (timedelta(days=53), "ExpiringSoon"),
        (timedelta(days=59), "ExpiringSoon"),
        (timedelta(days=60), "Expired"),
    ]


def test_an_end_that_is_near_at_first_sight_is_told_once():
    soon = {
        "desired": desired(from_secret(1, not_after=NOW + timedelta(days=10))),
        "observed": observed(stored(1, not_after=NOW + timedelta(days=10))),
    }
    status = found(Status(), **soon)
    assert [one.reason for one in told(Status(), status, NOW)] == ["ExpiringSoon"]
    assert told(status, found(status, **soon), NOW) == []
