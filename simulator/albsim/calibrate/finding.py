"""What a probe comes to: the setting that matches what it saw, or why none does. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from albsim.calibrate.api import Answer


class Confidence(StrEnum):
    """How far a finding can be relied on."""

    CERTAIN = "certain"  # what was seen is what the setting says, to the letter
    LIKELY = "likely"  # of all settings this one is nearest
    NONE = "-"


class Outcome(StrEnum):
    """Whether a switch was found."""

    MATCHED = "matched"
    OTHER = "other"  # seen, but no setting says so
    UNSEEN = "not seen"  # it couldn't be looked at
    FAILED = "failed"  # looking at it went wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """What one probe came to.

    Attributes:
        outcome: whether a setting matches.
        evidence: what was seen, for a person.
        setting: the setting that matches.
        confidence: how far to rely on it.
    """

    outcome: Outcome
    evidence: str
    setting: str = ""
    confidence: Confidence = Confidence.NONE


def matched(setting: StrEnum, evidence: object, confidence: Confidence = Confidence.CERTAIN) -> Finding:
    """What was seen is what ``setting`` says."""
    return Finding(Outcome.MATCHED, str(evidence), setting.value, confidence)


def other(evidence: object) -> Finding:
    """What was seen is what no setting says: the simulator lacks a reading."""
    return Finding(Outcome.OTHER, str(evidence))


def unseen(why: str) -> Finding:
    """It couldn't be looked at."""
    return Finding(Outcome.UNSEEN, why)


def failed(why: str) -> Finding:
    """Looking at it went wrong."""
    return Finding(Outcome.FAILED, why)


def by_code(settings: Iterable[StrEnum], answer: Answer) -> Finding:
    """The setting whose value is the code that a call was refused with."""
    if answer.accepted:
        return other(answer)
    known = {str(setting): setting for setting in settings}
    if answer.code in known:
        return matched(known[answer.code], answer)
    for code, setting in known.items():
        if answer.code.startswith(f"{code}."):
            return matched(setting, answer, Confidence.LIKELY)
    return other(answer)
