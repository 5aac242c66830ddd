"""The rounding bound that every property leans on, against exact arithmetic."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from numerics.families import Leaky, Replace
from tests.properties.draw import TRAPS, driven, runs, trap
from tests.properties.inequality import FACTOR, LIMITS, Inequality, caught, over
from tests.properties.rounding import UNIT, gamma, gated
from tests.properties.runs import Run

forms = st.sampled_from([Leaky, Replace])
cases = st.booleans().flatmap(
    lambda scalar: forms.flatmap(lambda form: runs(form, scalar=scalar).flatmap(driven))
)


def near(run: Run, of: Run, share: Fraction = Fraction(1)) -> bool:
    """Whether the machine's states of `run` are the exact ones of `of`, within share·γ_n·size."""
    steps = zip(run.states(), of.exact(), run.sizes(), strict=True)
    return all(
        abs(machine - exact) <= share * gamma(gated(run.dimension) * t) * size
        for t, states in enumerate(steps, start=1)
        for machine, exact, size in zip(*states, strict=True)
    )


@over(cases, *(trap(A, form) for A in TRAPS for form in (Leaky, Replace)))
def test_the_loop_keeps_within_the_rounding_bound(run):
    assert near(run, run)


@over(cases.map(lambda run: replace(run, word=run.word[:3], drive=run.driven[:3])))
def test_short_runs_are_exact(run):
    """Three steps with 4-bit entries and 3-bit gates fit into 53 bits."""
    assert run.states() == run.exact()


def test_long_runs_round():
    assert caught(cases, lambda run: not near(run, run, share=Fraction(0)))


@pytest.mark.parametrize("form", [Leaky, Replace])
def test_the_other_form_is_not_within_the_bound(form):
    def breaks(run: Run) -> bool:
        other = form(run.family.A, run.family.gate)
        return not near(run, replace(run, family=other))

    assert caught(cases, breaks)


def test_a_limit_is_far_below_its_ceiling():
    """Sixteen units over the bound pass as rounding of sixty operations, but not as seen before."""
    one = Fraction(1)
    over_by_16 = Inequality([one + 16 * UNIT], [one], [one], roundings=60)
    limits = (LIMITS[id] for id in ("contraction.scalar_gate", "bounded.zoh", "bounded.iss"))
    assert over_by_16.holds() and over_by_16.excess > FACTOR * max(limits)
