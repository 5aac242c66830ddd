"""discretise.order_complex: one complex step of the machine, and of the rules that it does not run,
against the exact state in balls."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
from hypothesis import strategies as st

from numerics.bounds import closed_form
from proofs.discretisation import rules_complex as rules
from proofs.discretisation.order_complex import LIMITS, s_0, s_1, s_h, s_q
from proofs.evaluate import Model, evaluate
from proofs.lemmas.complex import Complex
from proofs.symbols import alpha, beta
from proofs.terms import Expr, symbol_of
from selssm import recurrence
from tests.properties.inequality import Inequality, caught, over
from tests.properties.rounding import oscillating
from tests.strategies import dyadics

ID = "discretise.order_complex"
pytestmark = pytest.mark.theorem(ID)
RULES = {
    name: getattr(rules, name) for name in ("hold", "deployed", "euler", "bilinear", "trapezoid")
}
MACHINE = {"hold": "zoh", "deployed": "euler"}
RATES = ((0, 1, 1), (1, 0, 1), (3, 4, 5), (4, -3, 5), (5, -12, 13), (15, 8, 17))
Number = tuple[Fraction, Fraction]


def size(value: Number) -> Fraction:
    """The modulus, or a little more."""
    return Fraction(math.hypot(*map(float, value))) * (1 + Fraction(1, 2**50))


@dataclass(frozen=True)
class Step:
    """a = scale·(-α + iβ) of length A, the step, the start, and the input u_0 + u_1·r."""

    rate: tuple[int, int, int]
    scale: Fraction
    step: Fraction
    h: Number
    u0: Number
    u1: Number

    @property
    def q(self) -> Number:
        """The input after the step."""
        return self.u0[0] + self.step * self.u1[0], self.u0[1] + self.step * self.u1[1]

    @property
    def model(self) -> Model:
        values = dict(zip((alpha, beta, rules.A), (self.scale * r for r in self.rate), strict=True))
        values |= {rules.delta: self.step}
        for letter, value in ((rules.h, self.h), (rules.u0, self.u0), (rules.u1, self.u1)):
            values |= {letter.re: value[0], letter.im: value[1]}
        named = ((s_h, self.h), (s_0, self.u0), (s_1, self.u1), (s_q, self.q))
        values |= {letter: size(value) for letter, value in named}
        return {symbol_of(letter): value for letter, value in values.items()}

    def exactly(self, term: Expr) -> Fraction:
        """The middle of a ball of 256 bits."""
        value = evaluate(rules.plain(term), self.model)
        if isinstance(value, Fraction):
            return value
        mantissa, exponent = value.mid().man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)

    def number(self, value: Complex) -> Number:
        return self.exactly(value.re), self.exactly(value.im)

    def error(self, name: str, share: Fraction = Fraction(1)) -> Inequality:
        """|one step - exact state| ≤ share·limit, on the machine where it has the rule."""
        rule = RULES[name]
        found = self.ran(MACHINE[name]) if name in MACHINE else self.number(rule)
        exact = self.number(rules.exact)
        off = Fraction(math.hypot(float(found[0] - exact[0]), float(found[1] - exact[1])))
        drive = (size(self.u0) + self.step * size(self.u1)) * max(self.step, 1)
        return Inequality(
            [off],
            [share * self.exactly(LIMITS[rule])],
            [size(self.h) + drive],
            oscillating(float(self.scale * self.rate[2] * self.step)),
        )

    def ran(self, rule: str) -> Number:
        """The state of the loop after one step that ends at u(Δ)."""
        wide = torch.complex128
        x, start = (torch.tensor([[complex(*map(float, v))]], dtype=wide) for v in (self.q, self.h))
        one, steps = torch.ones_like(x), torch.tensor([[float(self.step)]], dtype=torch.float64)
        a = complex(-self.scale * self.rate[0], self.scale * self.rate[1])
        rate = torch.tensor([[a]], dtype=wide)
        h = recurrence.selective_scan(x, steps, rate, one, one, initial=start, rule=rule)[1].item()
        return Fraction(h.real), Fraction(h.imag)


numbers = st.tuples(dyadics(-2, 2, 3), dyadics(-2, 2, 3))
steps = st.builds(
    Step,
    st.sampled_from(RATES),
    st.integers(1, 8).map(lambda n: Fraction(n, 16)),
    st.one_of(dyadics(0, 4, 3), st.integers(1, 24).map(lambda n: Fraction(1, 2**n))),
    numbers,
    numbers,
    numbers,
)


@pytest.mark.parametrize("name", RULES)
@over(steps)
def test_a_rule_is_off_by_no_more_than_its_limit(name, step):
    step.error(name).check(ID, name)


@over(steps)
def test_the_shown_limit_is_that_of_hold(step):
    shown = closed_form(ID)(s_1=float(size(step.u1)), Delta=float(step.step))
    assert shown == pytest.approx(float(step.exactly(LIMITS[rules.hold])), rel=1e-15)


@pytest.mark.parametrize("name", RULES)
def test_half_of_the_limit_is_too_little(name):
    assert caught(steps, lambda step: not step.error(name, Fraction(1, 2)).holds())
