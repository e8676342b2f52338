"""The probes: how each switch is found. A new switch needs one here; a test says so."""

from albsim.calibrate.probe import Probe
from albsim.calibrate.probes import additional, attributes, editions, limits, mutual, statuses, store

PROBES: tuple[Probe, ...] = (
    *store.PROBES,
    *attributes.PROBES,
    *statuses.PROBES,
    *additional.PROBES,
    *mutual.PROBES,
    *editions.PROBES,
    *limits.PROBES,  # the last: one of them uses up a rate limit, one waits for what the others did
)

__all__ = ["PROBES"]
