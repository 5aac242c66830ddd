"""What the suite says of a statement of the catalogue: proof, mutants, and what they rest on.

Proofs are checked by the kernel. Counterexamples are searched for here and checked exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from numerics.counterexamples import Search, search
from numerics.gate_words import SPACE, as_point, search_euclidean_counterexample
from proofs.listing import listing
from proofs.statement import Statement
from proofs.theorem import Contrary, FalseStatement, Mutant, Theorem, prove
from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

TRIES = 40_000


@dataclass(frozen=True)
class Refutation:
    """A wrong statement and the exact point, or the proved negation, that refutes it."""

    name: str
    ruling: Ruling
    listing: str
    search: Search | None


@dataclass(frozen=True)
class Judgement:
    """A statement of the catalogue with its verdict and everything that backs it."""

    id: str
    title: str
    ruling: Ruling
    rests_on: tuple[str, ...]
    cites: tuple[str, ...]
    steps: int
    mutants: tuple[Refutation, ...]


@cache
def judge(item: Theorem | FalseStatement, seed: int = 1, mutants: bool = True) -> Judgement:
    """Prove the theorem, or refute the false statement, and each of its mutants.

    Deterministic in `seed`, and remembered for the process. `mutants=False` leaves the mutants out.
    """
    if isinstance(item, FalseStatement):
        return _judge_false(item, seed)
    proof = prove(item)
    refuted_mutants = tuple(refute(m, seed) for m in item.mutants) if mutants else ()
    cites = tuple(f"{c.name} ({c.reference})" for c in proof.cites)
    return Judgement(
        item.id, item.title, proof.ruling, proof.rests_on, cites, len(proof.steps), refuted_mutants
    )


@cache
def refute(mutant: Mutant, seed: int = 1) -> Refutation:
    """Search for a point that refutes the mutant, or compare it with its proved negation."""
    if isinstance(mutant.statement, Contrary):
        return Refutation(mutant.name, mutant.statement.ruling(), "", None)
    return _search(mutant.name, mutant.statement, seed)


def _search(name: str, statement: Statement, seed: int) -> Refutation:
    return _refutation(name, statement, search(statement, seed, TRIES))


def _refutation(name: str, statement: Statement, found: Search) -> Refutation:
    """The verdict that a search earns: none, unless its point passes the exact check here."""
    if found.point is None:
        reason = f"no counterexample among {found.tried} points, seed {found.seed}: {found.space}"
        return Refutation(name, unknown(reason), "", found)
    if not statement.refuted_by(found.point):
        return Refutation(
            name, unknown("the search offered a point that refutes nothing"), "", found
        )
    reason = f"exact counterexample, point {found.tried} of seed {found.seed}"
    ruling = refuted(EvidenceKind.EXACT, reason, found.point)
    return Refutation(name, ruling, listing(statement, found.point), found)


def _find(item: FalseStatement, seed: int) -> Search:
    """The finder made for this statement, or the general search."""
    finder = _FINDERS.get(item.id)
    return finder(item.statement, seed) if finder else search(item.statement, seed, TRIES)


def _judge_false(item: FalseStatement, seed: int) -> Judgement:
    found = _refutation(item.id, item.statement, _find(item, seed))
    cites = tuple(f"{c.name} ({c.reference})" for c in item.cites)
    return Judgement(item.id, item.title, found.ruling, item.repaired_by, cites, 0, (found,))


def _switching_gates(statement: Statement, seed: int) -> Search:
    """A search that knows the matrices and words at stake; any other statement ignores it."""
    found = search_euclidean_counterexample(seed, log=False)
    if found is None:
        return Search(None, TRIES, seed, SPACE)
    return Search(dict(as_point(found.A, found.low, found.word)), found.tried, seed, SPACE)


_FINDERS: dict[str, Callable[[Statement, int], Search]] = {
    "contraction.vector_gate_euclidean": _switching_gates,
}
