"""What was attached by id, and for whom room was made: written down before, kept as long as it is true."""

from datetime import timedelta

import pytest

from albtls.api.status import CertificateRole, LedgerEntry, LedgerPhase
from albtls.core.certificates import KeyAlgorithm
from albtls.core.ledger import ledger
from albtls.core.plan import AttachCertificates, Attachment, DetachCertificates, UploadCertificate
from tests.support.briefly import ours, secret
from tests.support.values import (
    NOW,
    bundle,
    by_id,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
)

LATER = NOW + timedelta(minutes=1)
PAY = by_id(2, entry="pay")
WANTED = desired(from_secret(1), additional=(PAY,))
BEFORE = observed(stored(1), stored={certificate_id(2): stored(2)})
AFTER = observed(stored(1), stored(2))


def attach(*wanted) -> AttachCertificates:
    return AttachCertificates(
        "lsn-1", tuple(Attachment(one.entry, one.source, one.certificate_id or certificate_id(9)) for one in wanted)
    )


def entry(number: int, name: str = "pay", phase: LedgerPhase = LedgerPhase.ATTACHED, time=NOW) -> LedgerEntry:
    return LedgerEntry(
        certificate_id=certificate_id(number),
        name=f"by-hand-{number}",
        entry=name,
        role=CertificateRole.ADDITIONAL,
        fingerprint=f"{number:064x}",
        phase=phase,
        time=time,
    )


def test_an_attachment_by_id_is_noted_before_it_is_made():
    assert ledger((), WANTED, BEFORE, attach(PAY), NOW) == (entry(2),)


@pytest.mark.parametrize("step", [None, UploadCertificate("n", bundle(), {}, "s"), DetachCertificates("lsn-1", ("7",))])
def test_nothing_else_is(step):
    assert ledger((), WANTED, BEFORE, step, NOW) == ()


def test_what_its_name_in_cas_tells_needs_no_note():
    pay = secret(9, "pay")
    there = observed(stored(1), stored={certificate_id(9): ours(9)})
    assert ledger((), desired(from_secret(1), additional=(pay,)), there, attach(pay), NOW) == ()


def test_of_one_call_only_those_by_id_are_noted():
    both = desired(from_secret(1), additional=(PAY, secret(9, "api")))
    assert ledger((), both, BEFORE, attach(*both.additional), NOW) == (entry(2),)


def test_what_is_attached_stays_noted_whoever_asks_for_it_now():
    for wanted in (WANTED, desired(from_secret(1))):
        assert ledger((entry(2),), wanted, AFTER, None, LATER) == (entry(2),)


def test_what_is_gone_is_forgotten():
    assert ledger((entry(2), entry(3)), WANTED, AFTER, None, LATER) == (entry(2),)


@pytest.mark.parametrize("there", [BEFORE, AFTER])
def test_it_is_noted_once_and_keeps_its_time(there):
    """An attachment that is refused and tried again writes no new status each time."""
    assert ledger((entry(2),), WANTED, there, attach(PAY), LATER) == (entry(2),)


def test_while_the_listener_changes_nothing_is_forgotten():
    """What the cloud is at work on may not be listed yet."""
    working = observed(listener_=listener(1, status="Configuring"), stored={certificate_id(2): stored(2)})
    assert ledger((entry(2),), WANTED, working, None, LATER) == (entry(2),)


def test_what_cas_does_not_know_is_not_noted():
    assert ledger((), WANTED, observed(stored(1), stored={certificate_id(2): None}), attach(PAY), NOW) == ()


# --- room that was made -------------------------------------------------------------------------------------------

RENEWED = desired(from_secret(1), additional=(secret(3, "pay"),))
FULL = observed(stored(1), stored(2))
GAP = DetachCertificates("lsn-1", (certificate_id(2),), gap=True, room_for="pay")
MADE = entry(2, phase=LedgerPhase.DETACHED)


def test_room_is_noted_with_whom_it_was_made_for():
    assert ledger((), RENEWED, FULL, GAP, NOW) == (MADE,)
    assert ledger((MADE,), RENEWED, FULL, GAP, LATER) == (MADE,)


def test_beside_and_before_what_was_attached_for_the_same_entry():
    """The end of a long ledger is cut, and this must not be forgotten."""
    made = entry(2, phase=LedgerPhase.DETACHED, time=LATER)
    assert ledger((entry(2),), RENEWED, FULL, GAP, LATER) == (made, entry(2))


def test_it_is_kept_until_the_entry_has_its_certificate():
    empty = observed(stored(1))
    assert ledger((MADE,), RENEWED, empty, None, LATER) == (MADE,)
    assert ledger((MADE,), RENEWED, observed(stored(1), ours(3)), None, LATER) == ()


def test_or_is_taken_out():
    assert ledger((MADE,), desired(from_secret(1)), observed(stored(1)), None, LATER) == ()


def test_of_a_pair_until_the_second_one_is_there():
    rsa, ecc = (
        from_secret(1, key_algorithm=KeyAlgorithm.RSA),
        from_secret(3, source="ecc", key_algorithm=KeyAlgorithm.ECC),
    )
    made = entry(2, "default", LedgerPhase.DETACHED)
    pair = desired(rsa, ecc)
    assert ledger((made,), pair, observed(stored(1)), None, LATER) == (made,)
    assert ledger((made,), pair, observed(stored(1), stored(3)), None, LATER) == ()
