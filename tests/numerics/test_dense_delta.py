"""Dense flows and the delta rule: exact corner cases, sampled products, and wrong witnesses."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.claim import Claim, Property
from numerics.effort import too_much
from numerics.exact import diagonal, has_hurwitz_roots, identity, is_hurwitz, to_flint
from numerics.families import Delta, Dense, Polytope
from numerics.witnesses import (
    ContinuousQuadratic,
    DeltaRange,
    DenseSpectrum,
    HeldInput,
    InputToState,
)
from numerics.witnesses.delta_range import largest_factor
from numerics.witnesses.dense_spectrum import real_part
from proofs.registry import find
from proofs.verdict import Verdict
from tests.strategies import dyadics, matrices

F = Fraction
NANO, TENTH = F(1, 10**9), F(1, 10)
P, R, U = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
QUICK = {"seconds": 3.0}
FEW = settings(max_examples=30, deadline=None)


def dense(A, low=TENTH, high=1):
    return Dense(A, low, high, [[1]] * len(A), 1)


DENSE = {
    "one decaying number": (dense([[-1]]), (P, P)),
    "one kept number": (dense([[0]]), (R, P)),
    "just decaying": (dense([[-NANO]]), (P, P)),
    "just growing": (dense([[NANO]]), (R, R)),
    "steps of zero": (dense([[-1]], 0), (R, P)),
    "growing, but never stepping": (dense([[1]], 0, 0), (R, None)),
    "rotation": (dense([[0, -1], [1, 0]]), (R, P)),
    "oscillator in its own units": (dense([[0, 1], [-4, 0]]), (R, P)),
    "damped rotation": (dense([[-1, -40], [40, -1]]), (P, P)),
    "double integrator": (dense([[0, 1], [0, 0]]), (R, R)),
    "two integrators": (dense([[0, 0], [0, 0]]), (R, P)),
    "defective and decaying": (dense([[-1, 100], [0, -1]]), (P, P)),
    "repeated oscillator": (
        dense([[0, 1, 1, 0], [-1, 0, 0, 1], [0, 0, 0, 1], [0, 0, -1, 0]]),
        (R, R),
    ),
    "growth hidden by decay": (dense([[-5, 10], [0, F(1, 100)]]), (R, R)),
}


@pytest.mark.parametrize("name", DENSE)
def test_the_verdicts_on_dense_flows(name):
    family, expected = DENSE[name]
    for asked, verdict in zip(("contraction", "stability"), expected, strict=True):
        made = certify(family, asked, **QUICK)
        assert verdict is None or made.verdict is verdict, asked
        assert recheck(made).verdict is made.verdict
        assert from_json(to_json(made)) == made
        assert all(find(theorem).id == theorem for theorem in made.theorems)


def test_a_half_life_of_a_flow_is_judged_at_its_slowest_step():
    family = dense([[-1, -3], [3, -1]], F(1, 100), 2)  # half-life 69.3 steps
    assert certify(family, "forgets_within", horizon=70).verdict is P
    assert certify(family, "forgets_within", horizon=69).verdict is R
    assert certify(dense([[-1]], 0), "forgets_within", horizon=10**9).verdict is R


def test_the_rate_of_a_flow_is_bracketed_from_both_sides():
    family = dense([[-1, -3], [3, -1]], F(1, 2), 2)
    rate = certify(family, "rate", **QUICK).claim.rate
    assert np.exp(-0.5) <= rate <= np.exp(-0.5) + 1e-3
    slower = Claim(Property.RATE, rate=F(3, 5))
    assert DenseSpectrum().check(family, slower).verdict is R
    assert DenseSpectrum().check(family, Claim(Property.RATE, rate=rate)).verdict is U


@FEW
@given(
    st.integers(1, 3).flatmap(lambda d: matrices(d, entries=dyadics(-2, 1, 1))),
    st.sampled_from(["contraction", "stability"]),
    st.lists(st.floats(0.125, 2), min_size=1, max_size=5),
)
def test_products_of_a_flow_obey_what_is_proved_of_it(A, asked, steps):
    family = Dense(A, F(1, 8), 2)
    made = certify(family, asked, **QUICK)
    assert made.verdict is U or holds(made)
    floats = np.array(A, dtype=np.float64)
    if isinstance(made.witness, ContinuousQuadratic):
        root = np.linalg.cholesky(np.array(made.witness.P, dtype=np.float64)).T
        product = root
        for step in steps:
            product = product @ expm(step * floats)
        norm = np.linalg.norm(product @ np.linalg.inv(root), 2)
        bound = float(made.claim.rate) ** len(steps)
        decayed = np.exp(-float(made.witness.decay) * sum(steps))
        assert norm <= decayed * (1 + 1e-9) and decayed <= bound * (1 + 1e-9)
    if made.verdict is R:
        step = float(family.step_high)
        assert np.abs(np.linalg.eigvals(expm(step * floats))).max() >= 1 - 1e-6


@FEW
@given(st.integers(1, 4).flatmap(lambda d: matrices(d, entries=dyadics(-2, 2, 1))))
def test_hurwitz_is_what_the_eigenvalues_say(A):
    top = np.linalg.eigvals(np.array(A, dtype=np.float64)).real.max()
    for shift in (F(0), F(1, 3), F(-1)):
        if abs(top - float(shift)) > 1e-6:
            assert is_hurwitz(A, shift) == (top < shift)


def test_hurwitz_at_the_edge():
    for A, inside in (([[0, 1], [-1, 0]], False), ([[1]], False), ([[-1]], True), ([[0]], False)):
        assert is_hurwitz([[F(x) for x in row] for row in A]) is inside
    assert has_hurwitz_roots(to_flint([[F(-2), F(1)], [F(0), F(-2)]]).charpoly())


@given(st.fractions(F(1, 100), 3), st.fractions(F(1, 100), 5))
def test_a_real_part_that_is_reached_passes_the_level(level, step):
    c = real_part(level, step)
    assert (
        np.log(float(level)) / float(step) <= float(c) <= np.log(float(level)) / float(step) + 1e-6
    )


STEADY = dense([[-1, -3], [3, -1]], F(1, 2), 2)
FLOW = {
    "indefinite norm": lambda w: replace(w, P=diagonal([F(1), F(-1)])),
    "norm not symmetric": lambda w: replace(w, P=((F(1), F(1)), (F(0), F(1)))),
    "norm of another size": lambda w: replace(w, P=identity(3)),
    "faster decay": lambda w: replace(w, decay=F(2)),
    "negative decay": lambda w: replace(w, decay=F(-1)),
    "norm that is too flat": lambda w: replace(w, P=diagonal([F(1), F(100)])),
}


@pytest.mark.parametrize("name", FLOW)
def test_a_wrong_norm_of_a_flow_proves_nothing(name):
    made = certify(STEADY, "contraction", **QUICK)
    assert made.witness.check(STEADY, made.claim).verdict is P
    wrong = FLOW[name](made.witness)
    assert wrong.check(STEADY, made.claim).verdict is U
    bound = certify(STEADY, "bounded_state", **QUICK)
    assert isinstance(bound.witness, HeldInput)
    held = replace(bound.witness, norm=FLOW[name](bound.witness.norm))
    assert held.check(STEADY, bound.claim).verdict is U


def test_a_rate_that_the_least_step_does_not_reach_is_not_proved():
    made = certify(STEADY, "contraction", **QUICK)
    faster = replace(made.claim, rate=made.claim.rate**2)
    assert made.witness.check(STEADY, faster).verdict is U
    assert made.witness.check(dense([[-1, -3], [3, -1]], 0), made.claim).verdict is U


def test_the_state_of_a_flow_is_bounded_free_of_its_steps():
    one = Dense([[-2]], 0, 5, [[4]], 1)
    made = certify(one, "bounded_state", tolerance=F(1, 1000))
    assert 2 <= made.claim.bound <= 2.1  # the closed form of bounded.zoh is 2
    assert made.witness.check(one, replace(made.claim, bound=F(19, 10))).verdict is U
    assert certify(one, "bounded_state", start=10).claim.bound >= 10
    assert certify(dense([[0]]), "bounded_state").verdict is U
    rng, states = np.random.default_rng(0), []
    bound = certify(STEADY, "bounded_state", **QUICK).claim.bound
    A = np.array(STEADY.A, dtype=np.float64)
    for _ in range(50):
        h = np.zeros(2)
        for _ in range(20):
            step, x = rng.uniform(0.5, 2), rng.choice([-1.0, 1.0])
            block = expm(np.block([[step * A, step * np.ones((2, 1)) * x], [np.zeros((1, 3))]]))
            h = block[:2, :2] @ h + block[:2, 2]
            states.append(np.abs(h).max())
    assert bound / 20 <= max(states) <= bound


def test_the_state_of_a_polytope_is_bounded_by_its_contraction():
    half = Polytope(([[F(1, 2)]], [[F(-1, 2)]]), [[1]], 1)
    made = certify(half, "bounded_state")
    assert isinstance(made.witness, InputToState) and 2 <= made.claim.bound < 2.1
    assert made.witness.check(half, replace(made.claim, bound=F(19, 10))).verdict is U
    assert made.witness.check(replace(half, bound=F(2)), made.claim).verdict is U
    assert made.witness.check(dense([[-1]]), made.claim).verdict is U
    assert certify(Polytope(([[1]],), [[1]], 1), "bounded_state", **QUICK).verdict is U


DELTA = {
    "any strength up to two": (Delta(3, 0, 2), (R, P)),
    "strength above two": (Delta(3, 0, 2 + NANO), (R, R)),
    "with decay": (Delta(3, 0, 2, 0, F(99, 100)), (P, P)),
    "decay of one": (Delta(3, 1, 1, F(1, 2), 1), (R, P)),
    "decay against strength": (Delta(2, 0, 3, 0, F(1, 2)), (R, P)),
    "decay wins by a hair": (Delta(2, 0, 3, 0, F(1, 2) - NANO), (P, P)),
    "strength wins by a hair": (Delta(2, 0, 3 + NANO, 0, F(1, 2)), (R, R)),
    "on a line": (Delta(1, F(1, 2), F(3, 2)), (P, P)),
    "on a line, key may be zero": (Delta(1, 0, 1), (R, P)),
    "on a line, full overwrite": (Delta(1, 1, 1), (P, P)),
    "growing decay": (Delta(2, 0, 1, 0, 1 + NANO), (R, R)),
    "all is forgotten": (Delta(4, 0, 5, 0, 0), (P, P)),
}


@pytest.mark.parametrize("name", DELTA)
def test_the_verdicts_on_the_delta_rule(name):
    family, expected = DELTA[name]
    for asked, verdict in zip(("contraction", "stability"), expected, strict=True):
        made = certify(family, asked)
        assert made.verdict is verdict, asked
        assert recheck(made).verdict is verdict
        assert from_json(to_json(made)) == made
        assert made.theorems and all(find(theorem).id == theorem for theorem in made.theorems)


@FEW
@given(st.data())
def test_the_largest_factor_is_never_passed_and_attained(data):
    d = data.draw(st.integers(1, 4))
    low, high = sorted(data.draw(st.tuples(dyadics(0, 4, 3), dyadics(0, 4, 3))))
    family = Delta(d, low, high, 0, data.draw(dyadics(0, 2, 2)))
    factor, rng = float(largest_factor(family)), np.random.default_rng(0)
    seen = []
    for s in (float(low), float(high), *rng.uniform(float(low), float(high), 5)):
        k = rng.normal(size=d)
        k /= np.linalg.norm(k)
        M = float(family.decay_high) * (np.eye(d) - s * np.outer(k, k))
        seen.append(np.linalg.norm(M, 2))
        assert np.abs(np.linalg.eigvals(M)).max() == pytest.approx(seen[-1], rel=1e-9)
    assert max(seen) == pytest.approx(factor, rel=1e-9)


def test_a_half_life_of_the_delta_rule_is_judged_sharply():
    half = Delta(2, 0, 1, 0, F(1, 2))
    assert certify(half, "forgets_within", horizon=1).verdict is P
    slower = Delta(2, 0, 1, 0, F(1, 2) + NANO)
    assert certify(slower, "forgets_within", horizon=1).verdict is R
    assert certify(slower, "forgets_within", horizon=2).verdict is P
    assert certify(slower, "forgets_within", horizon=10**12).verdict is P
    assert certify(Delta(2, 0, 1), "forgets_within", horizon=10**12).verdict is R


def test_the_rate_of_the_delta_rule_is_exact():
    family = Delta(3, 0, F(5, 2), 0, F(1, 2))
    made = certify(family, "rate")
    assert made.claim.rate == F(3, 4)
    for rate, verdict in ((F(3, 4), P), (F(3, 4) - NANO, R)):
        assert DeltaRange().check(family, Claim(Property.RATE, rate=rate)).verdict is verdict


def test_ranges_and_spectra_speak_of_their_own_families_only():
    claim = Claim(Property.CONTRACTION, rate=F(1, 2))
    for witness, stranger in ((DeltaRange(), STEADY), (DenseSpectrum(), Delta(2, 0, 1))):
        assert witness.check(stranger, claim).verdict is U
        assert witness.theorems(stranger, claim) == ()
    bent = replace(certify(Delta(2, 0, 1, 0, F(1, 2)), "contraction"), family=Delta(2, 0, 3))
    assert not holds(bent)


def test_a_hostile_flow_is_refused_before_its_spectrum_is_taken():
    long = F(1, 2**40_000 + 1)
    assert too_much(dense([[long, 1], [0, 1]]), DenseSpectrum()) is not None
    assert too_much(dense([[F(0)] * 65] * 65), DenseSpectrum()) is not None
    assert too_much(STEADY, DenseSpectrum()) is None
