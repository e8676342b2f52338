"""Events for additional certificates that come and go, and for what is warned of although nothing is wrong."""

from dataclasses import replace

import pytest

from albtls.api.common import OnRegression
from albtls.api.reasons import Reason
from albtls.api.status import CertificateState, Status
from albtls.core.changes import EventType, announcements
from albtls.core.desired import Unresolved
from albtls.core.observed import AttachedCertificate, Room, SecurityPolicy
from tests.support.briefly import memory, ours, secret, seen
from tests.support.values import NOW, certificate_id, desired, from_secret, listener, observed, stored

PAY, API = {"names": ("pay.example.com",)}, {"names": ("api.example.com",)}
ONE = desired(from_secret(1), additional=(secret(2, "pay", **PAY),))


def told(before: Status, after: Status) -> list[tuple[EventType, str, str]]:
    return [(one.type, one.reason, one.note) for one in announcements(before, after, NOW)]


def attached(come: str, verb: str = "has") -> str:
    return f"listener lsn-1 {verb} additional certificates {come}"


BARE = seen(ONE, observed(stored(1)))
WITH = seen(ONE, observed(stored(1), ours(2, **PAY)), BARE)


def test_what_has_come_is_told_once():
    assert told(BARE, WITH) == [(EventType.NORMAL, "CertificatesAttached", attached(f"pay ({certificate_id(2)})"))]
    assert told(WITH, seen(ONE, observed(stored(1), ours(2, **PAY)), WITH)) == []


def test_not_before_it_is_there():
    rows = (
        AttachedCertificate(certificate_id(1), is_default=True),
        AttachedCertificate(certificate_id(2), is_default=False, status="Associating"),
    )
    coming = observed(stored(1), ours(2, **PAY), attached=rows)
    assert told(BARE, seen(ONE, coming, BARE)) == []


def test_a_rotation_is_told_in_its_two_steps():
    renewed = desired(from_secret(1), additional=(secret(3, "pay", **PAY),), remembered=memory(pay=2))
    both = seen(renewed, observed(stored(1), ours(2, **PAY), ours(3, **PAY)), WITH)
    after = seen(renewed, observed(stored(1), ours(3, **PAY)), both)
    assert told(WITH, both) == [(EventType.NORMAL, "CertificatesAttached", attached(f"pay ({certificate_id(3)})"))]
    assert told(both, after) == [
        (EventType.NORMAL, "CertificatesDetached", attached(f"pay ({certificate_id(2)})", "no longer has"))
    ]


def test_one_whose_secret_is_gone_has_not_gone():
    lost = desired(from_secret(1), unresolved=(Unresolved("pay", "Secret/pay-tls"),))
    assert told(WITH, seen(lost, observed(stored(1), ours(2, **PAY)), WITH)) == []


def test_many_are_told_with_a_count():
    entries = {f"e{number}": {"names": (f"e{number}.example.com",)} for number in range(7)}
    wanted = desired(
        from_secret(1),
        additional=tuple(secret(10 + at, name, **facts) for at, (name, facts) in enumerate(entries.items())),
    )
    there = observed(stored(1), *(ours(10 + at, **facts) for at, facts in enumerate(entries.values())))
    ((_, reason, note),) = told(seen(wanted, observed(stored(1))), seen(wanted, there))
    assert reason == "CertificatesAttached"
    assert note.endswith(f"e4 ({certificate_id(14)}) and 2 more")


def test_what_nobody_asks_for_is_not_told():
    there = observed(stored(1), ours(2, **PAY), stored(9, **API))
    assert told(WITH, seen(ONE, there, WITH)) == []
    assert told(seen(ONE, there, WITH), WITH) == []


def test_another_listener_is_another_story():
    moved = observed(stored(1), listener_=listener(listener_id="lsn-2"), attached=())
    assert told(WITH, seen(ONE, moved, WITH)) == []
    assert told(Status(), WITH) == []  # an adopted listener: what it had it had before


@pytest.mark.parametrize("state", [CertificateState.PENDING, CertificateState.HELD, CertificateState.UNRESOLVED])
def test_rows_of_what_is_not_there_tell_nothing(state):
    rows = tuple(row.model_copy(update={"state": state}) if row.name == "pay" else row for row in WITH.certificates)
    waiting = WITH.model_copy(update={"certificates": rows})
    assert [reason for _, reason, _ in told(WITH, waiting)] == ["CertificatesDetached"]
    assert [reason for _, reason, _ in told(waiting, WITH)] == ["CertificatesAttached"]


# --- warnings -----------------------------------------------------------------------------------------------------

WEAK = SecurityPolicy("tls_cipher_policy_1_0", ("TLSv1.0", "TLSv1.2"), ("ECDHE-RSA-AES128-GCM-SHA256",))
ASKING = replace(ONE, security_policy_id="tls_cipher_policy_1_0")
FULL = observed(
    stored(1),
    ours(2, **PAY),
    listener_=listener(security_policy_id="tls_cipher_policy_1_0"),
    policy=WEAK,
    room=Room(25, 25),
)


def test_each_warning_is_told_once_all_of_a_kind_in_one():
    warned = seen(ASKING, FULL, WITH)
    (announcement,) = told(WITH, warned)
    kind, reason, note = announcement
    assert (kind, reason) == (EventType.WARNING, Reason.NO_ROTATION_HEADROOM)
    assert "the next renewal needs 1 free" in note
    assert "tls_cipher_policy_1_0 offers TLSv1.0; use tls_cipher_policy_1_2 or higher" in note
    assert "works with ECC certificates" in note
    assert told(warned, seen(ASKING, FULL, warned)) == []
    assert warned.condition("Accepted").status == "True"
    assert warned.condition("Ready").status == "True"


def test_headroom_is_warned_of_on_the_day_it_is_lost():
    roomy, full = (observed(stored(1), ours(2, **PAY), room=Room(used, 25)) for used in (24, 25))
    before = seen(ONE, roomy, WITH)
    assert told(WITH, before) == []
    assert [reason for _, reason, _ in told(before, seen(ONE, full, before))] == [Reason.NO_ROTATION_HEADROOM]


def test_a_worse_certificate_that_is_put_in_place_is_warned_of():
    worse = desired(
        from_secret(1),
        additional=(secret(3, "pay", names=()),),
        remembered=memory(pay=2),
        on_regression=OnRegression.WARN,
    )
    after = seen(worse, observed(stored(1), ours(2, **PAY)), WITH)
    ((kind, reason, note),) = told(WITH, after)
    assert (kind, reason) == (EventType.WARNING, Reason.REGRESSION_APPLIED)
    assert note.startswith("Secret/pay-tls: the new certificate doesn't cover pay.example.com; it is put in place")
    assert after.condition("ResolvedRefs").status == "True"
