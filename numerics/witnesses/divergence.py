"""A periodic gate word with a periodic bounded input under which the state passes every bound.

One period maps h to Πh + u, that is (h, 1) to N(h, 1) with N = [[Π, u], [0, 1]]. From h = 0 the
state stays bounded exactly if the orbit of (0, 1) under N does, and that orbit is governed by the
polynomial of least degree that annihilates it: a root outside the circle, or a repeated one on
it, means growth without bound. The orbit spans a space of exact vectors, so all this is algebra.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import fmpq, fmpq_mat, fmpq_poly

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..claim import Claim, Property
from ..exact import Matrix, Vector, identity, to_flint
from ..family import Diagonal, Family, Gated
from .gate_word import powers_unbounded


def period(family: Gated, gates: tuple[Vector, ...], inputs: tuple[Vector, ...]) -> fmpq_mat:
    """N (d+1 × d+1) of one period from the first gate to the last."""
    d = family.dimension
    made = to_flint(identity(d + 1))
    for gate, x in zip(gates, inputs, strict=True):
        push = family.input_term(gate, x)
        rows: Matrix = tuple(
            (*row, u) for row, u in zip(family.transition(gate), push, strict=True)
        )
        made = to_flint((*rows, (*(Fraction(0),) * d, Fraction(1)))) * made
    return made


def annihilator(N: fmpq_mat, v: fmpq_mat) -> fmpq_poly:
    """The monic p of least degree with p(N)v = 0, for v ≠ 0 (one column)."""
    orbit, width = [v], N.nrows()
    while True:
        following = N * orbit[-1]
        columns = [[row[0] for row in u.tolist()] for u in (*orbit, following)]
        krylov = fmpq_mat(len(columns), width, [x for column in columns for x in column])
        if krylov.rank() == len(columns):
            orbit.append(following)
            continue
        reduced = krylov.transpose().rref()[0].tolist()
        return fmpq_poly([-reduced[i][len(orbit)] for i in range(len(orbit))] + [fmpq(1)])


@dataclass(frozen=True)
class Divergence:
    """Gates (d numbers) and inputs (m numbers, |x|_inf <= bound), step by step, then repeated."""

    gates: tuple[Vector, ...]
    inputs: tuple[Vector, ...]
    kind: ClassVar[str] = "divergence"

    def theorems(self, family: Family, claim: Claim) -> tuple[str, ...]:
        return ()

    def check(self, family: Family, claim: Claim) -> Ruling:
        """Refuted if the word and the inputs are allowed and drive the state past every bound."""
        if claim.property is not Property.BOUNDED_STATE or isinstance(family, Diagonal):
            return unknown("a diverging word speaks about the bounded state of a gated family")
        if family.B is None or family.bound is None or not self.gates:
            return unknown("the family has no input, or the word is empty")
        if len(self.gates) != len(self.inputs) or not self._allowed(family, len(family.B[0])):
            return unknown("a gate or an input of the word is not allowed")
        N = period(family, self.gates, self.inputs)
        start = fmpq_mat(N.nrows(), 1, [0] * family.dimension + [1])
        if not powers_unbounded(annihilator(N, start)):
            return unknown("the state under the repeated word was not shown to be unbounded")
        reason = f"gate word and input of length {len(self.gates)}: repeated, they pass every bound"
        return refuted(EvidenceKind.EXACT, reason, self)

    def _allowed(self, family: Gated, width: int) -> bool:
        limit = family.bound if family.bound is not None else Fraction(-1)
        bounded = all(len(x) == width and all(abs(v) <= limit for v in x) for x in self.inputs)
        return bounded and all(family.gate.contains(gate) for gate in self.gates)
