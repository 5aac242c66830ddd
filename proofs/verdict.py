"""What may be said of a statement, and on what grounds.

Three verdicts, ordered refuted < unknown < proved. A `Ruling` joins a verdict with the evidence
for it, and its constructor is the one gate through which every verdict passes: *proved* and
*refuted* are refused unless some evidence is of a kind that may carry them. A solver's status,
a small residual or a passed sample is evidence too, but of a kind that carries nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """refuted < unknown < proved, so that the meet of several verdicts is their minimum."""

    REFUTED = 0
    UNKNOWN = 1
    PROVED = 2

    def __str__(self) -> str:
        return self.name.lower()


class EvidenceKind(StrEnum):
    """Where the confidence comes from; the value is the wording shown to people."""

    SYMBOLIC = "symbolic"
    EXACT = "exact"
    VERIFIED_FLOAT = "verified float"
    CITED = "cited"
    FLOAT = "float"
    SAMPLED = "sampled"

    @property
    def carries_verdict(self) -> bool:
        """True for the kinds that may carry *proved* or *refuted* by themselves."""
        return self in (EvidenceKind.SYMBOLIC, EvidenceKind.EXACT, EvidenceKind.VERIFIED_FLOAT)


@dataclass(frozen=True)
class Evidence:
    """One ground for a verdict: its kind, a sentence, and the object that settles it (if any)."""

    kind: EvidenceKind
    reason: str
    witness: object | None = None


@dataclass(frozen=True)
class Ruling:
    """A verdict together with its grounds.

    Raises:
        ValueError: the verdict is proved or refuted, and no evidence is of a kind that carries it.
    """

    verdict: Verdict
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        decided = self.verdict is not Verdict.UNKNOWN
        if decided and not any(e.kind.carries_verdict for e in self.evidence):
            kinds = ", ".join(e.kind for e in self.evidence) or "none"
            raise ValueError(
                f"a verdict '{self.verdict}' needs symbolic, exact or verified-float evidence; "
                f"got: {kinds}. Say unknown instead."
            )

    @property
    def _ground(self) -> Evidence:
        """The first evidence that carries the verdict; else whatever there is."""
        carrying = [e for e in self.evidence if e.kind.carries_verdict]
        return (carrying or list(self.evidence) or [Evidence(EvidenceKind.FLOAT, "")])[0]

    @property
    def reason(self) -> str:
        """The first evidence that carries the verdict, in words; else whatever there is."""
        return self._ground.reason

    @property
    def kind(self) -> EvidenceKind:
        """Of what kind that evidence is."""
        return self._ground.kind


def proved(kind: EvidenceKind, reason: str, witness: object | None = None) -> Ruling:
    return Ruling(Verdict.PROVED, (Evidence(kind, reason, witness),))


def refuted(kind: EvidenceKind, reason: str, witness: object | None = None) -> Ruling:
    return Ruling(Verdict.REFUTED, (Evidence(kind, reason, witness),))


def unknown(reason: str, *tried: Evidence) -> Ruling:
    """Nothing was decided; `reason` says why, and what was tried is kept."""
    return Ruling(Verdict.UNKNOWN, (Evidence(EvidenceKind.FLOAT, reason), *tried))


def meet(verdicts: Iterable[Verdict]) -> Verdict:
    """The weakest of the verdicts; proved for none at all."""
    return min(verdicts, default=Verdict.PROVED)
