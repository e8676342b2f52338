"""How far each entry is: each by itself, whatever is wrong with the others, in the role that it is wanted for."""

from datetime import timedelta

import pytest

from albtls.api.status import CertificateRole, CertificateState, CertificateStatus, Status
from albtls.core.certificates import KeyAlgorithm
from albtls.core.desired import Unresolved
from albtls.core.naming import UploadRole
from albtls.core.observed import AttachedCertificate
from albtls.core.served import describe_served, remembers
from tests.support.briefly import memory, number_of, secret
from tests.support.values import (
    NOW,
    by_id,
    certificate_id,
    desired,
    from_secret,
    observed,
    stored,
    upload_of,
)

RSA, ECC = {"key_algorithm": KeyAlgorithm.RSA}, {"key_algorithm": KeyAlgorithm.ECC}
PAY, API = {"names": ("pay.example.com",)}, {"names": ("api.example.com",)}
ENDED, LATER = {"not_after": NOW}, {"not_before": NOW + timedelta(days=1)}
GONE = Unresolved("default", "Secret/gone-tls")


def rows(wanted, there, *before) -> list[tuple[str, str, str, str]]:
    """Of each row: entry, number of the certificate (- where there is no id), role and state."""
    found = describe_served(wanted, there, Status(certificates=before), NOW).certificates
    return [(row.name, _number(row), str(row.role), str(row.state)) for row in found]


def _number(row: CertificateStatus) -> str:
    return number_of(row.certificate_id) if row.certificate_id is not None else "-"


def was(number: int, name: str, source: str, role=CertificateRole.ADDITIONAL) -> CertificateStatus:
    """What the status said before of a certificate that was on the listener for an entry."""
    return CertificateStatus(
        name=name, certificate_id=certificate_id(number), role=role, source=source, state=CertificateState.ASSOCIATED
    )


# --- pairs --------------------------------------------------------------------------------------------------------

PAIR = desired(from_secret(1, **RSA), from_secret(2, source="Secret/shop-ecc", **ECC))
WAS_RSA = was(1, "default", "Secret/shop-tls", CertificateRole.DEFAULT)
WAS_ECC = was(2, "default", "Secret/shop-ecc", CertificateRole.DEFAULT)


def test_a_pair_is_shown_as_the_default_pair():
    assert rows(PAIR, observed(stored(1, **RSA), stored(2, **ECC))) == [
        ("default", "1", "Default", "Associated"),
        ("default", "2", "Default", "Associated"),
    ]


def test_the_second_one_is_pending_as_what_it_will_be():
    uploads = {upload_of(2, role=UploadRole.ADDITIONAL): certificate_id(2)}
    there = observed(stored(1, **RSA))
    assert rows(PAIR, there)[1] == ("default", "-", "Default", "Pending")
    assert rows(PAIR, observed(stored(1, **RSA), uploads=uploads))[1] == ("default", "2", "Default", "Pending")


def test_the_first_one_is_not_there_as_long_as_it_is_beside_the_default_one():
    there = observed(stored(2, **ECC), stored(1, **RSA))
    assert rows(PAIR, there) == [
        ("default", "-", "Default", "Pending"),
        ("default", "-", "Default", "Pending"),
        ("", "1", "Additional", "Associated"),
        ("", "2", "Default", "Associated"),
    ]


@pytest.mark.parametrize(
    ("half", "missing", "kept"),
    [
        (from_secret(1, **RSA), "Secret/shop-ecc", "2"),
        (from_secret(2, source="Secret/shop-ecc", **ECC), "Secret/shop-tls", "1"),
    ],
    ids=["RSA", "ECC"],
)
def test_of_half_a_pair_the_other_half_stays(half, missing, kept):
    wanted = desired(half, unresolved=(Unresolved("default", missing),))
    there = observed(stored(1, **RSA), stored(2, **ECC))
    assert rows(wanted, there, WAS_RSA, WAS_ECC) == [
        ("default", "1", "Default", "Associated"),
        ("default", "2", "Default", "Associated"),
        ("default", "-", "Default", "Unresolved"),
    ]
    found = describe_served(wanted, there, Status(certificates=(WAS_RSA, WAS_ECC)), NOW).certificates
    assert [row.source for row in found if row.state is CertificateState.UNRESOLVED] == [missing]
    assert kept in {_number(row) for row in found if row.source == missing}


