"""A claim of the paper, the ways in which it can be read, and what is decided of each.

The wording is ours: the paper's sentences are paraphrased, never copied. A claim that is known
only from other people's notes says so, and its verdicts are verdicts on the wording given here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from numerics.judge import judge, refute
from proofs.registry import find
from proofs.theorem import Theorem
from proofs.verdict import Evidence, EvidenceKind, Ruling, Verdict, unknown


class Wording(StrEnum):
    """Where the wording of a claim comes from."""

    ABSTRACT = "abstract"
    REPORTED = "reported"


@dataclass(frozen=True)
class Reading:
    """One way to make a claim precise: form, dependence of the gate, quantifiers, norm.

    It is decided by the theorem or false statement `decided_by` (empty: not tried yet), or, where
    `mutant` names one, by the refutation of that wrong variant of the theorem. `expected` is the
    recorded verdict: another one is a failing test.
    """

    id: str
    precisely: str
    expected: Verdict
    decided_by: str = ""
    mutant: str = ""
    repair: str = ""
    repaired_by: tuple[str, ...] = ()

    def judge(self) -> Decision:
        """Decide the reading now, from the proofs and from exact counterexamples."""
        if not self.decided_by:
            return Decision(self, unknown("not tried yet"), "")
        item = find(self.decided_by)
        if self.mutant and isinstance(item, Theorem):
            wrong = next(m for m in item.mutants if m.name == self.mutant)
            refutation = refute(wrong)
            return Decision(self, self._with_repairs(refutation.ruling), refutation.listing)
        judgement = judge(item, mutants=False)
        listing = judgement.mutants[0].listing if judgement.mutants else ""
        return Decision(self, self._with_repairs(judgement.ruling), listing)

    def _with_repairs(self, ruling: Ruling) -> Ruling:
        """The same ruling; a refutation whose repair is not proved says so in its evidence."""
        missing = [id for id in self.repaired_by if not _is_proved(id)]
        if not missing:
            return ruling
        note = Evidence(EvidenceKind.FLOAT, f"the repair is not proved: {', '.join(missing)}")
        return Ruling(ruling.verdict, (*ruling.evidence, note))


def _is_proved(id: str) -> bool:
    return judge(find(id), mutants=False).ruling.verdict is Verdict.PROVED


@dataclass(frozen=True)
class Decision:
    """What was decided of a reading; `counterexample` is Python to run, where there is one."""

    reading: Reading
    ruling: Ruling
    counterexample: str

    @property
    def as_recorded(self) -> bool:
        return self.ruling.verdict is self.reading.expected


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
