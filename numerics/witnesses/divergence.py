"""A periodic gate word with a periodic bounded input under which the state passes every bound.

One period maps h to Πh + u, that is (h, 1) to N(h, 1) with N = [[Π, u], [0, 1]]. From h = 0 the
state stays bounded exactly if the orbit of (0, 1) under N does, and that orbit is governed by the
polynomial of least degree that annihilates it: a root outside the circle, or a repeated one on
it, means growth without bound. The orbit spans a space of exact vectors, so all this is linear
algebra, decided exactly; it rests on no theorem of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from flint import fmpq, fmpq_mat, fmpq_poly, nmod_mat

from proofs.verdict import EvidenceKind, Ruling, refuted, unknown

from ..claim import Claim, Property
from ..exact import Matrix, Vector, identity, to_flint
from ..families import Family, Gated
from .growing_product import powers_unbounded

PRIME = 2**61 - 1
MAX_KRYLOV = 24  # dimension up to which the exact orbit is spanned


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


def is_cyclic(N: fmpq_mat, v: fmpq_mat) -> bool:
    """Whether v, Nv, N²v, ... was shown to span the space: their rank modulo a prime is full.

    A rank modulo a prime never passes the rank over the rationals; False decides nothing.
    """
    n = N.nrows()
    numerators, denominator = N.numer_denom()
    if int(denominator) % PRIME == 0:
        return False
    inverse = pow(int(denominator), -1, PRIME)
    reduced = nmod_mat(n, n, [int(x) * inverse % PRIME for x in numerators.entries()], PRIME)
    orbit = [nmod_mat(n, 1, [int(x.p) * pow(int(x.q), -1, PRIME) for x in v.entries()], PRIME)]
    while len(orbit) < n:
        orbit.append(reduced * orbit[-1])
    return int(nmod_mat(n, n, [x for u in orbit for x in u.entries()], PRIME).rank()) == n


def annihilator(N: fmpq_mat, v: fmpq_mat) -> fmpq_poly | None:
    """The monic p of least degree with p(N)v = 0, for v ≠ 0 (one column); None if too large."""
    if is_cyclic(N, v):
        return N.charpoly()
    if N.nrows() > MAX_KRYLOV:
        return None
    orbit = [v]
    while True:
        orbit.append(N * orbit[-1])
        entries = [x for u in orbit for x in u.entries()]
        krylov = fmpq_mat(len(orbit), N.nrows(), entries)
        if krylov.rank() < len(orbit):
            break
    relation = krylov.transpose().rref()[0].tolist()
    degree = len(orbit) - 1
    return fmpq_poly([-relation[i][degree] for i in range(degree)] + [fmpq(1)])


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
        if claim.property is not Property.BOUNDED_STATE or not isinstance(family, Gated):
            return unknown("a diverging word speaks about the bounded state of a gated family")
        if family.B is None or family.bound is None or not self.gates or claim.start < 0:
            return unknown("the family has no input or no start, or the word is empty")
        if len(self.gates) != len(self.inputs) or not self._allowed(family, len(family.B[0])):
            return unknown("a gate or an input of the word is not allowed")
        N = period(family, self.gates, self.inputs)
        start = fmpq_mat(N.nrows(), 1, [0] * family.dimension + [1])
        minimal = annihilator(N, start)
        if minimal is None or not powers_unbounded(minimal):
            return unknown("the state under the repeated word was not shown to be unbounded")
        reason = (
            f"gate word and input of length {len(self.gates)}: repeated, they pass every bound; "
            "the least polynomial that annihilates the orbit of h = 0 has a root outside the unit "
            "circle or a repeated one on it (linear algebra, no theorem of the catalogue)"
        )
        return refuted(EvidenceKind.EXACT, reason, self)

    def _allowed(self, family: Gated, width: int) -> bool:
        limit = family.bound if family.bound is not None else Fraction(-1)
        bounded = all(len(x) == width and all(abs(v) <= limit for v in x) for x in self.inputs)
        return bounded and all(family.gate.contains(gate) for gate in self.gates)