def test_the_renewed_half_supersedes_its_own_old_one_only():
    wanted = desired(from_secret(3, **RSA), from_secret(4, source="Secret/shop-ecc", **ECC, **LATER))
    there = observed(stored(1, **RSA), stored(2, **ECC))
    assert rows(wanted, there, WAS_RSA, WAS_ECC) == [
        ("default", "1", "Default", "Superseded"),
        ("default", "2", "Default", "Associated"),
        ("default", "-", "Default", "Pending"),
        ("default", "-", "Default", "Held"),
    ]


def test_two_of_one_algorithm_are_both_bad():
    wanted = desired(from_secret(2, **RSA), from_secret(3, source="Secret/shop-ecc", **RSA))
    assert rows(wanted, observed(stored(1)))[:2] == [("default", "-", "Default", "Unresolved")] * 2


# --- each entry by itself -----------------------------------------------------------------------------------------


def test_every_state_at_once():
    wanted = desired(
        from_secret(1),
        additional=(
            secret(2, "there", **PAY),
            secret(3, "pending", **API),
            secret(4, "early", **LATER),
            secret(5, "ended", **ENDED),
            by_id(6, entry="lost"),
            by_id(7, entry="known"),
        ),
        unresolved=(Unresolved("missing", "Secret/missing-tls"),),
    )
    there = observed(
        stored(1), stored(2, **PAY), stored(9), stored={certificate_id(6): None, certificate_id(7): stored(7)}
    )
    assert rows(wanted, there) == [
        ("default", "1", "Default", "Associated"),
        ("there", "2", "Additional", "Associated"),
        ("pending", "-", "Additional", "Pending"),
        ("known", "7", "Additional", "Pending"),
        ("early", "-", "Additional", "Held"),
        ("ended", "-", "Additional", "Unresolved"),
        ("lost", "6", "Additional", "Unresolved"),
        ("missing", "-", "Additional", "Unresolved"),
        ("", "9", "Additional", "Associated"),
    ]


def test_a_regression_is_held_and_what_is_served_stays():
    wider = {"names": ("pay.example.com", "www.example.com")}
    wanted = desired(
        from_secret(1),
        additional=(secret(3, "pay", **PAY), secret(4, "api", **API)),
        remembered=memory(pay=2),
    )
    assert rows(wanted, observed(stored(1), stored(2, **wider)), was(2, "pay", "Secret/pay-tls"))[1:] == [
        ("pay", "2", "Additional", "Associated"),
        ("api", "-", "Additional", "Pending"),
        ("pay", "-", "Additional", "Held"),
    ]


@pytest.mark.parametrize("there", [observed(stored(1)), observed()], ids=["a listener", "none"])
def test_an_unresolved_entry_has_a_row_of_its_own(there):
    wanted = desired(unresolved=(GONE, Unresolved("pay", "Secret/pay-tls")))
    found = describe_served(wanted, there, Status(), NOW).certificates
    bad = [row.to_wire() for row in found if row.state is CertificateState.UNRESOLVED]
    assert bad == [
        {"name": "default", "role": "Default", "source": "Secret/gone-tls", "domains": [], "state": "Unresolved"},
        {"name": "pay", "role": "Additional", "source": "Secret/pay-tls", "domains": [], "state": "Unresolved"},
    ]


def test_what_an_unresolved_entry_had_is_served_on():
    wanted = desired(unresolved=(Unresolved("default", "Secret/shop-tls"),))
    assert rows(wanted, observed(stored(1)), WAS_RSA) == [
        ("default", "1", "Default", "Associated"),
        ("default", "-", "Default", "Unresolved"),
    ]


def test_so_is_what_an_entry_had_from_another_source():
    wanted = desired(from_secret(1), unresolved=(Unresolved("pay", "Secret/new-tls"),))
    assert rows(wanted, observed(stored(1), stored(2, **PAY)), was(2, "pay", "Secret/pay-tls")) == [
        ("default", "1", "Default", "Associated"),
        ("pay", "2", "Additional", "Associated"),
        ("pay", "-", "Additional", "Unresolved"),
    ]


def test_an_expired_certificate_that_is_served_is_served():
    wanted = desired(from_secret(1, **ENDED))
    assert rows(wanted, observed(stored(1, **ENDED))) == [("default", "1", "Default", "Associated")]


# --- roles --------------------------------------------------------------------------------------------------------


def test_promotion_is_pending_until_it_is_made():
    wanted = desired(from_secret(2, **PAY))
    there = observed(stored(1), stored(2, **PAY))
    assert rows(wanted, there, WAS_RSA, was(2, "pay", "Secret/pay-tls")) == [
        ("default", "1", "Default", "Superseded"),
        ("default", "-", "Default", "Pending"),
        ("pay", "2", "Additional", "Superseded"),
    ]


