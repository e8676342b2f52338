"""What a status says in each case, and what GitOps tools make of it."""

from datetime import timedelta

import pytest

from albtls.api.conditions import ConditionType
from albtls.api.reasons import REASONS, Reason
from albtls.api.status import (
    CertificateRole,
    CertificateState,
    ChangePhase,
    ChangeSubject,
    LastChange,
    LedgerEntry,
    LedgerPhase,
    PlannedStep,
    Status,
)
from albtls.core.decide import decide
from albtls.core.gate import Hold
from albtls.core.outcome import Findings, status_of
from albtls.core.plan import Plan
from albtls.core.problems import Problem
from tests.support.gitops import argo_health, kstatus
from tests.support.values import (
    LOAD_BALANCER,
    NOW,
    REGION,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
)

MINUTE = timedelta(minutes=1)
SERVED = observed(stored(1))
WANTED = desired(from_secret(1))
RENEWED = desired(from_secret(2))


def findings(**changes) -> Findings:
    values = {
        "generation": 1,
        "previous": Status(),
        "now": NOW,
        "region": REGION,
        "desired": WANTED,
        "observed": SERVED,
    }
    return Findings(**(values | changes))


def renewal(**changes) -> Findings:
    """What a pass finds when the Secret has been renewed."""
    wanted, there = changes.get("desired", RENEWED), changes.get("observed", SERVED)
    return findings(**({"desired": wanted, "plan": decide(wanted, there, NOW).plan} | changes))


def said(status: Status) -> dict[str, str]:
    """Conditions as `type: status/reason`."""
    return {condition.type: f"{condition.status}/{condition.reason}" for condition in status.conditions}


def message(status: Status, kind: ConditionType) -> str:
    return status.condition(kind).message


READY = status_of(findings())
"""An object that has all that it asks for."""


def test_all_is_well():
    assert said(READY) == {
        "Ready": "True/Succeeded",
        "Accepted": "True/Accepted",
        "ResolvedRefs": "True/ResolvedRefs",
        "Programmed": "True/Programmed",
    }
    assert message(READY, ConditionType.READY) == "listener lsn-1 serves Secret/shop-tls until 2026-04-30T12:00:00Z"
    assert READY.observed_generation == 1
    assert {condition.observed_generation for condition in READY.conditions} == {1}
    assert (READY.region, READY.listener_id, READY.load_balancer_id) == (REGION, "lsn-1", "alb-1")
    assert (READY.edition, READY.protocol, READY.port) == ("Standard", "HTTPS", 443)
    assert (READY.mutual_authentication, READY.security_policy_id) == ("None", "tls_cipher_policy_1_2")
    assert READY.plan == ()
    assert kstatus(1, READY.to_wire()) == "Current"
    assert argo_health(1, READY.to_wire()) == "Healthy"


def test_a_first_convergence_is_in_progress():
    status = status_of(renewal(generation=3))
    assert said(status) == {
        "Ready": "Unknown/Progressing",
        "Accepted": "True/Accepted",
        "ResolvedRefs": "True/ResolvedRefs",
        "Programmed": "False/Progressing",
        "Reconciling": "True/Progressing",
    }
    assert status.observed_generation == 3
    assert {condition.observed_generation for condition in status.conditions} == {3}
    assert [step.step.split()[0] for step in status.plan] == ["upload", "replace"]
    assert {step.waits_for for step in status.plan} == {None}
    assert message(status, ConditionType.READY) == status.plan[0].step
    assert kstatus(3, status.to_wire()) == "InProgress"


def test_a_renewal_leaves_ready_true():
    status = status_of(renewal(previous=READY, now=NOW + MINUTE))
    assert said(status) == {
        "Ready": "True/Rotating",
        "Accepted": "True/Accepted",
        "ResolvedRefs": "True/ResolvedRefs",
        "Programmed": "True/Rotating",
    }
    assert {condition.last_transition_time for condition in status.conditions} == {NOW}
    assert kstatus(1, status.to_wire()) == "Current"
    assert argo_health(1, status.to_wire()) == "Healthy"
    states = {(row.name, row.state) for row in status.certificates}
    assert states == {("default", CertificateState.SUPERSEDED), ("default", CertificateState.PENDING)}


def test_a_new_generation_is_in_progress_even_where_something_valid_is_served():
    status = status_of(renewal(generation=2, previous=READY, now=NOW + MINUTE))
    assert said(status)["Ready"] == "Unknown/Progressing"
    assert said(status)["Programmed"] == "False/Progressing"
    assert said(status)["Reconciling"] == "True/Progressing"
    moved = {condition.type: condition.last_transition_time for condition in status.conditions}
    assert moved == {
        "Ready": NOW + MINUTE,
        "Accepted": NOW,
        "ResolvedRefs": NOW,
        "Programmed": NOW + MINUTE,
        "Reconciling": NOW + MINUTE,
    }
    assert status_of(findings(generation=2, previous=status)).condition(ConditionType.READY).status == "True"


