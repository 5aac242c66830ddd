"""A claim of the paper, the ways in which it can be read, and what is decided of each.

The wording is ours: the paper's sentences are paraphrased, never copied. A claim that is known
only from other people's notes says so, and its verdicts are verdicts on the wording given here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from numerics.judge import Judgement, judge
from proofs.registry import find
from proofs.verdict import Evidence, EvidenceKind, Ruling, Verdict, unknown


class Wording(StrEnum):
    """Where the wording of a claim comes from."""

    ABSTRACT = "abstract"
    REPORTED = "reported"


@dataclass(frozen=True)
class Reading:
    """One way to make a claim precise: form, dependence of the gate, quantifiers, norm.

    It is decided by the theorem or false statement `decided_by`; empty means not tried yet.
    `expected` is the recorded verdict: another one is a failing test.
    """

    id: str
    precisely: str
    expected: Verdict
    decided_by: str = ""
    repair: str = ""
    repaired_by: tuple[str, ...] = ()

    def judge(self) -> Decision:
        """Decide the reading now, from the proofs and from exact counterexamples."""
        if not self.decided_by:
            return Decision(self, unknown("not tried yet"), None)
        judgement = judge(find(self.decided_by), mutants=False)
        return Decision(self, _with_repairs(judgement.ruling, self.repaired_by), judgement)


def _with_repairs(ruling: Ruling, repairs: tuple[str, ...]) -> Ruling:
    """The same ruling; a refutation whose repair is not proved says so in its evidence."""
    missing = [
        id for id in repairs if judge(find(id), mutants=False).ruling.verdict is not Verdict.PROVED
    ]
    if not missing:
        return ruling
    note = Evidence(EvidenceKind.FLOAT, f"the repair is not proved: {', '.join(missing)}")
    return Ruling(ruling.verdict, (*ruling.evidence, note))


@dataclass(frozen=True)
class Decision:
    """What was decided of a reading, and the judgement that decided it."""

    reading: Reading
    ruling: Ruling
    judgement: Judgement | None

    @property
    def as_recorded(self) -> bool:
        return self.ruling.verdict is self.reading.expected

    @property
    def counterexample(self) -> str:
        """Python that a reader can run, where the reading is refuted by a point."""
        listings = [m.listing for m in self.judgement.mutants] if self.judgement else []
        return next((text for text in listings if text), "")


@dataclass(frozen=True)
class Claim:
    """A claim by its number as the notes number it, with all readings that make sense of it."""

    id: str
    wording: Wording
    paraphrase: str
    readings: tuple[Reading, ...]
    remark: str = ""


def not_tried(id: str, precisely: str) -> Reading:
    """A reading that nobody has decided yet."""
    return Reading(id, precisely, Verdict.UNKNOWN)
