"""Whatever is wanted and whatever is there: the steps end, leave nothing to do, and on the way no name loses its
certificate, nothing of other people's goes, and the quota holds.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from albtls.api.common import OnFullQuota
from albtls.core.certificates import KeyAlgorithm
from albtls.core.coverage import Need, meets
from albtls.core.decide import Decision, decide
from albtls.core.desired import DEFAULT_ENTRY, DesiredListener, Remembered, Unresolved, WantedCertificate
from albtls.core.naming import UploadRole
from albtls.core.observed import StoredCertificate
from albtls.core.plan import DetachCertificates
from tests.support.cloud_model import CloudModel
from tests.support.values import (
    LOAD_BALANCER,
    NOW,
    desired,
    from_secret,
    listener,
    stored,
    upload_of,
)

HOSTS = ("a.example.com", "b.example.com", "c.example.com", "*.example.com", "d.other.org")
ENTRIES = ("pay", "api", "web", "img")
_NAMES = st.lists(st.sampled_from(HOSTS), min_size=1, max_size=3, unique=True).map(tuple)
_ALGORITHM = st.sampled_from((KeyAlgorithm.RSA, KeyAlgorithm.ECC))


@dataclass(frozen=True)
class Case:
    wanted: DesiredListener
    cloud: CloudModel


@st.composite
def certificates(draw, count):
    """Facts of certificates 1 to count, valid for different times."""
    return {
        number: {
            "names": draw(_NAMES),
            "key_algorithm": draw(_ALGORITHM),
            "not_after": NOW + timedelta(days=draw(st.integers(2, 90))),
        }
        for number in range(1, count + 1)
    }


@st.composite
def cases(draw):
    """A listener with an unmanaged default certificate, some certificates beside it, and a wish."""
    facts = draw(certificates(10))
    numbers = list(facts)

    def wish(number: int, entry: str) -> WantedCertificate:
        return from_secret(number, entry=entry, source=f"Secret/{entry}-{number}", **facts[number])

    first, second = draw(st.lists(st.sampled_from(numbers), min_size=2, max_size=2, unique=True))
    default = [wish(first, DEFAULT_ENTRY)]
    if draw(st.booleans()) and facts[first]["key_algorithm"] != facts[second]["key_algorithm"]:
        default.append(wish(second, DEFAULT_ENTRY))
    chosen = draw(st.lists(st.sampled_from(numbers), max_size=4, unique=True))
    beside = tuple(wish(number, entry) for number, entry in zip(chosen, ENTRIES, strict=False))
    cloud = CloudModel(load_balancer=LOAD_BALANCER)
    present = draw(st.lists(st.sampled_from(numbers), min_size=1, max_size=5, unique=True))
    remembered = []
    for position, number in enumerate(present):
        ours = draw(st.booleans())
        role = UploadRole.ADDITIONAL if position else UploadRole.DEFAULT
        found = stored(number, name=upload_of(number, role=role) if ours else "", **facts[number])
        cloud.stored[found.certificate_id] = found
        if position:
            cloud.additional.append(found.certificate_id)
        else:
            cloud.listener = listener(number)
        if ours and draw(st.booleans()):
            entry = draw(st.sampled_from(ENTRIES)) if position else DEFAULT_ENTRY
            remembered.append(Remembered(entry, f"Secret/{entry}-{number}", found.certificate_id))
    cloud.limit = draw(st.integers(len(cloud.additional), 8))
    wanted = desired(
        *default,
        additional=beside,
        unresolved=tuple(
            Unresolved(one, f"Secret/{one}") for one in draw(st.lists(st.sampled_from(("x", "y")), max_size=1))
        ),
        remembered=tuple(remembered),
        remove_unmanaged=draw(st.booleans()),
        on_full_quota=draw(st.sampled_from(OnFullQuota)),
    )
    return Case(wanted, cloud)


def on(cloud: CloudModel) -> list[StoredCertificate]:
    ids = [cloud.listener.default_certificate_id, *cloud.additional]
    return [cloud.stored[one] for one in ids if one in cloud.stored]


def answered(cloud: CloudModel) -> set[Need]:
    present = [one.certificate for one in on(cloud)]
    everything = {Need(host, algorithm) for host in HOSTS for algorithm in KeyAlgorithm}
    return {need for need in everything if any(meets(one, need) for one in present)}


def play(case: Case) -> tuple[list[set[Need]], list[object], Decision]:
    """Decides and carries out one step after the other, as the passes of the operator do."""
    served, steps = [answered(case.cloud)], []
    for _ in range(60):
        decision = decide(case.wanted, case.cloud.observe(case.wanted), NOW)
        step = decision.plan.next_step
        if step is None:
            return served, steps, decision
        case.cloud.carry_out(step)
        steps.append(step)
        served.append(answered(case.cloud))
    pytest.fail("the steps don't end")


@given(cases())
def test_no_name_is_without_its_certificate_on_the_way(case):
    served, steps, _ = play(case)
    event(f"{len(steps)} steps")
    kept = served[0] & served[-1]
    gaps = any(isinstance(step, DetachCertificates) and step.gap for step in steps)
    for number, now in enumerate(served):
        assert gaps or kept <= now, f"after step {number} {steps[number - 1]}: {kept - now}"


@given(cases())
def test_no_name_is_without_any_certificate_on_the_way(case):
    """Not even where it ends with a certificate of the other key algorithm."""
    served, steps, _ = play(case)
    names = [{need.name for need in now} for now in served]
    gaps = any(isinstance(step, DetachCertificates) and step.gap for step in steps)
    assert gaps or all(names[0] & names[-1] <= now for now in names)


@given(cases())
def test_what_can_be_done_is_done(case):
    _, _, decision = play(case)
    present = {one.certificate.fingerprint for one in on(case.cloud)}
    missing = [one for one in case.wanted.wanted if one.bundle.certificate.fingerprint not in present]
    assert not missing or decision.problems


@given(cases())
def test_nothing_of_other_people_goes(case):
    foreign = {one.certificate_id for one in on(case.cloud) if not one.name.startswith("albtls-")}
    beside = foreign & set(case.cloud.additional)
    play(case)
    kept = beside <= set(case.cloud.additional)
    assert kept or case.wanted.remove_unmanaged


@given(cases())
def test_while_an_entry_is_unresolved_nothing_else_is_detached(case):
    wanted = replace(case.wanted, unresolved=(Unresolved("gone", "Secret/gone"),), remembered=())
    before = set(case.cloud.additional)
    play(Case(wanted, case.cloud))
    assert before <= set(case.cloud.additional)


@given(cases())
def test_the_plan_that_is_shown_is_the_plan_that_is_carried_out(case):
    shown = decide(case.wanted, case.cloud.observe(case.wanted), NOW)
    _, steps, end = play(case)
    assume(not any(not problem.said for problem in (*shown.problems, *end.problems)))
    assert [type(step).__name__ for step in shown.plan.steps] == [type(step).__name__ for step in steps]
