"""Energy gains: the bounded-real inequality against known constants and against mutants."""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest

from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.errors import InputError
from numerics.families import GateBox, Leaky, Polytope, Replace
from proofs.verdict import Verdict


def leaky(A, low, scalar=False, B=None):
    return Leaky(A, GateBox.uniform(len(A), low, 1, scalar), B or [[1]] * len(A), None)


@pytest.mark.parametrize("low", [F(1, 8), F(1, 2), F(9, 10)])
@pytest.mark.parametrize("scalar", [True, False])
def test_one_gated_average_has_the_gain_that_is_proved_to_be_least(low, scalar):
    """bounded.l2_gain_leaky and l2_gain_attained: γ² = (1 + lo)/(2·lo) for A = 0."""
    made = certify(leaky([[0]], low, scalar), "gain")
    least = (1 + low) / (2 * low)
    assert holds(made) and least <= made.claim.bound**2 <= least * F(1001, 1000)
    below = replace(made, claim=replace(made.claim, bound=made.claim.bound * F(99, 100)))
    assert recheck(below).verdict is Verdict.UNKNOWN


def test_a_fixed_filter_has_the_peak_of_its_frequency_response():
    A, B = np.array([[0.5, 0.3], [-0.2, 0.4]]), np.array([[1.0], [0.5]])
    z = np.exp(1j * np.linspace(0, np.pi, 20001))
    peak = max(np.linalg.norm(np.linalg.solve(w * np.eye(2) - A, B)) for w in z)
    for family in (
        Polytope((A.tolist(),), B.tolist()),
        Replace(A.tolist(), GateBox.uniform(2, 1, 1, scalar=True), B.tolist()),
        Replace(A.tolist(), GateBox.uniform(2, 1, 1), B.tolist()),
    ):
        made = certify(family, "gain")
        assert holds(made) and peak * 0.9999 <= float(made.claim.bound) <= peak * 1.002


@pytest.mark.parametrize("form", [Leaky, Replace])
@pytest.mark.parametrize("scalar", [True, False])
def test_no_run_gains_more_than_is_certified(form, scalar):
    A, B = [[F(2, 5), F(-3, 10)], [F(1, 5), F(1, 2)]], [[1, 0], [F(1, 2), 1]]
    family = form(A, GateBox.uniform(2, F(1, 4), 1, scalar), B)
    made = certify(family, "gain")
    assert holds(made) and from_json(to_json(made)) == made
    rng = np.random.default_rng(0)
    for _ in range(200):
        h, taken, given_ = np.zeros(2), 0.0, 0.0
        for _ in range(30):
            g = rng.choice([0.25, 1.0], size=1 if scalar else 2) * np.ones(2)
            x = rng.standard_normal(2)
            offer = np.array(A, float) @ h + np.array(B, float) @ x
            h = (1 - g) * h + g * offer if form is Leaky else g * offer
            taken, given_ = taken + h @ h, given_ + x @ x
        assert taken <= float(made.claim.bound) ** 2 * given_


def test_what_keeps_its_state_has_no_certified_gain():
    assert certify(leaky([[0]], 0), "gain").verdict is Verdict.UNKNOWN
    assert certify(leaky([[1]], F(1, 2)), "gain").verdict is Verdict.UNKNOWN


def test_multipliers_belong_to_vector_gates_only():
    made = certify(leaky([[0]], F(1, 2)), "gain")
    common = leaky([[0]], F(1, 2), scalar=True)
    assert recheck(replace(made, family=common)).verdict is Verdict.UNKNOWN


def test_a_gain_needs_an_input():
    with pytest.raises(InputError, match="gain needs an input matrix"):
        certify(Leaky([[0]], GateBox.uniform(1, 0, 1)), "gain")
