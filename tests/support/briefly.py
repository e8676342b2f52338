"""Listeners and plans in few words, for tables: `upload 2a`, `attach pay`, `default 2`, `detach 1`.

Certificates are called by their numbers in `tests.support.values`; d and a are the roles that uploads are for.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from albtls.api.status import Status
from albtls.core.decide import Decision, decide
from albtls.core.desired import DesiredListener, Remembered, WantedCertificate
from albtls.core.gate import Hold
from albtls.core.naming import UploadRole
from albtls.core.observed import Observed, StoredCertificate
from albtls.core.outcome import Findings, status_of
from albtls.core.plan import (
    AttachCertificates,
    DetachCertificates,
    SetDefaultCertificate,
    Step,
    UploadCertificate,
)
from tests.support.cloud_model import CloudModel
from tests.support.values import LOAD_BALANCER, NOW, REGION, certificate_id, from_secret, listener, stored, upload_of


def ours(number: int, role: str = "a", **facts: Any) -> StoredCertificate:
    """A certificate that this cluster uploaded for a role."""
    return stored(number, name=upload_of(number, role=UploadRole(role)), **facts)


def cloud(*served: StoredCertificate, also: tuple[StoredCertificate, ...] = (), **changes: Any) -> CloudModel:
    """A listener that serves the first by default and the others beside it; CAS holds `also`, too."""
    return CloudModel(
        load_balancer=LOAD_BALANCER,
        listener=listener(default_certificate_id=served[0].certificate_id),
        additional=[one.certificate_id for one in served[1:]],
        stored={one.certificate_id: one for one in (*served, *also)},
        **changes,
    )


def secret(number: int, entry: str, **facts: Any) -> WantedCertificate:
    """What an entry wants from its Secret."""
    return from_secret(number, entry=entry, source=f"Secret/{entry}-tls", **facts)


def memory(**entries: int) -> tuple[Remembered, ...]:
    """What a status remembers: entry → number of the certificate that it had from its Secret."""
    return tuple(
        Remembered(entry.strip("_"), f"Secret/{entry.strip('_')}-tls", certificate_id(number))
        for entry, number in entries.items()
    )


def number_of(certificate_id: str | None) -> str:
    """The number of a certificate, by its id."""
    return str(int((certificate_id or "0").partition("-")[0]) % 1000)


def briefly(steps: Iterable[Step]) -> list[str]:
    """Steps in few words."""
    return [_brief(step) for step in steps]


def _brief(step: Step) -> str:
    match step:
        case UploadCertificate(name=name):
            _, _, content, role = name.split("-")
            return f"upload {int(content, 16)}{role}"
        case AttachCertificates(attachments=attachments):
            return f"attach {' '.join(one.entry for one in attachments)}"
        case DetachCertificates(certificate_ids=ids, gap=gap):
            return f"detach {' '.join(number_of(one) for one in ids)}{' with a gap' if gap else ''}"
        case SetDefaultCertificate(fingerprint=fingerprint):
            return f"default {int(fingerprint or '0', 16)}"
        case _:
            return type(step).__name__


def carry_out(wanted: DesiredListener, cloud: CloudModel) -> tuple[list[str], Decision]:
    """Takes step after step, each decided anew as the passes of the operator do: the steps, and what is left."""
    taken: list[Step] = []
    for _ in range(200):
        decision = decide(wanted, cloud.observe(wanted), NOW)
        step = decision.plan.next_step
        if step is None:
            return briefly(taken), decision
        if isinstance(step, DetachCertificates) and step.room_for:
            wanted = replace(wanted, awaited=wanted.awaited | {step.room_for})
        cloud.carry_out(step)
        taken.append(step)
    raise AssertionError(f"no end: {briefly(taken)}")


def seen(wanted: DesiredListener, there: Observed, previous: Status | None = None, hold: Hold | None = None) -> Status:
    """The status after a pass that decided on this."""
    decision = decide(wanted, there, NOW)
    return status_of(
        Findings(
            generation=1,
            previous=previous or Status(),
            now=NOW,
            region=REGION,
            desired=wanted,
            observed=there,
            plan=decision.plan,
            hold=hold,
            problems=decision.problems,
        )
    )
