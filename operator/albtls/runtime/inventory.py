"""What the process remembers of its objects between passes: who names which Secret, and who claims which listener.

A memory for waking up the right keys and for finding rivals, never a source of truth: a pass reads its object and its
Secrets anew, and the whole memory is made again from a listing at every resync.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from albtls.api.conditions import ConditionType
from albtls.api.listener_tls import AlbListenerTLS, AlbListenerTLSSpec
from albtls.api.meta import GROUP, Kind, ObjectMeta
from albtls.api.reasons import Reason
from albtls.api.status import Status
from albtls.core.keys import ObjectKey, SourceKind, SourceRef
from albtls.core.ownership import Claim, Place

_PREFIX: Final = f"{GROUP}/"

#: Reasons of Accepted under which an object has never been in charge of the listener that its status names.
_NEVER_HAD_IT: Final = frozenset({Reason.CONFLICT, Reason.RELEASED, Reason.NOT_PERMITTED})


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is remembered of one object.

    Attributes:
        version: everything about the object whose change asks for a pass; its own status writes don't.
        refs: the Secrets that it names.
        claim: its claim to a listener; None where it isn't valid, claims none or may not have what it claims.
    """

    version: tuple[object, ...]
    refs: frozenset[SourceRef]
    claim: Claim | None


class Inventory:
    """The objects of this operator's class.

    Args:
        class_: the operator's class; objects of others are nobody's business here.
        region: region of objects that name none.
    """

    def __init__(self, *, class_: str, region: str) -> None:
        self._class = class_
        self._region = region
        self._entries: dict[ObjectKey, _Entry] = {}
        self._dependents: defaultdict[SourceRef, set[ObjectKey]] = defaultdict(set)
        self._source_versions: dict[SourceRef, str] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: ObjectKey) -> bool:
        return key in self._entries

    def observe(self, raw: Mapping[str, Any]) -> ObjectKey | None:
        """Takes note of an object as it is now.

        Returns:
            Its key where something about it asks for a pass; None where only its status has changed, where it is known
            already, or where it is another operator's.
        """
        meta = ObjectMeta.model_validate(raw["metadata"])
        key = ObjectKey(Kind(raw["kind"]), meta.namespace, meta.name)
        if raw.get("spec", {}).get("class", self._class) != self._class:
            self.drop(key)
            return None
        before, version = self._entries.get(key), _version(meta)
        withdrawn = before is not None and before.version == version and before.claim is None
        entry = _Entry(version, frozenset(_refs(key, raw)), None if withdrawn else self._claim(key, raw))
        self._remember(key, entry)
        return key if before is None or before.version != entry.version else None

    def drop(self, key: ObjectKey) -> tuple[ObjectKey, ...]:
        """Forgets an object that is gone.

        Returns:
            Those that claim the same listener and may now have their way.
        """
        entry = self._entries.pop(key, None)
        if entry is None:
            return ()
        self._unlink(key, entry.refs)
        return self._rivals_of(entry)

    def keys(self) -> tuple[ObjectKey, ...]:
        """All objects."""
        return tuple(self._entries)

    def rivals(self, mine: Claim) -> tuple[Claim, ...]:
        """The claims of other objects to the same listener."""
        return tuple(
            entry.claim
            for key, entry in self._entries.items()
            if key != mine.key and entry.claim is not None and entry.claim.same_listener(mine)
        )

    def claim(self, mine: Claim) -> None:
        """Takes note of the listener that an object has turned out to mean."""
        entry = self._entries.get(mine.key)
        if entry is not None:
            self._entries[mine.key] = replace(entry, claim=mine)

    def withdraw(self, key: ObjectKey) -> tuple[ObjectKey, ...]:
        """Forgets an object's claim to a listener that it may not have; it counts again once the object changes.

        Returns:
            Those that claim the same listener and may now have their way.
        """
        entry = self._entries.get(key)
        if entry is None:
            return ()
        self._entries[key] = replace(entry, claim=None)
        return self._rivals_of(entry)

    def touched(self, ref: SourceRef, resource_version: str) -> tuple[ObjectKey, ...]:
        """The objects that name a Secret which has changed; none where that version of it was heard of before."""
        dependents = self._dependents.get(ref)
        if not dependents or self._source_versions.get(ref) == resource_version:
            return ()
        self._source_versions[ref] = resource_version
        return tuple(dependents)

    def _rivals_of(self, entry: _Entry) -> tuple[ObjectKey, ...]:
        return tuple(claim.key for claim in self.rivals(entry.claim)) if entry.claim is not None else ()

    def _remember(self, key: ObjectKey, entry: _Entry) -> None:
        before = self._entries.get(key)
        if before is not None and before.refs != entry.refs:
            self._unlink(key, before.refs - entry.refs)
        self._entries[key] = entry
        for ref in entry.refs:
            self._dependents[ref].add(key)

    def _unlink(self, key: ObjectKey, refs: Iterable[SourceRef]) -> None:
        for ref in refs:
            self._dependents[ref].discard(key)
            if not self._dependents[ref]:
                del self._dependents[ref]
                self._source_versions.pop(ref, None)

    def _claim(self, key: ObjectKey, raw: Mapping[str, Any]) -> Claim | None:
        if key.kind is not Kind.ALB_LISTENER_TLS:
            return None
        try:
            found = AlbListenerTLS.model_validate(raw)
        except ValidationError:
            return None
        return claim_of(found.metadata, found.status, found.spec, self._region)


def region_of(spec: AlbListenerTLSSpec, status: Status, region: str) -> str:
    """Where an object's listener is: as its spec says, else where it was found, else in the operator's region.

    As long as nothing was found the operator's region isn't fixed, so that a wrong setting can be mended.
    """
    return spec.region or (status.region if status.listener_id is not None else None) or region


def claim_of(meta: ObjectMeta, status: Status, spec: AlbListenerTLSSpec, region: str) -> Claim:
    """An object's claim, by its spec and by what its status remembers."""
    accepted, listener_id = status.condition(ConditionType.ACCEPTED), status.listener_id
    return Claim(
        key=ObjectKey(Kind.ALB_LISTENER_TLS, meta.namespace, meta.name),
        uid=meta.uid,
        created=meta.creation_timestamp,
        region=region_of(spec, status, region),
        identity=spec.listener,
        listener_id=listener_id,
        found_at=_place(status),
        incumbent=listener_id is not None and accepted is not None and accepted.reason not in _NEVER_HAD_IT,
    )


def _place(status: Status) -> Place | None:
    if status.load_balancer_id is None or status.protocol is None or status.port is None:
        return None
    return (status.load_balancer_id, status.protocol, status.port)


def _version(meta: ObjectMeta) -> tuple[object, ...]:
    annotations = tuple(sorted(item for item in meta.annotations.items() if item[0].startswith(_PREFIX)))
    return (meta.uid, meta.generation, meta.deleting, annotations)


def _refs(key: ObjectKey, raw: Mapping[str, Any]) -> Iterator[SourceRef]:
    """The Secrets that an object names, read from the raw spec, so that an invalid object is woken too."""
    certificates = raw.get("spec", {}).get("certificates") or {}
    for entry in (*certificates.get("default", ()), *certificates.get("additional", ())):
        name = (entry.get("secretRef") or {}).get("name")
        if name:
            yield SourceRef(SourceKind.SECRET, key.namespace, name)