def test_demotion_is_pending_until_it_is_made():
    wanted = desired(from_secret(2, **PAY), additional=(secret(1, "shop"),))
    assert rows(wanted, observed(stored(1)), WAS_RSA) == [
        ("default", "1", "Default", "Superseded"),
        ("default", "-", "Default", "Pending"),
        ("shop", "-", "Additional", "Pending"),
    ]
    # The copy for its new role has come; the default certificate is still the old one.
    copy = stored(7, fingerprint=f"{1:064x}")
    assert rows(wanted, observed(stored(1), copy), WAS_RSA)[2] == ("shop", "7", "Additional", "Associated")


def test_by_id_too():
    wanted = desired(by_id(2), additional=(by_id(1, entry="shop"),))
    there = observed(stored(1), stored(2, **PAY))
    assert [row[:1] + row[2:] for row in rows(wanted, there)] == [
        ("default", "Default", "Pending"),
        ("shop", "Additional", "Pending"),
        ("", "Default", "Associated"),
        ("", "Additional", "Associated"),
    ]


def test_one_that_is_awaited_by_its_id_is_not_the_entrys_in_another_role():
    """Somebody else has put it beside the default one; the row of the entry that waits for it says nothing of that."""
    wanted, there = desired(by_id(2)), observed(stored(1), stored(2, **PAY))
    first = describe_served(wanted, there, Status(), NOW)
    assert describe_served(wanted, there, Status(certificates=first.certificates), NOW) == first
    assert [remembers(row) for row in first.certificates] == [False, False, False]


def test_another_id_with_the_same_certificate_is_not_the_one_that_is_asked_for():
    copy = stored(7, fingerprint=f"{1:064x}")
    there = observed(stored(1), stored={certificate_id(7): copy})
    assert rows(desired(by_id(7)), there) == [
        ("default", "7", "Default", "Pending"),
        ("", "1", "Default", "Associated"),
    ]


def test_an_additional_entry_by_the_id_of_a_default_one_that_stays():
    """The default entry is unresolved, so that nothing takes the place of what it had."""
    wanted = desired(additional=(by_id(1, entry="shop"),), unresolved=(GONE,))
    assert rows(wanted, observed(stored(1))) == [
        ("default", "-", "Default", "Unresolved"),
        ("shop", "1", "Default", "Associated"),
    ]


def test_a_repeated_entry_shows_what_does_for_it():
    wanted = desired(from_secret(1), additional=(secret(1, "again"), secret(2, "pay", **PAY), secret(2, "copy", **PAY)))
    there = observed(stored(1), stored(2, **PAY))
    assert rows(wanted, there) == [
        ("default", "1", "Default", "Associated"),
        ("again", "1", "Default", "Associated"),
        ("pay", "2", "Additional", "Associated"),
        ("copy", "2", "Additional", "Associated"),
    ]
    assert rows(wanted, observed(stored(1)))[2:] == [
        ("pay", "-", "Additional", "Pending"),
        ("copy", "-", "Additional", "Pending"),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [("Associating", "Associating"), ("Associated", "Superseded"), ("Dissociating", "Dissociating")],
)
def test_the_clouds_own_state_goes_first(status, state):
    wanted = desired(from_secret(1), additional=(secret(3, "pay", **PAY),))
    attached = (
        AttachedCertificate(certificate_id(1), is_default=True),
        AttachedCertificate(certificate_id(2), is_default=False, status=status),
    )
    there = observed(stored(1), stored(2, **PAY), attached=attached)
    assert ("pay", "2", "Additional", state) in rows(wanted, there, was(2, "pay", "Secret/pay-tls"))


def test_the_rows_of_a_status_lead_to_the_same_rows():
    wanted = desired(
        from_secret(3, **RSA),
        from_secret(4, source="Secret/shop-ecc", **ECC, **LATER),
        additional=(secret(5, "pay", **PAY),),
        unresolved=(Unresolved("api", "Secret/api-tls"),),
    )
    there = observed(stored(1, **RSA), stored(2, **ECC), stored(6, **PAY), stored(7, **API))
    status = Status(certificates=(WAS_RSA, WAS_ECC, was(6, "pay", "Secret/pay-tls"), was(7, "api", "Secret/api-tls")))
    first = describe_served(wanted, there, status, NOW)
    assert describe_served(wanted, there, Status(certificates=first.certificates), NOW) == first
