"""The simulated cloud's switches as tables: pairwise for every run, all that the operator meets for a long one.

A new switch has to be put into `MET` or, with the reason, into `NOT_MET`; a test says so.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

from allpairspy import AllPairs

from albsim.world.switches import Switches

Row = Mapping[str, str]
"""A setting for every switch, by the names that the seed file and the control API have."""

#: Switches that the operator's calls can run into.
MET: Final = (
    "busy_listener",
    "custom_policy_on_basic",
    "job_retention",
    "listener_tags",
    "omitted_attributes",
    "sha2_case",
    "throttling_status",
)

#: Switches that it can't run into, and why.
NOT_MET: Final = {
    "batch": "it associates and dissociates nothing yet",
    "bare_certificate_ids": "it gives CertIdentifiers alone, and the CRD takes no others",
    "ca_after_off": "it doesn't turn mutual authentication off yet",
    "ca_chain_trust": "it uploads no CA yet",
    "certificate_choice": "it puts one certificate on a listener, the default one",
    "delete_certificate_in_use": "it deletes no certificate",
    "dissociating_spelling": "it dissociates nothing yet",
    "key_mismatch": "it refuses a key that isn't the certificate's before any call",
    "mutual_on_basic": "it doesn't turn mutual authentication on yet",
    "mutual_on_quic": "it looks after no QUIC listener yet",
    "stop_stopped": "it starts and stops no listener",
    "stopped_update": "it writes nothing to a listener that is stopped",
    "upload_of_expired": "it refuses what has expired before any call",
}


def settings_of(switch: str) -> list[str]:
    """Every setting of a switch."""
    kind: Any = Switches.model_fields[switch].annotation
    return [str(setting) for setting in kind]


def pairwise(names: Sequence[str] = tuple(Switches.model_fields)) -> list[Row]:
    """Few rows in which any two settings of any two of the switches meet."""
    ordered = sorted(names, key=lambda name: -len(settings_of(name)))  # the widest first: fewer rows
    return [_spelled(dict(zip(ordered, row, strict=True))) for row in AllPairs([settings_of(name) for name in ordered])]


def everything() -> list[Row]:
    """Every combination of the switches that the operator meets; those that it doesn't meet vary pairwise."""
    others = itertools.cycle(pairwise(tuple(NOT_MET)))
    combinations = itertools.product(*(settings_of(name) for name in MET))
    return [{**_spelled(dict(zip(MET, row, strict=True))), **next(others)} for row in combinations]


def _spelled(row: Row) -> Row:
    return {Switches.model_fields[name].alias or name: setting for name, setting in row.items()}
