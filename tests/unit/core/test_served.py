"""What a listener serves, as the status lists it: certificates, names, the end that comes first; nothing too long."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from albtls.api.status import CertificateState, CertificateStatus, Status
from albtls.core.certificates import KeyAlgorithm
from albtls.core.observed import AttachedCertificate
from albtls.core.outcome import Findings, status_of
from albtls.core.served import MAX_DOMAINS, Served, describe_served
from tests.support.values import (
    NOW,
    REGION,
    by_id,
    certificate_id,
    desired,
    from_secret,
    listener,
    observed,
    stored,
    upload_of,
)

PENDING = CertificateState.PENDING


def described(there, wanted=None, previous=None) -> Served:
    return describe_served(wanted, there, previous or Status(), NOW)


def answers(there) -> dict[str, str]:
    return {row.host: row.certificate_id for row in described(there).hosts}


def test_a_served_certificate_in_full():
    there = observed(stored(1, names=("shop.example.com", "*.shop.example.com"), key_algorithm=KeyAlgorithm.RSA))
    (row,) = described(there, desired(from_secret(1))).certificates
    assert row.to_wire() == {
        "name": "default",
        "certificateId": certificate_id(1),
        "role": "Default",
        "source": "Secret/shop-tls",
        "domains": ["shop.example.com", "*.shop.example.com"],
        "keyAlgorithm": "RSA",
        "fingerprint": f"{1:064x}",
        "notBefore": "2026-01-30T12:00:00Z",
        "notAfter": "2026-04-30T12:00:00Z",
        "state": "Associated",
    }


def states(served: Served) -> list[tuple[str, str, str, CertificateState]]:
    return [(row.name, row.certificate_id, row.source, row.state) for row in served.certificates]


ASSOCIATED = CertificateState.ASSOCIATED


@pytest.mark.parametrize(
    ("wanted", "uploads", "pending_id", "source"),
    [
        (from_secret(2), {}, None, "Secret/shop-tls"),
        (from_secret(2), {upload_of(2): certificate_id(2)}, certificate_id(2), "Secret/shop-tls"),
        (by_id(2), {}, certificate_id(2), f"certificate {certificate_id(2)}"),
    ],
)
def test_a_wanted_certificate_stands_first_until_it_is_there(wanted, uploads, pending_id, source):
    there = observed(stored(1), stored={certificate_id(2): stored(2)}, uploads=uploads)
    assert states(described(there, desired(wanted))) == [
        ("default", pending_id, source, PENDING),
        ("", certificate_id(1), "Unmanaged", ASSOCIATED),
    ]


def test_where_a_superseded_certificate_came_from_is_remembered():
    first = described(observed(stored(1)), desired(from_secret(1)))
    later = described(observed(stored(1)), desired(from_secret(2)), Status(certificates=first.certificates))
    assert states(later)[0] == ("default", certificate_id(1), "Secret/shop-tls", CertificateState.SUPERSEDED)


def test_unmanaged_certificates_are_listed_too():
    there = observed(stored(1), stored(2), stored(3))
    rows = described(there, desired(from_secret(1))).certificates
    assert [(row.name, row.role, row.source) for row in rows] == [
        ("default", "Default", "Secret/shop-tls"),
        ("", "Additional", "Unmanaged"),
        ("", "Additional", "Unmanaged"),
    ]
    # The same leaf in another role isn't what the entry asks for.
    rows = described(observed(stored(1), stored(2)), desired(from_secret(2))).certificates
    assert [(row.name, row.certificate_id) for row in rows] == [
        ("default", None),
        ("", certificate_id(1)),
        ("", certificate_id(2)),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Associating", CertificateState.ASSOCIATING),
        ("Associated", CertificateState.ASSOCIATED),
        ("Dissociating", CertificateState.DISSOCIATING),
        ("something new", CertificateState.ASSOCIATED),
    ],
)
def test_states_of_the_cloud(status, state):
    attached = (AttachedCertificate(certificate_id(1), is_default=True, status=status),)
    (row,) = described(observed(stored(1), attached=attached)).certificates
    assert row.state is state


def test_a_certificate_that_cas_does_not_know_is_listed_by_its_id():
    there = observed(stored(1), stored={certificate_id(1): None})
    served = described(there, desired(from_secret(1)))
    assert states(served)[1] == ("", certificate_id(1), "Unmanaged", ASSOCIATED)
    assert served.certificates[1].fingerprint is None
    assert not served.valid
    assert served.first_to_expire is None


def test_who_answers():
    there = observed(
        stored(1, names=("shop.example.com", "pay.example.com")),
        stored(2, names=("pay.example.com", "*.api.example.com")),
        stored(3, names=("*.example.com", "v1.api.example.com")),
    )
    assert answers(there) == {
        "*": certificate_id(1),
        "shop.example.com": certificate_id(3),  # by the wildcard of an additional one, which goes before the default
        "pay.example.com": certificate_id(2),
        "*.api.example.com": certificate_id(2),
        "v1.api.example.com": certificate_id(3),
        "*.example.com": certificate_id(3),
    }


def test_a_wildcard_covers_one_label_only():
    there = observed(stored(1, names=("a.b.example.com", "example.com")), stored(2, names=("*.example.com",)))
    assert answers(there) == {
        "*": certificate_id(1),
        "a.b.example.com": certificate_id(1),
        "example.com": certificate_id(1),
        "*.example.com": certificate_id(2),
    }


def test_nothing_answers_where_nothing_is_served():
    assert described(observed()).hosts == ()
    assert described(observed(listener_=listener(None))).hosts == ()


def test_the_end_that_comes_first():
    there = observed(
        stored(1, names=("a.example.com",)),
        stored(2, names=("z.example.com", "b.example.com"), not_after=NOW + timedelta(days=5)),
    )
    served = described(there)
    assert served.first_to_expire.to_wire() == {
        "host": "b.example.com",
        "certificateId": certificate_id(2),
        "notAfter": "2026-03-06T12:00:00Z",
    }
    assert served.valid
    assert served.next_expiry_warning < NOW + timedelta(days=5)


def test_the_default_one_ends_for_a_name_of_its_own_or_for_all_others():
    end = {"not_after": NOW + timedelta(days=5)}
    first = described(observed(stored(1, names=("a.example.com",), **end))).first_to_expire
    assert first.host == "a.example.com"
    shadowed = observed(stored(1, names=("a.example.com",), **end), stored(2, names=("a.example.com",)))
    assert described(shadowed).first_to_expire.host == "*"


def test_what_has_ended_is_not_valid():
    assert not described(observed(stored(1, not_after=NOW))).valid
    assert not described(observed(stored(1), stored(2, not_after=NOW))).valid
    assert described(observed(stored(1, not_after=NOW + timedelta(seconds=1)))).valid


def test_many_domains_are_cut_with_a_count():
    names = tuple(f"h{number}.example.com" for number in range(MAX_DOMAINS + 5))
    (row,) = described(observed(stored(1, names=names))).certificates
    assert (row.domains, row.domain_count) == (names[:MAX_DOMAINS], len(names))
    (row,) = described(observed(stored(1, names=names[:MAX_DOMAINS]))).certificates
    assert row.domain_count is None


def many(count: int, names: int, length: int):
    """A listener with so many certificates, each with so many names of that length."""
    return observed(
        *(
            stored(
                number,
                names=tuple(
                    f"{'*.' * (name % 2)}n{name}-{number}.".ljust(length - 12, "x")[: length - 12] + ".example.com"
                    for name in range(names)
                ),
            )
            for number in range(1, count + 1)
        )
    )


@pytest.mark.parametrize(("names", "length"), [(1, 24), (2, 30), (10, 60), (100, 60), (100, 250)])
@pytest.mark.parametrize("wanted", [1, 999])
def test_a_status_stays_small_at_three_hundred_certificates(names, length, wanted):
    there = many(301, names, length)
    status = status_of(
        Findings(
            generation=1,
            previous=Status(),
            now=NOW,
            region=REGION,
            desired=desired(from_secret(wanted)),
            observed=there,
        )
    )
    assert len(json.dumps(status.to_wire())) < 100_000
    assert status.certificates[0].name == "default"
    assert status.hosts[0].host == "*"
    omitted = status.omitted
    pending = 0 if wanted == 1 else 1
    assert len(status.certificates) + (omitted.certificates or 0) == 301 + pending
    hosts = {name for one in there.stored.values() for name in one.certificate.names}
    assert len(status.hosts) + (omitted.hosts or 0) == len(hosts) + 1


def test_a_short_list_is_not_cut():
    there = many(100, 1, 24)
    status = status_of(
        Findings(generation=1, previous=Status(), now=NOW, desired=desired(from_secret(1)), observed=there)
    )
    assert status.omitted is None
    assert len(status.certificates) == 100
    assert len(status.hosts) == 101


@given(count=st.integers(0, 40), wanted=st.one_of(st.none(), st.integers(1, 50)), names=st.integers(1, 12))
def test_the_rows_are_the_same_each_time(count, wanted, names):
    there = many(count, names, 40)
    want = desired(from_secret(wanted)) if wanted is not None else None
    first = described(there, want)
    again = described(there, want, Status(certificates=first.certificates))
    assert again == first
    assert all(isinstance(row, CertificateStatus) for row in first.certificates)
