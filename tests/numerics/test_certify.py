"""The known liars, each with its right verdict, and what certify refuses to be asked."""

from fractions import Fraction

import pytest

from numerics.balls import half_life
from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.errors import InputError
from numerics.families import Diagonal, GateBox, Leaky, Replace
from numerics.witnesses import (
    Divergence,
    GateWord,
    InputToState,
    InvariantBall,
    InvariantBox,
    WeightedMax,
)
from proofs.verdict import Verdict

F = Fraction
NANO = F(1, 10**9)
ROTATION = [[F(-2, 3), F(-2, 3)], [F(2, 3), F(-2, 3)]]  # ‖A‖₂ = 0.943
P, R, U = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN


def leaky(A, low, high, scalar=False):
    return Leaky(A, GateBox.uniform(len(A), low, high, scalar), [[1]] * len(A), 1)


def replace(A, low, high, scalar=False):
    return Replace(A, GateBox.uniform(len(A), low, high, scalar), [[1]] * len(A), 1)


CASES = {
    "leaky example": (leaky([[0.5, -0.2], [0.1, 0.4]], 0.05, 1), (P, P, P)),
    "the matrix that solvers call stable": (
        leaky([[F("1.001"), F(".3")], [0, F(".8")]], 1, 1),
        (R, R, R),
    ),
    "just outside": (replace([[1 + NANO]], 1, 1), (R, R, R)),
    "just inside": (replace([[1 - NANO]], 1, 1), (P, P, P)),
    "exactly one": (replace([[1]], 1, 1), (R, P, R)),
    "exactly minus one": (replace([[-1]], 1, 1), (R, P, R)),
    "row stochastic": (leaky([[F(9, 10), F(1, 10)], [F(1, 10), F(9, 10)]], 1, 1), (R, P, R)),
    "fixed vector not dyadic": (replace([[F(2, 3), F(1, 9)], [1, F(2, 3)]], 1, 1), (R, P, R)),
    "Jordan block inside": (replace([[F(1, 2), 100], [0, F(1, 2)]], 1, 1), (P, P, P)),
    "Jordan block on the circle": (replace([[1, 1], [0, 1]], 1, 1), (R, R, R)),
    "closed gates allowed": (leaky([[0.5, -0.2], [0.1, 0.4]], 0, 1), (R, P, P)),
    "Euclidean contraction, vector gates": (leaky(ROTATION, F(1, 4), 1), (R, R, R)),
    "Euclidean contraction, scalar gates": (leaky(ROTATION, F(1, 4), 1, True), (P, P, P)),
    "orthogonal, scalar gates": (leaky([[0, -1], [1, 0]], 0, 1, True), (R, P, None)),
    "replace, quadratic norm needed": (replace([[0.1, 0.8], [-0.8, 0.1]], 0, 1), (P, P, P)),
    "one that never opens": (leaky([[7]], 0, 0), (R, P, None)),
    "nilpotent": (replace([[0, 5], [0, 0]], 0, 1), (P, P, P)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdicts_on_the_known_liars(name):
    family, expected = CASES[name]
    for asked, verdict in zip(("contraction", "stability", "bounded_state"), expected, strict=True):
        made = certify(family, asked)
        assert verdict is None or made.verdict is verdict, asked
        assert recheck(made).verdict is made.verdict
        assert from_json(to_json(made)) == made


def test_closed_gates_still_bound_the_state_by_a_box_at_rate_one():
    family = CASES["closed gates allowed"][0]
    assert certify(family, "stability").claim.rate == 1
    assert isinstance(certify(family, "bounded_state").witness, InvariantBox)
    assert isinstance(certify(family, "contraction").witness, GateWord)


def test_the_state_bound_covers_the_start():
    family = CASES["leaky example"][0]
    assert certify(family, "bounded_state", start=100).claim.bound >= 100
    assert certify(family, "bounded_state").claim.bound < 3


def test_forgetting_is_proved_refuted_and_sharp_at_the_edge():
    half = replace([[F(1, 2)]], 1, 1)
    assert certify(half, "forgets_within", horizon=1).verdict is P
    slower = replace([[F(1, 2) + NANO]], 1, 1)
    assert certify(slower, "forgets_within", horizon=1).verdict is R
    assert certify(slower, "forgets_within", horizon=2).verdict is P


def test_diagonal_families_are_settled_by_their_steps():
    verdicts = {
        (F(1, 10), "contraction"): P,
        (0, "contraction"): R,
        (0, "stability"): P,
        (0, "bounded_state"): P,
    }
    for (low, asked), verdict in verdicts.items():
        assert certify(Diagonal([-1, -2], low, 3, [[1], [1]], 1), asked).verdict is verdict
    for rate, asked, verdict in (
        (0, "stability", P),
        (0, "bounded_state", R),
        (NANO, "stability", R),
    ):
        assert certify(Diagonal([-1, rate], 1, 3, [[1], [1]], 1), asked).verdict is verdict


def test_diagonal_state_bounds_are_the_closed_forms():
    zoh = certify(Diagonal([-2], 0, 3, [[4]], 1), "bounded_state").claim.bound
    euler = certify(Diagonal([-2], 0, 3, [[4]], 1, "euler"), "bounded_state").claim.bound
    assert zoh == 2
    assert 12.029 < euler < 12.030  # 4·3/(1 - e^-6)


def test_diagonal_half_lives_are_judged_exactly():
    family = Diagonal([-1], F(1, 100), 1)  # half-life 69.3 steps
    assert certify(family, "forgets_within", horizon=70).verdict is P
    assert certify(family, "forgets_within", horizon=69).verdict is R


def test_a_half_life_is_enclosed():
    low, high = half_life(F(1, 2))
    assert low <= 1 <= high and high - low < F(1, 10**60)
    for wrong in (F(0), F(1), F(2)):
        with pytest.raises(ValueError, match="rate"):
            half_life(wrong)


def test_the_best_norm_is_close_to_the_spectral_radius_where_that_is_the_limit():
    made = certify(leaky(ROTATION, 1, 1, True), "contraction", tolerance=F(1, 1000))
    assert F(8, 9) < made.claim.rate**2 < F(8, 9) * F("1.003")  # spr = sqrt(8)/3


def test_what_has_no_procedure_is_unknown_and_says_so():
    made = certify(leaky([[0.5]], 0.5, 1), "precision")
    assert made.verdict is U and "not tried yet" in made.reason and not holds(made)


@pytest.mark.parametrize(
    ("family", "asked", "options"),
    [
        (leaky([[0.5]], 0.5, 1), "convergence", {}),
        (leaky([[0.5]], 0.5, 1), "mean_square", {}),
        (leaky([[0.5]], 0.5, 1), "forgets_within", {}),
        (leaky([[0.5]], 0.5, 1), "forgets_within", {"horizon": 0}),
        (leaky([[0.5]], 0.5, 1), "bounded_state", {"start": -1}),
        (Leaky([[0.5]], GateBox.uniform(1, 0, 1), [[1]]), "bounded_state", {}),
        (Leaky([[0.5]], GateBox.uniform(1, 0, 1), None, 1), "bounded_state", {}),
    ],
)
def test_a_property_without_what_it_needs_is_wrong_input(family, asked, options):
    with pytest.raises(InputError):
        certify(family, asked, **options)


def test_the_kinds_of_witness_that_the_examples_use():
    assert isinstance(certify(CASES["leaky example"][0], "contraction").witness, WeightedMax)
    scalar = CASES["Euclidean contraction, scalar gates"][0]
    assert isinstance(certify(scalar, "bounded_state").witness, InvariantBall)
    turned = CASES["replace, quadratic norm needed"][0]
    assert isinstance(certify(turned, "bounded_state").witness, InputToState)
    vector = CASES["Euclidean contraction, vector gates"][0]
    assert isinstance(certify(vector, "bounded_state").witness, Divergence)


def test_a_large_leaky_family_with_closed_gates_is_refuted_at_once():
    family = Leaky([[F(1, 200)] * 100] * 100, GateBox.uniform(100, 0, 1))
    made = certify(family, "contraction", seconds=1)
    assert made.verdict is R and holds(made)


def test_a_common_gate_never_has_a_larger_state_bound_than_a_gate_for_each_coordinate():
    """Every run under one gate is a run under gates of its own: the bounds must agree on that."""
    A = [[F(3, 10), F(-6, 10), 0], [F(5, 10), F(2, 10), F(1, 10)], [0, F(3, 10), F(-4, 10)]]
    for form in (Leaky, Replace):
        bounds = {
            scalar: certify(
                form(A, GateBox.uniform(3, F(1, 10), F(9, 10), scalar=scalar), B3, 1),
                "bounded_state",
            ).claim.bound
            for scalar in (True, False)
        }
        assert bounds[True] is not None and bounds[False] is not None
        assert bounds[True] <= bounds[False]


B3 = [[1], [F(1, 2)], [F(-1, 4)]]


def test_a_short_exact_factor_is_claimed_as_it_is():
    family = Leaky([[F(1, 2), F(-1, 5)], [F(1, 10), F(2, 5)]], GateBox.uniform(2, F(1, 20), 1))
    assert certify(family, "contraction", tolerance=F(1, 1000)).claim.rate == F(49, 50)
