"""In which order a listener gets what it shall have, so that no name is without its certificate in between. Pure.

Make before break: what is new is put beside what is old, and the old goes when nothing depends on it any more. Where
the load balancer has no room for both, what is superseded makes room; where nothing is, nothing is begun.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from albtls.api.common import OnFullQuota
from albtls.core.certificates import ServerCertificate
from albtls.core.coverage import Covering, would_miss
from albtls.core.desired import DesiredListener, WantedCertificate
from albtls.core.naming import UploadRole, upload_name
from albtls.core.observed import Listener, Observed, StoredCertificate
from albtls.core.plan import (
    AttachCertificates,
    Attachment,
    DetachCertificates,
    SetDefaultCertificate,
    Step,
    UploadCertificate,
)
from albtls.core.regression import predecessor
from albtls.core.rules import facts, known_facts
from albtls.core.template import kept

#: Most certificates that one call attaches or detaches. Source: ALB API metadata, maxItems of Certificates.
BATCH: Final = 15


@dataclass(slots=True)
class Ordering:
    """Orders the steps towards a goal by playing them through.

    Attributes:
        desired: what is wanted.
        observed: what is there.
        listener: the listener.
        switch: what is still to become the default certificate.
        missing: what is still to be attached.
        surplus: what is still to be detached.
        now: the time.

    Afterwards `switch` and `missing` hold what can't be done.
    """

    desired: DesiredListener
    observed: Observed
    listener: Listener
    switch: WantedCertificate | None
    missing: list[WantedCertificate]
    surplus: list[str]
    now: datetime
    _free: int | None = field(init=False)
    _doubted: bool = field(init=False)
    _moving: bool = field(init=False)
    _awaited: set[str] = field(init=False)
    _beside: list[ServerCertificate] = field(init=False)
    _default: ServerCertificate | None = field(init=False)
    _provided: set[str] = field(default_factory=set)
    _olds: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        room = self.observed.room
        self._free = room.free if room is not None else None
        self._doubted = room is not None and room.presumed
        # Then places may come free by themselves.
        self._moving = room is not None and (room.moving or (room.presumed and room.young))
        self._awaited = set(self.desired.awaited)
        served = self.observed.default_certificate
        self._default = served.certificate if served is not None and self._valid(served) else None
        beside = (row.certificate_id for row in self.observed.beside)
        going = set(self.surplus)
        self._beside = self._valid_ones(one for one in beside if one not in going)

    @property
    def full(self) -> bool:
        """Whether there is no room left, afterwards."""
        return self._free == 0

    def steps(self) -> Iterator[Step]:
        """The steps, in order."""
        while True:
            step = [*self._switching()] or [*self._attaching()] or [*self._detaching()]
            if not step and not self._moving:
                step = [*self._asking()] or [*self._replacing()]
            if not step:
                return
            yield from step

    def _switching(self) -> Iterator[Step]:
        """Replaces the default certificate, as soon as nothing that it alone answers for is still to be attached."""
        if self.switch is None:
            return
        wanted, new = self.switch, facts(self.switch, self.observed)
        if not self._may_switch(new) or not self._may_take_role(wanted):
            return
        if wanted.certificate_id in self._attached:
            self.surplus = [one for one in self.surplus if one != wanted.certificate_id]
            yield DetachCertificates(self.listener.listener_id, (str(wanted.certificate_id),), gap=True)
        self.switch, self._default = None, new
        yield from self._providing(wanted, UploadRole.DEFAULT)
        yield SetDefaultCertificate(
            listener_id=self.listener.listener_id,
            from_id=self.listener.default_certificate_id,
            to_id=self._id(wanted, UploadRole.DEFAULT),
            fingerprint=new.fingerprint if new is not None else "",
            source=wanted.source,
            keeps=kept(self.listener.settings),
        )

    def _may_switch(self, new: ServerCertificate | None) -> bool:
        """Whether nothing that the old default certificate alone answers for is still to be attached."""
        if self._default is None or new is None:
            return True
        coming = [one for one in self.missing if not (self.desired.allow_gap and self._is_default(one))]
        return not would_miss(self._default, Covering(self._facts(coming)), Covering([new, *self._beside]))

    def _may_take_role(self, wanted: WantedCertificate) -> bool:
        """ALB takes no id in two roles: one that is attached has to be detached first, which leaves a gap."""
        return self.desired.allow_gap or wanted.certificate_id not in self._attached

    def _is_default(self, wanted: WantedCertificate) -> bool:
        return wanted.certificate_id is not None and wanted.certificate_id == self.listener.default_certificate_id

    @property
    def _attached(self) -> set[str | None]:
        return {row.certificate_id for row in self.observed.beside}

    def _attaching(self) -> Iterator[Step]:
        batch = self._batch(self._free)
        if batch:
            yield from self._attach(batch)

    def _attach(self, batch: Sequence[WantedCertificate]) -> Iterator[Step]:
        taken = {(one.entry, one.source) for one in batch}
        self.missing = [one for one in self.missing if (one.entry, one.source) not in taken]
        for wanted in batch:
            yield from self._providing(wanted, UploadRole.ADDITIONAL)
        self._beside.extend(self._facts(batch))
        if self._free is not None:
            self._free -= len(batch)
        attachments = [Attachment(one.entry, one.source, self._id(one, UploadRole.ADDITIONAL)) for one in batch]
        yield AttachCertificates(self.listener.listener_id, tuple(attachments))

    def _ready(self) -> list[WantedCertificate]:
        """What can be attached; not what is the default certificate still."""
        return [one for one in self.missing if self.switch is None or not self._is_default(one)]

    def _batch(self, free: int | None) -> list[WantedCertificate]:
        """What one call attaches with so many places. A rotation gives its place back, so one is kept for rotations."""
        room = BATCH if free is None else min(BATCH, free)
        if not room:
            return []
        awaited: list[WantedCertificate] = []
        rotating: list[WantedCertificate] = []
        new: list[WantedCertificate] = []
        for one in self._ready():
            kind = awaited if one.entry in self._awaited else rotating if self._old(one) is not None else new
            kind.append(one)
        if rotating and free is not None:
            new = new[: max(0, free - 1)]
        return [*awaited, *new, *rotating][:room]

    def _old(self, wanted: WantedCertificate) -> str | None:
        """What a wanted certificate takes the place of."""
        key = (wanted.entry, wanted.source)
        if key not in self._olds:
            old = predecessor(self.desired, wanted, self.observed)
            self._olds[key] = old.certificate_id if old is not None else None
        return self._olds[key] if self._olds[key] in self.surplus else None

    def _detaching(self) -> Iterator[Step]:
        """Takes off what nothing waits for: no name of it is still to be answered for by something else."""
        waiting = self._facts([*self.missing, *([self.switch] if self.switch is not None else [])])
        loose = self._loose(Covering(waiting)) if waiting else self.surplus
        if loose:
            yield self._detach(loose[:BATCH])

    def _loose(self, waiting: Covering) -> list[str]:
        """Of what is to go, what isn't needed; of what CAS doesn't know, that can't be ruled out."""
        there = Covering([*self._staying(), *self._valid_ones(self.surplus)])
        loose: list[str] = []
        # What ends last is the last to go: as long as it is there, the others needn't be.
        for certificate_id in sorted(self.surplus, key=self._end):
            stored = self.observed.stored.get(certificate_id)
            if stored is None:
                continue
            if self._valid(stored):
                there.remove(stored.certificate)
                if would_miss(stored.certificate, waiting, there):
                    there.add(stored.certificate)
                    continue
            loose.append(certificate_id)
        return loose

    def _end(self, certificate_id: str) -> datetime:
        stored = self.observed.stored.get(certificate_id)
        return stored.certificate.not_after if stored is not None else self.now

    def _asking(self) -> Iterator[Step]:
        """Where only the account's limit says that there is no room, the cloud is asked, for one place."""
        batch = self._batch(1) if self._doubted and self._free == 0 else []
        if batch:  # a place that nothing takes isn't there: the next rotation may have none
            self._doubted, self._free = False, 1
            yield from self._attach(batch)

    def _replacing(self) -> Iterator[Step]:
        """With no room left, takes off what is about to be replaced, where the object allows that gap.

        Whatever ends the gap is uploaded before, so that no refusal of an upload makes it longer.
        """
        ready = self._ready()
        if not ready or not self.surplus or self._free != 0 or self.desired.on_full_quota is not OnFullQuota.REPLACE:
            return
        coming = next((one for one in ready if self._old(one) is not None), ready[0])
        yield from self._providing(coming, UploadRole.ADDITIONAL)
        if self.switch is not None:
            yield from self._providing(self.switch, UploadRole.DEFAULT)
        self._awaited.add(coming.entry)
        yield self._detach([self._old(coming) or self.surplus[0]], room_for=coming.entry)

    def _providing(self, wanted: WantedCertificate, role: UploadRole) -> Iterator[Step]:
        """Uploads a certificate for a role, if that is still to be done."""
        upload, _ = provision(self.desired, wanted, self.observed, role)
        if upload is not None and upload.name not in self._provided:
            self._provided.add(upload.name)
            yield upload

    def _id(self, wanted: WantedCertificate, role: UploadRole) -> str | None:
        return provision(self.desired, wanted, self.observed, role)[1]

    def _detach(self, certificate_ids: Sequence[str], *, room_for: str = "") -> Step:
        for certificate_id in certificate_ids:
            self.surplus.remove(certificate_id)
        if self._free is not None:
            self._free += len(certificate_ids)
        return DetachCertificates(
            self.listener.listener_id, tuple(certificate_ids), gap=bool(room_for), room_for=room_for
        )

    def _staying(self) -> list[ServerCertificate]:
        default = [self._default] if self._default is not None and self.switch is None else []
        return [*self._beside, *default]

    def _valid_ones(self, certificate_ids: Iterable[str]) -> list[ServerCertificate]:
        found = (self.observed.stored.get(one) for one in certificate_ids)
        return [one.certificate for one in found if one is not None and self._valid(one)]

    def _valid(self, stored: StoredCertificate) -> bool:
        """Whether a certificate on the listener does anything for anybody: one that has ended doesn't."""
        return stored.certificate.not_after > self.now

    def _facts(self, wanted: Sequence[WantedCertificate]) -> list[ServerCertificate]:
        return known_facts(wanted, self.observed)


def provision(
    desired: DesiredListener, wanted: WantedCertificate, observed: Observed, role: UploadRole
) -> tuple[UploadCertificate | None, str | None]:
    """The upload that a certificate needs for a role, and its id where that is known."""
    if wanted.bundle is None:
        return None, wanted.certificate_id
    # Where somebody has put one role's copy into the other role, the other copy does for this one.
    names = [upload_name(desired.owner.cluster_id, wanted.bundle.content_id, one) for one in (role, *UploadRole)]
    name = next((one for one in names if not _misplaced(observed, one, role)), names[0])
    known = observed.uploads.get(name)
    if known is not None:
        return None, known
    return UploadCertificate(name=name, bundle=wanted.bundle, tags=desired.owner.tags, source=wanted.source), None


def _misplaced(observed: Observed, name: str, role: UploadRole) -> bool:
    """Whether an upload is on the listener in another role than this one: ALB takes no id in two roles."""
    known = observed.uploads.get(name)
    default = role is UploadRole.DEFAULT
    return known is not None and any(
        row.certificate_id == known and row.is_default != default for row in observed.attached
    )
