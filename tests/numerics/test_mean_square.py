"""Mean-square stability of random gates: exact cases, both verdicts, and wrong witnesses."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.binary_matrix import BinaryMatrix
from numerics.certificate import from_json, holds, recheck, to_json
from numerics.certify import certify
from numerics.checker.binary64 import Binary64
from numerics.checker.definite import proves
from numerics.checker.flint_matrix import Balls, Rational
from numerics.claim import Claim, Property
from numerics.errors import InputError
from numerics.exact import diagonal, identity
from numerics.families import Diagonal, GateBox, Leaky, RandomGates, Replace
from numerics.finders.mean_square import simple_witness
from numerics.proposers.mean_square import MeanStep, roundings, solved_sdp
from numerics.witnesses import IndependentGates, MeanSquare, MeanSquareExpands
from numerics.witnesses.independent_gates import simple_rate
from proofs.registry import find
from proofs.verdict import EvidenceKind, Verdict
from tests.strategies import dyadics, matrices, vectors

F = Fraction
NANO = F(1, 10**9)
CLAIM = Claim(Property.MEAN_SQUARE)


HALF, SPREAD = F(1, 2), F(1, 16)


def random_gates(A, mean=HALF, variance=SPREAD, form=Leaky):
    d = len(A)
    return RandomGates(form(A, GateBox.uniform(d, 0, 1)), [mean] * d, diagonal([variance] * d))


def factor(a, mean=HALF, variance=SPREAD):
    """E(1 + g(a - 1))², in one dimension."""
    return 1 + 2 * mean * (a - 1) + (mean**2 + variance) * (a - 1) ** 2


CASES = {
    "one number, stable": (random_gates([[F(1, 2)]]), Verdict.PROVED),
    "one number, identity": (random_gates([[1]]), Verdict.REFUTED),
    "factor exactly one": (random_gates([[F(-11, 5)]]), Verdict.REFUTED),
    "just inside": (random_gates([[F(-11, 5) + NANO]]), Verdict.PROVED),
    "just outside": (random_gates([[F(-11, 5) - NANO]]), Verdict.REFUTED),
    "growth in one block only": (random_gates([[F(1, 2), 20], [0, F(6, 5)]]), Verdict.REFUTED),
    "replace forgives growth": (random_gates([[F(6, 5)]], form=Replace), Verdict.PROVED),
    "rotation": (random_gates([[0, -1], [1, 0]]), Verdict.PROVED),
    "two equal modes at one": (random_gates([[1, 0], [0, 1]]), Verdict.REFUTED),
    "closed for ever": (random_gates([[F(1, 2)]], mean=0, variance=0), Verdict.REFUTED),
    "nilpotent": (random_gates([[0, 5], [0, 0]], form=Replace), Verdict.PROVED),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdicts_at_and_around_the_edge(name):
    family, verdict = CASES[name]
    made = certify(family, "mean_square")
    assert made.verdict is verdict
    assert recheck(made).verdict is verdict
    assert from_json(to_json(made)) == made
    assert all(find(theorem).id == theorem for theorem in made.theorems)


def test_the_edge_is_where_the_tests_say():
    assert factor(F(-11, 5)) == 1


def test_the_best_rate_is_the_spectral_radius_within_the_tolerance():
    family, a = random_gates([[F(1, 3)]]), F(1, 3)
    rate = certify(family, "mean_square", tolerance=F(1, 10**6)).claim.rate
    assert factor(a) <= rate <= factor(a) + (1 - factor(a)) / 10**6


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 3).flatmap(lambda d: st.tuples(matrices(d), vectors(d, dyadics(0, 1, 2)))))
def test_a_proved_form_shrinks_by_its_rate_and_a_refuting_one_does_not(drawn):
    """The exact mean over all corners: gates 0 or 1, independent, with the means drawn."""
    A, means = drawn
    d = len(A)
    spread = diagonal([p * (1 - p) for p in means])
    family = RandomGates(Leaky(A, GateBox.uniform(d, 0, 1)), means, spread)
    made = certify(family, "mean_square", seconds=2)
    assert made.verdict is Verdict.UNKNOWN or holds(made)

    def mean_of(P, h):
        total = F(0)
        for corner in range(2**d):
            gate = [F(corner >> i & 1) for i in range(d)]
            chance = F(1)
            for g, p in zip(gate, means, strict=True):
                chance *= p if g else 1 - p
            M = family.model.transition(gate)
            moved = [sum(M[i][j] * h[j] for j in range(d)) for i in range(d)]
            total += chance * form(P, moved)
        return total

    def form(P, h):
        return sum(h[i] * P[i][j] * h[j] for i in range(d) for j in range(d))

    for h in (*identity(d), tuple(F(i + 1) for i in range(d))):
        if isinstance(made.witness, MeanSquare):
            assert mean_of(made.witness.P, h) <= made.claim.rate * form(made.witness.P, h)
        if isinstance(made.witness, MeanSquareExpands):
            assert mean_of(made.witness.Q, h) >= form(made.witness.Q, h)


MODEL = random_gates([[F(1, 2), F(1, 4)], [F(-1, 4), F(1, 8)]])


@pytest.mark.parametrize("arithmetic", [Rational(), Balls(), Binary64()], ids=lambda a: a.kind)
def test_the_three_arithmetics_agree_on_right_and_wrong_rates(arithmetic, monkeypatch):
    only = lambda conditions, size, bits: arithmetic if proves(conditions, arithmetic) else None  # noqa: E731
    monkeypatch.setattr("numerics.witnesses.mean_square.proving", only)
    radius = MeanStep.of(MODEL).leading()[0]
    for share, holds_ in ((1e-3, True), (-1e-3, False)):
        P = MeanStep.of(MODEL).solved(radius + (1 - radius) * 1e-3)
        witness = MeanSquare(list(roundings(P, 1.0))[-1])
        rate = F(radius + (1 - radius) * share)
        assert (witness.shrinks(MODEL, rate).kind is not None) is holds_


def certified(family=MODEL):
    made = certify(family, "mean_square", tolerance=F(1, 1000))
    assert isinstance(made.witness, MeanSquare)
    return made


WRONG = {
    "indefinite form": lambda c: replace(c, witness=MeanSquare(diagonal([F(1), F(-1)]))),
    "form not symmetric": lambda c: replace(c, witness=MeanSquare(((F(1), F(1)), (F(0), F(1))))),
    "form too small": lambda c: replace(c, witness=MeanSquare(identity(1))),
    "zero form": lambda c: replace(c, witness=MeanSquare(diagonal([F(0), F(0)]))),
    "better rate": lambda c: replace(c, claim=replace(c.claim, rate=c.claim.rate * F(99, 100))),
    "rate one": lambda c: replace(c, claim=replace(c.claim, rate=F(1))),
    "no rate": lambda c: replace(c, claim=replace(c.claim, rate=None)),
    "another property": lambda c: replace(c, claim=replace(c.claim, property=Property.CONTRACTION)),
    "more spread": lambda c: replace(
        c, family=replace(c.family, covariance=diagonal([F(1, 4), F(1, 4)]))
    ),
    "the model without its law": lambda c: replace(c, family=c.family.model),
    "refuted": lambda c: replace(c, verdict=Verdict.REFUTED),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bent_certificate_does_not_hold(name):
    assert holds(certified())
    assert not holds(WRONG[name](certified()))


GROWING = random_gates([[F(1, 2), 20], [0, F(6, 5)]])


@pytest.mark.parametrize(
    "bend",
    [
        lambda w: MeanSquareExpands(w.Q, (F(0), F(0))),
        lambda w: MeanSquareExpands(w.Q, (F(1),)),
        lambda w: MeanSquareExpands(diagonal([F(-1), F(-1)]), (F(1), F(0))),
        lambda w: MeanSquareExpands(diagonal([F(1), F(0)]), (F(1), F(0))),
        lambda w: MeanSquareExpands(diagonal([F(0), F(0)]), (F(1), F(0))),
    ],
    ids=["no start", "short start", "negative form", "form that shrinks", "zero form"],
)
def test_a_form_that_does_not_grow_refutes_nothing(bend):
    made = certify(GROWING, "mean_square")
    assert made.witness.check(GROWING, CLAIM).verdict is Verdict.REFUTED
    assert bend(made.witness).check(GROWING, CLAIM).verdict is Verdict.UNKNOWN
    assert made.witness.check(MODEL, CLAIM).verdict is Verdict.UNKNOWN


def test_the_simple_rate_is_proved_and_gives_away_margin():
    witness = simple_witness(MODEL)
    rate = simple_rate(MODEL, witness.norm)
    claim = replace(CLAIM, rate=rate)
    assert witness.check(MODEL, claim).verdict is Verdict.PROVED
    assert certified().claim.rate < rate
    for wrong in (replace(claim, rate=rate - NANO), replace(claim, rate=F(1))):
        assert witness.check(MODEL, wrong).verdict is Verdict.UNKNOWN
    below = IndependentGates(F(1, 4))  # ‖A‖₂ is larger
    assert below.check(MODEL, claim).verdict is Verdict.UNKNOWN
    replaced = random_gates(MODEL.model.A, form=Replace)
    assert witness.check(replaced, claim).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("d", [1, 2, 5])
def test_the_operator_and_the_semidefinite_programme_agree(d):
    rng = np.random.default_rng(d)
    A = rng.normal(size=(d, d))
    family = random_gates((0.9 * A / np.linalg.norm(A, 2)).tolist())
    step = MeanStep.of(family)
    radius, _ = step.leading()
    P = solved_sdp(step, radius + (1 - radius) * 1e-3)
    assert any(
        MeanSquare(X).shrinks(family, F(radius + (1 - radius) * 2e-3)).kind is not None
        for X in roundings(P, 1.0)
    )
    below = solved_sdp(step, radius * (1 - 1e-3))
    assert below is None or not any(
        MeanSquare(X).shrinks(family, F(radius * (1 - 1e-3))).kind for X in roundings(below, 1.0)
    )


def test_a_large_model_is_proved_in_float64():
    d, rng = 300, np.random.default_rng(0)
    A = rng.normal(size=(d, d))
    A *= 0.9 / np.linalg.norm(A, 2)
    model = Leaky(A, GateBox.uniform(d, 0.05, 1))
    family = RandomGates(model, [0.5] * d, BinaryMatrix(np.eye(d) / 16))
    made = certify(family, "mean_square")
    assert made.verdict is Verdict.PROVED and made.evidence is EvidenceKind.VERIFIED_FLOAT
    assert made.claim.rate < 0.9


def test_what_a_distribution_must_be():
    box = GateBox.uniform(2, 0, 1)
    common = Leaky(identity(2), GateBox.uniform(2, 0, 1, scalar=True))
    wrong = [
        (Leaky(identity(2), box), [0.5, 0.5], [[0.1, 0.2], [0.2, 0.1]], "semidefinite"),
        (Leaky(identity(2), box), [0.5, 0.5], [[0.3, 0], [0, 0.1]], "variance"),
        (Leaky(identity(2), box), [0.5, 2], [[0.1, 0], [0, 0.1]], "mean"),
        (Leaky(identity(2), box), [0.5], [[0.1]], "do not fit"),
        (common, [0.5, 0.5], [[0.1, 0], [0, 0.1]], "several"),
    ]
    for model, mean, covariance, word in wrong:
        with pytest.raises(InputError, match=word):
            RandomGates(model, mean, covariance)
    RandomGates(common, [0.5, 0.5], [[0.1, 0.1], [0.1, 0.1]])


def test_questions_are_asked_of_the_family_that_can_answer():
    for free in (MODEL.model, Diagonal([-1], 1, 2)):
        with pytest.raises(InputError, match="needs the distribution"):
            certify(free, "mean_square")
    for asked in ("contraction", "bounded_state", "rate"):
        with pytest.raises(InputError, match="ask it of the model inside"):
            certify(MODEL, asked)
