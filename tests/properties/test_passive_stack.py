"""bounded.passive_stack: the storage built from the stacked CB, exactly, and on held inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import torch
from flint import fmpq_mat
from hypothesis import strategies as st

from numerics.exact import Matrix, from_flint, is_positive_definite, to_flint
from selssm import recurrence
from tests.properties.inequality import caught, over
from tests.strategies import dyadics, matrices, positive_definite, vectors

pytestmark = pytest.mark.theorem("bounded.passive_stack")
SLACK = 1e-9  # sizes are at most some ten thousand; every operation rounds by 2^-53


def eye(d: int) -> fmpq_mat:
    return fmpq_mat(d, d, [int(i == j) for i in range(d) for j in range(d)])


def generalised_inverse(S: fmpq_mat) -> fmpq_mat:
    """G = G' ≥ 0 with SGS = S for S = S' ≥ 0: the inverse of a largest regular principal block."""
    n, kept = S.nrows(), []
    for j in range(n):
        rows = [*kept, j]
        block = fmpq_mat(len(rows), len(rows), [S[a, b] for a in rows for b in rows])
        kept = rows if block.rank() == len(rows) else kept
    block = fmpq_mat(len(kept), len(kept), [S[a, b] for a in kept for b in kept])
    small = block.inv() if kept else block
    full = fmpq_mat(n, n)
    for a, i in enumerate(kept):
        for b, j in enumerate(kept):
            full[i, j] = small[a, b]
    return full


@dataclass(frozen=True)
class Stack:
    """B (d × k) and C (k × d); h' = -αh + B x with one input open at a time, y = C h."""

    B: Matrix
    C: Matrix
    alpha: Fraction
    steps: tuple[Fraction, ...]
    inputs: tuple[tuple[int, Fraction], ...]

    @property
    def storage(self) -> fmpq_mat:
        """Q = C'GC + Z'Z."""
        b, c = to_flint(self.B), to_flint(self.C)
        g = generalised_inverse(c * b)
        z = eye(b.nrows()) - b * g * c
        return c.transpose() * g * c + z.transpose() * z

    def serves(self) -> bool:
        """Q > 0 and QB = C', exactly."""
        q, b, c = self.storage, to_flint(self.B), to_flint(self.C)
        return is_positive_definite(from_flint(q)) and q * b == c.transpose()

    def excess(self) -> float:
        """½h'Qh at the end less ∫ y'x dt, from rest; ∫h over a step is (ΔBx - (h⁺ - h))/α."""
        step, alpha = torch.tensor([float(s) for s in self.steps]).double(), float(self.alpha)
        x = torch.zeros(len(step), len(self.C)).double()
        for t, (mode, value) in enumerate(self.inputs):
            x[t, mode % len(self.C)] = float(value)
        B, C, Q = (recurrence.wide(M) for M in (self.B, self.C, from_flint(self.storage)))
        decay, gain = recurrence.zoh(step[:, None], torch.tensor(-alpha).double(), x @ B.T)
        h = recurrence.linear(decay, gain)  # (T, d)
        moved = h - torch.cat([torch.zeros_like(h[:1]), h[:-1]])
        held = (step[:, None] * (x @ B.T) - moved) / alpha
        return float(h[-1] @ Q @ h[-1] / 2 - ((held @ C.T) * x).sum())


@st.composite
def stacks(draw: st.DrawFn) -> Stack:
    """C = B'P for a P > 0: CB = B'PB has the rank of B, which may be deficient."""
    d, k = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    B, P = draw(matrices(d, k, dyadics(-1, 1, 1))), draw(positive_definite(d))
    C = from_flint(to_flint(B).transpose() * to_flint(P))
    count = draw(st.integers(1, 5))
    steps = draw(vectors(count, st.integers(1, 16).map(lambda n: Fraction(n, 8))))
    mode = st.tuples(st.integers(0, 2), dyadics(-2, 2, 2))
    inputs = draw(st.lists(mode, min_size=count, max_size=count).map(tuple))
    return Stack(B, C, draw(st.integers(1, 16).map(lambda n: Fraction(n, 8))), steps, inputs)


@over(stacks())
def test_the_built_storage_serves_every_schedule(case):
    assert case.serves()
    assert case.excess() <= SLACK


def test_other_outputs_of_the_same_rank_are_not_served():
    """C = -B'P: the ranks agree, but CB is not positive semidefinite."""

    def turned(case: Stack) -> Stack:
        return replace(case, C=tuple(tuple(-c for c in row) for row in case.C))

    assert caught(stacks(), lambda case: turned(case).excess() > SLACK)
    assert caught(stacks(), lambda case: not turned(case).serves())


def test_equal_kernels_are_needed():
    """One output forgotten: CB is symmetric and not negative, and no Q serves."""

    def forgotten(case: Stack) -> Stack:
        return replace(case, C=((Fraction(0),) * len(case.B),) * len(case.C))

    assert caught(stacks(), lambda case: not forgotten(case).serves())
