"""discretise.order and discretise.order_smooth: one step of the machine, and of the rules that it
does not run, against the exact state in balls; a sine against its chord."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st
from hypothesis import target

from numerics.bounds import closed_form
from proofs.discretisation import rules
from proofs.discretisation.order import LIMITS
from proofs.evaluate import Model, evaluate
from proofs.symbols import alpha
from proofs.terms import Expr, symbol_of
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import selective
from tests.strategies import dyadics

ORDER, SMOOTH = "discretise.order", "discretise.order_smooth"
RULES = {
    name: getattr(rules, name) for name in ("hold", "deployed", "euler", "bilinear", "trapezoid")
}
MACHINE = {"hold": "zoh", "deployed": "euler"}


@dataclass(frozen=True)
class Step:
    """α, Δ, the start h_0, and the input u_0 + u_1·r."""

    alpha: Fraction
    step: Fraction
    h: Fraction
    u0: Fraction
    u1: Fraction

    @property
    def model(self) -> Model:
        letters = (alpha, rules.delta, rules.h, rules.u0, rules.u1)
        values = (self.alpha, self.step, self.h, self.u0, self.u1)
        return {symbol_of(a): v for a, v in zip(letters, values, strict=True)}

    def exactly(self, term: Expr) -> Fraction:
        """The middle of a ball of 256 bits."""
        value = evaluate(term, self.model)
        if isinstance(value, Fraction):
            return value
        mantissa, exponent = value.mid().man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)

    def error(self, name: str, share: Fraction = Fraction(1)) -> Inequality:
        """|one step - exact state| ≤ share·limit, on the machine where it has the rule."""
        rule = RULES[name]
        found = self.ran(MACHINE[name]) if name in MACHINE else self.exactly(rule)
        size = abs(self.h) + (abs(self.u0) + self.step * abs(self.u1)) * max(self.step, 1)
        return Inequality(
            [abs(found - self.exactly(rules.exact))],
            [share * self.exactly(LIMITS[rule])],
            [size],
            selective(float(self.alpha * self.step)),
        )

    def ran(self, rule: str) -> Fraction:
        """The state of the loop after one step that ends at u(Δ)."""
        x = torch.tensor([[float(self.u0 + self.u1 * self.step)]], dtype=torch.float64)
        one, rate = torch.ones_like(x), torch.full_like(x, -float(self.alpha))
        start = torch.tensor([[float(self.h)]], dtype=torch.float64)
        steps = torch.full_like(x, float(self.step))
        h = recurrence.selective_scan(x, steps, rate, one, one, initial=start, rule=rule)[1]
        return Fraction(h.item())


steps = st.builds(
    Step,
    st.integers(1, 32).map(lambda n: Fraction(n, 8)),
    st.one_of(dyadics(0, 4, 3), st.integers(1, 30).map(lambda n: Fraction(1, 2**n))),
    *[dyadics(-2, 2, 3)] * 3,
)


@pytest.mark.theorem(ORDER)
@pytest.mark.parametrize("name", RULES)
@over(steps)
def test_a_rule_is_off_by_no_more_than_its_limit(name, step):
    step.error(name).check(ORDER, name)


@pytest.mark.theorem(ORDER)
@over(steps)
def test_the_shown_limit_is_that_of_hold(step):
    shown = closed_form(ORDER)(u_1=float(step.u1), Delta=float(step.step))
    assert shown == pytest.approx(float(step.exactly(LIMITS[rules.hold])), rel=1e-15)


@pytest.mark.theorem(ORDER)
@pytest.mark.parametrize("name", RULES)
def test_half_of_the_limit_is_too_little(name):
    assert caught(steps, lambda step: not step.error(name, Fraction(1, 2)).holds())


# -- smooth inputs -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sine:
    """u(r) = cos(ωr + φ), for which |u''| ≤ ω², into a mode that decays with α, over Δ."""

    alpha: float
    step: float
    omega: float
    phase: float

    @property
    def worth(self) -> float:
        """I(u), the real part of the integral of e^(-α(Δ-r)) e^(i(ωr + φ))."""
        turn = complex(self.alpha, self.omega)
        grown = cmath.exp(1j * self.omega * self.step) - math.exp(-self.alpha * self.step)
        return (cmath.exp(1j * self.phase) * grown / turn).real

    @property
    def worth_of_chord(self) -> float:
        """The exact state from zero under the straight line between the ends."""
        first, last = math.cos(self.phase), math.cos(self.omega * self.step + self.phase)
        letters = (alpha, rules.delta, rules.h, rules.u0, rules.u1)
        slope = Fraction(last - first) / Fraction(self.step)
        values = (Fraction(self.alpha), Fraction(self.step), Fraction(0), Fraction(first), slope)
        model = {symbol_of(a): v for a, v in zip(letters, values, strict=True)}
        return float(evaluate(rules.exact, model).mid())

    def breaks(self, share: float = 1.0) -> bool:
        """Whether the two are further apart than share·KΔ³/12, rounding of the sine aside."""
        limit = share * closed_form(SMOOTH)(K=self.omega**2, Delta=self.step)
        apart = abs(self.worth - self.worth_of_chord)
        if share == 1:
            target(apart / limit, label="apart / limit")
        return apart > limit + 1e-14 * max(1.0, self.step)


sines = st.builds(
    Sine,
    *[st.integers(1, 32).map(lambda n: n / 8)] * 2,
    st.integers(1, 32).map(lambda n: n / 8),
    st.integers(0, 25).map(lambda n: n / 4),
)


@pytest.mark.theorem(SMOOTH)
@over(sines)
def test_a_sine_is_worth_its_chord(sine):
    assert not sine.breaks()


@pytest.mark.theorem(SMOOTH)
def test_half_of_that_is_too_little():
    assert caught(sines, lambda sine: sine.breaks(0.5))