def test_a_renewal_that_waits_says_for_what():
    hold = Hold(Problem(Reason.LOAD_BALANCER_LOCKED, "load balancer alb-1 is locked"))
    status = status_of(renewal(previous=READY, hold=hold))
    assert said(status)["Ready"] == "True/LoadBalancerLocked"
    assert said(status)["Programmed"] == "True/Rotating"
    assert said(status)["RotationPending"] == "True/RotationPending"
    assert "Reconciling" not in said(status)
    assert {step.waits_for for step in status.plan} == {"load balancer alb-1 is locked"}


def test_a_first_convergence_that_waits_is_no_rotation():
    hold = Hold(Problem(Reason.LOAD_BALANCER_LOCKED, "load balancer alb-1 is locked"))
    status = status_of(renewal(hold=hold))
    assert said(status)["Ready"] == "Unknown/LoadBalancerLocked"
    assert said(status)["Reconciling"] == "True/LoadBalancerLocked"
    assert "RotationPending" not in said(status)


@pytest.mark.parametrize(("previous", "ready"), [(READY, "True/Pending"), (Status(), "Unknown/Pending")])
@pytest.mark.parametrize("found", [findings, renewal])
def test_a_listener_at_work(found, previous, ready):
    hold = Hold(Problem(Reason.PENDING, "listener lsn-1 is Configuring"), busy=True)
    status = status_of(found(previous=previous, hold=hold))
    assert said(status)["Ready"] == ready
    assert "RotationPending" not in said(status)


UNREACHABLE = [Reason.CLOUD_UNAVAILABLE, Reason.THROTTLED, Reason.KUBERNETES_UNAVAILABLE]


@pytest.mark.parametrize("reason", UNREACHABLE)
def test_what_does_not_answer_takes_ready_away_after_fifteen_minutes(reason):
    def out_of_reach(previous: Status, now) -> Status:
        return status_of(findings(previous=previous, now=now, observed=None, problems=(Problem(reason, "no answer"),)))

    status = READY
    for minute in range(1, 16):
        status = out_of_reach(status, NOW + minute * MINUTE)
        assert said(status)["Ready"] == f"True/{reason}"
        assert said(status)["Programmed"] == f"Unknown/{reason}"
        assert "Reconciling" not in said(status)
    assert status.condition(ConditionType.PROGRAMMED).last_transition_time == NOW + MINUTE
    assert status.condition(ConditionType.READY).last_transition_time == NOW

    status = out_of_reach(status, NOW + 16 * MINUTE)
    assert said(status)["Ready"] == f"Unknown/{reason}"
    assert said(status)["Reconciling"] == f"True/{reason}"
    assert status.certificates == READY.certificates
    assert status.first_to_expire == READY.first_to_expire
    assert said(out_of_reach(status, NOW + 60 * MINUTE)) == said(status)
    assert said(status_of(findings(previous=status)))["Ready"] == "True/Succeeded"


def test_the_fifteen_minutes_go_on_when_the_reason_changes_or_another_problem_joins():
    status, missing = READY, Problem(Reason.SECRET_NOT_FOUND, "Secret shop-tls: isn't there")
    for minute in range(1, 17):
        reason = UNREACHABLE[minute % 2]
        problems = (missing, Problem(reason, "no answer"))
        status = status_of(
            findings(previous=status, now=NOW + minute * MINUTE, desired=desired(), observed=None, problems=problems)
        )
        assert said(status)["Ready"] == ("True/SecretNotFound" if minute < 16 else "False/SecretNotFound")
        assert said(status)["Programmed"] == f"Unknown/{reason}"


def test_an_object_that_was_never_ready_does_not_become_so_when_nothing_answers():
    status = status_of(findings(observed=None, problems=(Problem(Reason.CLOUD_UNAVAILABLE, "no answer"),)))
    assert said(status)["Ready"] == "Unknown/CloudUnavailable"
    assert said(status)["Reconciling"] == "True/CloudUnavailable"


def test_what_ends_while_nothing_answers_is_not_ready():
    status = status_of(
        findings(
            previous=READY,
            now=READY.first_to_expire.not_after,
            observed=None,
            problems=(Problem(Reason.CLOUD_UNAVAILABLE, "no answer"),),
        )
    )
    assert said(status)["Ready"] == "Unknown/CloudUnavailable"


