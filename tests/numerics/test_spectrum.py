"""Spectral radii of large products: proved up to the true one, and never beyond it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.binary_matrix import BinaryMatrix
from numerics.certificate import from_json, holds, to_json
from numerics.certify import certify
from numerics.checker import spectrum
from numerics.checker.binary64 import Binary64
from numerics.checker.spectrum import radius_reaches
from numerics.claim import Claim, Property
from numerics.exact import spectral_radius_at_least
from numerics.families import GateBox, Leaky, Polytope, Replace
from numerics.witnesses import GateWord, NonnegativeVector, VertexWord
from proofs.verdict import EvidenceKind, Verdict
from tests.strategies import dyadics, matrices

F = Fraction
CONTRACTION, STABILITY = Claim(Property.CONTRACTION), Claim(Property.STABILITY)
RADIUS = ("contraction.word_radius",)


def reaches(A, level):
    return radius_reaches([Binary64().matrix(A)], level)


def radius(A):
    return float(np.abs(np.linalg.eigvals(np.array(A, dtype=np.float64))).max())


def random_matrix(seed, n):
    return BinaryMatrix(np.random.default_rng(seed).normal(size=(n, n)) / n**0.5)


@settings(max_examples=150)
@given(st.integers(1, 5).flatmap(matrices), dyadics(0, 2, 12).filter(bool))
def test_a_radius_that_is_proved_is_exactly_so(A, level):
    assert not reaches(A, level) or spectral_radius_at_least(A, level)


@settings(max_examples=60)
@given(st.integers(1, 5).flatmap(matrices), st.sampled_from([F(1, 10**6), F(1, 10**9), F(0)]))
def test_just_above_the_radius_nothing_is_proved(A, crumb):
    """Jordan blocks and zero matrices among them."""
    level = F(radius(A)) * (1 + crumb) + F(1, 10**6)
    assert not reaches(A, level)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 40))
def test_a_little_below_the_radius_it_is_proved(seed, n):
    A = random_matrix(seed, n)
    assert reaches(A, F(radius(A) * 0.99)) and not reaches(A, F(radius(A) * (1 + 1e-9)))


@pytest.mark.parametrize("power", [0, 300, -300, 1000, -1000])
def test_scale_makes_no_difference_within_the_range_of_floats(power):
    A = np.array([[1.0, 2.0], [0.5, 1.0]])
    scaled = BinaryMatrix(A * 2.0**power)
    assert reaches(scaled, F(2) ** power * F(199, 100))
    assert not reaches(scaled, F(2) ** power * (2 + F(1, 10**9)))


def test_the_edge_itself_and_nilpotent_matrices_are_never_passed():
    shift = BinaryMatrix(np.eye(80, k=1) * 1e6)
    assert not reaches(shift, F(1, 10**9))
    assert not reaches(BinaryMatrix(np.eye(5)), 1 + F(1, 10**15))
    assert not reaches(BinaryMatrix(np.zeros((3, 3))), F(1, 2**1000))
    assert not reaches(BinaryMatrix(np.full((2, 2), 1e308)), F(10) ** 309)


def test_a_trace_without_the_number_of_eigenvalues_would_lie(monkeypatch):
    four, right = BinaryMatrix(np.eye(4)), spectrum._is_above
    assert not reaches(four, F(3))
    wrong = lambda below, exponent, n, level, k: right(below, exponent, 1, level, k)  # noqa: E731
    monkeypatch.setattr(spectrum, "_is_above", wrong)
    assert reaches(four, F(3))


def test_a_product_that_cancels_is_not_taken_at_its_float_value(monkeypatch):
    """(1 + 2^-30)(1 - 2^-30) - 1 + 2^-52 is 2^-52 - 2^-60 in exact numbers, 2^-52 in float64."""
    A, B = [[1 + 2.0**-30, 1.0], [0.0, 0.0]], [[1 - 2.0**-30, 0.0], [-1.0 + 2.0**-52, 0.0]]
    turned = [row[::-1] for row in A], B[::-1]
    pairs = [[Binary64().matrix(BinaryMatrix(M)) for M in (Y, X)] for X, Y in ((A, B), turned)]
    level = F(1, 2**52) - F(1, 2**62)
    assert not any(radius_reaches(pair, level) for pair in pairs)
    monkeypatch.setattr(spectrum, "slop", lambda n: 0.0)
    assert any(radius_reaches(pair, level) for pair in pairs)


def large(seed, d, growth, form):
    A = np.random.default_rng(seed).normal(size=(d, d))
    A *= growth / radius(A)
    if form == "polytope":
        return Polytope((A, A / 2)), VertexWord((0,))
    box = GateBox.uniform(d, F(1, 2), 1)
    family = Leaky(A, box) if form == "leaky" else Replace(A, box)
    return family, GateWord((box.high,))


@pytest.mark.parametrize("form", ["leaky", "replace", "polytope"])
def test_words_refute_beyond_the_size_of_characteristic_polynomials(form):
    family, word = large(1, 140, 1.01, form)
    for claim in (CONTRACTION, STABILITY, Claim(Property.RATE, rate=F(1))):
        ruling = word.check(family, claim)
        assert ruling.verdict is Verdict.REFUTED and ruling.kind is EvidenceKind.VERIFIED_FLOAT
        assert word.theorems(family, claim) == RADIUS
    assert word.check(family, Claim(Property.RATE, rate=F(102, 100))).verdict is Verdict.UNKNOWN
    calm, word = large(1, 140, 0.999, form)
    for claim in (CONTRACTION, STABILITY):
        assert word.check(calm, claim).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("form", ["leaky", "polytope"])
def test_certify_refutes_a_large_family_by_one_transition_repeated(form):
    family, _ = large(2, 140, 1.05, form)
    made = certify(family, "contraction")
    assert made.verdict is Verdict.REFUTED and holds(from_json(to_json(made)))


@pytest.mark.parametrize("d", [2, 64, 130, 1500])
def test_a_closed_gate_keeps_every_state_at_any_size(d):
    A = np.zeros((d, d))
    family = Leaky(A, GateBox.uniform(d, 0, 1))
    shut = GateWord(((F(0),) * d,))
    assert shut.check(family, CONTRACTION).verdict is Verdict.REFUTED
    assert shut.check(family, STABILITY).verdict is Verdict.UNKNOWN
    assert shut.check(family, Claim(Property.RATE, rate=F(9, 10))).verdict is Verdict.REFUTED
    assert shut.check(family, Claim(Property.RATE, rate=F(1))).verdict is Verdict.UNKNOWN
    for horizon in (1, 10**15):
        forgets = Claim(Property.FORGETS_WITHIN, horizon=horizon)
        assert shut.check(family, forgets).verdict is Verdict.REFUTED
    replaced = Replace(A, GateBox.uniform(d, 0, 1))
    assert shut.check(replaced, CONTRACTION).verdict is Verdict.UNKNOWN


HALF = GateBox.uniform(2, F(1, 2), 1)
POSITIVE = Leaky([[F(1, 2), F(3, 4)], [F(1, 2), F(1, 4)]], HALF)  # A(3, 2) = (3, 2)
FORGETS = Claim(Property.FORGETS_WITHIN, horizon=10**9)


@pytest.mark.parametrize("claim", [CONTRACTION, FORGETS, Claim(Property.RATE, rate=F(999, 1000))])
def test_a_vector_that_does_not_shrink_refutes_what_needs_decay(claim):
    witness = NonnegativeVector((F(3), F(2)))
    ruling = witness.check(POSITIVE, claim)
    assert ruling.verdict is Verdict.REFUTED and ruling.kind is EvidenceKind.EXACT
    assert witness.theorems(POSITIVE, claim) == ("contraction.nonnegative_converse",)


@pytest.mark.parametrize(
    ("family", "x", "claim"),
    [
        (POSITIVE, (3, 2), STABILITY),
        (POSITIVE, (3, 2), Claim(Property.RATE, rate=F(1))),
        (POSITIVE, (3, 2), Claim(Property.RATE)),
        (POSITIVE, (3, 2), Claim(Property.FORGETS_WITHIN)),
        (POSITIVE, (3, 2), Claim(Property.BOUNDED_STATE, bound=F(1))),
        (POSITIVE, (0, 0), CONTRACTION),
        (POSITIVE, (-3, -2), CONTRACTION),
        (POSITIVE, (3, 3), CONTRACTION),
        (POSITIVE, (3, 2, 0), CONTRACTION),
        (Leaky([[F(1, 2), F(3, 4)], [F(1, 2), F(1, 4) - F(1, 10**30)]], HALF), (3, 2), CONTRACTION),
        (Leaky([[2, -1], [-1, 2]], HALF), (1, 1), CONTRACTION),
        (Replace(POSITIVE.A, HALF), (3, 2), CONTRACTION),
        (Polytope((POSITIVE.A,)), (3, 2), CONTRACTION),
    ],
    ids=range(13),
)
def test_what_is_no_such_vector_or_no_such_claim_refutes_nothing(family, x, claim):
    assert NonnegativeVector(tuple(map(F, x))).check(family, claim).verdict is Verdict.UNKNOWN


def test_a_large_nonnegative_family_is_refuted_by_its_perron_vector():
    A = np.random.default_rng(0).random((300, 300))
    family = Leaky(A * (1.001 / radius(A)), GateBox.uniform(300, F(1, 10), 1))
    made = certify(family, "contraction")
    assert isinstance(made.witness, (NonnegativeVector, GateWord)) and holds(made)
    vector = NonnegativeVector(tuple(map(F, np.ones(300))))
    assert vector.check(Leaky(A * (0.999 / radius(A)), family.gate), CONTRACTION).verdict is (
        Verdict.UNKNOWN
    )
