"""What the cloud refused of each object's next step: remembered until the step succeeds or another one takes its place.

So a refusal stays told while the step is tried again: a status that said "at work" before each try and "refused" after
it would be written, and announced, at every try. Losing this memory costs one such flip.
"""

from dataclasses import dataclass, replace
from typing import Final

from albtls.core.plan import Step
from albtls.core.problems import Problem

#: From this many refusals on, what is normal once or twice is told as well.
TELL_AFTER: Final = 3


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused, and how often.

    Attributes:
        step: the step in one line.
        problem: why.
        count: how often in a row.
        passing: whether such a refusal usually ends by itself, at the next look.
        job_code: the code with which the cloud's job failed; empty where the call itself was refused.
        fresh: whether no pass has looked at it yet.
    """

    step: str
    problem: Problem
    count: int
    passing: bool
    job_code: str = ""
    fresh: bool = True

    @property
    def told(self) -> tuple[Problem, ...]:
        """The problem, once it is worth telling."""
        return () if self.passing and self.count < TELL_AFTER else (self.problem,)


class Refusals:
    """The refusals of all objects, by uid: an object of the same name made anew begins without."""

    def __init__(self) -> None:
        self._by_uid: dict[str, Refusal] = {}

    def note(self, uid: str, step: Step, problem: Problem, *, passing: bool = False, job_code: str = "") -> Refusal:
        """Remembers a refusal of a step."""
        before = self._by_uid.get(uid)
        count = before.count + 1 if before is not None and before.step == str(step) else 1
        refusal = self._by_uid[uid] = Refusal(str(step), problem, count, passing, job_code)
        return refusal

    def of(self, uid: str, step: Step | None) -> Refusal | None:
        """What was refused of this very step; any other is forgotten."""
        refusal = self._by_uid.get(uid)
        if refusal is None:
            return None
        if step is None or refusal.step != str(step):
            del self._by_uid[uid]
            return None
        self._by_uid[uid] = replace(refusal, fresh=False)
        return refusal
