"""contraction.prenorm_step_bound: the step behind an RMS normalisation, from any token."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st
from torch.nn import functional

from numerics.bounds import closed_form
from numerics.exact import Vector
from selssm.layers import RMSNorm
from tests.properties.inequality import Inequality, caught, over
from tests.properties.norms import sum_norm, times
from tests.strategies import dyadics, vectors

ID = "contraction.prenorm_step_bound"
pytestmark = pytest.mark.theorem(ID)


@dataclass(frozen=True)
class Case:
    """A token z, weights w, a row e of the projection, the bias b of the step; eps."""

    z: Vector
    w: Vector
    e: Vector
    b: Fraction
    eps: float

    def read(self) -> torch.Tensor:
        """What the layer makes of the token (d), in float64."""
        norm = RMSNorm(len(self.z), self.eps).double()
        norm.weight.data = torch.tensor([float(x) for x in self.w], dtype=torch.float64)
        with torch.no_grad():
            return norm(torch.tensor([float(x) for x in self.z], dtype=torch.float64))

    @property
    def row(self) -> Vector:
        return times(self.e, self.w)

    def bound(self, root: bool = True) -> Inequality:
        """|e·x| ≤ √d·‖e ∘ w‖₂, without √d if `root` is off; sizes count |e|·|x|."""
        d = len(self.z)
        x = tuple(map(Fraction, self.read().tolist()))
        square = sum(times(self.row, self.row), Fraction(0)) * (d if root else 1)
        reach = Fraction(math.sqrt(square))
        size = max(sum_norm(times(self.e, x)), reach)
        return Inequality([abs(sum(times(self.e, x), Fraction(0)))], [reach], [size], 2 * d + 8)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    d = draw(st.integers(1, 4))
    w, e = draw(vectors(d, dyadics(-2, 2, 2))), draw(vectors(d, dyadics(-2, 2, 2)))
    z = draw(vectors(d, dyadics(-2, 2, 2)))
    if draw(st.booleans()):
        z = tuple(64 * x for x in times(e, w))  # the worst token
    return Case(z, w, e, draw(dyadics(-4, 4, 2)), draw(st.sampled_from([1e-5, 0.25])))


@over(cases())
def test_no_token_passes_the_bound(case):
    case.bound().check(ID)


@over(cases())
def test_the_step_and_its_decay_stay_between_their_ends(case):
    """Δ = softplus(e·x + b), and exp(-Δα) at most the closed form, for α = 1/2."""
    d, row = len(case.z), [float(x) for x in case.row]
    size = math.hypot(*row)
    seen = float((case.read() * torch.tensor([float(x) for x in case.e])).sum())
    step = float(functional.softplus(torch.tensor(seen + float(case.b), dtype=torch.float64)))
    slowest = closed_form(ID)(alpha=0.5, b=float(case.b), iota=1.0, rho=math.sqrt(d), n=size)
    assert math.exp(-0.5 * step) <= slowest * (1 + 1e-12)
    assert step <= math.log1p(math.exp(float(case.b) + math.sqrt(d) * size)) * (1 + 1e-12)


def test_without_the_root_of_d_it_fails():
    assert caught(cases(), lambda case: not case.bound(root=False).holds())
