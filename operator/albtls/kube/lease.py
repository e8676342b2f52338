"""The lease: one writer at a time, and how long it may still write.

The client library's own leader election isn't used: it writes local times into the Lease, can't tell how much of the
lease is left, and doesn't give it back at the end. The rules are those of client-go: a lease counts as expired only
when it hasn't changed for its duration on *our* clock, so clocks of two machines are never compared.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from albtls.kube.api import KubeApi, RawObject
from albtls.kube.errors import KubeError
from albtls.kube.events import micro_time

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """The durations of a lease, in seconds.

    Attributes:
        duration: how long others wait after the last renewal that they saw.
        renew_every: how often the holder renews.
        retry_every: how often a waiting process looks.
        timeout: of one call to the API server.
    """

    duration: float = 30.0
    renew_every: float = 5.0
    retry_every: float = 2.0
    timeout: float = 5.0


class LeaseEndedError(Exception):
    """Another process holds the lease, or it couldn't be renewed in time: this process must stop writing."""


class Lease:
    """One Lease object, seen by one process.

    Args:
        api: the client to use.
        namespace: where the Lease lives.
        name: of the Lease.
        identity: of this process, unique.
        times: the durations.
        monotonic: seconds that only grow.
        now: the wall clock, for what is written into the Lease.
    """

    def __init__(
        self,
        api: KubeApi,
        *,
        namespace: str,
        name: str,
        identity: str,
        times: LeaseTimes,
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._namespace = namespace
        self._name = name
        self._identity = identity
        self._times = times
        self._monotonic = monotonic
        self._now = now
        self._held_until = float("-inf")
        self._seen: tuple[str, float] = ("", float("-inf"))

    @property
    def remaining(self) -> float:
        """Seconds for which this process surely still is the only writer; 0 or less: it isn't."""
        return self._held_until - self._monotonic()

    async def acquire(self) -> None:
        """Waits until the lease is ours."""
        told = ""
        while True:
            try:
                holder = await self._try()
            except KubeError as error:
                holder = str(error)
            if self.remaining > 0:
                _LOG.info("lease %s/%s acquired", self._namespace, self._name)
                return
            if holder != told:
                _LOG.info("lease %s/%s: waiting (%s)", self._namespace, self._name, holder)
                told = holder
            await asyncio.sleep(self._times.retry_every)

    async def keep(self) -> None:
        """Renews until cancelled.

        Raises:
            LeaseEndedError: it ran out, or another process has it.
        """
        pause = self._times.renew_every
        while True:
            await asyncio.sleep(pause)
            try:
                holder = await self._try()
            except KubeError as error:
                _LOG.warning("lease not renewed: %s; %.0f s left", error, self.remaining)
                pause = self._times.retry_every
            else:
                pause = self._times.renew_every
                if holder != self._identity:
                    raise LeaseEndedError(f"lease {self._namespace}/{self._name} is held by {holder}")
            if self.remaining <= 0:
                raise LeaseEndedError(f"lease {self._namespace}/{self._name} ran out")

    async def release(self) -> None:
        """Gives the lease back, so that the next process needn't wait; best effort."""
        if self.remaining <= 0:
            return
        self._held_until = float("-inf")
        try:
            lease = await self._read()
            if lease is not None and _holder(lease) == self._identity:
                await self._write(lease, holder="", renewed=self._now())
        except KubeError as error:
            _LOG.info("lease not released: %s", error)

    async def _try(self) -> str:
        """Take or renew the lease; answers who holds it now.

        Raises:
            KubeError: that isn't known. A conflict is no proof of another holder: anybody may have touched the Lease.
        """
        started = self._monotonic()
        lease = await self._read()
        holder = _holder(lease)
        if lease is not None and holder not in {"", self._identity} and not self._expired(lease):
            return holder
        await self._write(lease, holder=self._identity, renewed=self._now())
        self._held_until = started + self._times.duration
        return self._identity

    def _expired(self, lease: RawObject) -> bool:
        version = str(lease["metadata"]["resourceVersion"])
        if self._seen[0] != version:
            self._seen = (version, self._monotonic())
        duration = lease["spec"].get("leaseDurationSeconds") or self._times.duration
        return self._monotonic() - self._seen[1] > float(duration)

    async def _read(self) -> RawObject | None:
        what = f"read Lease {self._namespace}/{self._name}"
        return await self._api.find(f"{self._collection}/{self._name}", what=what, timeout=self._times.timeout)

    async def _write(self, lease: RawObject | None, *, holder: str, renewed: datetime) -> None:
        before: Mapping[str, Any] = lease["spec"] if lease is not None else {}
        same = _holder(lease) in {holder, self._identity}
        metadata = {"name": self._name, "namespace": self._namespace}
        if lease is not None:
            metadata["resourceVersion"] = lease["metadata"]["resourceVersion"]
        body = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": metadata,
            "spec": {
                "holderIdentity": holder,
                "leaseDurationSeconds": math.ceil(self._times.duration),  # others must never wait shorter than we hold
                "acquireTime": before["acquireTime"] if same and "acquireTime" in before else micro_time(renewed),
                "renewTime": micro_time(renewed),
                "leaseTransitions": before.get("leaseTransitions", 0) + (0 if same or lease is None else 1),
            },
        }
        method, path = ("POST", self._collection) if lease is None else ("PUT", f"{self._collection}/{self._name}")
        what = f"write Lease {self._namespace}/{self._name}"
        await self._api.send(method, path, body, what=what, timeout=self._times.timeout)

    @property
    def _collection(self) -> str:
        return f"/apis/coordination.k8s.io/v1/namespaces/{self._namespace}/leases"


def _holder(lease: RawObject | None) -> str:
    return lease["spec"].get("holderIdentity") or "" if lease is not None else ""