BAD_SOURCES = [
    Reason.SECRET_NOT_FOUND,
    Reason.SECRET_WRONG_TYPE,
    Reason.SECRET_KEY_MISSING,
    Reason.INVALID_CERTIFICATE,
    Reason.KEY_MISMATCH,
    Reason.CHAIN_OUT_OF_ORDER,
    Reason.CERTIFICATE_EXPIRED,
    Reason.CERTIFICATE_NOT_YET_VALID,
]


@pytest.mark.parametrize("reason", BAD_SOURCES)
def test_a_bad_source_takes_nothing_away_from_what_is_served(reason):
    bad = {"desired": desired(), "problems": (Problem(reason, "Secret shop-tls: is bad; mend it"),)}
    status = status_of(findings(previous=READY, **bad))
    assert said(status) == {
        "Ready": f"True/{reason}",
        "Accepted": "True/Accepted",
        "ResolvedRefs": f"False/{reason}",
        "Programmed": "True/Programmed",
    }
    assert message(status, ConditionType.READY) == "Secret shop-tls: is bad; mend it"
    assert kstatus(1, status.to_wire()) == "Current"


@pytest.mark.parametrize("reason", BAD_SOURCES)
@pytest.mark.parametrize("there", [SERVED, observed()])
def test_a_bad_source_from_the_start_is_not_ready(reason, there):
    bad = {"desired": desired(), "problems": (Problem(reason, "Secret shop-tls: is bad; mend it"),)}
    status = status_of(findings(observed=there, **bad))
    assert said(status) == {
        "Ready": f"False/{reason}",
        "Accepted": "True/Accepted",
        "ResolvedRefs": f"False/{reason}",
        "Programmed": f"False/{reason}",
        "Reconciling": f"True/{reason}",
    }
    assert kstatus(1, status.to_wire()) == "InProgress"
    assert argo_health(1, status.to_wire()) == "Progressing"


def test_a_refusal_says_nothing_against_the_certificate():
    status = status_of(findings(desired=RENEWED, problems=(Problem(Reason.FORBIDDEN, "because"),)))
    assert {row.name: row.state for row in status.certificates}["default"] is CertificateState.PENDING


STALLED = [row for row in REASONS.values() if row.stalled]


@pytest.mark.parametrize("row", STALLED, ids=[row.reason for row in STALLED])
@pytest.mark.parametrize("previous", [READY, Status()], ids=["was ready", "is new"])
def test_what_only_a_person_can_end_is_stalled(row, previous):
    problem = Problem(row.reason, "25 of 25; free one")
    status = status_of(findings(previous=previous, problems=(problem,)))
    assert said(status)["Ready"] == f"False/{row.reason}"
    assert said(status)["Stalled"] == f"True/{row.reason}"
    assert message(status, ConditionType.STALLED) == "25 of 25; free one"
    assert "Reconciling" not in said(status)
    assert said(status)[row.condition] == f"{row.status}/{row.reason}"
    assert kstatus(1, status.to_wire()) == "Failed"
    assert argo_health(1, status.to_wire()) == "Degraded"


def test_what_stood_in_the_way_stays_told_while_the_cloud_does_not_answer():
    """A failed read proves nothing mended: a conflict stays one, and so does the warning of an end."""
    conflict = status_of(findings(observed=SERVED, problems=(Problem(Reason.CONFLICT, "another owner"),)))
    silent = status_of(
        findings(previous=conflict, observed=None, problems=(Problem(Reason.CLOUD_UNAVAILABLE, "no answer"),))
    )
    assert said(silent)["Accepted"] == "False/Conflict"
    assert said(silent)["Stalled"] == "True/Conflict"
    changed = status_of(
        findings(
            previous=conflict, observed=None, generation=2, problems=(Problem(Reason.CLOUD_UNAVAILABLE, "no answer"),)
        )
    )
    assert said(changed)["Accepted"] == "True/Accepted"


def test_of_several_problems_the_worst_decides_and_each_shows_in_its_own_condition():
    problems = (
        Problem(Reason.SECRET_NOT_FOUND, "no Secret"),
        Problem(Reason.FORBIDDEN, "no right"),
        Problem(Reason.CONFLICT, "another owner"),
    )
    status = status_of(findings(desired=desired(), problems=problems))
    assert said(status)["Ready"] == "False/Conflict"
    assert said(status)["Accepted"] == "False/Conflict"
    assert said(status)["ResolvedRefs"] == "False/SecretNotFound"
    assert said(status_of(findings(problems=problems[:2])))["Ready"] == "False/Forbidden"


