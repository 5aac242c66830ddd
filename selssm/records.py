"""What a stability report says, free of how it is drawn.

The analysis writes these records and the renderers read them; a number is stored exactly, with
the side of the truth it stands on, the theorem it comes from and the evidence behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proofs.verdict import EvidenceKind, Ruling, Verdict, meet
from selssm.amount import Amount


@dataclass(frozen=True)
class Finding:
    """The verdict on one property that was asked, and what follows from it.

    Attributes:
        name: of the property as in the spec, such as "contraction".
        ruling: verdict and evidence.
        sentence: the outcome in plain words.
        advice: what to do about it.
        theorems: ids of the theorems that the verdict rests on.
        witness: the object that settles it, line by line (a norm, a gate word); empty if none.
    """

    name: str
    ruling: Ruling
    sentence: str
    advice: str
    theorems: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        return self.ruling.verdict


@dataclass(frozen=True)
class Quantity:
    """One number of the report with its theorem and evidence.

    Attributes:
        symbol: LaTeX, shown as MathML. unit: in words, such as "steps"; empty if none.
        source: the id of a theorem, or how the number was measured.

    Raises:
        ValueError: the amount claims a bound that its kind of evidence cannot carry.
    """

    name: str
    symbol: str
    amount: Amount
    unit: str
    source: str
    evidence: EvidenceKind
    note: str = ""

    def __post_init__(self) -> None:
        if self.amount.side.is_claim and not self.evidence.carries_verdict:
            raise ValueError(
                f"'{self.name}' says '{self.amount.side}' on evidence that is only {self.evidence}"
            )


class Role(StrEnum):
    """What a curve stands for, which decides how it is drawn."""

    CERTIFIED = "certified"
    MACHINE = "machine"
    GUIDE = "guide"
    DIVERGING = "diverging"
    SPECTRUM = "spectrum"


@dataclass(frozen=True)
class Curve:
    """Points (x, y) under one label; SPECTRUM is drawn as dots, the others as lines."""

    label: str
    role: Role
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Plot:
    """A picture as data. `band`: an interval of x to shade. `equal`: one scale for both axes."""

    key: str
    title: str
    caption: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    log_y: bool = False
    equal: bool = False
    band: tuple[float, float] | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells; worst first where the rows are layers or channels."""

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | Amount, ...], ...]


@dataclass(frozen=True)
class Channels:
    """Per-channel numbers of one layer, columns of equal length, for the JSON."""

    layer: int
    columns: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Report:
    """Everything a reader is told, in the order in which it is told.

    `formula` is LaTeX; `facts` are label and value pairs that identify the model.
    """

    source: str
    title: str
    formula: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    quantities: tuple[Quantity, ...]
    plots: tuple[Plot, ...]
    tables: tuple[Table, ...]
    assumptions: tuple[str, ...]
    reproduce: str
    channels: tuple[Channels, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The meet: refuted if anything asked is refuted, else unknown if anything is."""
        return meet(finding.verdict for finding in self.findings)

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.verdict]

    @property
    def advice(self) -> tuple[tuple[str, Verdict, str], ...]:
        """(properties, weakest verdict, advice), with what is said of several said once."""
        said: dict[str, list[Finding]] = {}
        for finding in self.findings:
            said.setdefault(finding.advice, []).append(finding)
        return tuple(
            (", ".join(f.name for f in group), meet(f.verdict for f in group), text)
            for text, group in said.items()
        )


EXIT_CODES = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNKNOWN: 3}
"""What the command returns for a verdict; 2 is kept for wrong input."""
