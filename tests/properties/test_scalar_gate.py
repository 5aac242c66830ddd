"""contraction.scalar_gate: two states under the same inputs and one common gate approach each other
by the factor 1 - g(1 - ‖A‖) a step, in every operator norm."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from operator import mul

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from numerics.exact import Matrix, Vector
from selssm.layers import Gated
from tests.properties.draw import TRAPS, driven, runs, trap
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import difference, growth, ones, powers, sum_norm, total, weighted_max
from tests.properties.rounding import gated
from tests.properties.runs import Run, observed
from tests.strategies import dyadics, positive_vectors, vectors

ID = "contraction.scalar_gate"
QR = 24  # roundings by which a computed rotation of size 3 may fail to be one
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Pair:
    """Two starts under the same scalar gates and inputs, and weights of a maximum norm."""

    run: Run
    other: Vector
    weights: Vector


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    run = draw(runs(scalar=True).flatmap(driven))
    d = run.dimension
    return Pair(run, draw(vectors(d, dyadics(-2, 2, 2))), draw(positive_vectors(d)))


traps = [Pair(trap(A, scalar=True), (Fraction(0),) * len(A), ones(len(A))) for A in TRAPS]


def column_norm(A: Matrix) -> Fraction:
    """The operator norm that belongs to the sum norm."""
    return max(map(sum_norm, zip(*A, strict=True)))


def approach(
    pair: Pair, norm: str, theta: Callable[[Fraction], Fraction] = lambda size: size
) -> Inequality:
    """‖h_t - h'_t‖ ≤ Π(1 - g_s(1 - ‖A‖))·‖h_0 - h'_0‖."""
    one, w = pair.run, pair.weights
    two = Run(one.family, one.word, pair.other, one.drive)
    measure = sum_norm if norm == "sum" else lambda x: weighted_max(x, w)
    size = column_norm(one.family.A) if norm == "sum" else growth(one.family.A, w)
    rates = [1 - gate[0] * (1 - theta(size)) for gate in one.word]
    start = measure(difference(one.start, two.start))
    return Inequality(
        [measure(difference(x, y)) for x, y in zip(one.states(), two.states(), strict=True)],
        [start * rate for rate in accumulate(rates, mul)],
        [measure(total(x, y)) for x, y in zip(one.sizes(), two.sizes(), strict=True)],
        gated(one.dimension),
    )


@pytest.mark.parametrize("norm", ["sum", "weighted maximum"])
@over(pairs(), *traps)
def test_a_scalar_gate_contracts(norm, pair):
    approach(pair, norm).check(ID)


@pytest.mark.parametrize("norm", ["sum", "weighted maximum"])
def test_the_squared_norm_is_not_a_rate(norm):
    assert caught(pairs(), lambda pair: not approach(pair, norm, lambda size: size**2).holds())


@over(st.tuples(st.integers(0, 2**20), st.sampled_from([0.125, 0.5, 1.0])))
def test_the_module_forgets_at_the_uniform_rate(case):
    """In the Euclidean norm, ‖A‖₂ = 7/8, with gates that the module computes from its inputs."""
    seed, lo = case
    torch.manual_seed(seed)
    cell = Gated("leaky", 2, 3, gate="scalar", low=lo).double()
    cell.A.data = 0.875 * torch.linalg.qr(torch.randn(3, 3, dtype=torch.float64))[0]
    inputs, starts = torch.randn(6, 2).double(), torch.randn(2, 3).double()
    (one, states), (two, others) = (observed(cell, inputs, start) for start in starts)
    rate = Fraction(closed_form(ID)(lo=lo, theta=0.875))
    start = euclidean(difference(one.start, two.start))
    Inequality(
        [euclidean(difference(x, y)) for x, y in zip(states, others, strict=True)],
        [start * power for power in powers(rate, 6)],
        [euclidean(total(x, y)) for x, y in zip(one.sizes(), two.sizes(), strict=True)],
        gated(3) + QR,
    ).check(ID)


def euclidean(x: Vector) -> Fraction:
    return Fraction(math.hypot(*map(float, x)))