def test_an_object_that_cannot_be_read_says_nothing_about_what_it_refers_to():
    problem = Problem(Reason.INVALID_SPEC, "listener: something")
    status = status_of(
        findings(previous=READY, generation=2, region=None, desired=None, observed=None, problems=(problem,))
    )
    assert "ResolvedRefs" not in said(status)
    assert said(status)["Accepted"] == "False/InvalidSpec"
    assert status.region == REGION
    assert status.certificates == READY.certificates


SOON = {"not_after": NOW + timedelta(days=10)}


@pytest.mark.parametrize("previous", [READY, Status()], ids=["was ready", "is adopted"])
def test_an_end_that_is_near_is_said_and_changes_nothing(previous):
    status = status_of(
        findings(previous=previous, desired=desired(from_secret(1, **SOON)), observed=observed(stored(1, **SOON)))
    )
    assert said(status) == {
        "Ready": "True/ExpiringSoon",
        "Accepted": "True/Accepted",
        "ResolvedRefs": "True/ResolvedRefs",
        "Programmed": "True/Programmed",
        "ExpiringSoon": "True/ExpiringSoon",
    }
    assert "2026-03-11T12:00:00Z" in message(status, ConditionType.EXPIRING_SOON)
    assert certificate_id(1) in message(status, ConditionType.EXPIRING_SOON)
    assert NOW < status.next_expiry_warning < NOW + timedelta(days=10)
    assert kstatus(1, status.to_wire()) == "Current"


def test_an_end_that_has_come_is_not_ready():
    ended = {"not_after": NOW}
    status = status_of(
        findings(previous=READY, desired=desired(from_secret(1, **ended)), observed=observed(stored(1, **ended)))
    )
    assert said(status) == {
        "Ready": "False/Expired",
        "Accepted": "True/Accepted",
        "ResolvedRefs": "True/ResolvedRefs",
        "Programmed": "True/Programmed",
        "ExpiringSoon": "True/Expired",
        "Reconciling": "True/Expired",
    }
    assert status.next_expiry_warning is None


def test_a_renewal_of_what_has_ended_is_at_work():
    there = observed(stored(1, not_after=NOW))
    status = status_of(renewal(previous=READY, observed=there))
    assert said(status)["Ready"] == "Unknown/Progressing"
    assert said(status)["ExpiringSoon"] == "True/Expired"
    assert said(status)["Reconciling"] == "True/Progressing"


def test_the_id_of_a_listener_that_is_gone_stays():
    problem = Problem(Reason.LISTENER_NOT_FOUND, "listener lsn-1 was deleted by somebody")
    status = status_of(findings(previous=READY, observed=observed(), problems=(problem,)))
    assert status.listener_id == "lsn-1"
    assert said(status)["Ready"] == "False/ListenerNotFound"
    assert [row.state for row in status.certificates] == [CertificateState.PENDING]
    assert (status.hosts, status.first_to_expire) == ((), None)


def test_what_a_pass_does_not_look_at_is_kept():
    entry = LedgerEntry(
        certificate_id=certificate_id(1),
        name="albtls-1",
        entry="default",
        role=CertificateRole.DEFAULT,
        fingerprint="f" * 64,
        phase=LedgerPhase.UPLOADED,
        time=NOW,
    )
    before = READY.model_copy(update={"ledger": (entry,), "verified_fingerprint": "f" * 64})
    status = status_of(findings(previous=before))
    assert (status.ledger, status.verified_fingerprint) == ((entry,), "f" * 64)


def test_the_last_change_is_what_the_pass_says_it_is():
    change = LastChange(time=NOW, subject=ChangeSubject.LISTENER, phase=ChangePhase.APPLIED)
    assert status_of(findings(last_change=change)).last_change == change
    assert status_of(findings(previous=READY.model_copy(update={"last_change": change}))).last_change is None


def test_mutual_authentication_is_told():
    there = observed(listener_=listener(1, mutual_authentication=True), stored={certificate_id(1): stored(1)})
    assert status_of(findings(observed=there)).mutual_authentication == "Required"


def test_a_listener_that_is_named_by_id_tells_its_load_balancer():
    there = observed(stored(1), load_balancer=None)
    status = status_of(findings(observed=there))
    assert (status.load_balancer_id, status.edition) == (LOAD_BALANCER.load_balancer_id, None)


def test_planned_steps_are_those_of_the_plan():
    status = status_of(findings(plan=Plan()))
    assert status.plan == ()
    plan = renewal().plan
    assert status_of(renewal()).plan == tuple(PlannedStep(step=line) for line in plan.render())
