"""A theorem as data: what it says, how it is proved, and the wrong variants its check must catch.

The proof is a function that writes on a `Blackboard`, a step at a time, and returns the final
fact. `prove` compares that fact with the statement: same conclusion, no hypothesis that the
statement does not name. Only then is the theorem proved. A step that fails leaves it unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from proofs.calculus import NotDifferentiable
from proofs.deciders import Undecided
from proofs.evaluate import Unsettled, holds
from proofs.kernel import Citation, Fact, RuleError, same
from proofs.negation import contradict
from proofs.normal_form import TooLarge
from proofs.statement import Statement
from proofs.terms import Expr, Fn
from proofs.verdict import Evidence, EvidenceKind, Ruling, Verdict, refuted, unknown


@dataclass(frozen=True)
class Hypothesis:
    """One hypothesis by its name, in words, and as the formula that the proof may assume."""

    name: str
    says: str
    formula: Expr


@dataclass(frozen=True)
class Mutant:
    """A wrong variant of a theorem: what was altered, and what refutes it.

    Either a statement that one exact point refutes, or one whose negation is proved.
    """

    name: str
    altered: str
    statement: Statement | Contrary


@dataclass(frozen=True)
class Step:
    """One line of a proof on the blackboard."""

    says: str
    fact: Fact


@dataclass
class Blackboard:
    """Where a proof is written down; remembers the steps and the theorems used."""

    steps: list[Step] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)

    def step(self, says: str, fact: Fact) -> Fact:
        """Write a line: the words, and the fact that backs them."""
        self.steps.append(Step(says, fact))
        return fact

    def use(self, theorem: Theorem) -> Fact:
        """The fact of another theorem, which this proof rests on from now on.

        Raises:
            RuleError: that theorem is not proved.
        """
        proof = prove(theorem)
        if proof.fact is None:
            raise RuleError(f"rests on {theorem.id}, which is {proof.ruling.verdict}")
        self.rests_on += [i for i in (*proof.rests_on, theorem.id) if i not in self.rests_on]
        return proof.fact


@dataclass(frozen=True)
class Theorem:
    """A statement for which a proof is given.

    `closed_form` is the number it yields, as a term in the letters of the notation table;
    `certificate` the kind of witness in `numerics` that it makes valid. A theorem that yields
    neither, or cannot be run, says why in `waiver`.
    """

    id: str
    title: str
    says: str
    hypotheses: tuple[Hypothesis, ...]
    conclusion: Expr
    proof: Callable[[Blackboard], Fact]
    mutants: tuple[Mutant, ...]
    source: str
    closed_form: Expr | None = None
    certificate: str = ""
    waiver: str = ""
    remarks: str = ""


@dataclass(frozen=True)
class Contrary:
    """A wrong statement whose negation is a theorem: under these hypotheses, the claim.

    `example` gives values to the free symbols of the hypotheses at which these hold; without one
    the statement might be true of nothing at all.
    """

    hypotheses: tuple[Expr, ...]
    claim: Expr
    negation: Theorem
    example: tuple[tuple[Fn, Fraction], ...] = ()

    def ruling(self) -> Ruling:
        """Refuted if the negation is proved and is that of the claim, and the example fits."""
        name = self.negation.id
        if prove(self.negation).fact is None:
            return unknown(f"its negation {name} is not proved")
        if not contradict(self.claim, self.negation.conclusion):
            return unknown(f"{name} is not its negation")
        for needed in self.negation.hypotheses:
            if not any(same(needed.formula, given) for given in self.hypotheses):
                return unknown(f"{name} needs that {needed.says}, which the statement does not say")
        return self._in_force() or refuted(EvidenceKind.SYMBOLIC, f"its negation is {name}")

    def _in_force(self) -> Ruling | None:
        """None if the hypotheses hold at the example."""
        try:
            fits = all(holds(h, dict(self.example)) for h in self.hypotheses)
        except Unsettled as fault:
            return unknown(f"the example leaves a hypothesis open: {fault}")
        return None if fits else unknown("the example does not meet the hypotheses")


@dataclass(frozen=True)
class FalseStatement:
    """A statement that people believe and that is false, with the theorems that repair it.

    `because` says why a point that refutes `statement` refutes the sentence in `says`; facts of
    the kernel that this takes are in `lemmas`.
    """

    id: str
    title: str
    says: str
    statement: Statement
    because: str
    repaired_by: tuple[str, ...]
    source: str
    lemmas: tuple[Theorem, ...] = ()
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What became of an attempt to prove a theorem."""

    theorem: Theorem
    steps: tuple[Step, ...]
    rests_on: tuple[str, ...]
    fact: Fact | None
    ruling: Ruling

    def meaning(self, symbol: Fn) -> str:
        """What a citation of this proof fixes the symbol to, in words; '' if none says so."""
        said = (f"{says} ({c.name})" for c in self.cites for s, says in c.fixes if s == symbol)
        return "; ".join(said)

    @property
    def cites(self) -> tuple[Citation, ...]:
        return tuple(sorted(self.fact.cites, key=lambda c: c.name)) if self.fact else ()


_proofs: dict[str, Proof] = {}


def prove(theorem: Theorem) -> Proof:
    """Run the proof and compare what it shows with what the theorem states. Cached per process."""
    known = _proofs.get(theorem.id)
    if known is None or known.theorem is not theorem:
        known = _proofs[theorem.id] = _attempt(theorem)
    return known


def _attempt(theorem: Theorem) -> Proof:
    board = Blackboard()
    try:
        fact = theorem.proof(board)
        _matches(theorem, fact)
    except (RuleError, Undecided, TooLarge, NotDifferentiable, TypeError) as failure:
        where = f"after step {len(board.steps)}" if board.steps else "at the first step"
        ruling = unknown(f"the proof fails {where}: {failure}")
        return Proof(theorem, tuple(board.steps), tuple(board.rests_on), None, ruling)
    grounds = [Evidence(EvidenceKind.SYMBOLIC, f"{len(board.steps)} steps checked by the kernel")]
    grounds += [Evidence(EvidenceKind.CITED, f"{c.name} ({c.reference})") for c in fact.cites]
    ruling = Ruling(Verdict.PROVED, tuple(grounds))
    return Proof(theorem, tuple(board.steps), tuple(board.rests_on), fact, ruling)


def _matches(theorem: Theorem, fact: Fact) -> None:
    if type(fact) is not Fact:
        raise RuleError("the proof returns no fact")
    if not same(fact.conclusion, theorem.conclusion):
        raise RuleError(f"the proof shows\n  {fact.conclusion}\nand the theorem says otherwise")
    stated = [h.formula for h in theorem.hypotheses]
    for used in fact.hypotheses:
        if not any(same(used, given) for given in stated):
            raise RuleError(f"the proof assumes what the theorem does not: {used}")
